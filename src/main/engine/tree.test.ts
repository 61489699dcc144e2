import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafOf } from './forest.ts';
import { Random } from './random.ts';
import { toSparseColumns, type SparseRows } from './sparse.ts';
import { drawBootstrap, growTree, TreeGrower, type TreeArrays } from './tree.ts';

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

type Criterion = 'gini' | 'entropy';

/** What one side of a split contributes to its score: minus its weighted impurity, up to what is the same for every split. */
function purity(
  criterion: Criterion,
  labels: readonly number[],
  weights: readonly number[],
  rows: readonly number[],
): number {
  const counts = new Map<number, number>();
  let total = 0;
  for (const row of rows) {
    counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + weights[row]!);
    total += weights[row]!;
  }
  const shares = [...counts.values()].map((count) => count / total);
  const impurity =
    criterion === 'gini'
      ? 1 - shares.reduce((sum, share) => sum + share * share, 0)
      : -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
  return -impurity * total;
}

interface Grown {
  readonly tree: TreeArrays;
  readonly dense: Dense;
  readonly labels: readonly number[];
  /** Draws per row, and what a row counts for. */
  readonly counts: readonly number[];
  readonly weights: readonly number[];
  readonly criterion: Criterion;
  readonly minSamplesLeaf: number;
}

/** The slow, obvious way: every feature and every threshold, class counts by walking all rows each time. */
function bestScore({ dense, labels, weights, criterion, minSamplesLeaf }: Grown, rows: readonly number[]): number {
  let best = -Infinity;
  for (let f = 0; f < dense[0]!.length; f++) {
    for (const cut of new Set(rows.map((row) => dense[row]![f]!))) {
      const left = rows.filter((row) => dense[row]![f]! < cut);
      const right = rows.filter((row) => dense[row]![f]! >= cut);
      if (left.length < Math.max(1, minSamplesLeaf) || right.length < minSamplesLeaf) continue;
      best = Math.max(best, purity(criterion, labels, weights, left) + purity(criterion, labels, weights, right));
    }
  }
  return best;
}

/** Walks a tree with the rows it was grown on and compares every split with the obvious way. */
function verify(grown: Grown): void {
  const { tree, dense, labels, counts, weights, criterion } = grown;
  const walk = (node: number, rows: readonly number[]): void => {
    const f = tree.feature[node]!;
    const best = bestScore(grown, rows);
    const isPure = new Set(rows.map((row) => labels[row])).size === 1;
    if (f < 0) {
      expect(isPure || best === -Infinity).toBe(true);
      const expected = new Map<number, number>();
      for (const row of rows) expected.set(labels[row]!, (expected.get(labels[row]!) ?? 0) + counts[row]!);
      const from = tree.leafStart[node]!;
      const to = tree.leafStart[node + 1]!;
      const stored = Array.from({ length: to - from }, (_, k) => [
        tree.leafClass[from + k]!,
        tree.leafCount[from + k]!,
      ]);
      expect(stored).toEqual([...expected].sort((a, b) => a[0] - b[0]));
      return;
    }
    expect(isPure).toBe(false);
    const left = rows.filter((row) => dense[row]![f]! < tree.threshold[node]!);
    const right = rows.filter((row) => dense[row]![f]! >= tree.threshold[node]!);
    expect(left.length).toBeGreaterThan(0);
    expect(right.length).toBeGreaterThan(0);
    const score = purity(criterion, labels, weights, left) + purity(criterion, labels, weights, right);
    expect(score).toBeCloseTo(best, 9);
    const below = Math.max(...left.map((row) => dense[row]![f]!));
    const above = Math.min(...right.map((row) => dense[row]![f]!));
    expect(tree.threshold[node]).toBe((below + above) / 2);
    walk(node + 1, left);
    walk(tree.right[node]!, right);
  };
  walk(
    0,
    [...counts.keys()].filter((row) => counts[row]! > 0),
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
      counts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
      seed: fc.nat(),
    }),
  )
  .filter(({ counts }) => counts.some((count) => count > 0))
  // As many draws as rows, as every sample has.
  .map((given) => {
    const counts = [...given.counts];
    for (let total = counts.reduce((sum, count) => sum + count, 0); total !== counts.length;) {
      const step = total < counts.length ? 1 : -1;
      const row = counts.findIndex((count) =>
        step > 0 ? count > 0 : count > 1 || (count > 0 && total > counts.length),
      );
      counts[row]! += step;
      total += step;
    }
    return { ...given, counts };
  });

const options = {
  criterion: 'gini' as Criterion,
  classCount: 3,
  classWeights: null as Float64Array | null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  maxDepth: 1000,
};

test.each([
  ['gini', 'gini', null, 1],
  ['entropy', 'entropy', null, 1],
  ['gini with class weights', 'gini', [0.37, 1, 2.9], 1],
  ['entropy with class weights', 'entropy', [0.37, 1, 2.9], 1],
  ['gini, three rows per leaf', 'gini', null, 3],
] as const)(
  'with all features drawn, every split is the best one and every leaf is pure or cannot be split: %s',
  (_name, criterion, classWeights, minSamplesLeaf) => {
    fc.assert(
      fc.property(problem, ({ dense, labels, counts, seed }) => {
        const { tree } = growTree(
          toSparseColumns(toRows(dense)),
          Uint32Array.from(labels),
          Uint32Array.from(counts),
          {
            ...options,
            criterion,
            classWeights: classWeights && Float64Array.from(classWeights),
            minSamplesLeaf,
            featuresPerSplit: dense[0]!.length,
          },
          new Random(seed),
        );
        const weights = counts.map((count, row) => count * (classWeights?.[labels[row]!] ?? 1));
        verify({ tree, dense, labels, counts, weights, criterion, minSamplesLeaf });
      }),
      { numRuns: 200 },
    );
  },
);

test('a grower gives the same trees whatever it grew before', () => {
  fc.assert(
    fc.property(problem, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (input, seeds) => {
      const data = toSparseColumns(toRows(input.dense));
      const labels = Uint32Array.from(input.labels);
      const all = { ...options, criterion: 'entropy' as const, featuresPerSplit: 2 };
      const grower = new TreeGrower(data, labels, all);
      for (const seed of seeds) {
        const draw = (): [Uint32Array, Random] => {
          const random = new Random(seed);
          return [drawBootstrap(labels.length, random), random];
        };
        expect(grower.grow(...draw())).toEqual(new TreeGrower(data, labels, all).grow(...draw()));
      }
    }),
  );
});

test('large nodes, narrowed matrices and long columns: every split is the best one', () => {
  // Wide and deep enough that matrices are narrowed by filtering and from rows, and columns are sorted digit by digit.
  const random = new Random(11);
  const dense = Array.from({ length: 700 }, () =>
    Array.from({ length: 12 }, () => (random.below(3) > 0 ? 0 : 1 + random.below(400))),
  );
  const labels = dense.map((row) => (random.below(4) === 0 ? random.below(3) : (row[0]! + row[1]!) % 3));
  const counts = [...drawBootstrap(dense.length, random)];
  for (const featuresPerSplit of [2, 12]) {
    const { tree } = growTree(
      toSparseColumns(toRows(dense)),
      Uint32Array.from(labels),
      Uint32Array.from(counts),
      { ...options, featuresPerSplit },
      random,
    );
    const grown = { tree, dense, labels, counts, weights: counts, criterion: 'gini', minSamplesLeaf: 1 } as const;
    if (featuresPerSplit === 12) verify(grown);
    else expect(tree.feature.length).toBeGreaterThan(100);
    for (const [row, count] of counts.entries()) {
      if (count === 0) continue;
      const leaf = leafOf(tree, Float64Array.from(dense[row]!));
      expect([...tree.leafClass.slice(tree.leafStart[leaf], tree.leafStart[leaf + 1])]).toContain(labels[row]);
    }
  }
});

test('importances are the decreases of weighted impurity', () => {
  fc.assert(
    fc.property(
      problem,
      fc.constantFrom<Criterion>('gini', 'entropy'),
      ({ dense, labels, counts, seed }, criterion) => {
        const { tree, importances } = growTree(
          toSparseColumns(toRows(dense)),
          Uint32Array.from(labels),
          Uint32Array.from(counts),
          { ...options, criterion, featuresPerSplit: 2 },
          new Random(seed),
        );
        const expected = new Float64Array(dense[0]!.length);
        const walk = (node: number, rows: readonly number[]): void => {
          const f = tree.feature[node]!;
          if (f < 0) return;
          const left = rows.filter((row) => dense[row]![f]! < tree.threshold[node]!);
          const right = rows.filter((row) => dense[row]![f]! >= tree.threshold[node]!);
          const score = (side: readonly number[]): number => purity(criterion, labels, counts, side);
          expected[f]! += score(left) + score(right) - score(rows);
          walk(node + 1, left);
          walk(tree.right[node]!, right);
        };
        walk(
          0,
          [...counts.keys()].filter((row) => counts[row]! > 0),
        );
        for (const [f, value] of expected.entries()) expect(importances[f]).toBeCloseTo(value, 9);
      },
    ),
  );
});

test('with one feature drawn per split, drawing goes on past constant features until the leaves are pure', () => {
  fc.assert(
    fc.property(problem, ({ dense, labels, counts, seed }) => {
      const { tree } = growTree(
        toSparseColumns(toRows(dense)),
        Uint32Array.from(labels),
        Uint32Array.from(counts),
        { ...options, featuresPerSplit: 1 },
        new Random(seed),
      );
      for (const [row, weight] of counts.entries()) {
        if (weight === 0) continue;
        const leaf = leafOf(tree, Float64Array.from(dense[row]!));
        const classes = [...tree.leafClass.slice(tree.leafStart[leaf], tree.leafStart[leaf + 1])];
        expect(classes).toContain(labels[row]);
        if (classes.length === 1) continue;
        // A mixed leaf holds rows that no feature tells apart.
        const same = dense.filter((other, i) => counts[i]! > 0 && leafOf(tree, Float64Array.from(other)) === leaf);
        for (const other of same) expect(other).toEqual(dense[row]);
      }
    }),
    { numRuns: 300 },
  );
});

test('min samples per leaf and depth are kept', () => {
  fc.assert(
    fc.property(problem, ({ dense, labels, counts, seed }) => {
      const grow = (more: Partial<typeof options>): TreeArrays =>
        growTree(
          toSparseColumns(toRows(dense)),
          Uint32Array.from(labels),
          Uint32Array.from(counts),
          { ...options, ...more, featuresPerSplit: 2 },
          new Random(seed),
        ).tree;
      const perLeaf = new Map<number, number>();
      const wide = grow({ minSamplesLeaf: 3 });
      for (const [row, weight] of counts.entries()) {
        if (weight === 0) continue;
        const leaf = leafOf(wide, Float64Array.from(dense[row]!));
        perLeaf.set(leaf, (perLeaf.get(leaf) ?? 0) + 1);
      }
      if (wide.feature.length > 1) expect(Math.min(...perLeaf.values())).toBeGreaterThanOrEqual(3);
      expect(grow({ maxDepth: 1 }).feature.length).toBeLessThanOrEqual(3);
    }),
  );
});

test('a bootstrap sample draws as many rows as there are', () => {
  const weights = drawBootstrap(1000, new Random(1, 2));
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(1000);
  expect(weights.filter((weight) => weight === 0).length).toBeGreaterThan(300);
});

test.each([NaN, Infinity, -1, 0])('a matrix that stores %d is refused, not misread', (value) => {
  const rows = { ...toRows([[1, 2]]), values: Float64Array.of(1, value) };
  expect(() => toSparseColumns(rows)).toThrow(RangeError);
});
