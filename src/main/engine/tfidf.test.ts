import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vectorizerSchema } from '#shared/domain/training.ts';
import type { SparseRows } from './sparse.ts';
import { stopWordsOf } from './stop-words/stop-words.ts';
import { NoTermsError } from './terms-errors.ts';
import { countKnownTokens, fitTfidf, transformTfidf, type TextSource, type TfidfOptions } from './tfidf.ts';
import { TokenTable } from './token-table.ts';
import { compareCodePoints } from './tokens.ts';

type Row = readonly (readonly [column: number, value: number])[];

interface Expected {
  readonly terms: string[];
  /** Null: not used. */
  readonly idf: number[] | null;
  readonly trainRows: Row[];
  readonly testRows: Row[];
}

interface StoredRows {
  readonly rowStart: number[];
  readonly columns: number[];
  readonly values: number[];
}
interface StoredCase {
  readonly options: Partial<TfidfOptions>;
  readonly terms: string[];
  readonly idf: number[] | null;
  readonly trainRows: StoredRows;
  readonly testRows: StoredRows;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/sklearn/${name}`, import.meta.url), 'utf8'));
const plain = (
  read('expected.json') as {
    tfidf: Record<string, Expected & { train: string[]; test: string[]; maxFeatures: number; tokens: string[][] }>;
  }
).tfidf;
const { corpora, refused } = read('tfidf/expected.json') as {
  corpora: { train: string[]; test: string[]; cases: Record<string, StoredCase> }[];
  refused: Record<string, { texts: string[]; options: Partial<TfidfOptions>; message: string }>;
};

const source = (texts: readonly string[]): TextSource => ({ count: texts.length, text: (i) => texts[i]! });
const withDefaults = ({ maxFeatures = 100_000, ...options }: Partial<TfidfOptions> = {}): TfidfOptions => ({
  ...vectorizerSchema.parse(options),
  maxFeatures,
});
const tokensOf = (text: string): string[] => {
  const table = new TokenTable(true, []);
  table.read(text);
  return [...table.ids.subarray(0, table.length)].map((id) => table.text(id));
};
const rowsOf = (rows: StoredRows | SparseRows): Row[] => {
  const columns = [...rows.columns];
  const ends = [...rows.rowStart].slice(1);
  return ends.map((end, r) => {
    const from = rows.rowStart[r]!;
    return columns.slice(from, end).map((column, k) => [column, rows.values[from + k]!] as const);
  });
};

/** Equal but for rounding: the same columns in the same order, values to 1e-9. */
function expectRows(rows: SparseRows, expected: readonly Row[]): void {
  const found = rowsOf(rows);
  expect(found.map((row) => row.map(([column]) => column))).toEqual(
    expected.map((row) => row.map(([column]) => column)),
  );
  expectClose(
    found.flatMap((row) => row.map(([, value]) => value)),
    expected.flatMap((row) => row.map(([, value]) => value)),
  );
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expect(found.filter((value, i) => !(Math.abs(value - expected[i]!) < 1e-9))).toEqual([]);
}

function expectFit(train: readonly string[], test: readonly string[], options: TfidfOptions, expected: Expected): void {
  const { vocabulary, rows } = fitTfidf(source(train), options);
  expect(vocabulary.terms).toEqual(expected.terms);
  expectClose([...vocabulary.idf], expected.idf ?? expected.terms.map(() => 1));
  expectRows(rows, expected.trainRows);
  expectRows(transformTfidf(source(train), vocabulary), expected.trainRows);
  expectRows(transformTfidf(source(test), vocabulary), expected.testRows);
}

describe.each(Object.entries(plain))("scikit-learn's defaults on the %s texts", (_name, expected) => {
  test('the words that Python finds', () => {
    expect(expected.train.map(tokensOf)).toEqual(expected.tokens);
  });
  test('vocabulary, idf and weights', () => {
    expectFit(expected.train, expected.test, withDefaults({ maxFeatures: expected.maxFeatures }), expected);
  });
});

describe.each(corpora)("scikit-learn's vocabulary, idf and weights", ({ train, test: unseen, cases }) => {
  test.each(Object.entries(cases))('%s', (_name, stored) => {
    const expected = { ...stored, trainRows: rowsOf(stored.trainRows), testRows: rowsOf(stored.testRows) };
    expectFit(train, unseen, withDefaults(stored.options), expected);
  });
});

test.each([
  ['no words', 'noWords'],
  ['only stop words', 'stopWords'],
  ['too short for the n-grams', 'ngrams'],
  ['bounds the wrong way round', 'documentRange'],
  ['nothing between the bounds', 'documentFrequency'],
  ['a maximum of no texts', 'documentFrequency'],
])('refuses what scikit-learn refuses, and says why: %s', (name, reason) => {
  const { texts, options } = refused[name]!;
  const fit = (): unknown => fitTfidf(source(texts), withDefaults(options));
  expect(fit).toThrow(NoTermsError);
  expect(fit).toThrow(expect.objectContaining({ reason }));
});

test('no texts at all have no words', () => {
  expect(() => fitTfidf(source([]), withDefaults())).toThrow(expect.objectContaining({ reason: 'noWords' }));
});

describe('of terms with equal counts, the limit keeps those that come first in code point order', () => {
  test.each<[[number, number], string[]]>([
    [
      [1, 1],
      ['aa', 'bb', 'zz'],
    ],
    [
      [2, 2],
      ['aa zz', 'bb aa', 'cc bb'],
    ],
  ])('n-grams %j', (ngramRange, terms) => {
    const { vocabulary } = fitTfidf(source(['dd cc bb aa zz zz']), withDefaults({ maxFeatures: 3, ngramRange }));
    expect(vocabulary.terms).toEqual(terms);
  });
});

describe('a slow and obvious implementation computes the same', () => {
  const word = fc.constantFrom('aa', 'bb', 'Cc', 'the', 'и', 'не', 'мир', 'МИР', '学习', '𝒜𝒷', 'a', '!', 'x1', 'aa');
  const text = fc.oneof(
    fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const frequency = fc.oneof(
    fc.integer({ min: 1, max: 5 }).map((count) => ({ count })),
    fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1).map((share) => ({ share })),
  );
  const options = fc.record<TfidfOptions>({
    maxFeatures: fc.integer({ min: 1, max: 12 }),
    minDf: fc.oneof({ weight: 3, arbitrary: fc.constant({ count: 1 }) }, frequency),
    maxDf: fc.oneof({ weight: 3, arbitrary: fc.constant({ share: 1 }) }, frequency),
    ngramRange: fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
    sublinearTf: fc.boolean(),
    useIdf: fc.boolean(),
    smoothIdf: fc.boolean(),
    norm: fc.constantFrom('l2', 'l1', 'none'),
    lowercase: fc.boolean(),
    stopWords: fc.constantFrom('none', 'english', 'russian'),
    ownStopWords: fc.array(fc.constantFrom('AA', 'bb', 'мир', 'no-token'), { maxLength: 2 }),
  });
  const texts = fc.array(text, { minLength: 1, maxLength: 8 });

  test('of any texts under any options', () => {
    let fitted = 0;
    fc.assert(
      fc.property(texts, texts, options, (train, unseen, chosen) => {
        const expected = slowTfidf(train, unseen, chosen);
        if (expected === null) {
          expect(() => fitTfidf(source(train), chosen)).toThrow(NoTermsError);
          return;
        }
        fitted++;
        expectFit(train, unseen, chosen, expected);
        const { vocabulary, rows } = fitTfidf(source(train), chosen);
        expect(rows.values.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
        expect(vocabulary.idf.every((value) => Number.isFinite(value) && value >= 1)).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(fitted).toBeGreaterThan(100);
  });
});

/** The definition, word for word; null where no term is left. */
function slowTfidf(train: readonly string[], unseen: readonly string[], options: TfidfOptions): Expected | null {
  const { ngramRange, useIdf, lowercase } = options;
  const stop = new Set(stopWordsOf(options));
  const countsOf = (text: string): Map<string, number> => {
    const words = (lowercase ? text.toLowerCase() : text).match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
    const kept = words.filter((word) => !stop.has(word));
    const counts = new Map<string, number>();
    for (let n = ngramRange[0]; n <= ngramRange[1]; n++) {
      for (let i = 0; i + n <= kept.length; i++) {
        const term = kept.slice(i, i + n).join(' ');
        counts.set(term, (counts.get(term) ?? 0) + 1);
      }
    }
    return counts;
  };
  const bags = train.map(countsOf);
  const all = new Set(bags.flatMap((bag) => [...bag.keys()]));
  const documents = (term: string): number => bags.filter((bag) => bag.has(term)).length;
  const total = (term: string): number => bags.reduce((sum, bag) => sum + (bag.get(term) ?? 0), 0);
  const bound = (limit: TfidfOptions['minDf']): number => ('count' in limit ? limit.count : limit.share * train.length);
  const terms = [...all]
    .sort(compareCodePoints)
    .filter((term) => documents(term) >= bound(options.minDf) && documents(term) <= bound(options.maxDf))
    .sort((a, b) => total(b) - total(a))
    .slice(0, options.maxFeatures)
    .sort(compareCodePoints);
  if (terms.length === 0) return null;
  const extra = options.smoothIdf ? 1 : 0;
  const idf = terms.map((term) => (useIdf ? Math.log((train.length + extra) / (documents(term) + extra)) + 1 : 1));
  const rowOf = (bag: Map<string, number>): Row => {
    const weights = terms.map((term, column) => {
      const count = bag.get(term) ?? 0;
      return (options.sublinearTf && count > 0 ? 1 + Math.log(count) : count) * idf[column]!;
    });
    const length = { l1: weights.reduce((a, b) => a + b), l2: Math.hypot(...weights), none: 1 }[options.norm];
    return weights.map((weight, column) => [column, weight / length] as const).filter(([, weight]) => weight > 0);
  };
  return { terms, idf: useIdf ? idf : null, trainRows: bags.map(rowOf), testRows: unseen.map(countsOf).map(rowOf) };
}

test('progress: every text once, in fit and transform; what the callback throws ends the work', () => {
  const texts = source(['one text', 'two texts', 'three']);
  const seen: number[] = [];
  const { vocabulary } = fitTfidf(texts, withDefaults(), (done) => seen.push(done));
  transformTfidf(texts, vocabulary, (done) => seen.push(done));
  expect(seen).toEqual([1, 2, 3, 1, 2, 3]);
  const stop = (): void => {
    throw new Error('stopped');
  };
  expect(() => fitTfidf(texts, withDefaults(), stop)).toThrow('stopped');
  expect(() => transformTfidf(texts, vocabulary, stop)).toThrow('stopped');
});

describe('a vocabulary', () => {
  const options = withDefaults({ ngramRange: [1, 2], stopWords: 'english', ownStopWords: ['Foo'], sublinearTf: true });
  const { vocabulary } = fitTfidf(source(['the red fox and the red dog', 'foo red fox']), options);

  test('is plain data: what is read back from JSON weighs texts alike', () => {
    const stored = JSON.parse(JSON.stringify({ ...vocabulary, idf: [...vocabulary.idf] })) as typeof vocabulary;
    const back = { ...stored, idf: Float64Array.from(stored.idf) };
    const texts = source(['red fox red fox', 'a dog', '']);
    expect(transformTfidf(texts, back)).toEqual(transformTfidf(texts, vocabulary));
    expect(vocabulary.options).toMatchObject({ ngramRange: [1, 2], sublinearTf: true, norm: 'l2', lowercase: true });
    expect(vocabulary.options.stopWords).toContain('foo');
  });

  test('with terms that no text can hold keeps their columns, empty', () => {
    const terms = ['', ' ', "don't", 'Red', 'aa  bb', 'fox', 'one two three', 'red', 'red the', 'the'];
    const odd = {
      terms,
      idf: new Float64Array(terms.length).fill(1),
      options: { ...vocabulary.options, norm: 'none' as const },
    };
    const rows = transformTfidf(source(["Red fox don't aa  bb the one two three"]), odd);
    expect(rows.columnCount).toBe(10);
    expect([...rows.columns]).toEqual([5, 7]);
  });
});

describe('words that a vocabulary knows', () => {
  const known = (texts: readonly string[], text: string, options: Partial<TfidfOptions> = {}): unknown =>
    countKnownTokens(text, fitTfidf(source(texts), withDefaults(options)).vocabulary);

  test.each<[string, unknown, [number, number]]>([
    ['single words', known(['red fox'], 'Red FOX red bird!'), [4, 3]],
    ['no words', known(['red fox'], '? !'), [0, 0]],
    ['stop words do not count', known(['red fox'], 'the red and the blue', { stopWords: 'english' }), [2, 1]],
    ['the case as it is', known(['Red fox'], 'red Red', { lowercase: false }), [2, 1]],
    ['words of an n-gram', known(['red fox runs'], 'red fox runs red runs', { ngramRange: [2, 2] }), [5, 3]],
    [
      'an n-gram over a stop word',
      known(['fox of red'], 'fox and red', { ngramRange: [2, 2], stopWords: 'english' }),
      [2, 2],
    ],
  ])('%s', (_name, found, [tokenCount, knownTokenCount]) => {
    expect(found).toEqual({ tokenCount, knownTokenCount });
  });
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
