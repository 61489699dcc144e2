import { Alert, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { recordedParameters } from '#shared/domain/recorded-parameters.ts';
import type { TaskDetail } from '#shared/domain/task.ts';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { taskQueries } from '../../../bridge/queries.ts';
import { SideDrawer } from '../../../ui/side-drawer.tsx';
import { RunForm } from './run-form.tsx';
import { runValuesOf, type RunValues } from './run-values.ts';

type RunDrawerProps = {
  readonly isOpen: boolean;
  /** The experiment to run again; null for one from the start. */
  readonly againId: string | null;
  readonly onClose: () => void;
  readonly knownTags: readonly string[];
};

/** The form to run an experiment, over the right side of the page. */
export function RunDrawer({ isOpen, againId, onClose, knownTags }: RunDrawerProps) {
  // The address forgets the experiment at once; the form is in sight until it has slid away.
  const [shownId, setShownId] = useState(againId);
  if (isOpen && shownId !== againId) setShownId(againId);
  return (
    <SideDrawer title="Run experiment" isOpen={isOpen} onClose={onClose}>
      {shownId === null ? (
        <RunForm onClose={onClose} knownTags={knownTags} />
      ) : (
        <AgainForm key={shownId} id={shownId} onClose={onClose} knownTags={knownTags} />
      )}
    </SideDrawer>
  );
}

type AgainFormProps = Pick<RunDrawerProps, 'onClose' | 'knownTags'> & { readonly id: string };

/** The form filled in as an experiment was run; as for a new one, with the reason, where that is not known. */
function AgainForm({ id, onClose, knownTags }: AgainFormProps) {
  const bridge = useBridge();
  const { data: task, error } = useQuery(taskQueries.detail(bridge, id));
  if (task === undefined && error === null) {
    return (
      <Stack gap="md" role="status" aria-label="Reading the parameters">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} height={28} />
        ))}
      </Stack>
    );
  }
  const values = task === undefined ? null : valuesOf(task);
  return (
    <Stack gap="md">
      {values === null && (
        <Alert color="yellow" role="alert" title="The parameters of that experiment are not known">
          {error === null ? 'It recorded none that this form has.' : reportError(error).message} These are those of the
          last run.
        </Alert>
      )}
      <RunForm onClose={onClose} knownTags={knownTags} again={values} />
    </Stack>
  );
}

/** All that a run is started with, but for the name, which belongs to one run. */
function valuesOf(task: TaskDetail): RunValues | null {
  const parameters = recordedParameters(task.hyperparameters);
  return parameters && { ...runValuesOf(parameters), project: task.projectName, tags: task.tags };
}
