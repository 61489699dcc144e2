import type { ScalarColumns } from './scalar-columns.ts';

/** What a chart draws: x and y of the same length, null where a gap was recorded. */
export interface DrawnSeries {
  readonly x: number[];
  readonly y: (number | null)[];
}

/**
 * Thins a series to at most `maxPoints` while it is fed in order, span by span. The points fall into buckets of equal
 * number; of each bucket its lowest, its highest and, where the series has gaps, its first gap stay, and the first and
 * last point of all. A mean would hide spikes; LTTB keeps shapes but can drop an extreme.
 */
export class Downsampler {
  readonly x: number[] = [];
  readonly y: (number | null)[] = [];
  readonly #total: number;
  readonly #bucketCount: number;
  readonly #keepsGaps: boolean;
  #bucket = 0;
  /** Points of the current bucket that may stay, in order. */
  #pending: { x: number; value: number; isEnd: boolean }[] = [];

  constructor(total: number, maxPoints: number, hasGaps: boolean) {
    this.#total = total;
    this.#keepsGaps = hasGaps && maxPoints >= 5;
    this.#bucketCount = Math.max(1, Math.floor((maxPoints - 2) / (this.#keepsGaps ? 3 : 2)));
  }

  /**
   * Adds points that belong to one bucket.
   * @param position how many points of the series lie before the span that they stand for
   * @param isEnd whether the point is the series' first or last, which always stays
   */
  add(position: number, x: number, value: number, isEnd: boolean): void {
    const bucket = Math.min(this.#bucketCount - 1, Math.floor((position * this.#bucketCount) / this.#total));
    if (bucket !== this.#bucket) {
      this.#flush();
      this.#bucket = bucket;
    }
    this.#pending.push({ x, value, isEnd });
  }

  finish(): DrawnSeries {
    this.#flush();
    return { x: this.x, y: this.y };
  }

  #flush(): void {
    const points = this.#pending;
    let min = -1;
    let max = -1;
    let gap = -1;
    points.forEach(({ value }, index) => {
      if (!Number.isFinite(value)) {
        if (gap < 0) gap = index;
        return;
      }
      if (min < 0 || value < (points[min] as { value: number }).value) min = index;
      if (max < 0 || value > (points[max] as { value: number }).value) max = index;
    });
    points.forEach((point, index) => {
      if (point.isEnd || index === min || index === max || (this.#keepsGaps && index === gap)) {
        this.x.push(point.x);
        this.y.push(Number.isFinite(point.value) ? point.value : null);
      }
    });
    this.#pending = [];
  }
}

/** Thins whole columns, drawn over `x`. */
export function downsampleColumns(columns: ScalarColumns, x: Float64Array, maxPoints: number): DrawnSeries {
  const { values } = columns;
  const total = values.length;
  if (total <= maxPoints) {
    return { x: Array.from(x), y: Array.from(values, (value) => (Number.isFinite(value) ? value : null)) };
  }
  const hasGaps = values.some((value) => !Number.isFinite(value));
  const sampler = new Downsampler(total, maxPoints, hasGaps);
  addRange(sampler, columns, x, { from: 0, to: total, position: 0, isFirst: true, isLast: true });
  return sampler.finish();
}

/** Where columns[from, to) stand in the series that is drawn. */
export interface RangePlace {
  readonly from: number;
  readonly to: number;
  readonly position: number;
  /** Whether the range begins / ends the whole series. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Feeds every point of a range. */
export function addRange(sampler: Downsampler, columns: ScalarColumns, x: Float64Array, place: RangePlace): void {
  const { from, to, position, isFirst, isLast } = place;
  for (let i = from; i < to; i += 1) {
    const isEnd = (isFirst && i === from) || (isLast && i === to - 1);
    sampler.add(position + i - from, x[i] as number, columns.values[i] as number, isEnd);
  }
}
