import { z } from 'zod';
import { isNestedDeeper } from '#main/engine/json-depth.ts';
import { forestFromJson } from '#main/engine/model-json-read.ts';
import { invalid, MODEL_LIMITS, type TextClassifier } from '#main/engine/model.ts';
import type { TextOptions } from '#main/engine/tfidf.ts';
import { MAX_TREE_DEPTH } from '#main/engine/tree.ts';
import { vocabularyFileSchema } from './vocabulary-file.ts';

const MAX_VOCABULARY_BYTES = 64 * 1024 * 1024;

/** How every vocabulary of file version 1 was fitted; its schema admits nothing else. */
const VERSION_1_OPTIONS: TextOptions = {
  ngramRange: [1, 1],
  sublinearTf: false,
  norm: 'l2',
  lowercase: true,
  stopWords: [],
};

const index = z.number().int().nonnegative();
const modelFileSchema = z.object({
  name: z.literal('RFClassifier'),
  cleardeck: z.object({
    formatVersion: z.number().int(),
    labels: z.array(z.string()).min(1).max(MODEL_LIMITS.classes),
  }),
  baseModel: z.object({
    n: index.min(1).max(MODEL_LIMITS.terms),
    nEstimators: index.min(1).max(MODEL_LIMITS.trees),
    isClassifier: z.literal(true),
    indexes: z.array(z.array(index).min(1).max(MODEL_LIMITS.terms)).min(1).max(MODEL_LIMITS.trees),
    estimators: z
      .array(z.object({ name: z.literal('DTClassifier'), root: z.unknown() }))
      .min(1)
      .max(MODEL_LIMITS.trees),
  }),
});

/**
 * Reads a model as it was registered before the binary file: the JSON of ml-random-forest and a vocabulary beside it. Both
 * are checked before they are used, and against each other.
 * @throws AppError MODEL_INVALID
 */
export function readJsonModel(modelBytes: Uint8Array, vocabularyBytes: Uint8Array): TextClassifier {
  const vocabulary = parsed(vocabularyFileSchema, vocabularyBytes, MAX_VOCABULARY_BYTES, 'vocabulary');
  const { terms, labels } = vocabulary;
  if (terms.length !== vocabulary.idf.length)
    throw invalid('its vocabulary has a different number of terms and weights');
  if (new Set(terms).size !== terms.length) throw invalid('its vocabulary lists a term twice');
  const file = parsed(modelFileSchema, modelBytes, MODEL_LIMITS.bytes, 'model');
  if (file.cleardeck.formatVersion > 1) throw invalid('it was written by a newer version of ClearDeck');
  if (file.cleardeck.formatVersion !== 1) throw invalid('its format version is unknown');
  if (!isSameList(file.cleardeck.labels, labels)) throw invalid('its labels are not those of its vocabulary');
  const { baseModel } = file;
  if (baseModel.n !== terms.length) throw invalid('its number of features is not that of its vocabulary');
  if (baseModel.nEstimators !== baseModel.estimators.length)
    throw invalid('its number of trees is not the one it states');
  return {
    vocabulary: { terms, idf: Float64Array.from(vocabulary.idf), options: VERSION_1_OPTIONS },
    labels,
    forest: forestFromJson(baseModel, labels.length),
  };
}

export function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i]);
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array, limit: number, what: string): T {
  if (bytes.length > limit) throw invalid(`its ${what} file is larger than ${String(limit / 1024 / 1024)} MB`);
  if (isNestedDeeper(bytes, MAX_TREE_DEPTH + 20)) throw invalid(`its ${what} file is nested too deeply`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(`its ${what} file is damaged or cut short`, cause);
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalid(
      `its ${what} file is not of the expected form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    );
  }
  return result.data;
}
