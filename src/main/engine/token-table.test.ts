import { expect, test } from 'vitest';
import { compareCodePoints } from './tokens.ts';
import { TokenTable } from './token-table.ts';

const read = (table: TokenTable, text: string): number[] => {
  table.read(text);
  return [...table.ids.subarray(0, table.length)];
};

test('numbers tokens as they appear, across texts', () => {
  const table = new TokenTable(true, []);
  expect(read(table, 'One two ONE')).toEqual([0, 1, 0]);
  expect(read(table, 'two three')).toEqual([1, 2]);
  expect(read(table, '')).toEqual([]);
  expect(table.size).toBe(3);
  expect(['one', 'two', 'three'].map((_, id) => table.text(id))).toEqual(['one', 'two', 'three']);
});

test('keeps apart and finds again more tokens than it began with, of any length', () => {
  const table = new TokenTable(false, []);
  const words = Array.from({ length: 20_000 }, (_, i) => `w${String(i)}`);
  words.push('x'.repeat(100_000), 'ы'.repeat(100_000), '𝒜'.repeat(50_000));
  const ids = read(table, words.join(' '));
  expect(ids).toEqual(words.map((_, i) => i));
  expect(read(table, words.join('\n'))).toEqual(ids);
  expect(words.every((word, id) => table.text(id) === word)).toBe(true);
});

test('tokens of one sum and length are told apart by their bytes', () => {
  // Different strings with equal FNV-1a hashes.
  const table = new TokenTable(false, []);
  expect(read(table, 'costarring liquid declinate macallums costarring liquid')).toEqual([0, 1, 2, 3, 0, 1]);
});

test('orders tokens as code points do', () => {
  const words = ['ab', 'abc', 'aé', 'b_', 'яя', '学习', 'ﬁﬁ', '𝒜𝒷', '\u{20000}\u{20001}'];
  const table = new TokenTable(false, []);
  const ids = read(table, words.toReversed().join(' '));
  expect(ids.sort((a, b) => table.compare(a, b)).map((id) => table.text(id))).toEqual(
    words.toSorted(compareCodePoints),
  );
});

test('leaves stop words out, also when they are added later', () => {
  const table = new TokenTable(true, ['the', 'и']);
  expect(table.hasMetStopWord).toBe(false);
  expect(read(table, 'fox den')).toEqual([1, 2]);
  expect(table.hasMetStopWord).toBe(false);
  expect(read(table, 'The fox THE')).toEqual([1]);
  expect(table.hasMetStopWord).toBe(true);
  expect(table.add('the')).toBe(-1);
  expect(table.add('fox')).toBe(1);
});

test('when closed, every unknown token is the number after the last', () => {
  const table = new TokenTable(true, []);
  table.add('Fox');
  table.add('den');
  table.close();
  expect(read(table, 'Fox den cub cat')).toEqual([2, 1, 2, 2]);
  expect(table.size).toBe(2);
});
