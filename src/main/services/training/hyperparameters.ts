import type { z } from 'zod';
import type { Hyperparameter } from '#shared/domain/task.ts';
import type { documentFrequencySchema, featuresPerSplitSchema, TrainingParameters } from '#shared/domain/training.ts';

type Arg = readonly [name: string, value: string, type: string, description: string];

/**
 * Every parameter of a run as ClearML records command-line arguments: section "Args", values as text. Those of the
 * vectoriser and the forest have the names and the notation of scikit-learn (`ngram_range` is "(1, 2)", what is absent is
 * "None"), so that a run can be repeated there. Two of its parameters are called `max_features`: here that is the
 * vocabulary's, and the forest's is `features_per_split`. `parametersOf` in the shared domain reads them back.
 */
export function toHyperparameters(
  parameters: TrainingParameters,
  found: { textColumn: string | null; labelColumn: string | null; workers: number },
): Hyperparameter[] {
  const { dataPath, textColumn, labelColumn, timeoutSeconds } = parameters;
  const args: Arg[] = [
    ['data', dataPath ?? 'built-in sample', 'str', 'CSV file, or the built-in sample of research abstracts'],
    ['text_column', textColumn ?? found.textColumn ?? '', 'str', 'Column that holds the texts'],
    ['label_column', labelColumn ?? found.labelColumn ?? '', 'str', 'Column that holds the classes'],
    ['trees', String(parameters.trees), 'int', 'Number of trees in the forest'],
    ['max_features', String(parameters.maxFeatures), 'int', 'Largest size of the vocabulary'],
    ...vectorizerArgs(parameters.vectorizer),
    ...forestArgs(parameters.forest),
    ['test_size', String(parameters.testSize), 'float', 'Share of the rows held out for the test'],
    [
      'folds',
      orNone(parameters.folds),
      'int',
      'Folds of the stratified cross-validation before the final fit; None: no cross-validation',
    ],
    ['seed', String(parameters.seed), 'int', 'Seed of the split and of the trees'],
    ['workers', String(found.workers), 'int', 'Threads that grow trees; the forest does not depend on it'],
    ['timeout', timeoutSeconds === null ? '' : String(timeoutSeconds), 'float', 'Seconds, or none'],
  ];
  return args.map(([name, value, type, description]) => ({ section: 'Args', name, value, type, description }));
}

function vectorizerArgs(options: TrainingParameters['vectorizer']): Arg[] {
  const [from, to] = options.ngramRange;
  return [
    [
      'min_df',
      ...documentFrequency(options.minDf),
      'Terms in fewer documents are left out: a number (int) or share of them',
    ],
    [
      'max_df',
      ...documentFrequency(options.maxDf),
      'Terms in more documents are left out: a number (int) or share of them',
    ],
    [
      'ngram_range',
      `(${from}, ${to})`,
      'tuple',
      'Terms are sequences of this many words, from the first number to the second',
    ],
    ['sublinear_tf', python(options.sublinearTf), 'bool', 'Whether 1 + ln(count) stands in place of the count'],
    ['use_idf', python(options.useIdf), 'bool', 'Whether terms in many documents weigh less'],
    ['smooth_idf', python(options.smoothIdf), 'bool', 'Whether idf is as if one more document held every term once'],
    ['norm', noneOr(options.norm), 'str', 'What each row of the matrix is scaled to: l2, l1 or None'],
    ['lowercase', python(options.lowercase), 'bool', 'Whether texts are put into lower case first'],
    ['stop_words', noneOr(options.stopWords), 'str', 'List of words that are left out: english, russian or None'],
    ['own_stop_words', wordList(options.ownStopWords), 'list', 'Words that are left out beside the list'],
  ];
}

function forestArgs(options: TrainingParameters['forest']): Arg[] {
  return [
    ['criterion', options.criterion, 'str', 'How good a split is: gini or entropy'],
    ['bootstrap', python(options.bootstrap), 'bool', 'Whether each tree learns from a sample with replacement'],
    [
      'features_per_split',
      ...featuresPerSplit(options.featuresPerSplit),
      "Features drawn per split (the forest's max_features in scikit-learn): sqrt, log2, None (all), a share or a number",
    ],
    ['max_depth', orNone(options.maxDepth), 'int', 'Deepest level of a tree; None: until every leaf is pure'],
    ['min_samples_split', String(options.minSamplesSplit), 'int', 'A node with fewer rows is a leaf'],
    ['min_samples_leaf', String(options.minSamplesLeaf), 'int', 'No split leaves fewer rows on a side'],
    [
      'class_weight',
      noneOr(options.classWeight),
      'str',
      'balanced: rows count by the inverse of their class’s frequency',
    ],
  ];
}

function documentFrequency(value: z.infer<typeof documentFrequencySchema>): [value: string, type: string] {
  return 'count' in value ? [String(value.count), 'int'] : [float(value.share), 'float'];
}

function featuresPerSplit(value: z.infer<typeof featuresPerSplitSchema>): [value: string, type: string] {
  if (typeof value === 'string') return [value === 'all' ? 'None' : value, 'str'];
  return 'count' in value ? [String(value.count), 'int'] : [float(value.share), 'float'];
}

/** With a decimal point, by which scikit-learn tells a share from a count: 1 is "1.0". */
function float(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function python(value: boolean): string {
  return value ? 'True' : 'False';
}

function orNone(value: number | null): string {
  return value === null ? 'None' : String(value);
}

function noneOr(value: string): string {
  return value === 'none' ? 'None' : value;
}

/** A list that is JSON and Python alike. */
function wordList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
