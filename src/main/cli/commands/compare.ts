import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type MetricRow, hyperparameterDifferences, metricRows } from '#shared/domain/comparison.ts';
import type { TaskDetail } from '#shared/domain/task.ts';
import { MAX_COMPARED_TASKS } from '#shared/ipc/contract.ts';
import { renderComparisonPage } from '#main/services/comparison/html.ts';
import { formatNumber, formatTime } from '../format.ts';
import { examples, jsonOption } from '../help.ts';
import { idArguments, textOption } from '../options.ts';
import { resolveTaskIds } from '../resolve-id.ts';
import { type BoundCall, type Session, UsageError } from '../session.ts';
import { type Cell, table } from '../table.ts';
import { writeFileAtomically } from '../write-file.ts';

/** Points of one line in the page. */
const POINTS = 1000;
/** Columns that one value takes on a terminal, with the gap before it. */
const VALUE_WIDTH = 14;

interface CompareOptions {
  readonly html?: string;
  readonly json?: boolean;
}

/** Positions 0..count-1 in groups that fit beside each other. */
function groupsOf(count: number, width: number): number[][] {
  const perGroup = Number.isFinite(width) ? Math.max(2, Math.floor((width - 30) / VALUE_WIDTH)) : count;
  const groups: number[][] = [];
  for (let first = 0; first < count; first += perGroup) {
    groups.push(Array.from({ length: Math.min(perGroup, count - first) }, (_, index) => first + index));
  }
  return groups;
}

function valueCell(session: Session, row: MetricRow, index: number): Cell {
  const text = formatNumber(row.values[index] ?? null);
  // The star, not the colour, is what marks the best.
  return row.best.includes(index)
    ? { text: `${text} *`, mark: (padded) => session.bold(session.green(padded)) }
    : `${text}  `;
}

function humanReport(session: Session, tasks: readonly TaskDetail[], metrics: readonly MetricRow[]): string[] {
  const parameters = hyperparameterDifferences(tasks);
  const differences = parameters.filter((row) => !row.isIdentical);
  const groups = groupsOf(tasks.length, session.width);
  const numbered = (group: readonly number[]): { title: string; align: 'right' }[] =>
    group.map((index) => ({ title: `#${index + 1}  `, align: 'right' }));
  return [
    ...table(
      [{ title: '' }, { title: 'ID' }, { title: 'NAME', isFlexible: true }, { title: 'STATUS' }, { title: 'CREATED' }],
      tasks.map((task, index) => [
        `#${index + 1}`,
        session.io.isTTY.stdout ? task.id.slice(0, 8) : task.id,
        task.name,
        task.status,
        formatTime(task.createdAtMs),
      ]),
      session.width,
    ),
    ...groups.flatMap((group) => [
      '',
      ...table(
        [{ title: 'METRIC', isFlexible: true }, ...numbered(group)],
        metrics.map((row) => [
          `${row.metric} / ${row.variant}`,
          ...group.map((index) => valueCell(session, row, index)),
        ]),
        session.width,
      ),
    ]),
    ...(metrics.length === 0 ? ['  none recorded'] : ['  * best']),
    ...groups.flatMap((group) => [
      '',
      ...table(
        [
          { title: 'HYPERPARAMETER', isFlexible: true },
          ...group.map((index) => ({ title: `#${index + 1}`, align: 'right' as const, isFlexible: true })),
        ],
        differences.map((row) => [`${row.section}/${row.name}`, ...group.map((index) => row.values[index] ?? '–')]),
        session.width,
      ),
    ]),
    `  ${parameters.length - differences.length} of ${parameters.length} are the same in all`,
  ];
}

async function writePage(call: BoundCall, path: string, tasks: readonly TaskDetail[]): Promise<void> {
  const ids = tasks.map((task) => task.id);
  const summaries = await call('tasks.scalarSummaries', { ids });
  const series = await call('tasks.scalars', { ids, axis: 'iteration', maxPoints: POINTS });
  await writeFileAtomically(path, renderComparisonPage({ createdAtMs: Date.now(), tasks, summaries, series }));
}

async function compare(session: Session, prefixes: readonly string[], options: CompareOptions): Promise<void> {
  if (prefixes.length < 2) throw new UsageError('compare needs at least two different experiments');
  if (prefixes.length > MAX_COMPARED_TASKS) {
    throw new UsageError(`compare takes at most ${MAX_COMPARED_TASKS} experiments`);
  }
  await session.use(async (call) => {
    const ids = await resolveTaskIds(call, prefixes);
    if (ids.length < 2) throw new UsageError('compare needs at least two different experiments');
    const tasks = await Promise.all(ids.map((id) => call('tasks.get', { id })));
    const metrics = metricRows(ids, await call('tasks.scalarSummaries', { ids }));
    const path = options.html === undefined ? null : resolve(session.io.cwd, options.html);
    if (path !== null) await writePage(call, path, tasks);
    if (options.json === true) {
      session.printJson({
        experiments: tasks.map(({ id, name, status, projectName, tags, createdAtMs }) => ({
          id,
          name,
          status,
          projectName,
          tags,
          createdAtMs,
        })),
        metrics: metrics.map(({ metric, variant, values, best }) => ({
          metric,
          variant,
          values,
          best: best.map((index) => ids[index]),
        })),
        hyperparameters: hyperparameterDifferences(tasks),
        html: path,
      });
      return;
    }
    session.print(humanReport(session, tasks, metrics));
    if (path !== null) session.note(`wrote ${path}`);
  });
}

/** `compare`: experiments side by side, here and as a page. */
export function addCompare(program: Command, session: Session): void {
  const command = program
    .command('compare')
    .description('Compare experiments: metrics with the best marked, hyperparameter differences, curves')
    .argument('<ids...>', 'two or more ids, or at least their first 4 digits', idArguments)
    .option(
      '--html <file>',
      'write a page with the charts, which needs no network',
      textOption(z.string().min(1).max(4096)),
    )
    .addOption(jsonOption())
    .action((ids: string[], options: CompareOptions) => compare(session, ids, options));
  examples(command, [
    ['compare 3fa9 77c1', 'a table here'],
    ['compare 3fa9 77c1 --html comparison.html', 'a page to keep or to send'],
  ]);
}
