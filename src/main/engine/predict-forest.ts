import { addLeafShares, leafVote, VoteCounter, type Forest } from './forest.ts';
import type { SparseRows } from './sparse.ts';
import type { TreeArrays } from './tree.ts';

/** What the rows looked at together may fill; a tree is read from memory once per block of rows. */
const BLOCK_BYTES = 16 * 1024 ** 2;

/** Where the values of a block's rows are: per row a place per feature, and one before them for the end of a walk. */
interface RowBlock {
  readonly rows: SparseRows;
  first: number;
  last: number;
  readonly stride: number;
  /** 0: the row has no value there; else which of the row's values it is, from 1. */
  readonly slots: Uint8Array | Uint16Array | Uint32Array;
}

/**
 * Predicts every row: labels by vote, and class probabilities (row × class) as the mean of the leaves' class shares.
 *
 * A row of text has a value for few of the features that a tree asks for, and thresholds are above zero: where it has none
 * it goes left, and the left child is the next node. So a walk mostly runs along `feature` until a slot is taken, and
 * looks at thresholds there alone. Rows wait in blocks and a tree takes a whole block before the next tree comes, since a
 * forest is larger than a core's cache.
 */
export function predictForest(forest: Forest, rows: SparseRows): { labels: Int32Array; probabilities: Float64Array } {
  const { classCount, classWeights, featureCount, trees } = forest;
  const { rowCount } = rows;
  const votes = new VoteCounter(rowCount, classCount);
  const probabilities = new Float64Array(rowCount * classCount);
  const block = emptyBlock(rows, featureCount);
  const blockRows = block.slots.length / block.stride;
  const leaves = new Uint32Array(blockRows);
  for (let first = 0; first < rowCount; first += blockRows) {
    block.first = first;
    block.last = Math.min(rowCount, first + blockRows);
    fill(block, true);
    for (const tree of trees) {
      findLeaves(tree, block, leaves);
      const { leafStart, leafClass } = tree;
      for (let row = first; row < block.last; row++) {
        const leaf = leaves[row - first]!;
        const k = leafStart[leaf]!;
        if (leafStart[leaf + 1]! === k + 1) {
          // A pure leaf, as most are.
          const label = leafClass[k]!;
          votes.add(row, label);
          probabilities[row * classCount + label]! += 1;
        } else {
          votes.add(row, leafVote(tree, leaf, classWeights));
          addLeafShares(tree, leaf, classWeights, probabilities, row * classCount);
        }
      }
    }
    fill(block, false);
  }
  for (let i = 0; i < probabilities.length; i++) probabilities[i]! /= trees.length;
  return { labels: votes.predicted, probabilities };
}

function emptyBlock(rows: SparseRows, featureCount: number): RowBlock {
  const { rowCount, rowStart } = rows;
  let longest = 0;
  for (let row = 0; row < rowCount; row++) longest = Math.max(longest, rowStart[row + 1]! - rowStart[row]!);
  const Slots = longest < 0x100 ? Uint8Array : longest < 0x10000 ? Uint16Array : Uint32Array;
  const stride = featureCount + 1;
  const fitting = Math.floor(BLOCK_BYTES / Slots.BYTES_PER_ELEMENT / stride);
  const slots = new Slots(stride * Math.max(1, Math.min(rowCount, fitting)));
  // A leaf's feature is −1: its slot is the one before the row's features, and always taken.
  for (let at = 0; at < slots.length; at += stride) slots[at] = 1;
  return { rows, first: 0, last: 0, stride, slots };
}

/** Fills the slots of the block's rows, or empties them again. */
function fill({ rows, first, last, stride, slots }: RowBlock, isFilling: boolean): void {
  const { rowStart, columns } = rows;
  for (let row = first; row < last; row++) {
    const base = (row - first) * stride + 1;
    const start = rowStart[row]!;
    const end = rowStart[row + 1]!;
    for (let k = start; k < end; k++) slots[base + columns[k]!] = isFilling ? k - start + 1 : 0;
  }
}

/** The leaf of each row of the block, in `leaves` from 0. */
function findLeaves(tree: TreeArrays, { rows, first, last, stride, slots }: RowBlock, leaves: Uint32Array): void {
  const { feature, threshold, right } = tree;
  const { rowStart, values } = rows;
  for (let row = first; row < last; row++) {
    const base = (row - first) * stride + 1;
    const before = rowStart[row]! - 1;
    let node = 0;
    for (;;) {
      const f = feature[node]!;
      const slot = slots[base + f]!;
      if (slot === 0) {
        node++;
      } else if (f < 0) {
        break;
      } else {
        node = values[before + slot]! < threshold[node]! ? node + 1 : right[node]!;
      }
    }
    leaves[row - first] = node;
  }
}
