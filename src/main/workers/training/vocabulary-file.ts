import { z } from 'zod';
import type { Vocabulary } from '#main/engine/tfidf.ts';

/** What turns a text into the model's features: everything a reader needs to compute the same TF-IDF weights. */
export const vocabularyFileSchema = z.object({
  format: z.literal('cleardeck-tfidf'),
  version: z.literal(1),
  parameters: z.object({
    maxFeatures: z.number().int().positive(),
    lowercase: z.literal(true),
    tokenPattern: z.literal(String.raw`(?u)\b\w\w+\b`),
    smoothIdf: z.literal(true),
    norm: z.literal('l2'),
  }),
  labels: z.array(z.string()).min(1).max(10_000),
  terms: z.array(z.string().min(1)).min(1).max(100_000),
  idf: z.array(z.number().positive()).min(1).max(100_000),
});

/** Writes the vocabulary file (JSON, UTF-8). */
export function vocabularyToJson(vocabulary: Vocabulary, labels: readonly string[], maxFeatures: number): Uint8Array {
  const content: z.input<typeof vocabularyFileSchema> = {
    format: 'cleardeck-tfidf',
    version: 1,
    parameters: { maxFeatures, lowercase: true, tokenPattern: String.raw`(?u)\b\w\w+\b`, smoothIdf: true, norm: 'l2' },
    labels: [...labels],
    terms: [...vocabulary.terms],
    idf: [...vocabulary.idf],
  };
  return Buffer.from(JSON.stringify(content));
}
