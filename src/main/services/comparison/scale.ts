/** Numbers that people count in, from the first at or above `low` to the last at or below `high`. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  // Spans at the very end of what a number can hold have no round numbers in them.
  if (!(step > 0) || !Number.isFinite(low / step) || !Number.isFinite(high / step)) return [low, high];
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  // A step below the precision of the values would never end: the count is bounded.
  for (let index = first; index <= last && ticks.length <= wanted * 3; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks.length === 0 ? [low] : ticks;
}

/** The range of the values, widened where it is a single value so that it can be drawn. */
export function rangeOf(values: Iterable<number>): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  // Halved, so that the span of the largest numbers there are is still a number.
  const limit = Number.MAX_VALUE / 4;
  low = Math.min(limit, Math.max(-limit, low));
  high = Math.min(limit, Math.max(-limit, high));
  if (low < high) return { low, high };
  const margin = Math.abs(low) * 0.1 || 0.5;
  return { low: low - margin, high: high + margin };
}

/**
 * Positions to draw of a line that has more points than `most`: the first and last of it, and the lowest and highest of
 * each of equally many stretches, so that no spike is lost. A gap (null) inside a stretch is kept as one.
 */
export function thinned(y: readonly (number | null)[], most: number): number[] {
  if (y.length <= most) return y.map((_, index) => index);
  const buckets = Math.max(1, Math.floor((most - 2) / 3));
  const kept = new Set<number>([0, y.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * y.length) / buckets);
    const to = Math.floor(((bucket + 1) * y.length) / buckets);
    let lowest = -1;
    let highest = -1;
    let gap = -1;
    for (let index = from; index < to; index++) {
      const value = y[index] ?? null;
      if (value === null) gap = index;
      else {
        if (lowest < 0 || value < (y[lowest] ?? Infinity)) lowest = index;
        if (highest < 0 || value > (y[highest] ?? -Infinity)) highest = index;
      }
    }
    for (const index of [lowest, highest, gap]) if (index >= 0) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b);
}
