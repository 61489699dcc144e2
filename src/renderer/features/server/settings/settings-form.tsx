import { Button, Fieldset, Group, NumberInput, Select, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { STACK_PORTS, type StackStatus } from '#shared/domain/stack.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { useConfirm } from '../../../ui/use-confirm.tsx';
import { STACK_CHANGES } from '../parts/stack-changes.ts';
import { ComposeFile } from './compose-file.tsx';
import { PORT_LABELS, portErrors, toSettings, type SettingsValues } from './settings-values.ts';

/** Select has no empty value of its own. */
const AUTOMATIC = 'automatic';

/** Ports, engine and optional service; they hold from the next start or restart. */
export function SettingsForm({ status, onClose }: { readonly status: StackStatus; readonly onClose: () => void }) {
  const confirm = useConfirm();
  const [values, setValues] = useState<SettingsValues>(status.settings);
  const save = useCallMutation('stack.setSettings', {
    invalidates: STACK_CHANGES,
    successMessage: 'Settings saved. They take effect at the next start or restart.',
    onSuccess: onClose,
  });
  const errors = portErrors(values.ports);
  const settings = toSettings(values);
  const setAgentServices = async (isOn: boolean) => {
    const isAgreed =
      !isOn ||
      (await confirm({
        title: 'Run the agent service?',
        message:
          'It runs tasks of the queue “services” in containers of their own. For that its container is privileged and gets Docker’s socket: what runs in it can do anything on this machine. Switch it on only if you trust everybody who can enqueue tasks.',
        confirmLabel: 'Switch on',
        isDangerous: true,
      }));
    if (isAgreed) setValues((previous) => ({ ...previous, withAgentServices: isOn }));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (settings !== null) save.mutate(settings);
      }}
    >
      <Stack gap="md">
        <Fieldset legend="Ports on this machine">
          <Stack gap="sm">
            {STACK_PORTS.map((name) => (
              <NumberInput
                key={name}
                label={PORT_LABELS[name]}
                allowDecimal={false}
                allowNegative={false}
                clampBehavior="none"
                hideControls
                value={values.ports[name]}
                error={errors[name]}
                onChange={(port) =>
                  setValues((previous) => ({ ...previous, ports: { ...previous.ports, [name]: port } }))
                }
              />
            ))}
            <Text size="xs" c="dimmed">
              All are bound to 127.0.0.1. Links, file addresses and clearml.conf follow them.
            </Text>
          </Stack>
        </Fieldset>
        <Select
          label="Docker engine"
          description="Automatic takes DOCKER_HOST, then the current docker context, then the usual sockets."
          data={engineChoices(status)}
          allowDeselect={false}
          value={values.endpointId ?? AUTOMATIC}
          onChange={(id) =>
            setValues((previous) => ({ ...previous, endpointId: id === null || id === AUTOMATIC ? null : id }))
          }
        />
        <Switch
          label="Run the agent service (agent-services)"
          description="Privileged, and with Docker’s socket: off unless you need the queue “services”."
          checked={values.withAgentServices}
          onChange={(event) => void setAgentServices(event.currentTarget.checked)}
        />
        <ComposeFile composeFile={status.composeFile} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={settings === null} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function engineChoices({ engine, settings }: StackStatus) {
  const { endpointId } = settings;
  const isKnown = endpointId === null || engine.candidates.some(({ id }) => id === endpointId);
  return [
    { value: AUTOMATIC, label: 'Automatic' },
    ...engine.candidates.map(({ id, origin, address }) => ({ value: id, label: `${origin} (${address})` })),
    ...(isKnown ? [] : [{ value: endpointId, label: `${endpointId} (not found now)` }]),
  ];
}
