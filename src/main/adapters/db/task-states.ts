import { z } from 'zod';
import { idSchema, isFinished, taskStatusSchema, type TaskStatus } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { StatementCache } from './database-context.ts';

const taskStateSchema = z.object({ key: z.number(), id: idSchema, status: taskStatusSchema, is_archived: z.number() });
/** What decides on what may be done to a task. */
export type TaskState = z.infer<typeof taskStateSchema>;

export function noSuchTask(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no experiment ${id}.`);
}

/** Reads and changes the states of tasks; what a change is worth to others is told by who asks for it. */
export class TaskStates {
  readonly #sql: StatementCache;

  constructor(sql: StatementCache) {
    this.#sql = sql;
  }

  /** @throws AppError NOT_FOUND; for a deleted one, too */
  of(id: string): TaskState {
    const row = this.#sql
      .get('SELECT key, id, status, is_archived FROM tasks WHERE id = ? AND deleted_at_ms IS NULL')
      .get(id);
    if (row === undefined) throw noSuchTask(id);
    return taskStateSchema.parse(row);
  }

  /** Each once. @throws AppError NOT_FOUND where there is one of them not */
  ofAll(ids: readonly string[]): readonly TaskState[] {
    return [...new Set(ids)].map((id) => this.of(id));
  }

  change(task: TaskState, to: TaskStatus, reason: string, message: string, atMs: number): void {
    const times = timesFor(to);
    this.#sql
      .get(
        `UPDATE tasks SET status = :to, status_reason = :reason, status_message = :message, updated_at_ms = :atMs${times}
         WHERE key = :key`,
      )
      .run({ to, reason, message, atMs, key: task.key });
    // Whoever asked a queued one to stop means the run that it becomes.
    const isSameRun =
      (to === 'in_progress' || to === 'queued') && task.status !== 'in_progress' && !isFinished(task.status);
    if (isSameRun) return;
    this.#sql.get('UPDATE tasks SET progress = NULL, is_stop_requested = 0 WHERE key = ?').run(task.key);
  }
}

/** What a new state does to a task's times. */
function timesFor(to: TaskStatus): string {
  switch (to) {
    case 'in_progress':
      return ', started_at_ms = :atMs, ended_at_ms = NULL';
    case 'created':
    case 'queued':
      return ', started_at_ms = NULL, ended_at_ms = NULL';
    case 'stopped':
    case 'completed':
    case 'failed':
      return ', ended_at_ms = :atMs';
    case 'published':
      return ', ended_at_ms = coalesce(ended_at_ms, :atMs)';
  }
}
