import { z } from 'zod';
import { forestSchema, vectorizerSchema } from './training.ts';

/**
 * The header of a model file: what is neither a term nor a tree. Strict, because an option that this version does not know
 * would change predictions in silence.
 */
export const modelHeaderSchema = z.strictObject({
  writtenBy: z.string().min(1).max(100),
  trainingRows: z.number().int().min(1).max(4_294_967_295),
  maxFeatures: z.number().int().min(1).max(100_000),
  seed: z.number().int().min(0).max(4_294_967_295),
  vectorizer: vectorizerSchema,
  forest: forestSchema,
  /** All stop words, those of the list included: a later version may know another list by the same name. */
  stopWords: z.array(z.string().min(1).max(500)).max(20_000),
  labels: z
    .array(z.string())
    .min(1)
    .max(10_000)
    .refine((labels) => new Set(labels).size === labels.length, { message: 'a label stands there twice' }),
});
export type ModelHeader = z.infer<typeof modelHeaderSchema>;
