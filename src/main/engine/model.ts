import type { ForestOptions, VectorizerOptions } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Forest } from './forest.ts';
import type { TextOptions, Vocabulary } from './tfidf.ts';

/** What a text needs to become a prediction. `forest.featureCount` = number of terms, `forest.classCount` = of labels. */
export interface TextClassifier {
  readonly vocabulary: Vocabulary;
  /** Class names by class number; no two are the same. */
  readonly labels: readonly string[];
  readonly forest: Forest;
}

/** A trained model with where it came from: all that a model file holds. */
export interface ClassifierModel extends TextClassifier {
  /** With what it was trained; `vocabulary.options` are what of `vectorizer` matters to further texts. */
  readonly parameters: {
    readonly maxFeatures: number;
    readonly seed: number;
    readonly vectorizer: VectorizerOptions;
    readonly forest: ForestOptions;
  };
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

/** What further texts need of the options that a vocabulary was fitted with. */
export function textOptions(vectorizer: VectorizerOptions, stopWords: readonly string[]): TextOptions {
  const { ngramRange, sublinearTf, norm, lowercase } = vectorizer;
  return { ngramRange, sublinearTf, norm, lowercase, stopWords };
}

/** The error for a model file that cannot be trusted, with the reason. */
export function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('MODEL_INVALID', `This model file cannot be used: ${reason}.`, { cause });
}
