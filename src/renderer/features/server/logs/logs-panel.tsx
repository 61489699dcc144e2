import { Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { StackLogLevel, StackStatus } from '#shared/domain/stack.ts';
import type { LogFilter } from './log-filter.ts';
import { LogNotice } from './log-notice.tsx';
import { LogSearch } from './log-search.tsx';
import { LogStatus } from './log-status.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { LogView } from './log-view.tsx';
import { useLogFind, type Direction } from './use-log-find.ts';
import { useLogScroll } from './use-log-scroll.ts';
import { useLogWindow } from './use-log-window.ts';
import { useMarks } from './use-marks.ts';

const SEARCH_DELAY_MS = 200;

/** One stream of log lines over all services, or some of them. The chosen services stand in the address. */
export function LogsPanel({ status }: { readonly status: StackStatus | undefined }) {
  const [params, setParams] = useSearchParams();
  const serviceKey = params.getAll('service').join('\n');
  const services = useMemo(() => (serviceKey === '' ? [] : serviceKey.split('\n')), [serviceKey]);
  const [levels, setLevels] = useState<readonly StackLogLevel[]>([]);
  const [search, setSearch] = useState('');
  const [isRegex, setIsRegex] = useState(false);
  const [onlyMatches, setOnlyMatches] = useState(false);
  const [untilSeq, setUntilSeq] = useState<number | null>(null);
  const [isWrapped, setIsWrapped] = useState(false);
  const [hasTime, setHasTime] = useState(true);
  const [settledSearch] = useDebouncedValue(search, SEARCH_DELAY_MS);
  const filter = useMemo<LogFilter>(
    () => ({ services: [...services], levels: [...levels], search: settledSearch, isRegex, onlyMatches, untilSeq }),
    [services, levels, settledSearch, isRegex, onlyMatches, untilSeq],
  );

  const { page, lineAt, query, scroll, onPlace } = useLog(filter, isWrapped);
  const { pattern, isAnswered } = useMarks(settledSearch, isRegex, page, query.isPlaceholderData);
  const { current, find } = useLogFind(filter);
  const onFind = (direction: Direction) => {
    const first = lineAt(scroll.virtualizer.range?.startIndex ?? 0);
    // From what is in sight: forwards including its first line, backwards from before it.
    const edgeSeq = first === undefined ? null : first.seq - (direction === 'next' ? 1 : 0);
    find.mutate(
      { direction, edgeSeq },
      {
        onSuccess: (found) => {
          if (found !== null) scroll.goTo(found.match);
        },
      },
    );
  };
  const setServices = (next: readonly string[]) =>
    setParams(
      (previous) => {
        const changed = new URLSearchParams(previous);
        changed.delete('service');
        for (const service of next) changed.append('service', service);
        return changed;
      },
      { replace: true },
    );
  const isPaused = untilSeq !== null;
  const isFiltered = services.length > 0 || levels.length > 0 || (onlyMatches && settledSearch !== '');

  return (
    <Stack gap="xs">
      <LogSearch
        search={search}
        onSearch={setSearch}
        isRegex={isRegex}
        onRegex={setIsRegex}
        onlyMatches={onlyMatches}
        onOnlyMatches={setOnlyMatches}
        problem={page?.searchProblem ?? null}
        canFind={settledSearch !== '' && (page?.matchCount ?? 0) > 0 && !find.isPending}
        onFind={onFind}
      />
      <LogToolbar
        known={status?.services.map(({ name }) => name) ?? []}
        services={services}
        onServices={setServices}
        levels={levels}
        onLevels={setLevels}
        hasTime={hasTime}
        onTime={setHasTime}
        isWrapped={isWrapped}
        onWrap={setIsWrapped}
        isPaused={isPaused}
        canPause={(page?.lastSeq ?? -1) >= 0}
        onPause={() => setUntilSeq(isPaused ? null : (page?.lastSeq ?? null))}
        filter={filter}
      />
      <LogStatus
        page={page}
        search={settledSearch}
        isAnswered={isAnswered}
        isPaused={isPaused}
        found={current}
        error={query.error}
      />
      <LogView
        isLoading={query.isPending}
        lineAt={lineAt}
        scroll={scroll}
        onPlace={onPlace}
        pattern={pattern}
        currentSeq={current?.seq ?? null}
        isWrapped={isWrapped}
        hasTime={hasTime}
        isPaused={isPaused}
        notice={
          page === undefined || page.total === 0 ? (
            <LogNotice query={query} isFiltered={isFiltered} isPaused={isPaused} status={status} />
          ) : null
        }
      />
    </Stack>
  );
}

/** The lines and the place among them, which depend on each other. */
function useLog(filter: LogFilter, isWrapped: boolean) {
  const [firstInSight, setFirstInSight] = useState(0);
  const [isFollowing, setIsFollowing] = useState(true);
  const { query, page, lineAt } = useLogWindow(filter, { isFollowing, firstInSight }, filter.untilSeq === null);
  const scroll = useLogScroll(page, isWrapped, isFollowing, setIsFollowing);
  const onPlace = useCallback((first: number) => setFirstInSight(first), []);
  return { query, page, lineAt, scroll, onPlace };
}
