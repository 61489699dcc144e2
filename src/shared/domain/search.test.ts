import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyChoice,
  objectiveOf,
  plannedRuns,
  rankRuns,
  SEARCHED_PARAMETERS,
  SEARCHED_VALUES,
  searchParametersSchema,
  type SearchParametersInput,
} from './search.ts';
import { argumentName, parameterNamed, valueFrom, valueText, VALUE_EXAMPLES } from './search-values.ts';
import { trainingParametersSchema } from './training.ts';

const problems = (input: SearchParametersInput) => {
  const parsed = searchParametersSchema.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('searchParametersSchema', () => {
  it('takes a grid by default, ranked by accuracy', () => {
    const parsed = searchParametersSchema.parse({ space: { trees: { values: [50, 100] } } });
    expect(parsed).toMatchObject({ strategy: { kind: 'grid' }, metric: 'accuracy', base: { trees: 100 } });
    expect(plannedRuns(parsed)).toBe(2);
  });

  it('refuses an empty space, with or without axes', () => {
    expect(problems({ space: {} })).toEqual(['space: Choose at least one parameter to search.']);
    expect(problems({ space: { trees: { values: [] } } })).toHaveLength(1);
  });

  it('refuses a value that is there twice, by name', () => {
    expect(
      problems({
        space: {
          ngramRange: {
            values: [
              [1, 2],
              [1, 1],
              [1, 2],
            ],
          },
        },
      }),
    ).toEqual(['space.ngramRange.values: The value [1,2] is there twice.']);
    // One document and all of them are different, though both say 1.
    expect(problems({ space: { minDf: { values: [{ count: 1 }, { share: 1 }] } } })).toEqual([]);
  });

  it('refuses a grid that is too large with its size, and takes the largest', () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    const space = { trees: { values: values(25) }, maxFeatures: { values: values(20) } };
    expect(problems({ space })).toEqual([]);
    expect(problems({ space: { ...space, bootstrap: { values: [true, false] } } }).join()).toContain('1,000 runs');
  });

  it('takes ranges for a random search only, and no range that is none', () => {
    const range = (from: number, to: number, scale: 'linear' | 'log' = 'linear') => ({ range: { from, to, scale } });
    const random = { kind: 'random', count: 5 } as const;
    expect(problems({ space: { trees: range(10, 20) } }).join()).toContain('needs a random search');
    expect(problems({ space: { trees: range(10, 20) }, strategy: random })).toEqual([]);
    expect(problems({ space: { trees: range(20, 10) }, strategy: random })).toHaveLength(1);
    expect(problems({ space: { trees: range(0, 10) }, strategy: random })).toHaveLength(1);
    expect(problems({ space: { maxDf: range(0, 1, 'log') }, strategy: random })).toHaveLength(1);
    expect(problems({ space: { trees: range(1, 3) }, strategy: { kind: 'random', count: 501 } })).toHaveLength(1);
  });

  it('plans no more random runs than the space has points', () => {
    const space = { trees: { range: { from: 1, to: 3 } }, bootstrap: { values: [true, false] } };
    const plan = (count: number) =>
      plannedRuns(searchParametersSchema.parse({ space, strategy: { kind: 'random', count } }));
    expect([plan(4), plan(100)]).toEqual([4, 6]);
  });

  it('refuses values that no run would take', () => {
    expect(problems({ space: { trees: { values: [0] } } })).toHaveLength(1);
    expect(problems({ space: { ngramRange: { values: [[2, 1]] } } })).toHaveLength(1);
  });
});

describe('a point of the space', () => {
  it('changes what it names and nothing else', () => {
    const base = trainingParametersSchema.parse({ trees: 7, vectorizer: { norm: 'l1' } });
    const applied = applyChoice(base, { ngramRange: [1, 2], maxDepth: null, seed: 0 });
    const vectorizer = { ...base.vectorizer, ngramRange: [1, 2] };
    expect(applied.data).toEqual({ ...base, seed: 0, vectorizer });
    expect(applyChoice(base, { minDf: { count: 5 }, maxDf: { count: 2 } }).success).toBe(false);
  });

  it('reaches every parameter that can be searched', () => {
    const base = trainingParametersSchema.parse({});
    for (const name of SEARCHED_PARAMETERS) {
      const texts = VALUE_EXAMPLES[name].split(', ');
      const points = texts.map((text) => ({ [name]: valueFrom(name, text)?.value }));
      expect(new Set(points.map((choice) => JSON.stringify(applyChoice(base, choice).data))).size).toBe(texts.length);
    }
  });

  it('is ranked by the folds where there are some', () => {
    const base = trainingParametersSchema.parse({});
    expect(objectiveOf({ base, metric: 'accuracy' })).toEqual({ metric: 'Training Metrics', variant: 'accuracy' });
    expect(objectiveOf({ base: { ...base, folds: 5 }, metric: 'f1_score' })).toEqual({
      metric: 'Cross-validation',
      variant: 'f1_score_mean',
    });
  });
});

describe('rankRuns', () => {
  const run = (number: number, objective: number | null, status: 'completed' | 'failed' = 'completed') => ({
    number,
    objective,
    status,
  });
  it('puts the best first, the earlier of equals before the later, and leaves out what did not complete', () => {
    const ranked = rankRuns([run(3, 0.9), run(1, 0.8), run(2, 0.9), run(4, null), run(5, 0.99, 'failed')]);
    expect(ranked.map(({ number }) => number)).toEqual([2, 3, 1]);
  });
});

describe('values as text', () => {
  it('are read as they are written', () => {
    for (const name of SEARCHED_PARAMETERS) {
      for (const text of VALUE_EXAMPLES[name].split(', ')) {
        const read = valueFrom(name, text);
        expect(read && valueText(read.value), `${name} ${text}`).toBe(text);
      }
    }
  });

  it('keep every share and count apart', () => {
    const number = fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 1_000_000 }) }),
      fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(number, (value) => {
        expect(valueFrom('maxDf', valueText(value))?.value).toEqual(value);
      }),
    );
  });

  it.each([
    ['trees', '0'],
    ['trees', '1.5'],
    ['trees', ''],
    ['trees', '0x10'],
    ['maxDepth', 'nil'],
    ['ngramRange', '2-1'],
    ['ngramRange', '1-2-3'],
    ['minDf', '1.5'],
    ['featuresPerSplit', '0.0'],
    ['featuresPerSplit', 'some'],
    ['bootstrap', '1'],
    ['criterion', 'mse'],
  ] as const)('refuses %s "%s"', (name, text) => {
    expect(valueFrom(name, text)).toBeNull();
  });

  it('find a parameter by each of its spellings', () => {
    for (const name of SEARCHED_PARAMETERS) {
      expect(parameterNamed(argumentName(name))).toBe(name);
      expect(parameterNamed(argumentName(name).replaceAll('_', '-'))).toBe(name);
      expect(SEARCHED_VALUES[name]).toBeDefined();
    }
    expect(parameterNamed('maxFeatures')).toBe('maxFeatures');
    expect(parameterNamed('constructor')).toBeNull();
  });
});
