import type { SparseRows } from '#main/engine/sparse.ts';
import { fitTfidf, transformTfidf, type TextSource, type Vocabulary } from '#main/engine/tfidf.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { LabelledTexts } from './load.ts';
import { termsFailure } from './terms-failure.ts';

/** One part of the data to learn from and one to test on, as numbers; labels in shared memory. */
export interface PreparedSplit {
  readonly vocabulary: Vocabulary;
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly trainLabels: Uint32Array;
  readonly testLabels: Uint32Array;
  readonly rows: SparseRows;
  readonly testRows: SparseRows;
}

/**
 * Learns the vocabulary from the training rows and weighs the words of both parts.
 * @param train,test rows of `loaded`
 * @param onRows called now and then with the number of texts read of both parts; may throw to stop
 * @throws AppError DATA_INVALID where the training rows hold one class, or no terms are left
 */
export function prepareSplit(
  loaded: LabelledTexts,
  { train, test }: { readonly train: Uint32Array; readonly test: Uint32Array },
  { vectorizer, maxFeatures }: Pick<TrainingParameters, 'vectorizer' | 'maxFeatures'>,
  onRows: (done: number) => void,
): PreparedSplit {
  const trainLabels = pickShared(loaded.labels, train);
  if (trainLabels.every((label) => label === trainLabels[0])) {
    throw new AppError(
      'DATA_INVALID',
      `The training part (${String(train.length)} of ${String(loaded.texts.count)} rows) holds one class only. Use more rows or a smaller test part.`,
    );
  }
  const onRow = (offset: number) => (done: number) => {
    if (done % 128 === 0) onRows(offset + done);
  };
  const { vocabulary, rows } = fitted(loaded.texts.select(train), loaded.textColumn, vectorizer, maxFeatures, onRow(0));
  const testRows = transformTfidf(loaded.texts.select(test), vocabulary, onRow(train.length));
  return { vocabulary, train, test, trainLabels, testLabels: pickShared(loaded.labels, test), rows, testRows };
}

function fitted(
  texts: TextSource,
  textColumn: string,
  vectorizer: TrainingParameters['vectorizer'],
  maxFeatures: number,
  onRow: (done: number) => void,
): ReturnType<typeof fitTfidf> {
  try {
    return fitTfidf(texts, { ...vectorizer, maxFeatures }, onRow);
  } catch (error) {
    throw termsFailure(error, textColumn, vectorizer);
  }
}

function pickShared(values: Uint32Array, rows: Uint32Array): Uint32Array {
  const picked = new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  rows.forEach((row, i) => (picked[i] = values[row]!));
  return picked;
}
