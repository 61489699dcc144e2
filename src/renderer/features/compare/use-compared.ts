import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { idSchema, type TaskDetail } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { taskQueries } from '../../bridge/queries.ts';
import { seriesColor } from '../../ui/series-colors.ts';
import { distinctNames } from './compare-model.ts';

export type Compared = {
  readonly task: TaskDetail;
  /** The task's name, made distinct. */
  readonly label: string;
  /** The same in every chart and table of the page. */
  readonly color: string;
};

/** Reads the compared tasks one by one, so that one that is gone does not take the others with it. */
export function useCompared(ids: readonly string[]) {
  const bridge = useBridge();
  const valid = ids.filter((id) => idSchema.safeParse(id).success);
  const results = useQueries({ queries: valid.map((id) => taskQueries.detail(bridge, id)) });
  const isGone = (error: unknown) => error instanceof AppError && error.code === 'NOT_FOUND';
  const missing = ids.filter((id) => {
    const result = results[valid.indexOf(id)];
    return result === undefined || isGone(result.error);
  });
  const failed = results.filter(
    (result) => result.error !== null && result.data === undefined && !isGone(result.error),
  );
  // A deleted task's data stays in the cache; what the store says last counts.
  const found = results.flatMap((result) => (result.data !== undefined && !isGone(result.error) ? [result.data] : []));
  const signature = found.map((task) => `${task.id}:${String(task.updatedAtMs)}:${task.name}:${task.status}`).join();
  const runs = useMemo<readonly Compared[]>(() => {
    const labels = distinctNames(found);
    return found.map((task, index) => ({
      task,
      label: labels[index] ?? task.name,
      color: seriesColor(ids.indexOf(task.id)),
    }));
    // `found` is a new array at each render; the signature says when what is in it has changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [signature, ids]);
  return {
    runs,
    missing,
    isLoading: results.some((result) => result.isPending),
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const result of failed) void result.refetch();
    },
  };
}
