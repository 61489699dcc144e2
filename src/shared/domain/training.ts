import { z } from 'zod';
import { tagSchema } from './task.ts';

/** The default project of the built-in experiment, created at the first run. */
export const DEFAULT_PROJECT = 'ResearchHub';

/** How many documents: a number of them, or a share of all (0..1). scikit-learn tells the two by `int` and `float`. */
export const documentFrequencySchema = z.union([
  z.strictObject({ count: z.number().int().min(1).max(1_000_000_000) }),
  z.strictObject({ share: z.number().min(0).max(1) }),
]);

/** Features drawn per split: by a rule, a share of all (0..1], or a number of them. */
export const featuresPerSplitSchema = z.union([
  z.enum(['sqrt', 'log2', 'all']),
  z.strictObject({ share: z.number().gt(0).max(1) }),
  z.strictObject({ count: z.number().int().min(1).max(100_000) }),
]);

export const STOP_WORD_LISTS = ['none', 'english', 'russian'] as const;

/** How texts become numbers: the options of scikit-learn's `TfidfVectorizer`, with its defaults. */
export const vectorizerSchema = z
  .strictObject({
    /** Terms in fewer documents are left out. */
    minDf: documentFrequencySchema.default({ count: 1 }),
    /** Terms in more documents are left out. */
    maxDf: documentFrequencySchema.default({ share: 1 }),
    /** Terms are sequences of this many words, from the first number to the second. */
    ngramRange: z.tuple([z.number().int().min(1).max(5), z.number().int().min(1).max(5)]).default([1, 1]),
    /** 1 + ln(count) in place of the count. */
    sublinearTf: z.boolean().default(false),
    useIdf: z.boolean().default(true),
    /** As if one more document held every term once. */
    smoothIdf: z.boolean().default(true),
    norm: z.enum(['l2', 'l1', 'none']).default('l2'),
    lowercase: z.boolean().default(true),
    stopWords: z.enum(STOP_WORD_LISTS).default('none'),
    /** More words to leave out, beside the list. */
    ownStopWords: z.array(z.string().trim().min(1).max(100)).max(10_000).default([]),
  })
  // A number and a share can only be compared once the documents are counted.
  .refine(({ minDf, maxDf }) => !('count' in minDf && 'count' in maxDf && minDf.count > maxDf.count), {
    path: ['maxDf'],
    message: 'It must not be below the smallest number of documents: no term would be left.',
  })
  .refine(({ minDf, maxDf }) => !('share' in minDf && 'share' in maxDf && minDf.share > maxDf.share), {
    path: ['maxDf'],
    message: 'It must not be below the smallest share of documents: no term would be left.',
  })
  .refine(({ ngramRange: [from, to] }) => from <= to, {
    path: ['ngramRange'],
    message: 'The first number must not be above the second.',
  });

/** How the forest grows: the options of scikit-learn's `RandomForestClassifier`, with its defaults. */
export const forestSchema = z.strictObject({
  criterion: z.enum(['gini', 'entropy']).default('gini'),
  /** Whether each tree learns from a sample with replacement, or from every row. */
  bootstrap: z.boolean().default(true),
  featuresPerSplit: featuresPerSplitSchema.default('sqrt'),
  /** Null: until every leaf is pure. */
  maxDepth: z.number().int().min(1).max(4000).nullable().default(null),
  /** A node with fewer rows is a leaf. */
  minSamplesSplit: z.number().int().min(2).max(1_000_000_000).default(2),
  /** No split leaves fewer rows on a side. */
  minSamplesLeaf: z.number().int().min(1).max(1_000_000_000).default(1),
  /** "balanced": rows count by the inverse of their class's frequency. */
  classWeight: z.enum(['none', 'balanced']).default('none'),
});

/** Parameters of the text-classification experiment. Defaults are those of the form and the terminal alike. */
export const trainingParametersSchema = z.strictObject({
  /** Path of a CSV; null trains on the built-in sample of research abstracts. */
  dataPath: z.string().min(1).max(4096).nullable().default(null),
  /** Null: found from the data. */
  textColumn: z.string().min(1).max(1000).nullable().default(null),
  labelColumn: z.string().min(1).max(1000).nullable().default(null),
  /** Number of trees. */
  trees: z.number().int().min(1).max(5000).default(100),
  /** Size of the vocabulary. */
  maxFeatures: z.number().int().min(1).max(100_000).default(1000),
  /** What few change; the two above are what everyone does. */
  vectorizer: vectorizerSchema.prefault({}),
  forest: forestSchema.prefault({}),
  /** Share of the rows held out for the test, 0..1 exclusive. */
  testSize: z.number().gt(0).lt(1).default(0.2),
  seed: z.number().int().min(0).max(4_294_967_295).default(42),
  /** Folds of a stratified cross-validation on the training part before the final fit; null: none. */
  folds: z.number().int().min(2).max(50).nullable().default(null),
  /** Threads that grow trees; null: one per core. The forest is the same whatever the number. */
  workers: z.number().int().min(1).max(64).nullable().default(null),
  name: z.string().trim().min(3).max(200).nullable().default(null),
  project: z.string().trim().min(3).max(200).default(DEFAULT_PROJECT),
  tags: z.array(tagSchema).max(50).default([]),
  comment: z.string().max(10_000).default(''),
  /** Stop the run as failed after this long. */
  timeoutSeconds: z.number().positive().max(31_536_000).nullable().default(null),
});
export type TrainingParameters = z.infer<typeof trainingParametersSchema>;
export type TrainingParametersInput = z.input<typeof trainingParametersSchema>;

/** What a look into a CSV finds, before anything is trained. */
export const datasetInspectionSchema = z.object({
  path: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  delimiter: z.string(),
  encoding: z.string(),
  columns: z.array(z.string()),
  /** The columns found by themselves; null where the data gives no clue. */
  textColumn: z.string().nullable(),
  labelColumn: z.string().nullable(),
  /** Rows read for the inspection (the head of the file), and whether that was the whole file. */
  inspectedRows: z.number().int().nonnegative(),
  isWholeFile: z.boolean(),
  /** Labels in the inspected rows with their counts, most frequent first, at most 20. */
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  /** At most five rows: cell texts cut to 200 characters, in the order of `columns`. */
  sampleRows: z.array(z.array(z.string())),
});
export type DatasetInspection = z.infer<typeof datasetInspectionSchema>;
