import { addLeafShares, ImportanceMean, leafVote, VoteCounter } from '#main/engine/forest.ts';
import { toTreeOptions } from '#main/engine/forest-options.ts';
import { toSparseColumns, type SparseRows } from '#main/engine/sparse.ts';
import type { TreeArrays } from '#main/engine/tree.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';
import type { PreparedSplit } from './prepare.ts';
import type { TreePool } from './tree-pool.ts';

export interface GrownForest {
  readonly trees: readonly TreeArrays[];
  readonly classWeights: Float64Array | null;
  readonly importances: Float64Array;
  /** Class per test row, by vote. */
  readonly predicted: Int32Array;
  /** Probability per test row and class, row-major. */
  readonly probabilities: Float64Array;
  /** Accuracy after each tree; NaN where no row was out of bag yet. */
  readonly curve: { readonly test: readonly number[]; readonly outOfBag: readonly number[] };
}

export interface GrowHooks {
  readonly stop: SharedArrayBuffer;
  /** @throws when the job was cancelled */
  readonly check: () => void;
  /** Called after each tree. `outOfBag` is NaN where no row was out of bag yet. */
  readonly onTree?: (trees: number, accuracy: { readonly test: number; readonly outOfBag: number }) => void;
}

/** Grows a forest on the training rows and lets it vote on the test rows, tree by tree. */
export async function growForest(
  pool: TreePool,
  split: PreparedSplit,
  classCount: number,
  { trees: count, forest, seed }: Pick<TrainingParameters, 'trees' | 'forest' | 'seed'>,
  { stop, check, onTree }: GrowHooks,
): Promise<GrownForest> {
  const { rows, testRows, trainLabels, testLabels } = split;
  const options = toTreeOptions(forest, trainLabels, classCount, rows.columnCount);
  const { classWeights } = options;
  const trees: TreeArrays[] = [];
  const importances = new ImportanceMean(rows.columnCount);
  const votes = new VoteCounter(testRows.rowCount, classCount);
  const outOfBagVotes = new VoteCounter(forest.bootstrap ? rows.rowCount : 0, classCount);
  const probabilities = new Float64Array(testRows.rowCount * classCount);
  const curve = { test: [] as number[], outOfBag: [] as number[] };
  const setup = {
    kind: 'setup',
    data: toSparseColumns(rows, (bytes) => new SharedArrayBuffer(bytes)),
    labels: trainLabels,
    options,
    bootstrap: forest.bootstrap,
    outOfBag: forest.bootstrap,
    test: sharedRows(testRows),
    seed,
    stop,
  } as const;
  await pool.grow(setup, count, (done) => {
    check();
    trees.push(done.tree);
    importances.add(done.importances);
    done.testLeaves.forEach((leaf, row) => {
      votes.add(row, leafVote(done.tree, leaf, classWeights));
      addLeafShares(done.tree, leaf, classWeights, probabilities, row * classCount);
    });
    done.outOfBagVotes.forEach((vote, row) => {
      if (vote >= 0) outOfBagVotes.add(row, vote);
    });
    const accuracy = { test: votes.accuracy(testLabels), outOfBag: outOfBagVotes.accuracy(trainLabels) };
    curve.test.push(accuracy.test);
    curve.outOfBag.push(accuracy.outOfBag);
    onTree?.(trees.length, accuracy);
  });
  // In place: of thousands of classes a copy would be as large as all else together.
  for (let i = 0; i < probabilities.length; i++) probabilities[i]! /= count;
  const { predicted } = votes;
  return { trees, classWeights, importances: importances.result(), predicted, probabilities, curve };
}

function sharedRows(rows: SparseRows): SparseRows {
  return { ...rows, rowStart: shared(rows.rowStart), columns: shared(rows.columns), values: shared(rows.values) };
}

function shared<T extends Uint32Array | Float64Array>(values: T): T {
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
