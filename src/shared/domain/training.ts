import { z } from 'zod';
import { tagSchema } from './task.ts';

/** The default project of the built-in experiment, created at the first run. */
export const DEFAULT_PROJECT = 'ResearchHub';

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
  /** Share of the rows held out for the test, 0..1 exclusive. */
  testSize: z.number().gt(0).lt(1).default(0.2),
  seed: z.number().int().min(0).max(4_294_967_295).default(42),
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
