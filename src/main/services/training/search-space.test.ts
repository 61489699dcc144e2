import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceKey, searchParametersSchema, spaceSize, type SearchSpace } from '#shared/domain/search.ts';
import { drawRandom, expandGrid, plannedRunsOf } from './search-space.ts';

const distinct = <T>(values: fc.Arbitrary<T>) => fc.uniqueArray(values, { minLength: 1, maxLength: 5 });
const listSpace: fc.Arbitrary<SearchSpace> = fc
  .record(
    {
      trees: distinct(fc.integer({ min: 1, max: 500 })).map((values) => ({ values })),
      maxDepth: distinct(fc.option(fc.integer({ min: 1, max: 50 }))).map((values) => ({ values })),
      criterion: distinct(fc.constantFrom('gini' as const, 'entropy' as const)).map((values) => ({ values })),
      bootstrap: distinct(fc.boolean()).map((values) => ({ values })),
    },
    { requiredKeys: ['trees'] },
  )
  .map((space) => space as SearchSpace);
const integerRange = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.constantFrom('linear', 'log'))
  .map(([from, extra, scale]) => ({ range: { from, to: from + extra, scale } }));
const rangeSpace: fc.Arbitrary<SearchSpace> = fc
  .record({ trees: integerRange, minSamplesLeaf: integerRange })
  .map((space) => space as SearchSpace);

describe('expandGrid', () => {
  it('has every combination once', () => {
    fc.assert(
      fc.property(listSpace, (space) => {
        const points = expandGrid(space);
        expect(points).toHaveLength(spaceSize(space));
        expect(new Set(points.map(choiceKey)).size).toBe(points.length);
        for (const point of points) expect(Object.keys(point).toSorted()).toEqual(Object.keys(space).toSorted());
      }),
    );
  });

  it('changes the last parameter fastest', () => {
    const { space } = searchParametersSchema.parse({
      space: { bootstrap: { values: [true, false] }, trees: { values: [2, 1] } },
    });
    expect(expandGrid(space)).toEqual([
      { trees: 2, bootstrap: true },
      { trees: 2, bootstrap: false },
      { trees: 1, bootstrap: true },
      { trees: 1, bootstrap: false },
    ]);
  });

  it('of nothing is nothing', () => {
    expect(expandGrid({})).toEqual([]);
  });
});

describe('drawRandom', () => {
  const seeds = fc.integer({ min: 0, max: 4_294_967_295 });
  const counts = fc.integer({ min: 1, max: 60 });

  it('draws different points of the space, as many as there are or as were asked for', () => {
    fc.assert(
      fc.property(fc.oneof(listSpace, rangeSpace), counts, seeds, (space, count, seed) => {
        const points = drawRandom(space, count, seed);
        expect(points).toHaveLength(Math.min(count, spaceSize(space)));
        expect(new Set(points.map(choiceKey)).size).toBe(points.length);
        const { trees } = space;
        for (const point of points) {
          if (trees !== undefined && 'values' in trees) expect(trees.values).toContain(point.trees);
          if (trees === undefined || !('range' in trees)) continue;
          expect(point.trees).toBeGreaterThanOrEqual(trees.range.from);
          expect(point.trees).toBeLessThanOrEqual(trees.range.to);
        }
      }),
    );
  });

  it('is the same for the same seed and another for another', () => {
    const space: SearchSpace = { trees: { range: { from: 1, to: 5000, scale: 'linear' } } };
    expect(drawRandom(space, 20, 7)).toEqual(drawRandom(space, 20, 7));
    expect(drawRandom(space, 20, 7)).not.toEqual(drawRandom(space, 20, 8));
    // More of the same draw begin with the same.
    expect(drawRandom(space, 30, 7).slice(0, 20)).toEqual(drawRandom(space, 20, 7));
  });

  it('finds the whole of a small space though a logarithmic scale makes some of it rare', () => {
    const space: SearchSpace = {
      trees: { range: { from: 1, to: 20, scale: 'log' } },
      maxFeatures: { range: { from: 1, to: 20, scale: 'log' } },
    };
    expect(drawRandom(space, 500, 1)).toHaveLength(400);
  });

  it('draws each factor of a logarithmic range equally often', () => {
    const space: SearchSpace = { maxFeatures: { range: { from: 100, to: 100_000, scale: 'log' } } };
    const logs = drawRandom(space, 300, 3).map(({ maxFeatures = 0 }) => Math.log10(maxFeatures));
    for (const decade of [2, 3, 4]) {
      const share = logs.filter((log) => log >= decade && log < decade + 1).length / logs.length;
      // A third, give or take four standard deviations and the repeated ones of the lowest decade.
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.45);
    }
  });

  it('keeps a range of shares within its ends, readable, and ends where no more can be told apart', () => {
    const space = (from: number, to: number): SearchSpace => ({ maxDf: { range: { from, to, scale: 'linear' } } });
    for (const { maxDf } of drawRandom(space(0.123456, 0.654321), 100, 1)) {
      const share = maxDf !== undefined && 'share' in maxDf ? maxDf.share : NaN;
      expect(share).toBeGreaterThanOrEqual(0.123456);
      expect(share).toBeLessThanOrEqual(0.654321);
    }
    expect(drawRandom(space(0.5, 0.5), 10, 1)).toEqual([{ maxDf: { share: 0.5 } }]);
    expect(drawRandom(space(0.5, 0.50001), 10, 1).length).toBeLessThanOrEqual(3);
  });
});

describe('plannedRunsOf', () => {
  const space = { minDf: { values: [{ count: 1 }, { count: 5 }] }, maxDf: { values: [{ count: 3 }, { count: 9 }] } };

  it('refuses a grid with a point that contradicts itself, and names it', () => {
    expect(() => plannedRunsOf(searchParametersSchema.parse({ space }))).toThrow(
      /^min_df 5, max_df 3 cannot be run: It must not be below/,
    );
  });

  it('leaves such points out of a draw, and refuses a draw of nothing else', () => {
    const draw = (over: typeof space) =>
      plannedRunsOf(searchParametersSchema.parse({ space: over, strategy: { kind: 'random', count: 4 } }));
    const { planned, leftOutCount } = draw(space);
    expect([planned.length, leftOutCount]).toEqual([3, 1]);
    expect(planned[0]?.parameters.vectorizer).toMatchObject(planned[0]?.choice ?? {});
    expect(() => draw({ ...space, minDf: { values: [{ count: 10 }] } })).toThrow(/cannot be run/);
  });
});
