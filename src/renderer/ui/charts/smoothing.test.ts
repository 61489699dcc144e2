import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing.ts';

const even = [0, 1, 2, 3, 4];

describe('smooth', () => {
  it('gives the very same array back where it is off, so that nothing is drawn twice', () => {
    const y = [1, 2, 3, 4, 5];
    expect(smooth(even, y, 0)).toBe(y);
  });

  it('leaves a constant where it is, from the first point on', () => {
    for (const value of smooth(even, [7, 7, 7, 7, 7], 0.9)) expect(value).toBeCloseTo(7);
  });

  it('is the debiased exponential average on an even spacing', () => {
    const [first, second, third] = smooth([0, 1, 2], [1, 0, 1], 0.5);
    expect(first).toBeCloseTo(1);
    expect(second).toBeCloseTo(1 / 3);
    // weights 1, 1/2, 1/4 from the newest to the oldest
    expect(third).toBeCloseTo((1 + 0.25) / 1.75);
  });

  it('forgets more over a longer distance', () => {
    const near = smooth([0, 1, 10], [0, 10, 10], 0.9)[1] ?? 0;
    const far = smooth([0, 9, 10], [0, 10, 10], 0.9)[1] ?? 0;
    expect(far).toBeGreaterThan(near);
  });

  it('keeps gaps and goes on behind them', () => {
    const smoothed = smooth(even, [1, null, null, 1, 3], 0.8);
    expect(smoothed.slice(0, 4)).toEqual([expect.closeTo(1), null, null, expect.closeTo(1)]);
    expect(smoothed[4]).toBeGreaterThan(1);
    expect(smoothed[4]).toBeLessThan(3);
  });

  it('stays finite where all points share one x', () => {
    for (const value of smooth([3, 3, 3], [1, 2, 3], 0.99)) expect(Number.isFinite(value)).toBe(true);
  });
});
