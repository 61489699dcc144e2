import { expect, test } from 'vitest';
import { TermCounter } from './term-counter.ts';
import { TooManyTermsError } from './terms-errors.ts';
import { TokenTable } from './token-table.ts';

function counted(texts: readonly string[], ngramRange: readonly [number, number], limit?: number): TermCounter {
  const tokens = new TokenTable(true, []);
  const counter = new TermCounter(tokens, ngramRange, limit);
  for (const text of texts) {
    tokens.read(text);
    counter.count();
  }
  return counter;
}

test('counts occurrences and documents of every n-gram in the range, and of no other', () => {
  const counter = counted(['aa bb aa bb', 'bb aa', 'cc'], [2, 3]);
  const counts = [...counter.select(() => true)].map((term) => [
    counter.text(term),
    counter.total(term),
    counter.documents(term),
  ]);
  expect(counts).toEqual([
    ['aa bb', 2, 1],
    ['aa bb aa', 1, 1],
    ['bb aa', 2, 2],
    ['bb aa bb', 1, 1],
  ]);
});

test('orders n-grams word by word, shorter ones first', () => {
  const counter = counted(['aa bb cc', 'aab cc', 'aa_ cc', 'aa0 cc'], [1, 3]);
  const terms = [...counter.select(() => true)].sort((a, b) => counter.compare(a, b)).map((term) => counter.text(term));
  expect(terms).toEqual([...terms].sort());
  expect(terms.slice(0, 3)).toEqual(['aa', 'aa bb', 'aa bb cc']);
});

test('tens of thousands of n-grams are kept apart', () => {
  const words = Array.from({ length: 150 }, (_, i) => `w${String(i)}`);
  const counter = counted(
    words.map((first) => words.map((second) => `${first} ${second}`).join(' ')),
    [2, 2],
  );
  const terms = [...counter.select(() => true)].map((term) => counter.text(term));
  expect(terms).toHaveLength(150 * 150);
  expect(new Set(terms).size).toBe(150 * 150);
});

test('more different terms than the limit are refused, words and n-grams alike', () => {
  const text = 'aa bb cc dd ee';
  expect(() => counted([text], [1, 1], 4)).toThrow(TooManyTermsError);
  expect(() => counted([text], [1, 1], 5)).not.toThrow();
  expect(() => counted([text, text], [1, 2], 6)).toThrow(TooManyTermsError);
  expect(() => counted([text, text], [1, 2], 9)).not.toThrow();
});
