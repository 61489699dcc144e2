import { expect, test } from 'vitest';
import { cutText, distinctNames, largestClasses } from './class-names.ts';

test('a cut never leaves half a character', () => {
  expect(cutText('abc', 3)).toBe('abc');
  expect(cutText('abcd', 3)).toBe('abc…');
  expect(cutText('ab😀d', 3)).toBe('ab…');
});

test('names that a cut makes equal are numbered, commas, quotes and line breaks stay', () => {
  expect(distinctNames(['a,"b"\nc', 'xyz1', 'xyz2', 'xyz3', 'xyz'], 3)).toEqual([
    'a,"…',
    'xyz…',
    'xyz… (2)',
    'xyz… (3)',
    'xyz',
  ]);
  expect(distinctNames(['a,"b"\nc'])).toEqual(['a,"b"\nc']);
});

test('the largest classes come in their own order, the first of equals', () => {
  expect(largestClasses([5, 1, 9, 5, 5], 3)).toEqual([0, 2, 3]);
  expect(largestClasses([5], 3)).toEqual([0]);
  expect(largestClasses([], 3)).toEqual([]);
});
