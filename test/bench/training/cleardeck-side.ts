/**
 * The only file of the benchmark that knows how ClearDeck trains: the calls, in the order and on the threads of
 * src/main/workers/training/grow-forest.ts. Fitting grows the trees and does nothing else: the app also lets each tree vote on
 * the test and the out-of-bag rows, for the learning curve, which scikit-learn's `fit` does not do.
 */
import { totalmem } from 'node:os';
import type { Forest } from '#main/engine/forest.ts';
import { predictForest } from '#main/engine/predict-forest.ts';
import { toTreeOptions } from '#main/engine/forest-options.ts';
import { toSparseColumns, type SparseRows } from '#main/engine/sparse.ts';
import { fitTfidf, transformTfidf, type TextSource } from '#main/engine/tfidf.ts';
import type { TreeArrays } from '#main/engine/tree.ts';
import { TreePool } from '#main/workers/training/tree-pool.ts';
import { forestSchema, vectorizerSchema } from '#shared/domain/training.ts';

/** Threads that are there before the data is, as in the app. A pool grows one forest. */
export function startPool(treeWorkerUrl: string, workers: number): TreePool {
  // The heap that src/main/workers/training-worker.ts gives them.
  const heapMb = Math.max(256, Math.floor(totalmem() / 1024 ** 2 / 4));
  return new TreePool(treeWorkerUrl, workers, heapMb);
}

export interface Matrices {
  readonly rows: SparseRows;
  readonly testRows: SparseRows;
}

export function vectorise(train: TextSource, test: TextSource, maxFeatures: number): Matrices {
  const { vocabulary, rows } = fitTfidf(train, { ...vectorizerSchema.parse({}), maxFeatures });
  return { rows, testRows: transformTfidf(test, vocabulary) };
}

export interface FitInput {
  readonly rows: SparseRows;
  readonly labels: Uint32Array;
  readonly classCount: number;
  readonly trees: number;
  readonly seed: number;
}

export async function fit(pool: TreePool, input: FitInput): Promise<Forest> {
  const { rows, classCount } = input;
  const labels = shared(input.labels);
  const setup = {
    kind: 'setup',
    data: toSparseColumns(rows, (bytes) => new SharedArrayBuffer(bytes)),
    labels,
    options: toTreeOptions(forestSchema.parse({}), labels, classCount, rows.columnCount),
    bootstrap: true,
    outOfBag: false,
    test: null,
    seed: input.seed,
    stop: new SharedArrayBuffer(4),
  } as const;
  const trees: TreeArrays[] = [];
  await pool.grow(setup, input.trees, ({ tree }) => trees.push(tree));
  return { classCount, featureCount: rows.columnCount, classWeights: null, trees };
}

export function predict(forest: Forest, rows: SparseRows): Int32Array {
  return predictForest(forest, rows).labels;
}

/** Rows `from .. to − 1` as a matrix of their own. */
export function rowsBetween(rows: SparseRows, from: number, to: number): SparseRows {
  const start = rows.rowStart[from]!;
  const end = rows.rowStart[to]!;
  return {
    rowCount: to - from,
    columnCount: rows.columnCount,
    rowStart: rows.rowStart.slice(from, to + 1).map((at) => at - start),
    columns: rows.columns.slice(start, end),
    values: rows.values.slice(start, end),
  };
}

function shared(values: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
