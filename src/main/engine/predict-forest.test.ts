import { expect, test } from 'vitest';
import { addLeafShares, leafOf, leafVote, VoteCounter, type Forest } from './forest.ts';
import { predictForest } from './predict-forest.ts';
import { Random } from './random.ts';
import type { SparseRows } from './sparse.ts';
import type { TreeArrays } from './tree.ts';

/** The slow, obvious way: every row spread out, every tree walked by comparing values. */
function predictPlainly(forest: Forest, rows: SparseRows): ReturnType<typeof predictForest> {
  const { classCount, classWeights, featureCount, trees } = forest;
  const votes = new VoteCounter(rows.rowCount, classCount);
  const probabilities = new Float64Array(rows.rowCount * classCount);
  for (let row = 0; row < rows.rowCount; row++) {
    const dense = new Float64Array(featureCount);
    for (let k = rows.rowStart[row]!; k < rows.rowStart[row + 1]!; k++) dense[rows.columns[k]!] = rows.values[k]!;
    for (const tree of trees) {
      const leaf = leafOf(tree, dense);
      votes.add(row, leafVote(tree, leaf, classWeights));
      addLeafShares(tree, leaf, classWeights, probabilities, row * classCount);
    }
  }
  return { labels: votes.predicted, probabilities: probabilities.map((sum) => sum / trees.length) };
}

/** A tree of `splits` splits, each on the right or the left of one before it, leaves of one class or two. */
function randomTree(random: Random, splits: number, featureCount: number, classCount: number): TreeArrays {
  const feature: number[] = [];
  const threshold: number[] = [];
  const right: number[] = [];
  const leafStart: number[] = [];
  const leafClass: number[] = [];
  const leafCount: number[] = [];
  function add(left: number): void {
    const node = feature.length;
    leafStart.push(leafClass.length);
    right.push(-1);
    if (left === 0) {
      feature.push(-1);
      threshold.push(0);
      const first = random.below(classCount - 1);
      leafClass.push(first);
      leafCount.push(1 + random.below(5));
      if (random.below(3) === 0) {
        leafClass.push(first + 1);
        leafCount.push(1 + random.below(5));
      }
      return;
    }
    feature.push(random.below(featureCount));
    threshold.push((1 + random.below(9)) / 10);
    const inLeft = random.below(left);
    add(inLeft);
    right[node] = feature.length;
    add(left - 1 - inLeft);
  }
  add(splits);
  leafStart.push(leafClass.length);
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    right: Int32Array.from(right),
    leafStart: Uint32Array.from(leafStart),
    leafClass: Uint32Array.from(leafClass),
    leafCount: Uint32Array.from(leafCount),
  };
}

function randomRows(random: Random, lengths: readonly number[], columnCount: number): SparseRows {
  const columns: number[] = [];
  const values: number[] = [];
  const rowStart = [0];
  for (const length of lengths) {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(length, columnCount)) chosen.add(random.below(columnCount));
    for (const column of [...chosen].sort((a, b) => a - b)) {
      columns.push(column);
      values.push((1 + random.below(10)) / 10);
    }
    rowStart.push(columns.length);
  }
  return {
    rowCount: lengths.length,
    columnCount,
    rowStart: Uint32Array.from(rowStart),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

test.each<[string, { featureCount: number; lengths: number[]; classWeights: Float64Array | null }]>([
  ['short rows, an empty one among them', { featureCount: 40, lengths: [0, 1, 12, 40, 7], classWeights: null }],
  ['class weights', { featureCount: 40, lengths: [5, 20, 33], classWeights: Float64Array.of(0.5, 3, 1, 0.25) }],
  ['rows of hundreds of values', { featureCount: 900, lengths: [255, 256, 900, 3], classWeights: null }],
  [
    'more rows than one block holds',
    { featureCount: 500_000, lengths: Array.from({ length: 100 }, (_, i) => i), classWeights: null },
  ],
  [
    'a row of more values than two bytes count',
    { featureCount: 66_000, lengths: [65_535, 65_536, 66_000, 4], classWeights: null },
  ],
  ['no row', { featureCount: 10, lengths: [], classWeights: null }],
])('predicts what walking each tree with each row gives: %s', (_name, { featureCount, lengths, classWeights }) => {
  const random = new Random(lengths.length + featureCount);
  const rows = randomRows(random, lengths, featureCount);
  // The first tree is a single leaf.
  const trees = Array.from({ length: 9 }, (_, i) => randomTree(random, i * 25, featureCount, 4));
  const forest = { classCount: 4, featureCount, classWeights, trees };
  expect(predictForest(forest, rows)).toEqual(predictPlainly(forest, rows));
});
