import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseTerms } from './choose-terms.ts';

test('keeps the most frequent, of equals the first in order, whatever the numbers and their order', () => {
  const terms = fc.uniqueArray(fc.record({ name: fc.nat(400), total: fc.integer({ min: 1, max: 4 }) }), {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(terms, fc.integer({ min: 1, max: 100 }), (items, maxFeatures) => {
      const statistics = {
        select: (accepts: (documents: number) => boolean) => Uint32Array.from(items.keys()).filter(() => accepts(1)),
        total: (term: number) => items[term]!.total,
        compare: (a: number, b: number) => items[a]!.name - items[b]!.name,
      };
      const expected = items
        .toSorted((a, b) => b.total - a.total || a.name - b.name)
        .slice(0, maxFeatures)
        .map(({ name }) => name)
        .sort((a, b) => a - b);
      const kept = chooseTerms(statistics, 10, { maxFeatures, minDf: { count: 1 }, maxDf: { share: 1 } });
      expect([...kept].map((term) => items[term]!.name)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
