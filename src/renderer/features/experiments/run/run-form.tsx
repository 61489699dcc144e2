import { Alert, Autocomplete, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { projectQueries } from '../../../bridge/queries.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { TagsEditor } from '../../../ui/tags-editor.tsx';
import { DataSourceFields } from './data-source-fields.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { rememberRunValues, rememberedRunValues } from './remembered-run.ts';
import classes from './run-form.module.css';
import { defaultRunValues, toParameters, type RunValues } from './run-values.ts';
import { validateRun } from './validate-run.ts';

type RunFormProps = { readonly onClose: () => void; readonly knownTags: readonly string[] };

/** Everything that an experiment needs to start, checked while one types. */
export function RunForm({ onClose, knownTags }: RunFormProps) {
  const bridge = useBridge();
  const projects = useQuery(projectQueries.list(bridge));
  const [isDataReady, setDataReady] = useState(false);
  const form = useForm<RunValues>({
    initialValues: rememberedRunValues(),
    validate: validateRun,
    validateInputOnChange: true,
  });
  const start = useCallMutation('training.start', {
    invalidates: [['tasks', 'state'], ['projects'], ['server']],
    isErrorShownElsewhere: true,
    onSuccess: ({ taskId }) => {
      rememberRunValues(form.getValues());
      onClose();
      notifications.show({
        color: 'green',
        message: (
          <>
            Experiment started. <Link href={`/experiments/${taskId}`}>Open it</Link>
          </>
        ),
      });
    },
  });
  const tellReady = useCallback((isReady: boolean) => setDataReady(isReady), []);
  const submit = form.onSubmit(
    (values) => {
      if (!start.isPending) start.mutate(toParameters(values));
    },
    // The field may be far from the button, in a group that opens because of it.
    (_errors, _values, event) => focusFirstInvalid(event?.currentTarget ?? null),
  );

  return (
    <form className={classes['form']} onSubmit={submit} noValidate aria-label="Run experiment">
      <Stack gap="md" className={classes['fields'] ?? ''}>
        <Text size="sm" c="dimmed">
          Trains a text classifier (TF-IDF and a random forest) and records everything about it.
        </Text>
        <DataSourceFields form={form} onReady={tellReady} />
        <TextInput
          label="Name"
          description="Empty: named after the time it starts"
          maxLength={200}
          {...form.getInputProps('name')}
        />
        <Autocomplete
          size="xs"
          label="Project"
          description="Created where there is none of this name"
          data={[...new Set((projects.data ?? []).map((project) => project.name))]}
          maxLength={200}
          {...form.getInputProps('project')}
        />
        <TagsEditor
          label="Tags"
          tags={form.values.tags}
          suggestions={knownTags}
          onChange={(tags) => form.setFieldValue('tags', tags)}
          error={typeof form.errors['tags'] === 'string' ? form.errors['tags'] : undefined}
        />
        <ParameterFields form={form} />
        {start.error !== null && <StartError error={start.error} />}
      </Stack>
      <Group justify="space-between" className={classes['foot'] ?? ''}>
        <Button variant="subtle" color="gray" onClick={() => form.setValues(defaultRunValues())}>
          Reset to defaults
        </Button>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={start.isPending}
            disabled={!isDataReady}
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
          >
            Start
          </Button>
        </Group>
      </Group>
    </form>
  );
}

/** Once the errors are drawn. */
function focusFirstInvalid(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}

function StartError({ error }: { readonly error: Error }) {
  const report = reportError(error);
  return (
    <Alert color="red" role="alert" title={report.title} icon={<IconAlertTriangle aria-hidden />}>
      {report.message} {report.advice}
      {report.ref !== null && ` Reference: ${report.ref}`}
    </Alert>
  );
}
