import type { Hyperparameter } from './task.ts';
import { trainingParametersSchema, type TrainingParameters } from './training.ts';

/** What is recorded as the data of a run that had no file. A file's path is absolute and cannot be this. */
export const BUILT_IN_SAMPLE = 'built-in sample';

/** Without these it is a run of something else. */
const REQUIRED = ['data', 'trees', 'max_features', 'test_size', 'seed'];

/**
 * The parameters of a run as its hyperparameters in section "Args" record them; null where they are not those of our
 * training. What an older run did not record has its default, and so have the number of workers, which the result does not
 * depend on, and what is no hyperparameter: name, project, tags and comment.
 */
export function recordedParameters(
  hyperparameters: readonly Pick<Hyperparameter, 'section' | 'name' | 'value'>[],
): TrainingParameters | null {
  const args = new Map(
    hyperparameters.filter(({ section }) => section === 'Args').map(({ name, value }) => [name, value]),
  );
  if (REQUIRED.some((name) => !args.has(name))) return null;
  /** What `read` makes of a value; undefined, which is the default, where it was not recorded. */
  const get = (name: string, read: (value: string) => unknown = (value) => value): unknown => {
    const value = args.get(name);
    return value === undefined ? undefined : read(value);
  };
  const isFile = args.get('data') !== BUILT_IN_SAMPLE;
  const parsed = trainingParametersSchema.safeParse({
    dataPath: isFile ? args.get('data') : null,
    textColumn: isFile ? get('text_column', orNull) : null,
    labelColumn: isFile ? get('label_column', orNull) : null,
    trees: get('trees', toNumber),
    maxFeatures: get('max_features', toNumber),
    vectorizer: {
      minDf: get('min_df', toCountOrShare),
      maxDf: get('max_df', toCountOrShare),
      ngramRange: get('ngram_range', toRange),
      sublinearTf: get('sublinear_tf', toBoolean),
      useIdf: get('use_idf', toBoolean),
      smoothIdf: get('smooth_idf', toBoolean),
      norm: get('norm', (value) => (value === 'None' ? 'none' : value)),
      lowercase: get('lowercase', toBoolean),
      stopWords: get('stop_words', (value) => (value === 'None' ? 'none' : value)),
      ownStopWords: get('own_stop_words', toList),
    },
    forest: {
      criterion: get('criterion'),
      bootstrap: get('bootstrap', toBoolean),
      featuresPerSplit: get('features_per_split', toFeaturesPerSplit),
      maxDepth: get('max_depth', toOptionalNumber),
      minSamplesSplit: get('min_samples_split', toNumber),
      minSamplesLeaf: get('min_samples_leaf', toNumber),
      classWeight: get('class_weight', (value) => (value === 'None' ? 'none' : value)),
    },
    testSize: get('test_size', toNumber),
    folds: get('folds', toOptionalNumber),
    seed: get('seed', toNumber),
    timeoutSeconds: get('timeout', (value) => (value === '' ? null : toNumber(value))),
  });
  return parsed.success ? parsed.data : null;
}

function orNull(value: string): string | null {
  return value === '' ? null : value;
}

function toNumber(value: string): number {
  return value === '' ? Number.NaN : Number(value);
}

function toOptionalNumber(value: string): number | null {
  return value === 'None' ? null : toNumber(value);
}

/** Here and below, what is of another form stays as it is, for the schema to refuse. */
function toRange(value: string): unknown {
  return /^\((\d+), (\d+)\)$/u.exec(value)?.slice(1).map(toNumber) ?? value;
}

function toBoolean(value: string): boolean | string {
  return value === 'True' ? true : value === 'False' ? false : value;
}

/** As scikit-learn tells them apart: a number without a decimal point is a count. */
function toCountOrShare(value: string): { count: number } | { share: number } {
  return /^\d+$/u.test(value) ? { count: Number(value) } : { share: toNumber(value) };
}

function toFeaturesPerSplit(value: string): unknown {
  if (value === 'None') return 'all';
  return /^[\d.]/u.test(value) ? toCountOrShare(value) : value;
}

function toList(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
