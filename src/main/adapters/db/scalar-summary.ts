import { AppError } from '#shared/ipc/result.ts';
import { decodeColumns, encodeColumns } from './scalar-codec.ts';
import { emptyColumns, type ScalarColumns } from './scalar-columns.ts';

/** Points that one span of a summary stands for; a chart never draws fewer than these as one bucket's source. */
export const SPAN_POINTS = 64;

/** Lowest, highest and first gap of columns[from, to), as indices in order, each once. */
export function extremesOf(columns: ScalarColumns, from: number, to: number): number[] {
  let min = -1;
  let max = -1;
  let gap = -1;
  const { values } = columns;
  for (let i = from; i < to; i += 1) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = i;
      continue;
    }
    if (min < 0 || value < (values[min] as number)) min = i;
    if (max < 0 || value > (values[max] as number)) max = i;
  }
  return [...new Set([min, max, gap])].filter((index) => index >= 0).sort((a, b) => a - b);
}

/**
 * The points of a chunk that no drawing may lose: per span of 64 its lowest, highest and first gap.
 * Layout: u16 number of spans · per span u8 number of points · the points as a block of `encodeColumns`.
 */
export function encodeSummary(columns: ScalarColumns): Buffer {
  const length = columns.values.length;
  const spanCount = Math.ceil(length / SPAN_POINTS);
  const head = Buffer.alloc(2 + spanCount);
  head.writeUInt16LE(spanCount, 0);
  const kept: number[] = [];
  for (let span = 0; span < spanCount; span += 1) {
    const from = span * SPAN_POINTS;
    const points = extremesOf(columns, from, Math.min(length, from + SPAN_POINTS));
    head.writeUInt8(points.length, 2 + span);
    for (const point of points) kept.push(point);
  }
  const points = emptyColumns(kept.length);
  kept.forEach((from, to) => {
    points.iterations[to] = columns.iterations[from] as number;
    points.ats[to] = columns.ats[from] as number;
    points.values[to] = columns.values[from] as number;
  });
  return Buffer.concat([head, encodeColumns(points)]);
}

export interface ChunkSummary {
  /** How many of `points` each span keeps, in order. */
  readonly spanLengths: Uint8Array;
  readonly points: ScalarColumns;
}

export function decodeSummary(summary: Uint8Array): ChunkSummary {
  const spanCount = (summary[0] ?? 0) + (summary[1] ?? 0) * 256;
  const spanLengths = summary.subarray(2, 2 + spanCount);
  const points = decodeColumns(summary.subarray(2 + spanCount));
  const total = spanLengths.reduce((sum, length) => sum + length, 0);
  if (total !== points.values.length) throw new AppError('STORE_CORRUPT', 'A summary of scalars is damaged.');
  return { spanLengths, points };
}
