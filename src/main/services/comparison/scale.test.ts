import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, rangeOf, thinned } from './scale.ts';

describe('niceTicks', () => {
  it('counts as people do', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(0.13, 0.87, 5)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(niceTicks(1, 100, 7)).toEqual([20, 40, 60, 80, 100]);
    expect(niceTicks(3, 3, 5)).toEqual([3]);
  });

  it('ends, and stays in the range, whatever the range', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const { low, high } = rangeOf([a, b]);
        expect(Number.isFinite(high - low)).toBe(true);
        expect(high).toBeGreaterThan(low);
        const ticks = niceTicks(low, high, 5);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(16);
        expect(ticks.every((tick) => Number.isFinite(tick))).toBe(true);
      }),
    );
  });
});

describe('thinned', () => {
  it('keeps the ends and every extreme, in order, within the number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 8, max: 100 }),
        (y, most) => {
          const kept = thinned(y, most);
          expect(kept.length).toBeLessThanOrEqual(Math.max(most, y.length <= most ? y.length : 0));
          expect(kept[0]).toBe(0);
          expect(kept.at(-1)).toBe(y.length - 1);
          expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
          const values = y.filter((value) => value !== null);
          const drawn = kept.map((index) => y[index]);
          if (values.length > 0) {
            expect(drawn).toContain(Math.max(...values));
            expect(drawn).toContain(Math.min(...values));
          }
        },
      ),
    );
  });
});
