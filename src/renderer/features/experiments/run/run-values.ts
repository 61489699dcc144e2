import { z } from 'zod';
import {
  STOP_WORD_LISTS,
  trainingParametersSchema,
  type TrainingParameters,
  type TrainingParametersInput,
} from '#shared/domain/training.ts';
import { parseWordList } from '#shared/domain/word-list.ts';

/** Numbers may be empty or half typed, as the fields give them. */
const typedNumber = z.union([z.number(), z.string()]);

/** A number with what it means; shares are per cent. Rules that need no number keep the one that was typed before. */
const amount = <const R extends readonly string[]>(rules: R) => z.object({ rule: z.enum(rules), amount: typedNumber });

/** What the form holds. */
export const runValuesSchema = z.object({
  source: z.enum(['sample', 'file']),
  dataPath: z.string(),
  textColumn: z.string().nullable(),
  labelColumn: z.string().nullable(),
  name: z.string(),
  project: z.string(),
  tags: z.array(z.string()),
  trees: typedNumber,
  maxFeatures: typedNumber,
  minDf: amount(['count', 'share']),
  maxDf: amount(['count', 'share']),
  ngrams: z.object({ from: typedNumber, to: typedNumber }),
  sublinearTf: z.boolean(),
  useIdf: z.boolean(),
  smoothIdf: z.boolean(),
  norm: z.enum(['l2', 'l1', 'none']),
  lowercase: z.boolean(),
  stopWords: z.enum(STOP_WORD_LISTS),
  ownStopWords: z.string(),
  criterion: z.enum(['gini', 'entropy']),
  bootstrap: z.boolean(),
  featuresPerSplit: amount(['sqrt', 'log2', 'all', 'share', 'count']),
  maxDepth: typedNumber,
  minSamplesSplit: typedNumber,
  minSamplesLeaf: typedNumber,
  classWeight: z.enum(['none', 'balanced']),
  testSize: typedNumber,
  folds: typedNumber,
  seed: typedNumber,
  workers: typedNumber,
  timeoutSeconds: typedNumber,
});
export type RunValues = z.infer<typeof runValuesSchema>;

/** What `featuresPerSplit` starts from when a number or a share is chosen. */
const FIRST_AMOUNT = 30;

/** The form as these parameters fill it. */
export function runValuesOf(parameters: TrainingParameters): RunValues {
  const { vectorizer, forest } = parameters;
  return {
    source: parameters.dataPath === null ? 'sample' : 'file',
    dataPath: parameters.dataPath ?? '',
    textColumn: parameters.textColumn,
    labelColumn: parameters.labelColumn,
    name: parameters.name ?? '',
    project: parameters.project,
    tags: parameters.tags,
    trees: parameters.trees,
    maxFeatures: parameters.maxFeatures,
    ...vectorizer,
    minDf: amountOf(vectorizer.minDf),
    maxDf: amountOf(vectorizer.maxDf),
    ngrams: { from: vectorizer.ngramRange[0], to: vectorizer.ngramRange[1] },
    ownStopWords: vectorizer.ownStopWords.join('\n'),
    ...forest,
    featuresPerSplit:
      typeof forest.featuresPerSplit === 'string'
        ? { rule: forest.featuresPerSplit, amount: FIRST_AMOUNT }
        : amountOf(forest.featuresPerSplit),
    maxDepth: forest.maxDepth ?? '',
    testSize: parameters.testSize,
    folds: parameters.folds ?? '',
    seed: parameters.seed,
    workers: parameters.workers ?? '',
    timeoutSeconds: parameters.timeoutSeconds ?? '',
  };
}

/** The form as the schema's own defaults fill it. */
export function defaultRunValues(): RunValues {
  return runValuesOf(trainingParametersSchema.parse({}));
}

/** The call's input. An empty optional number is null; an empty required one stays invalid for the schema to refuse. */
export function toParameters(values: RunValues): TrainingParametersInput {
  const isFile = values.source === 'file';
  const { rule, amount: features } = values.featuresPerSplit;
  return {
    dataPath: isFile ? values.dataPath.trim() : null,
    textColumn: isFile ? values.textColumn : null,
    labelColumn: isFile ? values.labelColumn : null,
    name: values.name.trim() === '' ? null : values.name,
    project: values.project,
    tags: values.tags,
    trees: toNumber(values.trees),
    maxFeatures: toNumber(values.maxFeatures),
    vectorizer: {
      minDf: toCountOrShare(values.minDf.rule, values.minDf.amount),
      maxDf: toCountOrShare(values.maxDf.rule, values.maxDf.amount),
      ngramRange: [toNumber(values.ngrams.from), toNumber(values.ngrams.to)],
      sublinearTf: values.sublinearTf,
      useIdf: values.useIdf,
      smoothIdf: values.smoothIdf,
      norm: values.norm,
      lowercase: values.lowercase,
      stopWords: values.stopWords,
      ownStopWords: parseWordList(values.ownStopWords),
    },
    forest: {
      criterion: values.criterion,
      bootstrap: values.bootstrap,
      featuresPerSplit: rule === 'share' || rule === 'count' ? toCountOrShare(rule, features) : rule,
      maxDepth: toOptionalNumber(values.maxDepth),
      minSamplesSplit: toNumber(values.minSamplesSplit),
      minSamplesLeaf: toNumber(values.minSamplesLeaf),
      classWeight: values.classWeight,
    },
    testSize: toNumber(values.testSize),
    folds: toOptionalNumber(values.folds),
    seed: toNumber(values.seed),
    workers: toOptionalNumber(values.workers),
    timeoutSeconds: toOptionalNumber(values.timeoutSeconds),
  };
}

type CountOrShare = { count: number } | { share: number };

function amountOf(value: CountOrShare): { rule: 'count' | 'share'; amount: number } {
  if ('count' in value) return { rule: 'count', amount: value.count };
  // 0.07 times 100 is 7.000000000000001.
  return { rule: 'share', amount: Number((value.share * 100).toPrecision(12)) };
}

function toCountOrShare(rule: 'count' | 'share', typed: number | string): CountOrShare {
  return rule === 'count' ? { count: toNumber(typed) } : { share: toNumber(typed) / 100 };
}

function toNumber(value: number | string): number {
  if (typeof value === 'number') return value;
  return value.trim() === '' ? Number.NaN : Number(value);
}

function toOptionalNumber(value: number | string): number | null {
  return value === '' ? null : toNumber(value);
}
