import { expect, test } from 'vitest';
import { TokenRows } from './token-rows.ts';

test('gives back every row, short, long and empty, across chunks', () => {
  const lengths = [0, 3, 4000, 200, 0, 9000, 1, 1_100_000, 5, 0];
  const rows = new TokenRows(lengths.length);
  const all = Uint32Array.from({ length: 1_200_000 }, (_, i) => i);
  for (const [row, length] of lengths.entries()) rows.push(all.subarray(row), length);
  const seen: [number, number | undefined, number | undefined][] = [];
  rows.forEach((tokens, from, to) => {
    const row = tokens.subarray(from, to);
    seen.push([row.length, row[0], row.at(-1)]);
  });
  expect(seen).toEqual(
    lengths.map((length, row) => (length === 0 ? [0, undefined, undefined] : [length, row, row + length - 1])),
  );
});
