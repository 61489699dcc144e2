import { objectiveOf, rankRuns } from '#shared/domain/search.ts';
import { TRAINING_METRICS, type ScalarPoint } from '#shared/domain/scalar.ts';
import { isFinished, type TaskProgress } from '#shared/domain/task.ts';
import type { SearchReport, StoredSearchRun } from '../store-port.ts';
import { choiceText, type SearchJob } from './search-job.ts';
import { searchPlots } from './search-plots.ts';
import { bestSoFar, numberedRuns, SEARCH_SERIES, type NumberedRun } from './search-runs.ts';

/**
 * What a search shows, as a function of what its runs are: whoever makes it from the same runs makes the same. So no
 * process has to remember anything, and it does not matter which one sees a run end.
 */
export function searchReport(input: {
  readonly id: string;
  readonly job: SearchJob;
  readonly stored: readonly StoredSearchRun[];
  readonly isStopRequested: boolean;
  readonly atMs: number;
}): SearchReport {
  const { id, job, stored, atMs } = input;
  const { metric } = job.parameters;
  const runs = numberedRuns(job, stored);
  const ended = runs.filter(({ status }) => isFinished(status));
  const ranked = rankRuns(runs);
  const best = ranked[0] ?? null;
  const total = job.runs.length;
  const lines = ended
    .filter((run) => !run.isReported)
    .map((run) => ({ runId: run.id, ...lineOf(run, total, metric, run === best) }));
  const end = ended.length === runs.length ? endOf(runs, best, metric, input.isStopRequested) : null;
  const objective = objectiveOf(job.parameters);
  if (end?.status === 'completed' && best === null) {
    end.message = `No run recorded ${objective.metric} / ${objective.variant}, so none is the best.`;
  }
  return {
    id,
    seen: stored.map((run) => ({ id: run.id, status: run.status })),
    log: {
      scalars: scalarsOf(ranked, best, metric, atMs),
      plots: ranked.length === 0 ? [] : searchPlots(job.parameters, ranked),
      console: end === null ? [] : [{ atMs, level: end.status === 'failed' ? 'error' : 'info', text: end.summary }],
    },
    lines,
    bestId: best?.id ?? null,
    progress: progressOf(runs, ended.length, total, atMs),
    end,
    atMs,
  };
}

function lineOf(
  run: NumberedRun,
  total: number,
  metric: string,
  isBest: boolean,
): { level: 'info' | 'warning'; text: string } {
  const what = `Run ${String(run.number)} of ${String(total)} (${choiceText(run.choice)})`;
  if (run.status === 'failed' || run.status === 'stopped') {
    return { level: 'warning', text: `${what} ${run.status}: ${run.statusMessage}` };
  }
  const value = run.objective === null ? `no ${metric} was recorded` : `${metric} ${run.objective.toFixed(4)}`;
  return { level: 'info', text: `${what}: ${value}${isBest ? ', the best so far' : ''}` };
}

function endOf(
  runs: readonly NumberedRun[],
  best: NumberedRun | null,
  metric: string,
  isStopRequested: boolean,
): {
  status: 'completed' | 'stopped' | 'failed';
  reason: string;
  message: string;
  comment: string;
  summary: string;
} {
  const failed = runs.filter(({ status }) => status === 'failed');
  const stopped = runs.filter(({ status }) => status === 'stopped');
  const completedCount = runs.length - failed.length - stopped.length;
  const counts = `${String(completedCount)} completed, ${String(failed.length)} failed, ${String(stopped.length)} stopped`;
  const bestText =
    best === null
      ? ''
      : `Best: run ${String(best.number)} (${choiceText(best.choice)}), ${metric} ${(best.objective ?? 0).toFixed(4)}, experiment ${best.id}`;
  const common = { comment: bestText, summary: `All runs ended: ${counts}.${bestText === '' ? '' : ` ${bestText}`}` };
  if (isStopRequested && stopped.length > 0) {
    return { ...common, status: 'stopped', reason: 'stopped by the user', message: `Stopped by the user: ${counts}.` };
  }
  if (completedCount > 0) return { ...common, status: 'completed', reason: 'completed', message: '' };
  const [first] = failed;
  if (first !== undefined) {
    const message = `No run completed (${counts}). Run ${String(first.number)} failed: ${first.statusMessage}`;
    return { ...common, status: 'failed', reason: 'all runs failed', message };
  }
  const message = runs.length === 0 ? 'All runs were deleted.' : 'All runs were stopped.';
  return { ...common, status: 'stopped', reason: 'no run is left', message };
}

/** What each run reached, the best up to it, and the best run's headline numbers as the search's own. */
function scalarsOf(
  ranked: readonly NumberedRun[],
  best: NumberedRun | null,
  metric: string,
  atMs: number,
): ScalarPoint[] {
  const points = bestSoFar(ranked).flatMap(({ run, bestValue }) => {
    const at = { metric: SEARCH_SERIES, iteration: run.number, atMs: run.endedAtMs ?? atMs };
    return [
      { ...at, variant: metric, value: run.objective ?? NaN },
      { ...at, variant: `best ${metric}`, value: bestValue },
    ];
  });
  const headline = (variant: string, value: number | null): ScalarPoint[] =>
    value === null ? [] : [{ metric: TRAINING_METRICS, variant, iteration: 0, atMs, value }];
  return [...points, ...headline('accuracy', best?.accuracy ?? null), ...headline('f1_score', best?.f1Score ?? null)];
}

function progressOf(runs: readonly NumberedRun[], ended: number, total: number, atMs: number): TaskProgress {
  const starts = runs.flatMap(({ startedAtMs }) => (startedAtMs === null ? [] : [startedAtMs]));
  const elapsedSeconds = starts.length === 0 ? 0 : Math.max(0, atMs - Math.min(...starts)) / 1000;
  const open = runs.length - ended;
  return {
    stage: 'train',
    fraction: total === 0 ? 0 : 1 - open / total,
    secondsLeft: ended === 0 ? null : (elapsedSeconds / ended) * open,
  };
}
