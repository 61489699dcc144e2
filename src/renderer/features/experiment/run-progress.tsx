import { Button, Group, Paper, Progress, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { TaskDetail, TrainingStage } from '#shared/domain/task.ts';
import { formatDuration, formatPercent } from '../../lib/format.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';

const STAGES: Readonly<Record<TrainingStage, string>> = {
  load: 'Loading the data',
  preprocess: 'Turning texts into features',
  train: 'Growing trees',
  evaluate: 'Evaluating',
  register: 'Registering the model',
};

/** How far a queued or running experiment is, and a way to stop it. */
export function RunProgress({ task }: { readonly task: Pick<TaskDetail, 'id' | 'type' | 'status' | 'progress'> }) {
  const stop = useCallMutation('training.stop', { successMessage: 'Stopping the experiment' });
  const { progress, status, type } = task;
  // A search is in no stage of its own: its runs are.
  const stages = type === 'optimizer' ? null : STAGES;
  const stage =
    progress === null
      ? status === 'queued'
        ? 'Waiting for a free core'
        : 'Starting'
      : (stages?.[progress.stage] ?? 'Running');
  const left =
    progress?.secondsLeft == null
      ? ''
      : ` · about ${formatDuration(Math.max(1, Math.round(progress.secondsLeft)) * 1000)} left`;
  const share = progress?.fraction ?? 0;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Progress">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm">
          {stage}
          {progress !== null && ` · ${formatPercent(share)}`}
          {left}
        </Text>
        <Button
          size="xs"
          color="red"
          variant="light"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ taskId: task.id })}
        >
          Stop
        </Button>
      </Group>
      <Progress
        value={share * 100}
        animated={status === 'in_progress'}
        aria-label={`${stage}, ${formatPercent(share)} done`}
      />
    </Paper>
  );
}
