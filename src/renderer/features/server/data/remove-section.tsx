import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { REMOVE_DATA_CONFIRMATION } from '#shared/domain/stack.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { Section } from '../parts/section.tsx';
import { STACK_CHANGES } from '../parts/stack-changes.ts';

/** Everything the server knows, gone: asked twice, the second time in writing. */
export function RemoveSection({ isOff }: { readonly isOff: boolean }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Section
      title="Remove data"
      actions={
        <Button
          color="red"
          variant="light"
          leftSection={<IconTrash size={16} aria-hidden />}
          disabled={isOff}
          onClick={dialog.open}
        >
          Remove data…
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        Stops the server and removes its experiments, models, files and users. ClearDeck’s own experiments and models
        are not touched.
      </Text>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title="Remove all data?"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <RemoveForm onClose={dialog.close} />
      </Modal>
    </Section>
  );
}

function RemoveForm({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const backUp = useCallMutation('stack.backup', { invalidates: STACK_CHANGES, onSuccess: onClose });
  const remove = useCallMutation('stack.removeData', { invalidates: STACK_CHANGES, onSuccess: onClose });
  const isTyped = typed.trim() === REMOVE_DATA_CONFIRMATION;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped) remove.mutate({ confirmation: REMOVE_DATA_CONFIRMATION });
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          The server is stopped and everything that it knows is removed: experiments, models, files, queues and users. A
          backup brings it back; without one nothing does.
        </Text>
        <Button
          variant="default"
          leftSection={<IconArchive size={16} aria-hidden />}
          loading={backUp.isPending}
          onClick={() => backUp.mutate({ path: null })}
        >
          Back up first
        </Button>
        <TextInput
          label={`Type “${REMOVE_DATA_CONFIRMATION}” to confirm`}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={!isTyped} loading={remove.isPending}>
            Remove all data
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
