import { MACHINE_METRIC, type ScalarSummary } from '#shared/domain/scalar.ts';
import type { TaskDetail } from '#shared/domain/task.ts';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';

/** Which of a series' values stands for it in the table. */
export const VALUE_CHOICES = ['last', 'min', 'max'] as const;
export type ValueChoice = (typeof VALUE_CHOICES)[number];

export type Better = 'higher' | 'lower' | 'none';

export type MetricRow = {
  readonly metric: string;
  readonly variant: string;
  readonly better: Better;
  /** One per compared task, in their order; null where a task has no such series. */
  readonly values: readonly (number | null)[];
  /** Indexes of the best values; empty where there is nothing to choose between. */
  readonly best: ReadonlySet<number>;
};

export type HyperparameterRow = {
  readonly section: string;
  readonly name: string;
  readonly values: readonly (string | null)[];
  readonly isIdentical: boolean;
};

/** The rule as the table tells it; `betterOf` is the same rule in code. */
export const BETTER_RULE =
  'Lower is better where a word of the name ends in “loss”, “error” or “time”; higher is better elsewhere. ' +
  'Counts (samples, features) and the machine’s own metrics have no best.';

/** Which way a metric is better, by the words of its name: “sentiment” is no time, “training_time” is. */
export function betterOf(metric: string, variant: string): Better {
  if (metric.startsWith(MACHINE_METRIC)) return 'none';
  const words = `${metric} ${variant}`
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  if (words.some((word) => /(?:loss|error|time)(?:s|es)?$/.test(word))) return 'lower';
  const own = variant.toLowerCase().split(/[^\p{L}]+/u);
  return own.some((word) => /^(?:samples?|features|counts?)$/.test(word)) ? 'none' : 'higher';
}

/** Where the best values are. Nothing is best alone, nor when all are the same. */
export function bestIndexes(values: readonly (number | null)[], better: Better): ReadonlySet<number> {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (better === 'none' || known.length < 2) return new Set();
  const low = Math.min(...known);
  const high = Math.max(...known);
  if (low === high) return new Set();
  const best = better === 'lower' ? low : high;
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}

/** A row per metric and variant that any of the tasks reported, the machine's last. */
export function metricRows(
  ids: readonly string[],
  summaries: readonly ScalarSummary[],
  choice: ValueChoice,
): readonly MetricRow[] {
  const columns = new Map(ids.map((id, index) => [id, index]));
  const rows = new Map<string, { metric: string; variant: string; values: (number | null)[] }>();
  for (const summary of summaries) {
    const column = columns.get(summary.taskId);
    if (column === undefined) continue;
    const key = JSON.stringify([summary.metric, summary.variant]);
    let row = rows.get(key);
    if (row === undefined) {
      row = { metric: summary.metric, variant: summary.variant, values: ids.map(() => null) };
      rows.set(key, row);
    }
    row.values[column] = summary[choice];
  }
  const rank = (metric: string) => (metric.startsWith(MACHINE_METRIC) ? 1 : 0);
  return [...rows.values()]
    .sort(
      (a, b) =>
        rank(a.metric) - rank(b.metric) ||
        a.metric.localeCompare(b.metric, 'en', { numeric: true }) ||
        a.variant.localeCompare(b.variant, 'en', { numeric: true }),
    )
    .map((row) => {
      const better = betterOf(row.metric, row.variant);
      return { ...row, better, best: bestIndexes(row.values, better) };
    });
}

/** A row per hyperparameter that any of the tasks has; a parameter that one lacks is a difference. */
export function hyperparameterRows(
  tasks: readonly Pick<TaskDetail, 'hyperparameters'>[],
): readonly HyperparameterRow[] {
  const rows = new Map<string, { section: string; name: string; values: (string | null)[] }>();
  tasks.forEach((task, column) => {
    for (const { section, name, value } of task.hyperparameters) {
      const key = JSON.stringify([section, name]);
      let row = rows.get(key);
      if (row === undefined) {
        row = { section, name, values: tasks.map(() => null) };
        rows.set(key, row);
      }
      row.values[column] = value;
    }
  });
  return [...rows.values()]
    .sort((a, b) => a.section.localeCompare(b.section) || a.name.localeCompare(b.name, 'en', { numeric: true }))
    .map((row) => ({ ...row, isIdentical: row.values.every((value) => value === row.values[0]) }));
}

/** The ids of the address: each once, at most as many as may be compared. */
export function parseIds(text: string | null): readonly string[] {
  const ids = (text ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return [...new Set(ids)].slice(0, MAX_COMPARED_TASKS);
}

/** Names as they are, with the head of the id where two tasks share one. */
export function distinctNames(tasks: readonly Pick<TaskDetail, 'id' | 'name'>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name } of tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  return tasks.map(({ id, name }) => ((counts.get(name) ?? 0) > 1 ? `${name} (${id.slice(0, 6)})` : name));
}
