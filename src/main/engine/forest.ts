import type { SparseRows } from './sparse.ts';
import type { TreeArrays } from './tree.ts';

/** Trees in the order of their numbers; `classCount` labels 0 .. classCount − 1; `featureCount` columns. */
export interface Forest {
  readonly classCount: number;
  readonly featureCount: number;
  /** How much a row of each class counts for in a leaf's shares and vote; null: every row counts 1. */
  readonly classWeights: Float64Array | null;
  readonly trees: readonly TreeArrays[];
}

/** The leaf that a row ends in. `dense` holds the row's values by feature. */
export function leafOf(tree: TreeArrays, dense: Float64Array): number {
  const { feature, threshold, right } = tree;
  let node = 0;
  for (let f = feature[0]!; f >= 0; f = feature[node]!) {
    node = dense[f]! < threshold[node]! ? node + 1 : right[node]!;
  }
  return node;
}

/** What entry `k` of a tree's leaf table counts for: its rows, times the weight of its class. */
export function entryWeight(tree: TreeArrays, k: number, classWeights: Float64Array | null): number {
  return classWeights === null ? tree.leafCount[k]! : tree.leafCount[k]! * classWeights[tree.leafClass[k]!]!;
}

/** What all rows of a leaf count for together: what its class shares are shares of. */
export function leafWeight(tree: TreeArrays, leaf: number, classWeights: Float64Array | null): number {
  let total = 0;
  for (let k = tree.leafStart[leaf]!; k < tree.leafStart[leaf + 1]!; k++) total += entryWeight(tree, k, classWeights);
  return total;
}

/**
 * The class that a leaf votes for: the one with the largest share, the lowest number among equals. Shares are compared, not
 * weights, because shares are what a reader of the exported file has: the division may make two weights equal.
 */
export function leafVote(tree: TreeArrays, leaf: number, classWeights: Float64Array | null): number {
  const total = leafWeight(tree, leaf, classWeights);
  let best = 0;
  let bestShare = 0;
  for (let k = tree.leafStart[leaf]!; k < tree.leafStart[leaf + 1]!; k++) {
    const share = entryWeight(tree, k, classWeights) / total;
    if (share > bestShare) {
      bestShare = share;
      best = tree.leafClass[k]!;
    }
  }
  return best;
}

/** Calls `onLeaf(row, leaf)` for every row. Rows are spread out one at a time over `scratch`, zeros of a place per column. */
export function forEachLeaf(
  tree: TreeArrays,
  rows: SparseRows,
  scratch: Float64Array,
  onLeaf: (row: number, leaf: number) => void,
): void {
  const { rowStart, columns, values } = rows;
  for (let row = 0; row < rows.rowCount; row++) {
    const start = rowStart[row]!;
    const end = rowStart[row + 1]!;
    for (let k = start; k < end; k++) scratch[columns[k]!] = values[k]!;
    onLeaf(row, leafOf(tree, scratch));
    for (let k = start; k < end; k++) scratch[columns[k]!] = 0;
  }
}

/**
 * Counts the trees' votes row by row, in the order of the trees. The winner is the class that first reached the highest
 * count: that is how `ml-random-forest` breaks ties, and a label predicted here is always the one predicted there.
 * (scikit-learn averages leaf distributions instead; trees grown until pure vote almost alike.)
 */
export class VoteCounter {
  readonly #votes: Uint16Array;
  readonly #top: Uint16Array;
  readonly #classCount: number;
  /** Predicted class per row; −1 while the row has no vote. */
  readonly predicted: Int32Array;

  constructor(rowCount: number, classCount: number) {
    this.#classCount = classCount;
    this.#votes = new Uint16Array(rowCount * classCount);
    this.#top = new Uint16Array(rowCount);
    this.predicted = new Int32Array(rowCount).fill(-1);
  }

  add(row: number, label: number): void {
    const count = ++this.#votes[row * this.#classCount + label]!;
    if (count > this.#top[row]!) {
      this.#top[row] = count;
      this.predicted[row] = label;
    }
  }

  /** Share of the rows with a vote whose prediction is right; NaN where no row has a vote. */
  accuracy(labels: Uint32Array): number {
    let voted = 0;
    let right = 0;
    for (let row = 0; row < this.predicted.length; row++) {
      const predicted = this.predicted[row]!;
      if (predicted < 0) continue;
      voted++;
      if (predicted === labels[row]) right++;
    }
    return right / voted;
  }
}

/** Adds a leaf's class shares, which sum to 1, to `sums[offset .. offset + classCount − 1]`. */
export function addLeafShares(
  tree: TreeArrays,
  leaf: number,
  classWeights: Float64Array | null,
  sums: Float64Array,
  offset: number,
): void {
  const total = leafWeight(tree, leaf, classWeights);
  for (let k = tree.leafStart[leaf]!; k < tree.leafStart[leaf + 1]!; k++) {
    sums[offset + tree.leafClass[k]!]! += entryWeight(tree, k, classWeights) / total;
  }
}

/** Impurity importances as scikit-learn gives them: normalised per tree, averaged, normalised again; they sum to 1. */
export class ImportanceMean {
  readonly #sum: Float64Array;

  constructor(featureCount: number) {
    this.#sum = new Float64Array(featureCount);
  }

  add(importances: Float64Array): void {
    let total = 0;
    for (const value of importances) total += value;
    if (!(total > 0)) return;
    for (let f = 0; f < importances.length; f++) this.#sum[f]! += importances[f]! / total;
  }

  /** All zeros where no tree split at all. */
  result(): Float64Array {
    let total = 0;
    for (const value of this.#sum) total += value;
    return total > 0 ? this.#sum.map((value) => value / total) : this.#sum.slice();
  }
}
