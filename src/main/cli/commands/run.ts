import type { Command } from 'commander';
import { TRAINING_METRICS, type ScalarSummary } from '#shared/domain/scalar.ts';
import { TRAINING_STAGES, type TaskDetail } from '#shared/domain/task.ts';
import { followTask } from '../follow-task.ts';
import { formatNumber, formatSeconds } from '../format.ts';
import { examples, jsonOption } from '../help.ts';
import { createProgressView } from '../progress.ts';
import { type BoundCall, CommandFailed, type Session } from '../session.ts';
import { table } from '../table.ts';
import { safeText } from '../text.ts';
import { addRunOptions, type RunOptions, toParameters } from './run-options.ts';

const METRICS = ['accuracy', 'f1_score', 'train_samples', 'test_samples', 'features', 'training_time'] as const;
/** The metric under which a run records the seconds of its stages. */
const TIMINGS = 'Timings';
/** Ctrl-C ends the task, and the task ends the command: no call of it is given up half-way. */
const NEVER = new AbortController().signal;

/** What `run --json` prints. Times in seconds; null where a run recorded no such value. */
export interface RunReport {
  readonly taskId: string;
  readonly modelId: string | null;
  readonly metrics: Readonly<Record<(typeof METRICS)[number], number | null>>;
  readonly timings: Readonly<Record<(typeof TRAINING_STAGES)[number], number | null>>;
}

function lastValues<K extends string>(
  summaries: readonly ScalarSummary[],
  metric: string,
  variants: readonly K[],
): Record<K, number | null> {
  const entries = variants.map((variant) => [
    variant,
    summaries.find((row) => row.metric === metric && row.variant === variant)?.last ?? null,
  ]);
  return Object.fromEntries(entries) as Record<K, number | null>;
}

function humanReport(session: Session, task: TaskDetail, report: RunReport): string[] {
  const untitled = [{ title: '' }, { title: '', align: 'right' as const }];
  const [model] = task.outputModels;
  const command = 'npm run -s cleardeck --';
  return [
    `${session.bold('Experiment')}  ${safeText(task.name)}  ${task.id}`,
    `${session.bold('Model')}       ${model === undefined ? 'none' : `${safeText(model.name)}  ${model.id}`}`,
    '',
    session.bold('Metrics'),
    ...table(
      untitled,
      METRICS.map((name) => [
        `  ${name}`,
        name === 'training_time' ? formatSeconds(report.metrics[name]) : formatNumber(report.metrics[name]),
      ]),
      session.width,
    ),
    '',
    session.bold('Time per stage'),
    ...table(
      untitled,
      TRAINING_STAGES.map((stage) => [`  ${stage}`, formatSeconds(report.timings[stage])]),
      session.width,
    ),
    '',
    session.bold('To look at it'),
    ...table(
      [{ title: '' }, { title: '' }],
      [
        ['  npm start', 'in the window'],
        [`  ${command} experiments show ${task.id}`, 'here'],
        [`  ${command} serve`, 'in a browser'],
      ],
      Infinity,
    ),
  ];
}

/** Why a run that did not complete ended, as the error that the terminal reports. */
export function failureOf(task: TaskDetail): CommandFailed {
  if (task.status === 'stopped') {
    return new CommandFailed(`stopped; what experiment ${task.id} recorded so far is kept`);
  }
  const { statusMessage, statusReason } = task;
  const reason = statusReason === '' || statusReason === statusMessage ? '' : ` (${statusReason})`;
  return new CommandFailed(`experiment ${task.id} failed: ${statusMessage || 'no message was recorded'}${reason}`);
}

async function run(session: Session, options: RunOptions): Promise<void> {
  const { io } = session;
  const isJson = options.json === true;
  const parameters = await toParameters(options, io.cwd);
  await session.use(async (_call, backend) => {
    const call: BoundCall = (name, input) => backend.call(name, input, { signal: NEVER });
    const { taskId } = await call('training.start', parameters);
    const view = createProgressView(io, isJson);
    let task: TaskDetail | null = null;
    try {
      task = await followTask(backend, taskId, { interrupted: session.interrupted, view });
    } finally {
      view.end(task?.status === 'completed' ? 'completed' : 'other');
    }
    if (task.status !== 'completed' && task.status !== 'published') throw failureOf(task);

    const summaries = await call('tasks.scalarSummaries', { ids: [taskId] });
    const report: RunReport = {
      taskId,
      modelId: task.outputModels[0]?.id ?? null,
      metrics: lastValues(summaries, TRAINING_METRICS, METRICS),
      timings: lastValues(summaries, TIMINGS, TRAINING_STAGES),
    };
    if (isJson) session.printJson(report);
    else session.print(humanReport(session, task, report));
  });
}

/** `run`: trains the built-in experiment and waits for it. */
export function addRun(program: Command, session: Session): void {
  const command = program
    .command('run')
    .description('Run the text-classification experiment: load, TF-IDF, random forest, evaluate, register');
  addRunOptions(command)
    .addOption(jsonOption())
    .action(async (options: RunOptions) => {
      await run(session, options);
    });
  examples(command, [
    ['run', 'the built-in sample of research abstracts'],
    ['run --data papers.csv --label-column field', "one's own data"],
    ['run --trees 300 --tag big --json', 'one JSON document with the metrics'],
    ['run --ngrams 1-2 --min-df 2 --folds 5', 'pairs of words too, and a cross-validation'],
  ]);
}
