import { IconTerminal2 } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton, Stack } from '@mantine/core';
import type { StackLogPage, StackStatus } from '#shared/domain/stack.ts';
import { EmptyPanel, ErrorPanel } from '../../../ui/page-state.tsx';

type LogNoticeProps = {
  readonly query: UseQueryResult<StackLogPage>;
  readonly isFiltered: boolean;
  readonly isPaused: boolean;
  readonly status: StackStatus | undefined;
};

/** Why there are no lines to see: they are being read, could not be, or there are none. */
export function LogNotice({ query, isFiltered, isPaused, status }: LogNoticeProps) {
  if (query.data === undefined) {
    if (query.error !== null) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <Stack gap={8} p="sm" role="status" aria-label="Loading…">
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={12} width={`${String(45 + ((index * 17) % 50))}%`} />
        ))}
      </Stack>
    );
  }
  const { searchProblem } = query.data;
  if (searchProblem !== null) {
    return <EmptyPanel title="The expression cannot be used" text={searchProblem} />;
  }
  if (isFiltered) {
    return <EmptyPanel title="No line matches" text="Other services, levels or words may have lines to show." />;
  }
  if (isPaused) {
    return (
      <EmptyPanel
        title="No lines are held any more"
        text="A paused view keeps its lines for ten minutes while nobody looks. Resume to see those that were written since."
      />
    );
  }
  const isUp = status?.services.some(({ state }) => state === 'running') === true;
  return (
    <EmptyPanel
      icon={<IconTerminal2 size={32} />}
      title="No log lines yet"
      text={
        isUp
          ? 'Lines appear here as the services write them.'
          : 'No service of the server runs. Once it is started, lines appear here as the services write them.'
      }
    />
  );
}
