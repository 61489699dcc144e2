import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SparseRows } from './sparse.ts';
import { fitTfidf, transformTfidf, type TextSource } from './tfidf.ts';
import { compareCodePoints, forEachToken } from './tokens.ts';

interface Case {
  train: string[];
  test: string[];
  maxFeatures: number;
  terms: string[];
  idf: number[];
  trainRows: [number, number][][];
  testRows: [number, number][][];
  tokens: string[][];
}
const fixture = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/sklearn/expected.json', import.meta.url), 'utf8'),
) as { tfidf: Record<string, Case> };

const source = (texts: readonly string[]): TextSource => ({ count: texts.length, text: (i) => texts[i]! });
const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  forEachToken(text, (token) => tokens.push(token));
  return tokens;
};

function expectRows(rows: SparseRows, expected: readonly (readonly [number, number])[][]): void {
  expect(rows.rowCount).toBe(expected.length);
  for (const [r, entries] of expected.entries()) {
    const from = rows.rowStart[r]!;
    const to = rows.rowStart[r + 1]!;
    expect([...rows.columns.slice(from, to)]).toEqual(entries.map(([column]) => column));
    for (const [k, [, value]] of entries.entries()) {
      expect(Math.abs(rows.values[from + k]! - value)).toBeLessThan(1e-9);
    }
  }
}

describe.each(Object.entries(fixture.tfidf))('TF-IDF of the %s texts', (_name, expected) => {
  const { vocabulary, rows } = fitTfidf(source(expected.train), expected);

  test('finds the words that Python finds', () => {
    expect(expected.train.map(tokensOf)).toEqual(expected.tokens);
  });
  test("has scikit-learn's vocabulary and idf", () => {
    expect(vocabulary.terms).toEqual(expected.terms);
    for (const [i, idf] of expected.idf.entries()) expect(Math.abs(vocabulary.idf[i]! - idf)).toBeLessThan(1e-9);
  });
  test("has scikit-learn's weights, fitted and transformed", () => {
    expectRows(rows, expected.trainRows);
    expectRows(transformTfidf(source(expected.test), vocabulary), expected.testRows);
  });
});

test('equal counts at the limit keep the terms that come first in code point order', () => {
  const { vocabulary } = fitTfidf(source(['dd cc bb aa zz zz']), { maxFeatures: 3 });
  expect(vocabulary.terms).toEqual(['aa', 'bb', 'zz']);
});

test('rows have length 1, whatever the texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1 }), (texts) => {
      const { rows, vocabulary } = fitTfidf(source(texts), { maxFeatures: 20 });
      expect(vocabulary.terms.length).toBeLessThanOrEqual(20);
      expect([...vocabulary.terms].sort(compareCodePoints)).toEqual(vocabulary.terms);
      for (let r = 0; r < rows.rowCount; r++) {
        const values = rows.values.slice(rows.rowStart[r], rows.rowStart[r + 1]);
        if (values.length > 0) expect(values.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 9);
      }
    }),
  );
});

test('orders astral characters after the whole basic plane', () => {
  expect(['\u{1F600}', '\uFFFD', 'a', 'ab', ''].sort(compareCodePoints)).toEqual([
    '',
    'a',
    'ab',
    '\uFFFD',
    '\u{1F600}',
  ]);
});
