import { decodeColumns, encodeColumns } from './scalar-codec.ts';
import {
  emptyColumns,
  isAscending,
  lowerBound,
  mergeColumns,
  normaliseColumns,
  sliceColumns,
  type ScalarColumns,
} from './scalar-columns.ts';
import { encodeSummary } from './scalar-summary.ts';
import type { StatementCache } from './database-context.ts';
import type { PackedSeries } from './packed-log.ts';

/** Points of a full chunk: 12 KB, small enough to write the last one again with every append. */
export const CHUNK_POINTS = 1024;

interface ChunkRow {
  readonly id: number;
  readonly first_iteration: number;
  readonly data: Buffer;
}

interface SeriesRow {
  readonly id: number;
  readonly count: number;
  readonly last_iteration: number;
  readonly first_value: number | null;
  readonly min_value: number | null;
  readonly max_value: number | null;
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function boundsOf(values: Float64Array): { min: number | null; max: number | null; gaps: number } {
  let min: number | null = null;
  let max: number | null = null;
  let gaps = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) gaps += 1;
    else {
      if (min === null || value < min) min = value;
      if (max === null || value > max) max = value;
    }
  }
  return { min, max, gaps };
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** Packs points into chunks. Every method runs inside the caller's transaction. */
export class ScalarWriter {
  readonly #sql: StatementCache;

  constructor(sql: StatementCache) {
    this.#sql = sql;
  }

  /** Upserts by iteration; answers the series' last iteration and last value. */
  append(taskKey: number, added: PackedSeries): { lastIteration: number; lastValue: number | null } {
    const columns = normaliseColumns(added.columns);
    const series = this.#series(taskKey, added, columns);
    const isAtEnd = series.count === 0 || (columns.iterations[0] as number) > series.last_iteration;
    if (isAtEnd) this.#appendAtEnd(series, columns);
    else this.#mergeInto(series, columns);
    const last = this.#sql.get('SELECT last_iteration, last_value FROM scalar_series WHERE id = ?').get(series.id) as {
      last_iteration: number;
      last_value: number | null;
    };
    return { lastIteration: last.last_iteration, lastValue: last.last_value };
  }

  #series(taskKey: number, { metric, variant }: PackedSeries, columns: ScalarColumns): SeriesRow {
    const find = this.#sql.get(
      `SELECT id, count, last_iteration, first_value, min_value, max_value FROM scalar_series
       WHERE task_key = ? AND metric = ? AND variant = ?`,
    );
    const found = find.get(taskKey, metric, variant) as SeriesRow | undefined;
    if (found !== undefined) return found;
    const { lastInsertRowid } = this.#sql
      .get('INSERT INTO scalar_series (task_key, metric, variant, count, last_iteration) VALUES (?, ?, ?, 0, ?)')
      .run(taskKey, metric, variant, columns.iterations[0] ?? 0);
    return {
      id: Number(lastInsertRowid),
      count: 0,
      last_iteration: 0,
      first_value: null,
      min_value: null,
      max_value: null,
    };
  }

  /** The usual case: everything is newer than what is there, so the series' figures follow from the old ones. */
  #appendAtEnd(series: SeriesRow, columns: ScalarColumns): void {
    const tail = this.#sql
      .get(
        `SELECT c.id, c.count, c.first_iteration, d.data FROM scalar_chunks c JOIN scalar_data d ON d.chunk_id = c.id
         WHERE c.series_id = ? ORDER BY c.first_iteration DESC LIMIT 1`,
      )
      .get(series.id) as (ChunkRow & { readonly count: number }) | undefined;
    const isFull = tail !== undefined && tail.count >= CHUNK_POINTS;
    this.#rewrite(series.id, isFull ? undefined : tail, columns, true);
    const { min, max } = boundsOf(columns.values);
    this.#sql
      .get(
        `UPDATE scalar_series SET count = ?, last_iteration = ?, first_value = ?, last_value = ?, min_value = ?,
         max_value = ? WHERE id = ?`,
      )
      .run(
        series.count + columns.values.length,
        columns.iterations.at(-1) ?? 0,
        series.count === 0 ? finiteOrNull(columns.values[0]) : series.first_value,
        finiteOrNull(columns.values.at(-1)),
        least(series.min_value, min),
        greatest(series.max_value, max),
        series.id,
      );
  }

  /** Each chunk owns the iterations from its first one up to the next chunk's, the first chunk all before it too. */
  #mergeInto(series: SeriesRow, columns: ScalarColumns): void {
    const owner = this.#sql.get(
      `SELECT c.id, c.first_iteration, d.data FROM scalar_chunks c JOIN scalar_data d ON d.chunk_id = c.id
       WHERE c.series_id = ? AND c.first_iteration <= ? ORDER BY c.first_iteration DESC LIMIT 1`,
    );
    const head = this.#sql.get(
      `SELECT c.id, c.first_iteration, d.data FROM scalar_chunks c JOIN scalar_data d ON d.chunk_id = c.id
       WHERE c.series_id = ? ORDER BY c.first_iteration LIMIT 1`,
    );
    const next = this.#sql
      .get('SELECT min(first_iteration) FROM scalar_chunks WHERE series_id = ? AND first_iteration > ?')
      .pluck();
    let from = 0;
    while (from < columns.iterations.length) {
      const iteration = columns.iterations[from] as number;
      const chunk = (owner.get(series.id, iteration) ?? head.get(series.id)) as ChunkRow;
      const end = next.get(series.id, Math.max(iteration, chunk.first_iteration)) as number | null;
      const to = end === null ? columns.iterations.length : lowerBound(columns.iterations, end);
      this.#rewrite(series.id, chunk, sliceColumns(columns, from, to), end === null);
      from = to;
    }
    this.#recount(series.id);
  }

  /** Puts points into a chunk (or a first one), and splits it where it grows too large. */
  #rewrite(seriesId: number, chunk: ChunkRow | undefined, added: ScalarColumns, isTail: boolean): void {
    const existing = chunk === undefined ? emptyColumns(0) : decodeColumns(chunk.data);
    const merged = existing.iterations.length === 0 ? added : mergeColumns(existing, added);
    const length = merged.iterations.length;
    // A tail fills chunks to the brim, as it will only grow; a split in the middle leaves both halves room.
    const size =
      isTail || length <= CHUNK_POINTS ? CHUNK_POINTS : Math.ceil(length / Math.ceil((2 * length) / CHUNK_POINTS));
    for (let from = 0; from < length; from += size) {
      const to = Math.min(length, from + size);
      const part = from === 0 && to === length ? merged : sliceColumns(merged, from, to);
      const isOpen = isTail && to === length && to - from < CHUNK_POINTS;
      this.#writeChunk(seriesId, from === 0 ? chunk?.id : undefined, part, isOpen);
    }
  }

  #writeChunk(seriesId: number, id: number | undefined, columns: ScalarColumns, isOpen: boolean): void {
    const { min, max, gaps } = boundsOf(columns.values);
    const isTimeOrdered = isAscending(columns.ats, false);
    const fields = [
      columns.iterations[0] as number,
      columns.iterations.at(-1) as number,
      columns.values.length,
      gaps,
      isTimeOrdered ? (columns.ats[0] as number) : columns.ats.reduce((a, b) => Math.min(a, b)),
      isTimeOrdered ? (columns.ats.at(-1) as number) : columns.ats.reduce((a, b) => Math.max(a, b)),
      isTimeOrdered ? 1 : 0,
      min,
      max,
      isOpen ? null : encodeSummary(columns),
    ];
    const data = encodeColumns(columns);
    if (id !== undefined) {
      this.#sql
        .get(
          `UPDATE scalar_chunks SET first_iteration = ?, last_iteration = ?, count = ?, gap_count = ?, first_at_ms = ?,
           last_at_ms = ?, is_time_ordered = ?, min_value = ?, max_value = ?, summary = ? WHERE id = ?`,
        )
        .run(...fields, id);
      this.#sql.get('UPDATE scalar_data SET data = ? WHERE chunk_id = ?').run(data, id);
      return;
    }
    const { lastInsertRowid } = this.#sql
      .get(
        `INSERT INTO scalar_chunks (first_iteration, last_iteration, count, gap_count, first_at_ms, last_at_ms,
         is_time_ordered, min_value, max_value, summary, series_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...fields, seriesId);
    this.#sql.get('INSERT INTO scalar_data (chunk_id, data) VALUES (?, ?)').run(lastInsertRowid, data);
  }

  /** After a replacement an extreme may be gone, so the figures are read from the chunks. */
  #recount(seriesId: number): void {
    const totals = this.#sql
      .get(
        'SELECT sum(count) AS count, min(min_value) AS min, max(max_value) AS max FROM scalar_chunks WHERE series_id = ?',
      )
      .get(seriesId) as { count: number; min: number | null; max: number | null };
    const edge = (order: 'ASC' | 'DESC'): ScalarColumns =>
      decodeColumns(
        this.#sql
          .get(
            `SELECT d.data FROM scalar_chunks c JOIN scalar_data d ON d.chunk_id = c.id WHERE c.series_id = ?
             ORDER BY c.first_iteration ${order} LIMIT 1`,
          )
          .pluck()
          .get(seriesId) as Buffer,
      );
    const last = edge('DESC');
    this.#sql
      .get(
        `UPDATE scalar_series SET count = ?, last_iteration = ?, first_value = ?, last_value = ?, min_value = ?,
         max_value = ? WHERE id = ?`,
      )
      .run(
        totals.count,
        last.iterations.at(-1) ?? 0,
        finiteOrNull(edge('ASC').values[0]),
        finiteOrNull(last.values.at(-1)),
        totals.min,
        totals.max,
        seriesId,
      );
  }
}
