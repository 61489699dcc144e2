import { z } from 'zod';
import {
  STACK_JOB_KINDS,
  STACK_JOB_STATES,
  stackHistoryEntrySchema,
  stackJobProgressSchema,
  stackSettingsSchema,
  type StackHistoryEntry,
  type StackJobKind,
  type StackJobProgress,
  type StackSettings,
} from '#shared/domain/stack.ts';
import { epochMsSchema, idSchema } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { StackRepository, StoredStackJob } from '#main/services/store-port.ts';
import type { DatabaseContext, StatementCache } from './database-context.ts';

/** Jobs that are kept: the page shows the last one, a bug report the ones before. */
const KEPT_JOBS = 100;
const KEPT_HISTORY = 1_000;

const json = z.string().transform((text): unknown => JSON.parse(text));
const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(STACK_JOB_KINDS),
  state: z.enum(STACK_JOB_STATES),
  ownerInstanceId: z.string(),
  input: z.string(),
  services: json.pipe(z.array(z.string())),
  createdAtMs: epochMsSchema,
  endedAtMs: epochMsSchema.nullable(),
  isCancelRequested: z.number().transform((value) => value === 1),
  progress: json.pipe(stackJobProgressSchema),
  problem: z.string().nullable(),
  result: z.string().nullable(),
});

const COLUMNS = `id, kind, state, owner_instance_id AS ownerInstanceId, input, services, created_at_ms AS createdAtMs,
  ended_at_ms AS endedAtMs, is_cancel_requested AS isCancelRequested, progress, problem, result`;

/** Of a job that stands in the way of another. */
const UNDER_WAY: Readonly<Record<StackJobKind, string>> = {
  start: 'The server is being started.',
  stop: 'The server is being stopped.',
  restart: 'The server is being restarted.',
  backup: "The server's data is being backed up.",
  restore: "The server's data is being restored.",
  removeData: "The server's data is being removed.",
};

/** The docker stack's part of the store. */
export class SqlStackRepository implements StackRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;

  constructor(context: DatabaseContext, sql: StatementCache) {
    this.#context = context;
    this.#sql = sql;
  }

  insertJob(job: Parameters<StackRepository['insertJob']>[0]): void {
    const unfinished = this.#unfinished();
    if (unfinished !== null) {
      if (this.#context.locks.isAlive(unfinished.ownerInstanceId))
        throw new AppError('CONFLICT', `${UNDER_WAY[unfinished.kind]} Wait for that, or cancel it.`);
      this.endJob(unfinished.id, {
        state: 'failed',
        problem: 'ClearDeck ended before this was done.',
        result: null,
        atMs: job.createdAtMs,
      });
    }
    this.#sql
      .get(
        `INSERT INTO stack_jobs (id, kind, state, owner_instance_id, input, services, created_at_ms, progress)
         VALUES (:id, :kind, 'running', :ownerInstanceId, :input, :services, :createdAtMs, :progress)`,
      )
      .run({
        id: idSchema.parse(job.id),
        kind: job.kind,
        ownerInstanceId: job.ownerInstanceId,
        input: job.input,
        services: JSON.stringify(job.services),
        createdAtMs: job.createdAtMs,
        progress: JSON.stringify(stackJobProgressSchema.parse(job.progress)),
      });
    this.#sql
      .get('DELETE FROM stack_jobs WHERE key <= (SELECT max(key) FROM stack_jobs) - ? AND ended_at_ms IS NOT NULL')
      .run(KEPT_JOBS);
    this.#changed(job.id);
  }

  setProgress(id: string, progress: StackJobProgress): void {
    this.#sql
      .get('UPDATE stack_jobs SET progress = ? WHERE id = ? AND ended_at_ms IS NULL')
      .run(JSON.stringify(stackJobProgressSchema.parse(progress)), id);
    this.#changed(id);
  }

  endJob(id: string, { state, problem, result, atMs }: Parameters<StackRepository['endJob']>[1]): void {
    this.#sql
      .get(
        `UPDATE stack_jobs SET state = :state, problem = :problem, result = :result, ended_at_ms = :atMs
         WHERE id = :id AND ended_at_ms IS NULL`,
      )
      .run({ id, state, problem, result, atMs: epochMsSchema.parse(atMs) });
    this.#changed(id);
  }

  requestCancel(id: string): void {
    const job = this.#sql.get(`SELECT ended_at_ms AS endedAtMs FROM stack_jobs WHERE id = ?`).get(id) as
      { endedAtMs: number | null } | undefined;
    if (job === undefined) throw new AppError('NOT_FOUND', `There is no job ${id}.`);
    if (job.endedAtMs !== null) throw new AppError('CONFLICT', 'That has ended already.');
    this.#sql.get('UPDATE stack_jobs SET is_cancel_requested = 1 WHERE id = ?').run(id);
    this.#changed(id);
  }

  adoptJob(instanceId: string): StoredStackJob | null {
    const job = this.#unfinished();
    if (job === null || this.#context.locks.isAlive(job.ownerInstanceId)) return null;
    this.#sql.get('UPDATE stack_jobs SET owner_instance_id = ? WHERE id = ?').run(instanceId, job.id);
    this.#changed(job.id);
    return { ...job, ownerInstanceId: instanceId };
  }

  latestJob(): StoredStackJob | null {
    return this.#unfinished() ?? this.#job('ORDER BY key DESC LIMIT 1');
  }

  addHistory(entries: readonly Omit<StackHistoryEntry, 'id'>[]): void {
    const insert = this.#sql.get(
      'INSERT INTO stack_history (at_ms, level, service, text) VALUES (:atMs, :level, :service, :text)',
    );
    for (const { atMs, level, service, text } of entries) insert.run({ atMs, level, service, text });
    this.#sql.get('DELETE FROM stack_history WHERE id <= (SELECT max(id) FROM stack_history) - ?').run(KEPT_HISTORY);
    this.#changed('history');
  }

  history(limit: number): readonly StackHistoryEntry[] {
    const rows = this.#sql
      .get('SELECT id, at_ms AS atMs, level, service, text FROM stack_history ORDER BY id DESC LIMIT ?')
      .all(limit);
    return z.array(stackHistoryEntrySchema).parse(rows);
  }

  settings(): StackSettings | null {
    const text = this.#sql.get('SELECT settings FROM stack_settings').pluck().get();
    return text === undefined ? null : json.pipe(stackSettingsSchema).parse(text);
  }

  setSettings(settings: StackSettings): void {
    this.#sql
      .get(
        'INSERT INTO stack_settings (id, settings) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings',
      )
      .run(JSON.stringify(stackSettingsSchema.parse(settings)));
    this.#changed('settings');
  }

  #unfinished(): StoredStackJob | null {
    return this.#job('WHERE ended_at_ms IS NULL');
  }

  #job(where: string): StoredStackJob | null {
    const row = this.#sql.get(`SELECT ${COLUMNS} FROM stack_jobs ${where}`).get();
    return row === undefined ? null : jobSchema.parse(row);
  }

  #changed(id: string): void {
    this.#context.changes.note('stack.changed', [id]);
  }
}
