import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafOf } from './forest.ts';
import { Random } from './random.ts';
import { toSparseColumns, type SparseRows } from './sparse.ts';
import { drawBootstrap, growTree, type TreeArrays } from './tree.ts';

type Dense = readonly (readonly number[])[];

function toRows(dense: Dense): SparseRows {
  const rowStart = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const row of dense) {
    row.forEach((value, c) => {
      if (value === 0) return;
      columns.push(c);
      values.push(value);
    });
    rowStart.push(columns.length);
  }
  return {
    rowCount: dense.length,
    columnCount: dense[0]!.length,
    rowStart: Uint32Array.from(rowStart),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** The slow, obvious way: every feature and every threshold, class counts by walking all rows each time. */
function bestScore(
  dense: Dense,
  labels: readonly number[],
  weights: readonly number[],
  rows: readonly number[],
): number {
  let best = -Infinity;
  for (let f = 0; f < dense[0]!.length; f++) {
    for (const cut of new Set(rows.map((row) => dense[row]![f]!))) {
      const left = rows.filter((row) => dense[row]![f]! < cut);
      if (left.length === 0) continue;
      const right = rows.filter((row) => dense[row]![f]! >= cut);
      best = Math.max(best, purity(labels, weights, left) + purity(labels, weights, right));
    }
  }
  return best;
}

function purity(labels: readonly number[], weights: readonly number[], rows: readonly number[]): number {
  const counts = new Map<number, number>();
  let total = 0;
  for (const row of rows) {
    counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + weights[row]!);
    total += weights[row]!;
  }
  return [...counts.values()].reduce((sum, count) => sum + count * count, 0) / total;
}

/** Walks a tree with the rows it was grown on and compares every split with the obvious way. */
function verify(tree: TreeArrays, dense: Dense, labels: readonly number[], weights: readonly number[]): void {
  const walk = (node: number, rows: readonly number[]): void => {
    const f = tree.feature[node]!;
    const best = bestScore(dense, labels, weights, rows);
    const isPure = new Set(rows.map((row) => labels[row])).size === 1;
    if (f < 0) {
      expect(isPure || best === -Infinity).toBe(true);
      const counts = new Map<number, number>();
      for (const row of rows) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + weights[row]!);
      const from = tree.leafStart[node]!;
      const to = tree.leafStart[node + 1]!;
      const stored = Array.from({ length: to - from }, (_, k) => [
        tree.leafClass[from + k]!,
        tree.leafCount[from + k]!,
      ]);
      expect(stored).toEqual([...counts].sort((a, b) => a[0] - b[0]));
      return;
    }
    expect(isPure).toBe(false);
    const left = rows.filter((row) => dense[row]![f]! < tree.threshold[node]!);
    const right = rows.filter((row) => dense[row]![f]! >= tree.threshold[node]!);
    expect(left.length).toBeGreaterThan(0);
    expect(right.length).toBeGreaterThan(0);
    expect(purity(labels, weights, left) + purity(labels, weights, right)).toBeCloseTo(best, 9);
    const below = Math.max(...left.map((row) => dense[row]![f]!));
    const above = Math.min(...right.map((row) => dense[row]![f]!));
    expect(tree.threshold[node]).toBe((below + above) / 2);
    walk(node + 1, left);
    walk(tree.right[node]!, right);
  };
  walk(
    0,
    [...weights.keys()].filter((row) => weights[row]! > 0),
  );
}

const problem = fc
  .record({ rows: fc.integer({ min: 2, max: 25 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      dense: fc.array(
        fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 4 })), {
          minLength: columns,
          maxLength: columns,
        }),
        { minLength: rows, maxLength: rows },
      ),
      labels: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: rows, maxLength: rows }),
      weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
      seed: fc.nat(),
    }),
  )
  .filter(({ weights }) => weights.some((weight) => weight > 0));

const options = { classCount: 3, minSamplesSplit: 2, minSamplesLeaf: 1, maxDepth: 1000 };

test('with all features drawn, every split is the best one and every leaf is pure or cannot be split', () => {
  fc.assert(
    fc.property(problem, ({ dense, labels, weights, seed }) => {
      const { tree } = growTree(
        toSparseColumns(toRows(dense)),
        Uint32Array.from(labels),
        Uint32Array.from(weights),
        { ...options, featuresPerSplit: dense[0]!.length },
        new Random(seed),
      );
      verify(tree, dense, labels, weights);
    }),
    { numRuns: 300 },
  );
});

test('with one feature drawn per split, drawing goes on past constant features until the leaves are pure', () => {
  fc.assert(
    fc.property(problem, ({ dense, labels, weights, seed }) => {
      const { tree } = growTree(
        toSparseColumns(toRows(dense)),
        Uint32Array.from(labels),
        Uint32Array.from(weights),
        { ...options, featuresPerSplit: 1 },
        new Random(seed),
      );
      for (const [row, weight] of weights.entries()) {
        if (weight === 0) continue;
        const leaf = leafOf(tree, Float64Array.from(dense[row]!));
        const classes = [...tree.leafClass.slice(tree.leafStart[leaf], tree.leafStart[leaf + 1])];
        expect(classes).toContain(labels[row]);
        if (classes.length === 1) continue;
        // A mixed leaf holds rows that no feature tells apart.
        const same = dense.filter((other, i) => weights[i]! > 0 && leafOf(tree, Float64Array.from(other)) === leaf);
        for (const other of same) expect(other).toEqual(dense[row]);
      }
    }),
    { numRuns: 300 },
  );
});

test('min samples per leaf and depth are kept', () => {
  fc.assert(
    fc.property(problem, ({ dense, labels, weights, seed }) => {
      const grow = (more: Partial<typeof options>): TreeArrays =>
        growTree(
          toSparseColumns(toRows(dense)),
          Uint32Array.from(labels),
          Uint32Array.from(weights),
          { ...options, ...more, featuresPerSplit: 2 },
          new Random(seed),
        ).tree;
      const counts = new Map<number, number>();
      const wide = grow({ minSamplesLeaf: 3 });
      for (const [row, weight] of weights.entries()) {
        if (weight === 0) continue;
        const leaf = leafOf(wide, Float64Array.from(dense[row]!));
        counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
      }
      if (wide.feature.length > 1) expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(3);
      expect(grow({ maxDepth: 1 }).feature.length).toBeLessThanOrEqual(3);
    }),
  );
});

test('a bootstrap sample draws as many rows as there are', () => {
  const weights = drawBootstrap(1000, new Random(1, 2));
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(1000);
  expect(weights.filter((weight) => weight === 0).length).toBeGreaterThan(300);
});
