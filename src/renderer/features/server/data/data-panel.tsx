import { Alert, Skeleton, Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { StackStatus } from '#shared/domain/stack.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import { ErrorPanel, PageState } from '../../../ui/page-state.tsx';
import { JobPanel } from '../job/job-panel.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { isActive } from '../parts/stack-words.ts';
import { BackupsSection } from './backups-section.tsx';
import { RemoveSection } from './remove-section.tsx';
import { SetAsideSection } from './set-aside-section.tsx';
import { StoresSection } from './stores-section.tsx';

const DATA_JOBS: ReadonlySet<string> = new Set(['backup', 'restore', 'removeData']);

/** The server's data on this machine: how much there is, its backups, and its removal. */
export function DataPanel({ status }: { readonly status: StackStatus | undefined }) {
  const query = useQuery(stackQueries.data(useBridge()));
  const { data, error } = query;
  const job = status?.job ?? null;
  const isOff = status === undefined || isActive(job);
  return (
    <Stack gap="md">
      {status !== undefined && (isActive(job) || (job !== null && DATA_JOBS.has(job.kind))) && (
        <JobPanel status={status} />
      )}
      {job?.kind === 'backup' && job.state === 'succeeded' && job.result !== null && (
        <Alert color="green" icon={<IconCircleCheck aria-hidden />} title="The last backup is complete" role="status">
          <Copyable value={job.result} name="the path of the last backup" />
        </Alert>
      )}
      {data !== undefined && error !== null && <ErrorPanel error={error} />}
      <PageState
        isLoading={data === undefined}
        error={data === undefined ? error : null}
        onRetry={() => void query.refetch()}
        isEmpty={false}
        empty={null}
        loading={
          <Stack gap="md" role="status" aria-label="Loading…">
            <Skeleton height={240} />
            <Skeleton height={180} />
          </Stack>
        }
      >
        {data !== undefined && (
          <>
            <StoresSection data={data} isReading={query.isFetching} onReadAgain={() => void query.refetch()} />
            <BackupsSection backups={data.backups} isOff={isOff} />
            <SetAsideSection setAside={data.setAside} />
            <RemoveSection isOff={isOff} />
          </>
        )}
      </PageState>
    </Stack>
  );
}
