import type { ForestOptions, VectorizerOptions } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Forest } from './forest.ts';
import type { Vocabulary } from './tfidf.ts';

/** What a text needs to become a prediction. `forest.featureCount` = number of terms, `forest.classCount` = of labels. */
export interface TextClassifier {
  readonly vocabulary: Vocabulary;
  /** How texts become rows over the vocabulary. */
  readonly vectorizer: VectorizerOptions;
  /** Class names by class number; no two are the same. */
  readonly labels: readonly string[];
  readonly forest: Forest;
}

/** A trained model with where it came from: all that a model file holds. */
export interface ClassifierModel extends TextClassifier {
  /** With what it was trained, beside `vectorizer`. */
  readonly parameters: { readonly maxFeatures: number; readonly seed: number; readonly forest: ForestOptions };
  readonly trainingRows: number;
  /** The ClearDeck version that wrote it. */
  readonly writtenBy: string;
}

/** What a model file may ask of its reader. Nothing larger is written, so that whatever was registered can be read. */
export const MODEL_LIMITS = {
  bytes: 400 * 1024 * 1024,
  headerBytes: 64 * 1024 * 1024,
  classes: 10_000,
  terms: 100_000,
  trees: 5000,
  /** In all trees together. */
  nodes: 50_000_000,
} as const;

/** The error for a model file that cannot be trusted, with the reason. */
export function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('MODEL_INVALID', `This model file cannot be used: ${reason}.`, { cause });
}
