import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { StackStatus } from '#shared/domain/stack.ts';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { PageState } from '../../../ui/page-state.tsx';
import { JobPanel } from '../job/job-panel.tsx';
import { STACK_CHANGES } from '../parts/stack-changes.ts';
import { ConnectionSection } from './connection-section.tsx';
import { EngineSection } from './engine-section.tsx';
import { HistorySection } from './history-section.tsx';
import classes from './overview.module.css';
import { ServicesSection } from './services-section.tsx';

/** What is under way, the services, the engine they run on, how this panel and Python reach them, and what happened. */
export function OverviewPanel({ status }: { readonly status: UseQueryResult<StackStatus> }) {
  const { data, error } = status;
  const reconnect = useCallMutation('stack.reconnect', { invalidates: STACK_CHANGES });
  return (
    <PageState
      isLoading={data === undefined}
      error={data === undefined ? error : null}
      onRetry={() => void status.refetch()}
      isEmpty={false}
      empty={null}
      loading={<OverviewSkeleton />}
    >
      {data !== undefined && (
        <Stack gap="md">
          {error !== null && (
            <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="This may be out of date" role="alert">
              <Stack gap="xs" align="flex-start">
                {reportError(error).message} What was last known is shown.
                <Button variant="default" onClick={() => void status.refetch()}>
                  Retry
                </Button>
              </Stack>
            </Alert>
          )}
          {data.adoptedFrom !== null && (
            <Alert color="deck" icon={<IconInfoCircle aria-hidden />} title="This server was made by other hands">
              <Text size="sm">
                Made by {data.adoptedFrom}. ClearDeck watches, stops and starts it as it is. It never replaces its
                containers and never moves its data.
              </Text>
            </Alert>
          )}
          {data.composeFile.problem !== null && (
            <Alert
              color="red"
              icon={<IconAlertTriangle aria-hidden />}
              title="The compose file cannot be used"
              role="alert"
            >
              <Text size="sm">
                {data.composeFile.path}: {data.composeFile.problem}
              </Text>
            </Alert>
          )}
          <JobPanel status={data} />
          <EngineSection engine={data.engine} onRetry={() => reconnect.mutate({})} isRetrying={reconnect.isPending} />
          <ServicesSection status={data} />
          <div className={classes['pair']}>
            <ConnectionSection status={data} />
            <HistorySection history={data.history} />
          </div>
        </Stack>
      )}
    </PageState>
  );
}

function OverviewSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading…">
      <Skeleton height={96} />
      <Skeleton height={420} />
      <Skeleton height={150} />
    </Stack>
  );
}
