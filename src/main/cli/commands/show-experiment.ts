import { compareMetrics } from '#shared/domain/comparison.ts';
import { durationMs, type ConsoleLine, type TaskDetail } from '#shared/domain/task.ts';
import type { ScalarSummary } from '#shared/domain/scalar.ts';
import { formatBytes, formatDuration, formatNumber, formatTime } from '../format.ts';
import { resolveTaskId } from '../resolve-id.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';
import { safeText } from '../text.ts';

const CONSOLE_LINES = 10;

function facts(session: Session, task: TaskDetail): string[] {
  const rows: [string, string][] = [
    ['ID', task.id],
    ['Project', task.projectName],
    ['Status', [task.status, task.statusMessage].filter((text) => text !== '').join(': ')],
    ['Type', task.type],
    ['Created', formatTime(task.createdAtMs)],
    ['Duration', formatDuration(durationMs(task, Date.now()))],
    ['Tags', task.tags.join(', ')],
    ['Comment', task.comment],
    ['Archived', task.isArchived ? 'yes' : ''],
  ];
  return table(
    [{ title: '' }, { title: '', isFlexible: true }],
    rows.filter(([, value]) => value !== ''),
    session.width,
  );
}

function metrics(session: Session, summaries: readonly ScalarSummary[]): string[] {
  return table(
    [
      { title: 'METRIC', isFlexible: true },
      { title: 'VARIANT', isFlexible: true },
      { title: 'LAST', align: 'right' },
      { title: 'LOWEST', align: 'right' },
      { title: 'HIGHEST', align: 'right' },
      { title: 'POINTS', align: 'right' },
    ],
    summaries
      .toSorted(compareMetrics)
      .map((row) => [
        row.metric,
        row.variant,
        formatNumber(row.last),
        formatNumber(row.min),
        formatNumber(row.max),
        String(row.count),
      ]),
    session.width,
  );
}

function sections(
  session: Session,
  task: TaskDetail,
  summaries: readonly ScalarSummary[],
  lines: readonly ConsoleLine[],
): string[] {
  const titled = (title: string, body: readonly string[]): string[] =>
    body.length === 0 ? [] : ['', session.bold(title), ...body];
  const flexible = { title: '', isFlexible: true };
  return [
    session.bold(safeText(task.name)),
    ...facts(session, task),
    ...titled('Metrics', summaries.length === 0 ? [] : metrics(session, summaries)),
    ...titled(
      'Hyperparameters',
      table(
        [{ title: '' }, flexible],
        task.hyperparameters.map((row) => [`${row.section}/${row.name}`, row.value]),
        session.width,
      ),
    ),
    ...titled(
      'Models',
      table(
        [{ title: '' }, flexible, { title: '' }],
        task.outputModels.map((model) => [model.id, model.name, model.isPublished ? 'published' : '']),
        session.width,
      ),
    ),
    ...titled(
      'Artifacts',
      table(
        [{ title: '' }, flexible, { title: '', align: 'right' }],
        task.artifacts.map((row) => [row.key, row.contentType, formatBytes(row.sizeBytes)]),
        session.width,
      ),
    ),
    ...titled(
      'Environment',
      table(
        [{ title: '' }, flexible],
        task.environment.map((row) => [row.name, row.value]),
        session.width,
      ),
    ),
    ...titled(
      lines.length < task.consoleLineCount ? `Console (last ${lines.length} of ${task.consoleLineCount})` : 'Console',
      lines.map((line) => safeText(line.text)),
    ),
  ];
}

/** `experiments show`: all about one experiment. NOT_FOUND where there is none. */
export async function showExperiment(
  session: Session,
  prefix: string,
  options: { readonly json?: boolean },
): Promise<void> {
  await session.use(async (call) => {
    const id = await resolveTaskId(call, prefix);
    const task = await call('tasks.get', { id });
    const summaries = await call('tasks.scalarSummaries', { ids: [id] });
    if (options.json === true) {
      session.printJson({ ...task, metrics: summaries });
      return;
    }
    const offset = Math.max(0, task.consoleLineCount - CONSOLE_LINES);
    const { lines } = await call('tasks.console', { id, offset, limit: CONSOLE_LINES });
    session.print(sections(session, task, summaries, lines));
  });
}
