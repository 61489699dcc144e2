import { resolve } from 'node:path';
import type { Command } from 'commander';
import { tagSchema } from '#shared/domain/task.ts';
import {
  DEFAULT_PROJECT,
  forestSchema,
  type TrainingParametersInput,
  trainingParametersSchema,
  vectorizerSchema,
} from '#shared/domain/training.ts';
import { parseWordList } from '#shared/domain/word-list.ts';
import { numberOption, repeatedOption, textOption } from '../options.ts';
import { documentFrequencyOption, featuresPerSplitOption, ngramsOption } from '../parameter-options.ts';
import { UsageError } from '../session.ts';
import { readWordFile } from '../word-file.ts';

type Vectorizer = NonNullable<TrainingParametersInput['vectorizer']>;
type Forest = NonNullable<TrainingParametersInput['forest']>;

/** What commander makes of the options; the negated ones (`--no-idf`) are true where they were not given. */
export interface RunOptions {
  readonly data?: string;
  readonly textColumn?: string;
  readonly labelColumn?: string;
  readonly name?: string;
  readonly project?: string;
  readonly tag?: string[];
  readonly maxFeatures?: number;
  readonly minDf?: Vectorizer['minDf'];
  readonly maxDf?: Vectorizer['maxDf'];
  readonly ngrams?: Vectorizer['ngramRange'];
  readonly sublinearTf?: boolean;
  readonly idf?: boolean;
  readonly smoothIdf?: boolean;
  readonly norm?: Vectorizer['norm'];
  readonly lowercase?: boolean;
  readonly stopWords?: Vectorizer['stopWords'];
  readonly stopWord?: string[];
  readonly stopWordsFile?: string;
  readonly trees?: number;
  readonly criterion?: Forest['criterion'];
  readonly bootstrap?: boolean;
  readonly featuresPerSplit?: Forest['featuresPerSplit'];
  readonly maxDepth?: number;
  readonly minSamplesSplit?: number;
  readonly minSamplesLeaf?: number;
  readonly classWeight?: Forest['classWeight'];
  readonly testSize?: number;
  readonly folds?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly timeout?: number;
  readonly json?: boolean;
}

const shape = trainingParametersSchema.shape;
const text = vectorizerSchema.shape;
const forest = forestSchema.shape;
const wordSchema = text.ownStopWords.unwrap().element;

/** Adds every parameter of a run, grouped as the form groups them. The texts name the defaults of the schema. */
export function addRunOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('--data <file>', 'CSV to learn from (without it: a built-in sample)', textOption(shape.dataPath))
    .option('--text-column <name>', 'column with the texts (found by itself)', textOption(shape.textColumn))
    .option('--label-column <name>', 'column with the classes (found by itself)', textOption(shape.labelColumn))
    .optionsGroup('Experiment:')
    .option('--name <text>', 'name of the experiment', textOption(shape.name))
    .option('--project <text>', `project that it belongs to (default: ${DEFAULT_PROJECT})`, textOption(shape.project))
    .option('--tag <text>', 'tag to put on it; may be repeated', repeatedOption(tagSchema))
    .optionsGroup('Text (how texts become numbers; n is a number of documents, 0.05 or 5% a share of them):')
    .option('--max-features <n>', 'words in the vocabulary (default: 1000)', numberOption(shape.maxFeatures))
    .option('--min-df <n|share>', 'leave out words in fewer documents (default: 1)', documentFrequencyOption)
    .option('--max-df <n|share>', 'leave out words in more documents (default: 1.0, all)', documentFrequencyOption)
    .option('--ngrams <from-to>', 'sequences of this many words count as one (default: 1-1)', ngramsOption)
    .option('--sublinear-tf', '1 + ln(count) in place of the count')
    .option('--no-idf', 'words in many documents count as much as rare ones')
    .option('--no-smooth-idf', 'idf without the document that holds every word once')
    .option('--norm <name>', 'scale each row by l2, l1 or none (default: l2)', textOption(text.norm))
    .option('--no-lowercase', 'tell capital letters from small ones')
    .option(
      '--stop-words <list>',
      'leave out a list: english, russian or none (default: none)',
      textOption(text.stopWords),
    )
    .option('--stop-word <word>', 'leave out this word too; may be repeated', repeatedOption(wordSchema))
    .option(
      '--stop-words-file <file>',
      'leave out the words in this text file too, one per line',
      textOption(shape.dataPath),
    )
    .optionsGroup('Forest (how the trees grow):')
    .option('--trees <n>', 'trees in the forest (default: 100)', numberOption(shape.trees))
    .option('--criterion <name>', 'how good a split is: gini or entropy (default: gini)', textOption(forest.criterion))
    .option('--no-bootstrap', 'every tree learns from every row, not from a sample of them')
    .option(
      '--features-per-split <n|share>',
      'features drawn per split: sqrt, log2, all, a number or a share (default: sqrt)',
      featuresPerSplitOption,
    )
    .option('--max-depth <n>', 'deepest level of a tree (default: no limit)', numberOption(forest.maxDepth))
    .option(
      '--min-samples-split <n>',
      'a node with fewer rows is a leaf (default: 2)',
      numberOption(forest.minSamplesSplit),
    )
    .option(
      '--min-samples-leaf <n>',
      'no split leaves fewer rows on a side (default: 1)',
      numberOption(forest.minSamplesLeaf),
    )
    .option(
      '--class-weight <name>',
      'balanced: rows of rare classes count more; or none (default: none)',
      textOption(forest.classWeight),
    )
    .optionsGroup('Evaluation:')
    .option('--test-size <share>', 'share of the rows kept for the test (default: 0.2)', numberOption(shape.testSize))
    .option('--folds <n>', 'cross-validate on the other rows first (default: no)', numberOption(shape.folds))
    .optionsGroup('Run:')
    .option('--seed <n>', 'the same seed gives the same forest (default: 42)', numberOption(shape.seed))
    .option('--workers <n>', 'threads that grow trees (default: one per core)', numberOption(shape.workers))
    .option('--timeout <seconds>', 'end the run as failed after this long', numberOption(shape.timeoutSeconds))
    .optionsGroup('Options:');
}

/** What no option alone can get wrong, by the parameter. */
const CONTRADICTIONS: Readonly<Record<string, string>> = {
  maxDf: '--max-df is below --min-df: no word would be left',
  ownStopWords: '--stop-word and --stop-words-file take at most 10,000 words of at most 100 characters each',
};

/**
 * The call's input; what was not given is left to the contract's defaults. `cwd` is where relative paths start. Throws
 * UsageError where options contradict each other, AppError DATA_UNREADABLE where the file of stop words cannot be read.
 */
export async function toParameters(options: RunOptions, cwd: string): Promise<TrainingParametersInput> {
  const { stopWordsFile } = options;
  const fileWords = stopWordsFile === undefined ? [] : await readWordFile(resolve(cwd, stopWordsFile));
  const input: TrainingParametersInput = {
    dataPath: options.data === undefined ? null : resolve(cwd, options.data),
    textColumn: options.textColumn,
    labelColumn: options.labelColumn,
    trees: options.trees,
    maxFeatures: options.maxFeatures,
    vectorizer: {
      minDf: options.minDf,
      maxDf: options.maxDf,
      ngramRange: options.ngrams,
      sublinearTf: options.sublinearTf,
      useIdf: unlessRefused(options.idf),
      smoothIdf: unlessRefused(options.smoothIdf),
      norm: options.norm,
      lowercase: unlessRefused(options.lowercase),
      stopWords: options.stopWords,
      ownStopWords: parseWordList([...(options.stopWord ?? []), ...fileWords].join('\n')),
    },
    forest: {
      criterion: options.criterion,
      bootstrap: unlessRefused(options.bootstrap),
      featuresPerSplit: options.featuresPerSplit,
      maxDepth: options.maxDepth,
      minSamplesSplit: options.minSamplesSplit,
      minSamplesLeaf: options.minSamplesLeaf,
      classWeight: options.classWeight,
    },
    testSize: options.testSize,
    seed: options.seed,
    folds: options.folds,
    workers: options.workers,
    name: options.name,
    project: options.project,
    tags: options.tag,
    timeoutSeconds: options.timeout,
  };
  for (const { path } of vectorizerSchema.safeParse(input.vectorizer).error?.issues ?? []) {
    const contradiction = CONTRADICTIONS[String(path[0])];
    if (contradiction !== undefined) throw new UsageError(contradiction);
  }
  return input;
}

/** Commander's `true` of a `--no-` option that was not given says nothing: the default is the contract's to know. */
function unlessRefused(value: boolean | undefined): false | undefined {
  return value === false ? false : undefined;
}
