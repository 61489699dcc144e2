import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SKLEARN } from './metrics.fixture.ts';
import { stratifiedFolds } from './stratified-folds.ts';

function countsOf(labels: Uint32Array, rows: Uint32Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const row of rows) counts[labels[row]!]!++;
  return counts;
}

/** Labels of up to 6 classes, and a number of folds that the largest class can fill. */
const dealable = fc
  .tuple(fc.array(fc.nat(5), { minLength: 2, maxLength: 80 }), fc.nat(), fc.nat(4_294_967_295))
  .map(([labels, pick, seed]) => {
    const counts = countsOf(Uint32Array.from(labels), Uint32Array.from(labels.keys()), 6);
    const largest = Math.max(...counts);
    return { labels: Uint32Array.from(labels), counts, folds: 2 + (pick % Math.max(1, largest - 1)), largest, seed };
  })
  .filter(({ folds, largest }) => folds <= largest);

test.each(Object.entries(SKLEARN.folds))("rows per fold and class are scikit-learn's: %s", (_name, expected) => {
  const labels = Uint32Array.from(expected.labels);
  const { testRows } = stratifiedFolds(labels, expected.classCount, expected.folds, 7);
  expect(testRows.map((rows) => countsOf(labels, rows, expected.classCount))).toEqual(expected.counts);
});

test('each row is tested once; folds, and classes within folds, differ by one row at most', () => {
  fc.assert(
    fc.property(dealable, ({ labels, folds, seed }) => {
      const { testRows } = stratifiedFolds(labels, 6, folds, seed);
      expect(testRows).toHaveLength(folds);
      const all = testRows.flatMap((rows) => [...rows]);
      expect(all.sort((a, b) => a - b)).toEqual([...labels.keys()]);
      for (const rows of testRows) expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
      const sizes = testRows.map((rows) => rows.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      const counts = testRows.map((rows) => countsOf(labels, rows, 6));
      for (let label = 0; label < 6; label++) {
        const ofClass = counts.map((fold) => fold[label]!);
        expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the same seed gives the same folds', () => {
  fc.assert(
    fc.property(dealable, ({ labels, folds, seed }) => {
      expect(stratifiedFolds(labels, 6, folds, seed)).toEqual(stratifiedFolds(labels, 6, folds, seed));
    }),
  );
});

test('another seed gives others, and neighbours in the file do not stay together', () => {
  const labels = new Uint32Array(100);
  const [a, b] = [stratifiedFolds(labels, 1, 5, 1).testRows, stratifiedFolds(labels, 1, 5, 2).testRows];
  expect(a).not.toEqual(b);
  for (const rows of a) expect(rows.at(-1)! - rows[0]!).toBeGreaterThan(20);
});

test('classes with fewer rows than folds are named, classes without rows are not', () => {
  fc.assert(
    fc.property(dealable, ({ labels, counts, folds, seed }) => {
      const expected = [...counts.keys()].filter((label) => counts[label]! > 0 && counts[label]! < folds);
      expect(stratifiedFolds(labels, 6, folds, seed).scarceClasses).toEqual(expected);
    }),
  );
});

describe('refused', () => {
  test('more folds than the largest class has rows, in words', () => {
    const work = (): unknown => stratifiedFolds(Uint32Array.of(0, 0, 0, 1, 1), 2, 4, 1);
    expect(work).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
    expect(work).toThrow(/4 folds.*largest class has rows \(3\)/);
  });

  test('no rows', () => {
    expect(() => stratifiedFolds(new Uint32Array(0), 2, 2, 1)).toThrow(/largest class has rows \(0\)/);
  });

  test.each([
    ['one fold', 1, [0, 0]],
    ['half a fold', 2.5, [0, 0, 0]],
    ['a label that is no class', 2, [0, 0, 9]],
  ])('%s', (_name, folds, labels) => {
    expect(() => stratifiedFolds(Uint32Array.from(labels), 2, folds, 1)).toThrow(RangeError);
  });
});
