import { AppError } from '#shared/ipc/result.ts';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import type { LogBatch } from '#main/services/store-port.ts';
import type { ScalarColumns } from './scalar-columns.ts';

export interface PackedSeries {
  readonly metric: string;
  readonly variant: string;
  /** In the order in which they were logged. */
  readonly columns: ScalarColumns;
}

/**
 * A LogBatch whose scalars are columns: an array of objects costs more to copy between threads than to store.
 */
export interface PackedLog extends Omit<LogBatch, 'scalars'> {
  readonly series: readonly PackedSeries[];
}

interface Growing {
  readonly metric: string;
  readonly variant: string;
  readonly points: ScalarPoint[];
}

function pack({ metric, variant, points }: Growing): PackedSeries {
  const columns = {
    iterations: new Float64Array(points.length),
    ats: new Float64Array(points.length),
    values: new Float64Array(points.length),
  };
  points.forEach((point, index) => {
    if (!Number.isSafeInteger(point.iteration) || !Number.isFinite(point.atMs) || typeof point.value !== 'number') {
      throw new AppError(
        'INVALID_INPUT',
        `A scalar of ${metric} / ${variant} has no whole-number iteration, no time or no number.`,
      );
    }
    columns.iterations[index] = point.iteration;
    columns.ats[index] = point.atMs;
    columns.values[index] = point.value;
  });
  return { metric, variant, columns };
}

/** INVALID_INPUT where a point's iteration, time or value is not a number that can be stored. */
export function packLog({ scalars, ...rest }: LogBatch): PackedLog {
  const byMetric = new Map<string, Map<string, Growing>>();
  let current: Growing | null = null;
  for (const point of scalars ?? []) {
    if (current === null || current.metric !== point.metric || current.variant !== point.variant) {
      let variants = byMetric.get(point.metric);
      if (variants === undefined) byMetric.set(point.metric, (variants = new Map<string, Growing>()));
      let series = variants.get(point.variant);
      if (series === undefined) {
        series = { metric: point.metric, variant: point.variant, points: [] };
        variants.set(point.variant, series);
      }
      current = series;
    }
    current.points.push(point);
  }
  return { ...rest, series: [...byMetric.values()].flatMap((variants) => [...variants.values()].map(pack)) };
}
