import type { Hyperparameter } from './task.ts';
import type { ScalarSummary } from './scalar.ts';
import { MACHINE_METRIC, TRAINING_METRICS } from './scalar.ts';

/** Words in a metric's name that say that less is better. */
const LOWER_IS_BETTER = new Set([
  'loss',
  'losses',
  'error',
  'errors',
  'err',
  'time',
  'times',
  'timing',
  'timings',
  'duration',
  'latency',
  'seconds',
  'mse',
  'rmse',
  'mae',
  'mape',
  'perplexity',
]);

/** Words in a metric's name that say that it describes the run, and that neither more nor less of it is better. */
const NEITHER_IS_BETTER = new Set([
  'sample',
  'samples',
  'feature',
  'features',
  'row',
  'rows',
  'count',
  'support',
  'epoch',
  'seed',
]);

/** Losses and times that are written as one word: logloss, runtime. "Glossary" and "sentiment" are neither. */
const LOWER_ENDING = /(?:loss|time)(?:s|es)?$/;

/** The words of a name in lower case: `valLoss`, `val_loss` and `Val loss` are all val, loss. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/** Whether less of a metric is better, judged by the words in its name: losses, errors and times. */
export function isLowerBetter(name: string): boolean {
  return wordsOf(name).some((word) => LOWER_IS_BETTER.has(word) || LOWER_ENDING.test(word));
}

/** Whether a metric can be won at all: sample and feature counts and the machine's load cannot. */
export function hasBest(name: string): boolean {
  if (name.startsWith(MACHINE_METRIC)) return false;
  return isLowerBetter(name) || !wordsOf(name).some((word) => NEITHER_IS_BETTER.has(word));
}

/**
 * Positions of the best value; several where they tie. Empty where there is nothing to tell: fewer than two values are
 * known, all are equal, or the metric has no better (`hasBest`). Null, NaN and infinities never win.
 */
export function bestIndexes(metricName: string, values: readonly (number | null)[]): number[] {
  if (!hasBest(metricName)) return [];
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const lowest = known.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = known.reduce((a, b) => Math.max(a, b), -Infinity);
  if (known.length < 2 || lowest === highest) return [];
  const best = isLowerBetter(metricName) ? lowest : highest;
  return values.flatMap((value, index) => (value === best ? [index] : []));
}

/** One hyperparameter across the compared tasks; `values[i]` belongs to task i, null where that task has none. */
export interface HyperparameterDifference {
  readonly section: string;
  readonly name: string;
  readonly values: (string | null)[];
  /** True where every task has it, with the same value. */
  readonly isIdentical: boolean;
}

/** The union of the tasks' hyperparameters, in the order in which they first appear, sections kept together. */
export function hyperparameterDifferences(
  tasks: readonly {
    readonly id: string;
    readonly hyperparameters: readonly Pick<Hyperparameter, 'section' | 'name' | 'value'>[];
  }[],
): HyperparameterDifference[] {
  const sections = new Map<string, Map<string, (string | null)[]>>();
  for (const [index, task] of tasks.entries()) {
    for (const { section, name, value } of task.hyperparameters) {
      const names = sections.get(section) ?? new Map<string, (string | null)[]>();
      sections.set(section, names);
      const values = names.get(name) ?? tasks.map(() => null);
      names.set(name, values);
      values[index] = value;
    }
  }
  return [...sections].flatMap(([section, names]) =>
    [...names].map(([name, values]) => ({
      section,
      name,
      values,
      isIdentical: values.every((value) => value !== null && value === values[0]),
    })),
  );
}

/** Which of a series' values stands for it in a table. */
export const VALUE_CHOICES = ['last', 'min', 'max'] as const;
export type ValueChoice = (typeof VALUE_CHOICES)[number];

/** One value of one metric/variant across the compared tasks; `values[i]` belongs to task i, null where unknown. */
export interface MetricRow {
  readonly metric: string;
  readonly variant: string;
  readonly values: (number | null)[];
  /** Positions of the best values, as `bestIndexes` finds them. */
  readonly best: number[];
}

/**
 * Where a metric stands in a list: the headline numbers first (0), then learning curves (1), what else was measured (2),
 * timings (3), and the machine's own load last (4).
 */
export function metricRank(metric: string): number {
  if (metric === TRAINING_METRICS) return 0;
  if (metric.startsWith(MACHINE_METRIC)) return 4;
  const words = wordsOf(metric);
  if (words.includes('curve') || words.includes('curves')) return 1;
  return words.includes('timing') || words.includes('timings') ? 3 : 2;
}

interface Named {
  readonly metric: string;
  readonly variant: string;
}

/** What can be won before what describes the run: accuracy, then the time it took, then how many samples there were. */
function variantRank({ metric, variant }: Named): number {
  const name = `${metric} / ${variant}`;
  if (!hasBest(name)) return 2;
  return isLowerBetter(variant) ? 1 : 0;
}

/** The one order of metrics for every list of them: by `metricRank`, then by name, numbers within names by size. */
export function compareMetrics(a: Named, b: Named): number {
  return (
    metricRank(a.metric) - metricRank(b.metric) ||
    a.metric.localeCompare(b.metric, 'en', { numeric: true }) ||
    variantRank(a) - variantRank(b) ||
    a.variant.localeCompare(b.variant, 'en', { numeric: true })
  );
}

/** One row per metric/variant that any of the tasks has, in the order of `compareMetrics`. */
export function metricRows(
  taskIds: readonly string[],
  summaries: readonly ScalarSummary[],
  choice: ValueChoice = 'last',
): MetricRow[] {
  const columns = new Map(taskIds.map((id, index) => [id, index]));
  const rows = new Map<string, { metric: string; variant: string; values: (number | null)[] }>();
  for (const summary of summaries) {
    const { taskId, metric, variant } = summary;
    const column = columns.get(taskId);
    if (column === undefined) continue;
    const key = JSON.stringify([metric, variant]);
    const row = rows.get(key) ?? { metric, variant, values: taskIds.map(() => null) };
    rows.set(key, row);
    row.values[column] = summary[choice];
  }
  return [...rows.values()]
    .sort(compareMetrics)
    .map((row) => ({ ...row, best: bestIndexes(`${row.metric} / ${row.variant}`, row.values) }));
}
