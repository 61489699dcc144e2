import { z } from 'zod';
import { explainRow } from '#main/engine/explain.ts';
import type { Forest } from '#main/engine/forest.ts';
import { forestFromJson, invalid, MAX_MODEL_CLASSES } from '#main/engine/model-read.ts';
import { countKnownTokens, transformTfidf, type TextOptions } from '#main/engine/tfidf.ts';
import { MAX_TREE_DEPTH } from '#main/engine/tree.ts';
import type { Prediction } from '#shared/domain/model.ts';
import { AppError } from '#shared/ipc/result.ts';
import { vocabularyFileSchema } from './vocabulary-file.ts';

const MAX_MODEL_BYTES = 400 * 1024 * 1024;
const MAX_VOCABULARY_BYTES = 64 * 1024 * 1024;
const MAX_WORDS = 30;
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
  cleardeck: z.object({ formatVersion: z.number().int(), labels: z.array(z.string()).min(1).max(MAX_MODEL_CLASSES) }),
  baseModel: z.object({
    n: index.min(1).max(100_000),
    nEstimators: index.min(1).max(5000),
    isClassifier: z.literal(true),
    indexes: z.array(z.array(index).min(1).max(100_000)).min(1).max(5000),
    estimators: z
      .array(z.object({ name: z.literal('DTClassifier'), root: z.unknown() }))
      .min(1)
      .max(5000),
  }),
});

/**
 * Applies a model to a text and says why. Both files are checked before they are used, and against each other.
 * @throws AppError MODEL_INVALID
 */
export function predictText(input: {
  readonly model: Uint8Array;
  readonly vocabulary: Uint8Array;
  readonly labels: readonly string[];
  readonly text: string;
}): Prediction {
  const vocabularyFile = parsed(vocabularyFileSchema, input.vocabulary, MAX_VOCABULARY_BYTES, 'vocabulary');
  const { terms, labels } = vocabularyFile;
  if (terms.length !== vocabularyFile.idf.length)
    throw invalid('its vocabulary has a different number of terms and weights');
  if (new Set(terms).size !== terms.length) throw invalid('its vocabulary lists a term twice');
  const forest = readForest(input.model, labels, terms.length);
  if (input.labels.length > 0 && !isSame(input.labels, labels)) {
    throw invalid('its labels are not those of the registry entry');
  }

  const vocabulary = { terms, idf: Float64Array.from(vocabularyFile.idf), options: VERSION_1_OPTIONS };
  const row = transformTfidf({ count: 1, text: () => input.text }, vocabulary);
  const dense = new Float64Array(terms.length);
  row.columns.forEach((column, k) => (dense[column] = row.values[k]!));
  const { label, probabilities, prior, contributions } = explainRow(forest, dense);

  const moved = [...contributions.keys()]
    .filter((f) => contributions[f] !== 0)
    .sort((a, b) => Math.abs(contributions[b]!) - Math.abs(contributions[a]!) || a - b);
  const words = moved.slice(0, MAX_WORDS).map((f) => ({
    word: terms[f]!,
    isPresent: dense[f]! > 0,
    contribution: contributions[f]!,
  }));
  const order = [...labels.keys()].sort(
    (a, b) => probabilities[b]! - probabilities[a]! || Number(b === label) - Number(a === label) || a - b,
  );
  return {
    label: labels[label]!,
    probabilities: order.map((c) => ({ label: labels[c]!, probability: probabilities[c]! })),
    prior,
    words,
    restContribution: moved.slice(MAX_WORDS).reduce((sum, f) => sum + contributions[f]!, 0),
    ...countKnownTokens(input.text, vocabulary),
  };
}

/** Reads a model file for a vocabulary of `featureCount` terms. Exported for tests. */
export function readForest(bytes: Uint8Array, labels: readonly string[], featureCount: number): Forest {
  const file = parsed(modelFileSchema, bytes, MAX_MODEL_BYTES, 'model');
  if (file.cleardeck.formatVersion > 1) throw invalid('it was written by a newer version of ClearDeck');
  if (file.cleardeck.formatVersion !== 1) throw invalid('its format version is unknown');
  if (!isSame(file.cleardeck.labels, labels)) throw invalid('its labels are not those of its vocabulary');
  const { baseModel } = file;
  if (baseModel.n !== featureCount) throw invalid('its number of features is not that of its vocabulary');
  if (baseModel.nEstimators !== baseModel.estimators.length)
    throw invalid('its number of trees is not the one it states');
  return forestFromJson(baseModel, labels.length);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i]);
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array, limit: number, what: string): T {
  if (bytes.length > limit) throw invalid(`its ${what} file is larger than ${String(limit / 1024 / 1024)} MB`);
  if (isTooDeep(bytes)) throw invalid(`its ${what} file is nested too deeply`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('MODEL_INVALID', `This model cannot be used: its ${what} file is damaged or cut short.`, {
      cause,
    });
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

/** Whether JSON nests deeper than any tree may: found by counting brackets, before a parser spends memory on it. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (isString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) isString = false;
    } else if (byte === 0x22) isString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MAX_TREE_DEPTH + 20) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
