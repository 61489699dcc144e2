import { type Command } from 'commander';
import { z } from 'zod';
import { MODEL_EXPORT_FORMATS, type Model, type ModelComparison, type Prediction } from '#shared/domain/model.ts';
import { CONTRACT } from '#shared/ipc/contract.ts';
import { formatBytes, formatNumber, formatPercent, formatTime } from '../format.ts';
import { examples, jsonOption } from '../help.ts';
import { idArgument, textOption } from '../options.ts';
import { resolveModelId } from '../resolve-id.ts';
import { type Session, UsageError } from '../session.ts';
import { table } from '../table.ts';
import { safeText } from '../text.ts';
import { exportModel, type ExportModelOptions } from './export-model.ts';

interface JsonFlag {
  readonly json?: boolean;
}

async function list(
  session: Session,
  options: JsonFlag & { readonly search?: string; readonly published?: boolean },
): Promise<void> {
  await session.use(async (call) => {
    const models = await call('models.list', { search: options.search, onlyPublished: options.published });
    if (options.json === true) {
      session.printJson(models);
      return;
    }
    if (models.length === 0) {
      session.print(['No models. A completed run registers one.']);
      return;
    }
    session.print(
      table(
        [
          { title: 'ID' },
          { title: 'NAME', isFlexible: true },
          { title: 'VERSION', align: 'right' },
          { title: 'PROJECT', isFlexible: true },
          { title: 'CREATED' },
          { title: 'ACCURACY', align: 'right' },
          { title: 'F1', align: 'right' },
          { title: 'PUBLISHED' },
          { title: 'TAGS', isFlexible: true },
        ],
        models.map((model) => [
          session.io.isTTY.stdout ? model.id.slice(0, 8) : model.id,
          model.name,
          String(model.version),
          model.projectName,
          formatTime(model.createdAtMs),
          formatNumber(model.accuracy),
          formatNumber(model.f1Score),
          model.isPublished ? 'yes' : '',
          model.tags.join(', '),
        ]),
        session.width,
      ),
    );
  });
}

function factsOf(model: Model): [string, string][] {
  const rows: [string, string][] = [
    ['ID', model.id],
    ['Version', `${model.version} of ${model.family}`],
    ['Project', model.projectName],
    ['Framework', model.framework],
    ['Experiment', model.taskId === null ? '' : `${model.taskName ?? ''}  ${model.taskId}`],
    ['Created', formatTime(model.createdAtMs)],
    ['Published', model.isPublished ? formatTime(model.publishedAtMs) : 'no'],
    ['Accuracy', formatNumber(model.accuracy)],
    ['F1', formatNumber(model.f1Score)],
    ['Classes', model.labels.join(', ')],
    ['Size', formatBytes(model.sizeBytes)],
    ['SHA-256', model.sha256],
    ['Tags', model.tags.join(', ')],
    ['Comment', model.comment],
    ...model.metadata.map(({ key, value }): [string, string] => [`  ${key}`, value]),
  ];
  return rows.filter(([, value]) => value !== '');
}

async function show(session: Session, prefix: string, options: JsonFlag): Promise<void> {
  await session.use(async (call) => {
    const model = await call('models.get', { id: await resolveModelId(call, prefix) });
    if (options.json === true) session.printJson(model);
    else {
      session.print([
        session.bold(safeText(model.name)),
        ...table([{ title: '' }, { title: '', isFlexible: true }], factsOf(model), session.width),
      ]);
    }
  });
}

async function publish(session: Session, prefix: string, options: JsonFlag): Promise<void> {
  await session.use(async (call) => {
    const id = await resolveModelId(call, prefix);
    await call('models.publish', { id });
    const model = await call('models.get', { id });
    if (options.json === true) session.printJson(model);
    else session.print([`Published: ${safeText(model.name)}  ${model.id}`]);
  });
}

function comparisonLines(session: Session, comparison: ModelComparison): string[] {
  const { model, baseline, rows, accuracyImprovement } = comparison;
  if (baseline === null) {
    return [`Nothing to compare ${safeText(model.name)} with: no other model of its project is published.`];
  }
  const signed = (value: number | null): string =>
    value === null ? '–' : `${value > 0 ? '+' : ''}${formatNumber(value)}`;
  const verdict =
    accuracyImprovement === null
      ? 'The accuracy of one of them is not known.'
      : `Accuracy: ${accuracyImprovement > 0 ? '+' : ''}${(accuracyImprovement * 100).toFixed(2)} percentage points (${
          comparison.isImproved === true ? 'better' : accuracyImprovement < 0 ? 'worse' : 'no better'
        } than the baseline)`;
  return [
    `${session.bold('Model')}     ${safeText(model.name)}  ${model.id}`,
    `${session.bold('Baseline')}  ${safeText(baseline.name)}  ${baseline.id}`,
    '',
    ...table(
      [
        { title: 'METRIC', isFlexible: true },
        { title: 'MODEL', align: 'right' },
        { title: 'BASELINE', align: 'right' },
        { title: 'DIFFERENCE', align: 'right' },
      ],
      rows.map((row) => [row.metric, formatNumber(row.model), formatNumber(row.baseline), signed(row.difference)]),
      session.width,
    ),
    '',
    verdict,
  ];
}

async function compare(
  session: Session,
  prefix: string,
  options: JsonFlag & { readonly baseline?: string },
): Promise<void> {
  await session.use(async (call) => {
    const id = await resolveModelId(call, prefix);
    const baselineId = options.baseline === undefined ? null : await resolveModelId(call, options.baseline);
    const comparison = await call('models.compare', { id, baselineId });
    if (options.json === true) session.printJson(comparison);
    else session.print(comparisonLines(session, comparison));
  });
}

function predictionLines(session: Session, prediction: Prediction): string[] {
  const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(4)}`;
  return [
    `${session.bold('Prediction')}  ${safeText(prediction.label)}`,
    '',
    ...table(
      [
        { title: 'CLASS', isFlexible: true },
        { title: 'PROBABILITY', align: 'right' },
      ],
      prediction.probabilities.map((row) => [row.label, formatPercent(row.probability)]),
      session.width,
    ),
    '',
    ...table(
      [{ title: 'WORD', isFlexible: true }, { title: 'IN THE TEXT' }, { title: 'CONTRIBUTION', align: 'right' }],
      [
        ['(before any word)', '', signed(prediction.prior)],
        ...prediction.words.map((row) => [row.word, row.isPresent ? 'yes' : 'no', signed(row.contribution)]),
        ['(all other words)', '', signed(prediction.restContribution)],
      ],
      session.width,
    ),
    '',
    `${prediction.knownTokenCount} of ${prediction.tokenCount} words are in the vocabulary.`,
  ];
}

async function predict(session: Session, prefix: string, options: JsonFlag & { readonly text: string }): Promise<void> {
  const text = options.text === '-' ? await session.io.readStdin() : options.text;
  const textSchema = CONTRACT['models.predict'].input.shape.text;
  if (!textSchema.safeParse(text).success) {
    throw new UsageError("the text of '--text' must have at most 1000000 characters");
  }
  await session.use(async (call) => {
    const prediction = await call('models.predict', { id: await resolveModelId(call, prefix), text });
    if (options.json === true) session.printJson(prediction);
    else session.print(predictionLines(session, prediction));
  });
}

/** `models list | show | publish | compare | predict | export`. */
export function addModels(program: Command, session: Session): void {
  const group = program
    .command('models')
    .description('The model registry: list, show, publish, compare, predict, export');
  const idHelp = 'id, or at least its first 4 digits';

  const listing = group
    .command('list')
    .description('List registered models')
    .option('--search <text>', 'only those with this in them', textOption(CONTRACT['models.list'].input.shape.search))
    .option('--published', 'only published ones')
    .addOption(jsonOption())
    .action((options: JsonFlag & { readonly search?: string; readonly published?: boolean }) => list(session, options));
  examples(listing, [['models list --published', 'what is in use']]);

  const showing = group
    .command('show')
    .description('Show one model and its metadata')
    .argument('<id>', idHelp, idArgument)
    .addOption(jsonOption())
    .action((id: string, options: JsonFlag) => show(session, id, options));
  examples(showing, [['models show 91be', 'by the beginning of its id']]);

  const publishing = group
    .command('publish')
    .description('Publish a model: it becomes the baseline of its project')
    .argument('<id>', idHelp, idArgument)
    .addOption(jsonOption())
    .action((id: string, options: JsonFlag) => publish(session, id, options));
  examples(publishing, [['models publish 91be', 'make it the one to beat']]);

  const comparing = group
    .command('compare')
    .description('Compare a model with the baseline: the model published last in its project')
    .argument('<id>', idHelp, idArgument)
    .option('--baseline <id>', 'compare with this model instead', idArgument)
    .addOption(jsonOption())
    .action((id: string, options: JsonFlag & { readonly baseline?: string }) => compare(session, id, options));
  examples(comparing, [['models compare 91be --baseline 0c4d', 'two models of your choice']]);

  const predicting = group
    .command('predict')
    .description('Apply a model to a text: class, probabilities, and the words behind it')
    .argument('<id>', idHelp, idArgument)
    .requiredOption('--text <text>', 'the text, or - to read it from standard input', textOption(z.string()))
    .addOption(jsonOption())
    .action((id: string, options: JsonFlag & { readonly text: string }) => predict(session, id, options));
  examples(predicting, [
    ['models predict 91be --text "a new method"', 'a short text'],
    ['models predict 91be --text - < mail.txt', 'a long one'],
  ]);

  const exporting = group
    .command('export')
    .description('Save a model as its own file, or as JSON that ml-random-forest loads, with its vocabulary beside it')
    .argument('<id>', idHelp, idArgument)
    .requiredOption(
      '--format <format>',
      MODEL_EXPORT_FORMATS.join(' or '),
      textOption(CONTRACT['models.export'].input.shape.format),
    )
    .requiredOption('--out <file>', 'where to write it', textOption(z.string().min(1).max(4096)))
    .option('--force', 'replace files that are there already')
    .addOption(jsonOption())
    .action((id: string, options: ExportModelOptions) => exportModel(session, id, options));
  examples(exporting, [
    ['models export 91be --format cleardeck --out topics.cdm', 'one file with everything'],
    ['models export 91be --format ml-random-forest --out topics.json', 'topics.json and topics.vocabulary.json'],
  ]);
}
