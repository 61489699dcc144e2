import type { MetricRow } from '#shared/domain/comparison.ts';
import type { TaskDetail } from '#shared/domain/task.ts';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';

export type HyperparameterRow = {
  readonly section: string;
  readonly name: string;
  readonly values: readonly (string | null)[];
  readonly isIdentical: boolean;
};

/** The rule of `bestIndexes` as the table tells it. */
export const BETTER_RULE =
  'Lower is better where a word of the name is a loss, an error or a time; higher is better elsewhere. ' +
  'Counts (samples, features) and the machine’s own metrics have no best.';

export type MetricGroup = { readonly metric: string; readonly rows: readonly MetricRow[] };

/** Rows by their metric, in the order in which they come. */
export function groupByMetric(rows: readonly MetricRow[]): readonly MetricGroup[] {
  const groups = new Map<string, MetricRow[]>();
  for (const row of rows) {
    const group = groups.get(row.metric);
    if (group === undefined) groups.set(row.metric, [row]);
    else group.push(row);
  }
  return [...groups].map(([metric, members]) => ({ metric, rows: members }));
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
