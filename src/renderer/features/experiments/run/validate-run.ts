import { trainingParametersSchema } from '#shared/domain/training.ts';
import { rangeInWords, type RangedNumber } from './field-ranges.ts';
import { toParameters, type RunValues } from './run-values.ts';

type Field = keyof RunValues;

/** The field of the form behind a path of the schema. All but one carry the parameter's own name. */
function fieldOf(path: readonly PropertyKey[]): string {
  const [outer, inner] = path;
  const name = String(outer === 'vectorizer' || outer === 'forest' ? inner : outer);
  return name === 'ngramRange' ? 'ngrams' : name;
}

/** What to do about a value that the schema refuses, by field. */
type Advice = Partial<Record<Field, (values: RunValues) => string>>;

const ADVICE: Advice = {
  name: () => 'Use 3 to 200 characters.',
  project: () => 'Use 3 to 200 characters.',
  tags: () => 'At most 50 tags of 1 to 100 characters.',
  dataPath: () => 'Choose a CSV file, or use the built-in sample.',
  textColumn: () => 'Choose another column.',
  labelColumn: () => 'Choose another column.',
  minDf: ({ minDf }) => documentAdvice(minDf.rule),
  maxDf: ({ maxDf }) => documentAdvice(maxDf.rule),
  ngrams: () => `Enter ${rangeInWords('ngrams')} in both fields.`,
  ownStopWords: () => 'At most 10,000 words of at most 100 characters each.',
  featuresPerSplit: ({ featuresPerSplit: { rule } }) =>
    `Enter ${rangeInWords(rule === 'share' ? 'featureShare' : 'featureCount')}.`,
  ...numberAdvice(
    'trees',
    'maxFeatures',
    'maxDepth',
    'minSamplesSplit',
    'minSamplesLeaf',
    'testSize',
    'folds',
    'seed',
    'workers',
    'timeoutSeconds',
  ),
};

function documentAdvice(rule: 'count' | 'share'): string {
  return `Enter ${rangeInWords(rule === 'count' ? 'documentCount' : 'documentShare')}.`;
}

function numberAdvice(...fields: readonly (Field & RangedNumber)[]): Advice {
  return Object.fromEntries(fields.map((field) => [field, () => `Enter ${rangeInWords(field)}.`]));
}

/** Errors by field, in plain words; empty where the run may start. Column names are the server's to check. */
export function validateRun(values: RunValues): Partial<Record<Field, string>> {
  const errors: Partial<Record<string, string>> = {};
  for (const { path, code, message } of trainingParametersSchema.safeParse(toParameters(values)).error?.issues ?? []) {
    const field = fieldOf(path);
    // What the schema says about two values together is in plain words already.
    errors[field] ??= code === 'custom' ? message : ADVICE[field as Field]?.(values);
  }
  const { source, textColumn, labelColumn } = values;
  if (source === 'file' && textColumn !== null && textColumn === labelColumn) {
    errors['labelColumn'] = 'Text and label must be two different columns.';
  }
  return errors;
}
