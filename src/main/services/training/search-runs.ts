import type { Choice } from '#shared/domain/search.ts';
import type { StoredSearchRun } from '../store-port.ts';
import type { SearchJob } from './search-job.ts';

/** The metric under which a search records what its runs reached; iterations are the runs' numbers. */
export const SEARCH_SERIES = 'Search';

export type NumberedRun = StoredSearchRun & { readonly number: number; readonly choice: Choice };

/** The stored runs with their numbers and values, by number. */
export function numberedRuns(job: SearchJob, stored: readonly StoredSearchRun[]): readonly NumberedRun[] {
  const byId = new Map(stored.map((run) => [run.id, run]));
  return job.runs.flatMap(({ id, choice }, index) => {
    const run = byId.get(id);
    return run === undefined ? [] : [{ ...run, number: index + 1, choice }];
  });
}

/** The ranked runs by number, each with the best value up to it. */
export function bestSoFar(
  ranked: readonly NumberedRun[],
): readonly { readonly run: NumberedRun; readonly bestValue: number }[] {
  let bestValue = -Infinity;
  return ranked
    .toSorted((a, b) => a.number - b.number)
    .map((run) => {
      bestValue = Math.max(bestValue, run.objective ?? -Infinity);
      return { run, bestValue };
    });
}
