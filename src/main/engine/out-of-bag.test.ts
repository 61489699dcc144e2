import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forEachLeaf } from './forest.ts';
import { forEachTrainingLeaf } from './out-of-bag.ts';
import { Random } from './random.ts';
import { toSparseColumns, type SparseRows } from './sparse.ts';
import { drawBootstrap, growTree } from './tree.ts';

test('a training row ends in the same leaf by its ranks as by its values', () => {
  const cell = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 }));
  const matrix = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(matrix, fc.nat(), (dense, seed) => {
      const entries = dense.map((row) => row.flatMap((value, c) => (value === 0 ? [] : [[c, value / 3] as const])));
      let filled = 0;
      const rows: SparseRows = {
        rowCount: dense.length,
        columnCount: 4,
        rowStart: Uint32Array.from([0, ...entries.map((row) => (filled += row.length))]),
        columns: Uint32Array.from(entries.flat(), ([c]) => c),
        values: Float64Array.from(entries.flat(), ([, value]) => value),
      };
      const random = new Random(seed);
      const labels = Uint32Array.from(dense, () => random.below(3));
      const data = toSparseColumns(rows);
      const counts = drawBootstrap(dense.length, random);
      const options = {
        criterion: 'gini',
        classCount: 3,
        classWeights: null,
        featuresPerSplit: 2,
        minSamplesSplit: 2,
        minSamplesLeaf: 1,
        maxDepth: 100,
      } as const;
      const grown = growTree(data, labels, counts, options, random);
      const expected = new Map<number, number>();
      forEachLeaf(grown.tree, rows, new Float64Array(4), (row, leaf) => expected.set(row, leaf));
      const found = new Map<number, number>();
      forEachTrainingLeaf(
        grown,
        data,
        (row) => counts[row] === 0,
        (row, leaf) => found.set(row, leaf),
      );
      const outOfBag = [...counts.keys()].filter((row) => counts[row] === 0);
      expect([...found]).toEqual(outOfBag.map((row) => [row, expected.get(row)]));
    }),
  );
});
