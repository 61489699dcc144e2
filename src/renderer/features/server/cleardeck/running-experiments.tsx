import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TaskSummary } from '#shared/domain/task.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { taskQueries } from '../../../bridge/queries.ts';
import { formatPercent } from '../../../lib/format.ts';
import { PageState } from '../../../ui/page-state.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import classes from '../server.module.css';

/** So many are listed; the experiments page has them all. */
const LISTED = 20;

type RunningExperimentsProps = { readonly runningCount: number; readonly queuedCount: number };

/** The experiments that run or wait in any process, each with a link. */
export function RunningExperiments({ runningCount, queuedCount }: RunningExperimentsProps) {
  const bridge = useBridge();
  const tasks = useInfiniteQuery(
    taskQueries.list(bridge, { statuses: ['in_progress', 'queued'], sort: 'created', order: 'asc' }),
  );
  const [page] = tasks.data?.pages ?? [];
  const rows = (page?.rows ?? []).toSorted(
    (a, b) => Number(b.status === 'in_progress') - Number(a.status === 'in_progress'),
  );
  return (
    <Stack gap="xs">
      <Text size="sm">
        {runningCount} running, {queuedCount} queued.
      </Text>
      <PageState
        isLoading={tasks.isPending}
        error={tasks.error}
        onRetry={() => void tasks.refetch()}
        isEmpty={rows.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            Nothing runs at the moment.{' '}
            <Anchor component={Link} href="/experiments" underline="always">
              Run an experiment
            </Anchor>{' '}
            and it shows up here, whichever process runs it.
          </Text>
        }
      >
        <ul className={classes['tasks']} aria-label="Experiments under way">
          {rows.slice(0, LISTED).map((task) => (
            <RunningTask key={task.id} task={task} />
          ))}
        </ul>
        {(page?.total ?? 0) > LISTED && (
          <Anchor component={Link} href="/experiments" size="sm">
            All experiments ({(page?.total ?? 0) - LISTED} more are under way)
          </Anchor>
        )}
      </PageState>
    </Stack>
  );
}

function RunningTask({ task }: { readonly task: TaskSummary }) {
  return (
    <li>
      <Group gap="sm">
        <StatusBadge status={task.status} />
        <Anchor component={Link} href={`/experiments/${task.id}`} size="sm">
          {task.name}
        </Anchor>
        {task.progress !== null && (
          <Text size="sm" c="dimmed">
            {task.progress.stage}, {formatPercent(task.progress.fraction)}
          </Text>
        )}
      </Group>
    </li>
  );
}
