import { useQueries, useQuery } from '@tanstack/react-query';
import type { ConsoleLine } from '#shared/domain/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import type { ConsoleFilter } from './console-text.ts';

export const PAGE_LINES = 500;

/** How many lines there are; read again whenever the run logs. */
export function useConsoleTotal(filter: ConsoleFilter) {
  return useQuery(taskQueries.console(useBridge(), { ...filter, offset: 0, limit: 1 }));
}

/** Reads the pages that cover rows `first` to `last`; other pages wait until somebody scrolls to them. */
export function useConsoleLines(filter: ConsoleFilter, first: number, last: number) {
  const bridge = useBridge();
  const from = Math.floor(Math.max(0, first) / PAGE_LINES);
  const to = Math.floor(Math.max(0, last) / PAGE_LINES);
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const results = useQueries({
    queries: pages.map((page) => {
      const { placeholderData: _lastPage, ...options } = taskQueries.console(bridge, {
        ...filter,
        offset: page * PAGE_LINES,
        limit: PAGE_LINES,
      });
      // Without a placeholder: the lines of another page in this page's place would be a lie.
      return options;
    }),
  });
  const lineAt = (index: number): ConsoleLine | undefined =>
    results[Math.floor(index / PAGE_LINES) - from]?.data?.lines[index % PAGE_LINES];
  const failed = results.find((result) => result.error !== null && result.data === undefined);
  return { lineAt, error: failed?.error ?? null, retry: () => void failed?.refetch() };
}
