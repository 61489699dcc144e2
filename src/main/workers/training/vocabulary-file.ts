import { z } from 'zod';
import type { ClassifierModel } from '#main/engine/model.ts';
import { MODEL_LIMITS } from '#main/engine/model.ts';
import type { VectorizerOptions } from '#shared/domain/training.ts';

const TOKEN_PATTERN = String.raw`(?u)\b\w\w+\b`;

/** The vocabulary beside a model in JSON, as it was registered before the binary model file. */
export const vocabularyFileSchema = z.object({
  format: z.literal('cleardeck-tfidf'),
  version: z.literal(1),
  parameters: z.object({
    maxFeatures: z.number().int().positive(),
    lowercase: z.literal(true),
    tokenPattern: z.literal(TOKEN_PATTERN),
    smoothIdf: z.literal(true),
    norm: z.literal('l2'),
  }),
  labels: z.array(z.string()).min(1).max(MODEL_LIMITS.classes),
  terms: z.array(z.string().min(1)).min(1).max(MODEL_LIMITS.terms),
  idf: z.array(z.number().positive()).min(1).max(MODEL_LIMITS.terms),
});

/** What is exported beside the forest: everything another program needs to compute the same TF-IDF weights. */
export interface ExportedVocabulary {
  readonly format: 'cleardeck-tfidf';
  /** 2: with every option of the vectoriser. */
  readonly version: 2;
  readonly parameters: VectorizerOptions & { readonly maxFeatures: number; readonly tokenPattern: string };
  readonly labels: readonly string[];
  /** All of them, those of the list that `parameters` name included. */
  readonly stopWords: readonly string[];
  readonly terms: readonly string[];
  readonly idf: readonly number[];
}

/** The vocabulary of a model as JSON, to go with `modelToJson`. */
export function vocabularyToJson({ vocabulary, labels, parameters }: ClassifierModel): string {
  const content: ExportedVocabulary = {
    format: 'cleardeck-tfidf',
    version: 2,
    parameters: { maxFeatures: parameters.maxFeatures, ...parameters.vectorizer, tokenPattern: TOKEN_PATTERN },
    labels,
    stopWords: vocabulary.options.stopWords,
    terms: vocabulary.terms,
    idf: [...vocabulary.idf],
  };
  return JSON.stringify(content);
}
