import { z } from 'zod';

/** What one fresh process is to measure; its one argument, as JSON. */
export const benchJobSchema = z.strictObject({
  library: z.enum(['cleardeck', 'scikit-learn', 'ml-random-forest']),
  /** What the trees are given: the sparse matrix, or `.toarray()` of it. ClearDeck knows the sparse one only. */
  matrix: z.enum(['sparse', 'dense']),
  /** Tree workers of ClearDeck, `n_jobs` of scikit-learn. */
  workers: z.int().min(1),
  dataPath: z.string(),
  splitPath: z.string(),
  seed: z.int().min(0),
  trees: z.int().min(1),
  maxFeatures: z.int().min(1),
  /** Training rows of the warm-up that comes first and is not timed; 0: none. */
  warmUpRows: z.int().min(0),
  /** Whether to go on to the forest, and to predictions, after the matrix. */
  fits: z.boolean(),
  predicts: z.boolean(),
});
export type BenchJob = z.infer<typeof benchJobSchema>;

const timeMs = z.number().min(0).nullable();

/** What it found: the one line of JSON on its standard output. Null: not part of the job. */
export const outcomeSchema = z.strictObject({
  features: z.int(),
  /** Stored values of the training and the test matrix together: both sides must have made the same ones. */
  entries: z.int(),
  /** Fit and transform of the training texts, then transform of the test texts. */
  vectoriseMs: timeMs,
  /** `.toarray()` of the training rows. */
  densifyMs: timeMs,
  fitMs: timeMs,
  /** All test rows in one call. */
  predictMs: timeMs,
  /** Median over single rows, each a matrix of one row. */
  predictRowMs: timeMs,
  accuracy: z.number().nullable(),
  /** The most memory that the process held at any time; null where the platform does not say. */
  peakBytes: z.number().nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

export const WARM_UP_TREES = 10;
/** Test rows that are predicted one by one. */
export const SINGLE_ROWS = 200;
