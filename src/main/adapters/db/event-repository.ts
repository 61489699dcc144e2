import { z } from 'zod';
import { consoleLineSchema, debugSampleSchema, type ConsoleLine, type DebugSample } from '#shared/domain/task.ts';
import { plotSchema, type Plot } from '#shared/domain/plot.ts';
import { MACHINE_METRIC, TRAINING_METRICS } from '#shared/domain/scalar.ts';
import type { ScalarPoint, ScalarSeries, ScalarSummary } from '#shared/domain/scalar.ts';
import type { ConsolePage, ConsoleQuery, ScalarQuery } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EventRepository, LogBatch } from '#main/services/store-port.ts';
import type { DatabaseContext, StatementCache } from './database-context.ts';
import { packLog, type PackedLog } from './packed-log.ts';
import { ScalarReader } from './scalar-reader.ts';
import { ScalarWriter } from './scalar-writer.ts';
import { parseJson } from './task-rows.ts';
import { textKey } from './text-key.ts';

interface TaskRow {
  readonly key: number;
  readonly last_iteration: number | null;
  readonly console_line_count: number;
}

const newConsoleLineSchema = consoleLineSchema.omit({ seq: true });
const plotsSchema = z.array(plotSchema);

/** Series, console lines, plots and samples of tasks. */
export class SqlEventRepository implements EventRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;
  readonly #writer: ScalarWriter;
  readonly #reader: ScalarReader;

  constructor(context: DatabaseContext, sql: StatementCache) {
    this.#context = context;
    this.#sql = sql;
    this.#writer = new ScalarWriter(sql);
    this.#reader = new ScalarReader(sql);
  }

  append(batches: readonly LogBatch[]): void {
    this.appendPacked(batches.map(packLog));
  }

  /** `append` as it arrives from another thread. */
  appendPacked(logs: readonly PackedLog[]): void {
    const logged = new Set<string>();
    for (const log of logs) {
      const task = this.#task(log.taskId);
      this.#appendScalars(log, task);
      this.#appendConsole(task, log.console ?? []);
      this.#appendPlots(task.key, log.plots ?? []);
      this.#appendSamples(task.key, log.debugSamples ?? []);
      logged.add(log.taskId);
    }
    this.#context.changes.note('tasks.logged', [...logged]);
  }

  scalars(query: ScalarQuery): readonly ScalarSeries[] {
    return this.#reader.scalars(query);
  }

  scalarSummaries(taskIds: readonly string[]): readonly ScalarSummary[] {
    return this.#reader.summaries(taskIds);
  }

  rawScalars(taskId: string, offset: number, limit: number): readonly ScalarPoint[] {
    return this.#reader.raw(this.#task(taskId).key, offset, limit);
  }

  console(query: ConsoleQuery): ConsolePage {
    const task = this.#task(query.id);
    const conditions = ['task_key = :key'];
    const bindings: Record<string, string | number> = { key: task.key };
    query.levels.forEach((level, index) => (bindings[`level${index}`] = level));
    if (query.levels.length > 0) conditions.push(`level IN (${query.levels.map((_, i) => `:level${i}`).join(', ')})`);
    if (query.search !== '') {
      conditions.push('instr(text_key(text), :search) > 0');
      bindings['search'] = textKey(query.search);
    }
    const where = conditions.join(' AND ');
    const isFiltered = conditions.length > 1;
    const total = isFiltered
      ? (this.#sql.get(`SELECT count(*) FROM console_lines WHERE ${where}`).pluck().get(bindings) as number)
      : task.console_line_count;
    // Unfiltered pages jump by sequence number; OFFSET would walk every line before.
    const page = isFiltered
      ? `${where} ORDER BY seq LIMIT :limit OFFSET :offset`
      : `${where} AND seq > :offset ORDER BY seq LIMIT :limit`;
    const lines = this.#sql
      .get(`SELECT seq, at_ms AS atMs, level, text FROM console_lines WHERE ${page}`)
      .all({ ...bindings, limit: query.limit, offset: query.offset });
    return { lines: z.array(consoleLineSchema).parse(lines), total, totalUnfiltered: task.console_line_count };
  }

  plots(taskId: string): readonly Plot[] {
    const rows = this.#sql
      .get(
        'SELECT metric, variant, iteration, figure FROM plots WHERE task_key = ? ORDER BY metric, variant, iteration',
      )
      .all(this.#task(taskId).key) as { figure: string }[];
    return plotsSchema.parse(rows.map((row) => ({ ...row, figure: parseJson(row.figure) })));
  }

  debugSamples(taskId: string, offset: number, limit: number): { samples: readonly DebugSample[]; total: number } {
    const { key } = this.#task(taskId);
    const rows = this.#sql
      .get(
        `SELECT metric, variant, iteration, text, predicted_label AS predictedLabel, true_label AS trueLabel, probability
         FROM debug_samples WHERE task_key = ? ORDER BY id LIMIT ? OFFSET ?`,
      )
      .all(key, limit, offset);
    const total = this.#sql.get('SELECT count(*) FROM debug_samples WHERE task_key = ?').pluck().get(key) as number;
    return { samples: z.array(debugSampleSchema).parse(rows), total };
  }

  #task(id: string): TaskRow {
    const row = this.#sql
      .get('SELECT key, last_iteration, console_line_count FROM tasks WHERE id = ? AND deleted_at_ms IS NULL')
      .get(id);
    if (row === undefined) throw new AppError('NOT_FOUND', `There is no experiment ${id}.`);
    return row as TaskRow;
  }

  #appendScalars({ taskId, series }: PackedLog, task: TaskRow): void {
    let lastIteration = task.last_iteration;
    for (const added of series) {
      if (added.columns.values.length === 0) continue;
      const { lastIteration: iteration, lastValue } = this.#writer.append(task.key, added);
      // The machine's series count seconds, not the run's iterations.
      if (added.metric !== MACHINE_METRIC) lastIteration = Math.max(lastIteration ?? iteration, iteration);
      if (added.metric === TRAINING_METRICS) this.#setHeadline(taskId, task.key, added.variant, lastValue);
    }
    this.#sql
      .get('UPDATE tasks SET last_iteration = ?, updated_at_ms = ? WHERE key = ?')
      .run(lastIteration, this.#context.nowMs(), task.key);
  }

  /** Keeps the two figures that the table of experiments sorts by on the task's own row. */
  #setHeadline(taskId: string, key: number, variant: string, value: number | null): void {
    if (variant !== 'accuracy' && variant !== 'f1_score') return;
    this.#sql.get(`UPDATE tasks SET ${variant} = ? WHERE key = ?`).run(value, key);
    this.#context.changes.note('tasks.changed', [taskId]);
  }

  #appendConsole(task: TaskRow, lines: readonly Omit<ConsoleLine, 'seq'>[]): void {
    if (lines.length === 0) return;
    const insert = this.#sql.get(
      'INSERT INTO console_lines (task_key, seq, at_ms, level, text) VALUES (?, ?, ?, ?, ?)',
    );
    const { key, console_line_count: before } = task;
    lines.forEach((line, index) => {
      const { atMs, level, text } = newConsoleLineSchema.parse(line);
      insert.run(key, before + index + 1, atMs, level, text);
    });
    this.#sql.get('UPDATE tasks SET console_line_count = ? WHERE key = ?').run(before + lines.length, key);
  }

  #appendPlots(key: number, plots: readonly Plot[]): void {
    const upsert = this.#sql.get(
      `INSERT INTO plots (task_key, metric, variant, iteration, figure) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (task_key, metric, variant, iteration) DO UPDATE SET figure = excluded.figure`,
    );
    for (const plot of plots) {
      const { metric, variant, iteration, figure } = plotSchema.parse(plot);
      upsert.run(key, metric, variant, iteration, JSON.stringify(figure));
    }
  }

  #appendSamples(key: number, samples: readonly DebugSample[]): void {
    const insert = this.#sql.get(
      `INSERT INTO debug_samples (task_key, metric, variant, iteration, text, predicted_label, true_label, probability)
       VALUES (:key, :metric, :variant, :iteration, :text, :predictedLabel, :trueLabel, :probability)`,
    );
    for (const sample of samples) insert.run({ key, ...debugSampleSchema.parse(sample) });
  }
}
