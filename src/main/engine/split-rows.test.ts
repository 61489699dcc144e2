import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitRows } from './split-rows.ts';

test('each row is in one part; the test part has ceil(rows × share) rows, and neither part is empty', () => {
  const share = fc.integer({ min: 1, max: 999 }).map((thousandths) => thousandths / 1000);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), share, fc.nat(), (rows, testSize, seed) => {
      const { train, test: held } = splitRows(rows, testSize, seed);
      expect([...train, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
      const wanted = Math.ceil((rows * Math.round(testSize * 1000)) / 1000);
      expect(held).toHaveLength(Math.min(wanted, rows - 1));
    }),
  );
});

test('the same seed gives the same split, another one another', () => {
  expect(splitRows(50, 0.2, 1)).toEqual(splitRows(50, 0.2, 1));
  expect(splitRows(50, 0.2, 1)).not.toEqual(splitRows(50, 0.2, 2));
});

test('a single row trains, and without rows both parts are empty', () => {
  expect(splitRows(1, 0.2, 1).train).toHaveLength(1);
  expect(splitRows(0, 0.2, 1)).toEqual({ train: new Uint32Array(0), test: new Uint32Array(0) });
});
