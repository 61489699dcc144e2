/** Median, lowest and highest of a series of measurements. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The mean of the two middle values where their number is even; NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  return (lower + upper) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A size and what was measured at it, both above zero. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/**
 * The exponent k of value ~ size^k: the slope of the least squares line through the logarithms of both.
 * @returns NaN for fewer than two different sizes
 */
export function exponentOf(points: readonly Point[]): number {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ value }) => Math.log(value));
  const meanX = mean(x);
  const meanY = mean(y);
  let products = 0;
  let squares = 0;
  for (const [i, at] of x.entries()) {
    products += (at - meanX) * ((y[i] ?? NaN) - meanY);
    squares += (at - meanX) ** 2;
  }
  return squares > 0 ? products / squares : NaN;
}

const nLogN = (size: number): number => size * Math.log(size);

/** The exponent that n log n itself has over the same sizes: a little above 1. */
export function exponentOfNLogN(points: readonly Point[]): number {
  return exponentOf(points.map(({ size }) => ({ size, value: nLogN(size) })));
}

/** Each value over n log n of its size, in units of the first point's: below 1 means that it grew more slowly. */
export function perNLogN(points: readonly Point[]): number[] {
  const shares = points.map(({ size, value }) => value / nLogN(size));
  return shares.map((share) => share / (shares[0] ?? NaN));
}

/** What a measurement, or a ratio of two, is held against. */
export interface Goal {
  readonly limit: number;
  /** Below the limit, where the limit itself would not do. */
  readonly isStrict?: boolean;
  /** Wished for beyond what is required: a miss is told, but is no failure. */
  readonly isStretch?: boolean;
}

export type Verdict = 'met' | 'missed' | 'not measured';

/** @param value NaN where nothing was measured */
export function judge(value: number, goal: Goal): Verdict {
  if (Number.isNaN(value)) return 'not measured';
  return value < goal.limit || (value === goal.limit && goal.isStrict !== true) ? 'met' : 'missed';
}
