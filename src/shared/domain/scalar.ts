import { z } from 'zod';
import { idSchema } from './task.ts';

/** What a chart's x axis counts: iterations, milliseconds since the task started, or milliseconds since the epoch. */
export const X_AXES = ['iteration', 'relative', 'wall'] as const;
export const xAxisSchema = z.enum(X_AXES);
export type XAxis = z.infer<typeof xAxisSchema>;

/** Where the headline numbers of a training run are reported. */
export const TRAINING_METRICS = 'Training Metrics';
/** Where CPU and memory are reported, by ClearML's own name for it. */
export const MACHINE_METRIC = ':monitor:machine';

/** One value to be recorded. NaN and infinities are allowed and drawn as gaps. */
export type ScalarPoint = {
  readonly metric: string;
  readonly variant: string;
  readonly iteration: number;
  readonly atMs: number;
  readonly value: number;
};

/** A series as drawn: x and y have the same length; a null y is a gap (NaN or an infinity was recorded). */
export const scalarSeriesSchema = z.object({
  taskId: idSchema,
  metric: z.string(),
  variant: z.string(),
  x: z.array(z.number()),
  y: z.array(z.number().nullable()),
  /** How many recorded points the drawn ones stand for. Every extreme of every bucket is among the drawn. */
  totalPoints: z.number().int().nonnegative(),
});
export type ScalarSeries = z.infer<typeof scalarSeriesSchema>;

/** First, last, lowest and highest value of one metric/variant of a task. */
export const scalarSummarySchema = z.object({
  taskId: idSchema,
  metric: z.string(),
  variant: z.string(),
  count: z.number().int().nonnegative(),
  lastIteration: z.number().int(),
  first: z.number().nullable(),
  last: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type ScalarSummary = z.infer<typeof scalarSummarySchema>;
