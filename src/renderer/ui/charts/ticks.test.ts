import { describe, expect, it } from 'vitest';
import { formatElapsed, formatValue, logTicks, niceTicks, paddedRange, xTicks } from './ticks.ts';

describe('ticks', () => {
  it('are round and written without floating-point dust', () => {
    expect(niceTicks([0, 0.5], 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(niceTicks([0, 99], 5)).toEqual([0, 20, 40, 60, 80]);
  });

  it('of iterations are whole', () => {
    expect(xTicks('iteration', [1, 4], 10)).toEqual([1, 2, 3, 4]);
    expect(xTicks('iteration', [0, 1], 5)).toEqual([0, 1]);
  });

  it('of rates are not', () => {
    expect(xTicks('iteration', [0, 1], 5, false)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('of times are round seconds and minutes', () => {
    expect(xTicks('relative', [0, 65_000], 5)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  });

  it('of a log axis are powers of ten', () => {
    expect(logTicks([0.001, 1000])).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  });

  it('of a short log axis are still round', () => {
    expect(logTicks([0.54, 0.87])).toEqual([0.6, 0.7, 0.8]);
  });

  it('never run away on an empty or absurd range', () => {
    expect(niceTicks([5, 5], 5).length).toBeLessThan(3);
    expect(niceTicks([0, Infinity], 5).length).toBeLessThanOrEqual(100);
  });
});

describe('paddedRange', () => {
  it('has room where all values are one', () => {
    const [low, high] = paddedRange(3, 3, false);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
  });

  it('does not go below zero for values that start there, nor ever on a log axis', () => {
    expect(paddedRange(0, 1, false)[0]).toBe(0);
    expect(paddedRange(0.01, 1, true)[0]).toBeGreaterThan(0);
    expect(paddedRange(Infinity, -Infinity, true)[0]).toBeGreaterThan(0);
  });
});

describe('writing', () => {
  it('keeps numbers short', () => {
    expect(formatValue(0.123456789)).toBe('0.12346');
    expect(formatValue(1600)).toBe('1,600');
    expect(formatValue(0.00001234)).toBe('1.23e-5');
    expect(formatValue(0)).toBe('0');
  });

  it('tells elapsed time in its two largest units', () => {
    expect(formatElapsed(1500)).toBe('1.5s');
    expect(formatElapsed(83_000)).toBe('1m 23s');
    expect(formatElapsed(3_600_000)).toBe('1h');
    expect(formatElapsed(119_800)).toBe('2m');
  });
});
