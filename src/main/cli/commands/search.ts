import type { Command } from 'commander';
import { choiceEntries, MAX_SEARCH_RUNS, rankRuns, SEARCH_METRICS, type SearchView } from '#shared/domain/search.ts';
import { argumentName, valueText } from '#shared/domain/search-values.ts';
import type { TaskDetail } from '#shared/domain/task.ts';
import { trainingParametersSchema } from '#shared/domain/training.ts';
import { z } from 'zod';
import { followTask } from '../follow-task.ts';
import { formatNumber } from '../format.ts';
import { CALLED_AS, examples, jsonOption } from '../help.ts';
import { numberOption, textOption } from '../options.ts';
import { createProgressView } from '../progress.ts';
import { gridOption, rangeOption, toSearch, type SearchOptions } from '../search-options.ts';
import type { BoundCall, Session } from '../session.ts';
import { table, type Cell } from '../table.ts';
import { safeText } from '../text.ts';
import { addRunOptions, toParameters, type RunOptions } from './run-options.ts';
import { failureOf } from './run.ts';

const countSchema = z.number().int().min(1).max(MAX_SEARCH_RUNS);
const seedSchema = trainingParametersSchema.shape.seed;
const metricSchema = z.enum(SEARCH_METRICS);
/** Ctrl-C ends the search, and the search ends the command: no call of it is given up half-way. */
const NEVER = new AbortController().signal;

/** The runs as a table, the best first; those that did not complete come last, by number. */
function runTable(session: Session, view: SearchView): string[] {
  const ranked = rankRuns(view.runs);
  const rest = view.runs.filter((run) => !ranked.includes(run));
  const objective = view.isCrossValidated ? `${view.metric} (folds)` : view.metric;
  const columns = [
    { title: 'RUN', align: 'right' as const },
    ...view.parameters.map((name) => ({ title: argumentName(name).toUpperCase() })),
    { title: objective.toUpperCase(), align: 'right' as const },
    { title: 'STATUS' },
    { title: 'ID' },
  ];
  const rows = [...ranked, ...rest].map((run): Cell[] => {
    const values = new Map(choiceEntries(run.choice));
    const cells = [
      String(run.number),
      ...view.parameters.map((name) => valueText(values.get(name) ?? null)),
      formatNumber(run.objective),
      run.id === view.bestId ? `${run.status}, best` : run.status,
      session.io.isTTY.stdout ? run.id.slice(0, 8) : run.id,
    ];
    return cells.map((text) => (run.id === view.bestId ? { text, mark: (padded) => session.green(padded) } : text));
  });
  return table(columns, rows, session.width);
}

function humanReport(session: Session, task: TaskDetail, view: SearchView): string[] {
  const best = view.runs.find(({ id }) => id === view.bestId);
  const look =
    best === undefined ? [] : ['', session.bold('To look at the best'), `  ${CALLED_AS} experiments show ${best.id}`];
  return [`${session.bold('Search')}  ${safeText(task.name)}  ${task.id}`, '', ...runTable(session, view), ...look];
}

async function search(session: Session, options: RunOptions & SearchOptions): Promise<void> {
  const { io } = session;
  const isJson = options.json === true;
  const input = toSearch(options, await toParameters(options, io.cwd));
  await session.use(async (_call, backend) => {
    const call: BoundCall = (name, given) => backend.call(name, given, { signal: NEVER });
    const { taskId, runCount } = await call('search.start', input);
    if (!isJson) session.note(`${runCount} ${runCount === 1 ? 'run' : 'runs'}`);
    const progress = createProgressView(io, isJson);
    let task: TaskDetail | null = null;
    try {
      task = await followTask(backend, taskId, { interrupted: session.interrupted, view: progress });
    } finally {
      progress.end(task?.status === 'completed' ? 'completed' : 'other');
    }
    if (task.status !== 'completed') throw failureOf(task);
    const view = await call('search.get', { id: taskId });
    if (isJson) session.printJson(view);
    else session.print(humanReport(session, task, view));
  });
}

/** `search`: a run per combination of values, or per point drawn at random, and which of them is the best. */
export function addSearch(program: Command, session: Session): void {
  const command = program
    .command('search')
    .description('Search good parameters: run the experiment for many values of them, and tell which are the best')
    .optionsGroup('Search:')
    .option('--grid <name=values>', 'try these values, such as trees=50,100,200; may be repeated', gridOption)
    .option(
      '--range <name=from..to>',
      'draw from this range, with :log by factors; needs --random; may be repeated',
      rangeOption,
    )
    .option(
      '--random <n>',
      'this many points drawn at random (without it: every combination)',
      numberOption(countSchema),
    )
    .option('--search-seed <n>', 'the same seed draws the same points (default: 42)', numberOption(seedSchema))
    .option('--metric <name>', 'what counts: accuracy or f1_score (default: accuracy)', textOption(metricSchema));
  addRunOptions(command)
    .addOption(jsonOption())
    .action(async (options: RunOptions & SearchOptions) => {
      await search(session, options);
    });
  examples(command, [
    ['search --grid trees=50,100,200 --grid max-features=500,1000', 'six runs on the built-in sample'],
    ['search --data papers.csv --random 20 --range max-features=100..10000:log', "twenty of one's own"],
    ['search --grid ngrams=1-1,1-2 --folds 5 --metric f1_score --json', 'by cross-validation, as JSON'],
  ]);
}
