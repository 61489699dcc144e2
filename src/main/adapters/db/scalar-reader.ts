import type { ScalarPoint, ScalarSeries, ScalarSummary, XAxis } from '#shared/domain/scalar.ts';
import { scalarSummarySchema } from '#shared/domain/scalar.ts';
import type { ScalarQuery } from '#shared/ipc/contract.ts';
import type { StatementCache } from './database-context.ts';
import { addRange, Downsampler, downsampleColumns, type DrawnSeries } from './downsample.ts';
import { decodeColumns } from './scalar-codec.ts';
import {
  emptyColumns,
  lowerBound,
  concatColumns,
  orderByTime,
  sliceColumns,
  type ScalarColumns,
} from './scalar-columns.ts';
import { decodeSummary, SPAN_POINTS } from './scalar-summary.ts';

interface ChunkMeta {
  readonly id: number;
  readonly first_iteration: number;
  readonly last_iteration: number;
  readonly count: number;
  readonly gap_count: number;
  readonly first_at_ms: number;
  readonly last_at_ms: number;
  readonly is_time_ordered: number;
  readonly has_summary: number;
}

interface SeriesRow {
  readonly id: number;
  readonly metric: string;
  readonly variant: string;
  readonly count: number;
}

interface TaskRow {
  readonly key: number;
  readonly created_at_ms: number;
  readonly started_at_ms: number | null;
}

/** The x axis of one task: which column it shows, from where, and the part that is asked for, in that column's units. */
interface Axis {
  readonly kind: XAxis;
  readonly base: number;
  readonly from: number;
  readonly to: number;
}

function columnOf(columns: ScalarColumns, axis: Axis): Float64Array {
  return axis.kind === 'iteration' ? columns.iterations : columns.ats;
}

function shiftedX(columns: ScalarColumns, axis: Axis): Float64Array {
  if (axis.kind !== 'relative') return columnOf(columns, axis);
  return columns.ats.map((at) => at - axis.base);
}

function cut(columns: ScalarColumns, axis: Axis): ScalarColumns {
  const x = columnOf(columns, axis);
  const from = axis.from === -Infinity ? 0 : lowerBound(x, axis.from);
  let to = axis.to === Infinity ? x.length : lowerBound(x, axis.to);
  while (to < x.length && x[to] === axis.to) to += 1;
  return sliceColumns(columns, from, Math.max(from, to));
}

/** Reads series for charts, and raw for export. */
export class ScalarReader {
  readonly #sql: StatementCache;

  constructor(sql: StatementCache) {
    this.#sql = sql;
  }

  scalars(query: ScalarQuery): readonly ScalarSeries[] {
    return [...new Set(query.ids)].flatMap((taskId) => {
      const task = this.#task(taskId);
      if (task === undefined) return [];
      const base = query.axis === 'relative' ? (task.started_at_ms ?? task.created_at_ms) : 0;
      const axis: Axis = {
        kind: query.axis,
        base,
        from: query.from === null ? -Infinity : query.from + base,
        to: query.to === null ? Infinity : query.to + base,
      };
      const wanted = query.metrics === null ? null : new Set(query.metrics);
      return this.#seriesOf(task.key)
        .filter(({ metric }) => wanted === null || wanted.has(metric))
        .map((series) => {
          const { drawn, totalPoints } = this.#draw(series, axis, query.maxPoints);
          return { taskId, metric: series.metric, variant: series.variant, x: drawn.x, y: drawn.y, totalPoints };
        });
    });
  }

  summaries(taskIds: readonly string[]): readonly ScalarSummary[] {
    const statement = this.#sql.get(
      `SELECT metric, variant, count, last_iteration AS lastIteration, first_value AS first, last_value AS last,
       min_value AS min, max_value AS max FROM scalar_series WHERE task_key = ? ORDER BY metric, variant`,
    );
    return [...new Set(taskIds)].flatMap((taskId) => {
      const task = this.#task(taskId);
      if (task === undefined) return [];
      return statement.all(task.key).map((row) => scalarSummarySchema.parse({ taskId, ...(row as object) }));
    });
  }

  raw(taskKey: number, offset: number, limit: number): readonly ScalarPoint[] {
    const points: ScalarPoint[] = [];
    let skip = offset;
    for (const { id, metric, variant, count } of this.#seriesOf(taskKey)) {
      if (skip >= count) {
        skip -= count;
        continue;
      }
      for (const chunk of this.#chunks(id)) {
        if (points.length >= limit) return points;
        if (skip >= chunk.count) {
          skip -= chunk.count;
          continue;
        }
        const { iterations, ats, values } = this.#data(chunk.id);
        const to = Math.min(iterations.length, skip + limit - points.length);
        for (let i = skip; i < to; i += 1) {
          const [iteration, atMs, value] = [iterations[i] as number, ats[i] as number, values[i] as number];
          points.push({ metric, variant, iteration, atMs, value });
        }
        skip = 0;
      }
    }
    return points;
  }

  #task(id: string): TaskRow | undefined {
    return this.#sql
      .get('SELECT key, created_at_ms, started_at_ms FROM tasks WHERE id = ? AND deleted_at_ms IS NULL')
      .get(id) as TaskRow | undefined;
  }

  #seriesOf(taskKey: number): readonly SeriesRow[] {
    return this.#sql
      .get('SELECT id, metric, variant, count FROM scalar_series WHERE task_key = ? ORDER BY metric, variant')
      .all(taskKey) as SeriesRow[];
  }

  #chunks(seriesId: number): readonly ChunkMeta[] {
    return this.#sql
      .get(
        `SELECT id, first_iteration, last_iteration, count, gap_count, first_at_ms, last_at_ms, is_time_ordered,
         summary IS NOT NULL AS has_summary FROM scalar_chunks WHERE series_id = ? ORDER BY first_iteration`,
      )
      .all(seriesId) as ChunkMeta[];
  }

  #data(chunkId: number): ScalarColumns {
    const data = this.#sql.get('SELECT data FROM scalar_data WHERE chunk_id = ?').pluck().get(chunkId);
    return decodeColumns(data as Buffer);
  }

  #draw(series: SeriesRow, axis: Axis, maxPoints: number): { drawn: DrawnSeries; totalPoints: number } {
    const chunks = this.#chunks(series.id);
    if (axis.kind !== 'iteration' && !isOrderedInTime(chunks)) {
      const all = concatColumns([emptyColumns(0), ...chunks.map(({ id }) => this.#data(id))]);
      const shown = cut(orderByTime(all), axis);
      return {
        drawn: downsampleColumns(shown, shiftedX(shown, axis), maxPoints),
        totalPoints: shown.values.length,
      };
    }
    const shown = chunks.filter((chunk) => {
      const [first, last] = boundsOn(chunk, axis);
      return last >= axis.from && first <= axis.to;
    });
    return this.#drawChunks(shown, axis, maxPoints);
  }

  /** The first and the last chunk are read whole, as the range may cut them; those between by their summaries. */
  #drawChunks(
    chunks: readonly ChunkMeta[],
    axis: Axis,
    maxPoints: number,
  ): { drawn: DrawnSeries; totalPoints: number } {
    const edges = new Map<number, ScalarColumns>();
    for (const chunk of [chunks[0], chunks.at(-1)]) {
      if (chunk !== undefined) edges.set(chunk.id, cut(this.#data(chunk.id), axis));
    }
    const countOf = (chunk: ChunkMeta): number => edges.get(chunk.id)?.values.length ?? chunk.count;
    const total = chunks.reduce((sum, chunk) => sum + countOf(chunk), 0);
    const isSummarised = total / SPAN_POINTS >= maxPoints;
    if (!isSummarised) {
      const all = concatColumns([
        emptyColumns(0),
        ...chunks.map((chunk) => edges.get(chunk.id) ?? this.#data(chunk.id)),
      ]);
      return { drawn: downsampleColumns(all, shiftedX(all, axis), maxPoints), totalPoints: total };
    }
    const hasGaps = chunks.some((chunk) => chunk.gap_count > 0);
    const sampler = new Downsampler(total, maxPoints, hasGaps);
    let position = 0;
    for (const chunk of chunks) {
      const edge = edges.get(chunk.id);
      // The first and last point always stay, and a summary need not hold them (a cut edge may have been empty).
      const isInside = position > 0 && position + countOf(chunk) < total;
      if (edge === undefined && chunk.has_summary === 1 && isInside) {
        this.#addSummary(sampler, chunk.id, position, axis);
      } else {
        const columns = edge ?? this.#data(chunk.id);
        const [isFirst, isLast] = [position === 0, position + columns.values.length === total];
        const place = { from: 0, to: columns.values.length, position, isFirst, isLast };
        addRange(sampler, columns, shiftedX(columns, axis), place);
      }
      position += countOf(chunk);
    }
    return { drawn: sampler.finish(), totalPoints: total };
  }

  #addSummary(sampler: Downsampler, chunkId: number, position: number, axis: Axis): void {
    const block = this.#sql.get('SELECT summary FROM scalar_chunks WHERE id = ?').pluck().get(chunkId) as Buffer;
    const { spanLengths, points } = decodeSummary(block);
    const x = shiftedX(points, axis);
    let next = 0;
    spanLengths.forEach((length, span) => {
      for (let i = 0; i < length; i += 1, next += 1) {
        sampler.add(position + span * SPAN_POINTS, x[next] as number, points.values[next] as number, false);
      }
    });
  }
}

function boundsOn(chunk: ChunkMeta, axis: Axis): readonly [number, number] {
  return axis.kind === 'iteration'
    ? [chunk.first_iteration, chunk.last_iteration]
    : [chunk.first_at_ms, chunk.last_at_ms];
}

function isOrderedInTime(chunks: readonly ChunkMeta[]): boolean {
  return chunks.every((chunk, index) => {
    const before = chunks[index - 1];
    return chunk.is_time_ordered === 1 && (before === undefined || before.last_at_ms <= chunk.first_at_ms);
  });
}
