import { z } from 'zod';

/** What one fresh process is to measure; its one argument, as JSON. */
export interface BenchJob {
  readonly library: 'cleardeck' | 'scikit-learn' | 'ml-random-forest';
  /** What the trees are given: the sparse matrix, or `.toarray()` of it. ClearDeck knows the sparse one only. */
  readonly matrix: 'sparse' | 'dense';
  /** Tree workers of ClearDeck, `n_jobs` of scikit-learn. */
  readonly workers: number;
  readonly dataPath: string;
  readonly splitPath: string;
  readonly treeWorkerUrl: string;
  readonly seed: number;
  readonly trees: number;
  readonly maxFeatures: number;
  /** Training rows, and trees, of the warm-up that comes first and is not timed; no rows: none. */
  readonly warmUpRows: number;
  readonly warmUpTrees: number;
  /** Test rows that are predicted one by one. */
  readonly singleRows: number;
  /** Whether to go on to the forest, and to predictions, after the matrix. */
  readonly fits: boolean;
  readonly predicts: boolean;
}

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
