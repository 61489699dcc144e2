import { z } from 'zod';
import { BEST_TAG } from '#shared/domain/search.ts';
import { epochMsSchema, idSchema, taskStatusSchema } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type {
  ActiveSearch,
  LogBatch,
  NewTask,
  SearchReport,
  SearchRepository,
  StoredSearchRun,
} from '#main/services/store-port.ts';
import type { StatementCache } from './database-context.ts';
import type { SqlEventRepository } from './event-repository.ts';
import type { SqlTaskRepository } from './task-repository.ts';

/** What makes a task a search of ours: other programs' optimizers have no job for us. */
const IS_SEARCH = "t.type = 'optimizer' AND t.job IS NOT NULL AND t.deleted_at_ms IS NULL";
const UNFINISHED = "('queued', 'in_progress')";

const runSchema = z.object({
  id: idSchema,
  name: z.string(),
  status: taskStatusSchema,
  statusMessage: z.string(),
  objective: z.number().nullable(),
  accuracy: z.number().nullable(),
  f1Score: z.number().nullable(),
  startedAtMs: epochMsSchema.nullable(),
  endedAtMs: epochMsSchema.nullable(),
  isReported: z.number().transform((value) => value === 1),
});
const activeSchema = z.object({
  id: idSchema,
  job: z.string(),
  isStopRequested: z.number().transform((value) => value === 1),
  unfinishedCount: z.number(),
  unreportedCount: z.number(),
});

/** Searches: tasks that lead others. What makes them up is written by the repositories that own it. */
export class SqlSearchRepository implements SearchRepository {
  readonly #sql: StatementCache;
  readonly #tasks: SqlTaskRepository;
  readonly #events: SqlEventRepository;

  constructor(sql: StatementCache, tasks: SqlTaskRepository, events: SqlEventRepository) {
    this.#sql = sql;
    this.#tasks = tasks;
    this.#events = events;
  }

  insert(search: NewTask, runs: readonly NewTask[], log: LogBatch): void {
    this.#tasks.insert(search);
    for (const run of runs) this.#tasks.insert(run);
    this.#events.append([log]);
  }

  job(id: string): string {
    const job = this.#sql.get(`SELECT t.job FROM tasks t WHERE t.id = ? AND ${IS_SEARCH}`).pluck().get(id);
    if (typeof job !== 'string') throw new AppError('NOT_FOUND', `There is no search ${id}.`);
    return job;
  }

  active(): readonly ActiveSearch[] {
    const rows = this.#sql
      .get(
        `SELECT t.id, t.job, t.is_stop_requested AS isStopRequested,
         (SELECT count(*) FROM tasks r WHERE r.parent_id = t.id AND r.status IN ${UNFINISHED}) AS unfinishedCount,
         (SELECT count(*) FROM tasks r WHERE r.parent_id = t.id AND r.status NOT IN ${UNFINISHED}
           AND r.is_reported = 0 AND r.deleted_at_ms IS NULL) AS unreportedCount
         FROM tasks t WHERE t.status = 'in_progress' AND ${IS_SEARCH} ORDER BY t.key`,
      )
      .all();
    return z.array(activeSchema).parse(rows);
  }

  runs(id: string, objective: { metric: string; variant: string }): readonly StoredSearchRun[] {
    const rows = this.#sql
      .get(
        `SELECT t.id, t.name, t.status, t.status_message AS statusMessage, t.accuracy, t.f1_score AS f1Score,
         t.started_at_ms AS startedAtMs, t.ended_at_ms AS endedAtMs, t.is_reported AS isReported,
         (SELECT s.last_value FROM scalar_series s
           WHERE s.task_key = t.key AND s.metric = :metric AND s.variant = :variant) AS objective
         FROM tasks t WHERE t.parent_id = :id AND t.deleted_at_ms IS NULL ORDER BY t.key`,
      )
      .all({ id, ...objective });
    return z.array(runSchema).parse(rows);
  }

  record(report: SearchReport): boolean {
    if (!this.#isAsSeen(report)) return false;
    const { id, log, bestId, lines, atMs, end } = report;
    const reportRun = this.#sql.get('UPDATE tasks SET is_reported = 1 WHERE id = ? AND is_reported = 0 RETURNING key');
    const told = lines.filter((line) => reportRun.get(line.runId) !== undefined);
    const console = [...told.map(({ level, text }) => ({ atMs, level, text })), ...(log.console ?? [])];
    this.#events.append([{ ...log, taskId: id, console }]);
    this.#markBest(id, bestId, atMs);
    if (end === null) {
      this.#tasks.setProgress(id, report.progress);
      return true;
    }
    if (end.comment !== '') {
      const { comment } = this.#tasks.get(id);
      this.#tasks.edit(id, { comment: comment === '' ? end.comment : `${comment}\n\n${end.comment}` }, atMs);
    }
    const { status, reason, message } = end;
    this.#tasks.changeStatus({ id, from: ['in_progress'], to: status, reason, message, atMs });
    return true;
  }

  stopRuns(id: string, reason: string, message: string, atMs: number): void {
    const waiting = this.#childrenIn(id, "status = 'queued'");
    for (const run of waiting) {
      this.#tasks.changeStatus({ id: run, from: ['queued'], to: 'stopped', reason, message, atMs });
    }
    // Asking twice would tell of a change that is none, and whoever asks listens for changes.
    for (const run of this.#childrenIn(id, "status = 'in_progress' AND is_stop_requested = 0")) {
      this.#tasks.requestStop(run);
    }
  }

  /** Whether the search still runs and its runs are those, in those states, that the report was made from. */
  #isAsSeen({ id, seen }: SearchReport): boolean {
    const search = this.#sql.get(`SELECT t.status FROM tasks t WHERE t.id = ? AND ${IS_SEARCH}`).pluck().get(id);
    if (search !== 'in_progress') return false;
    const now = this.#sql
      .get('SELECT id, status FROM tasks WHERE parent_id = ? AND deleted_at_ms IS NULL ORDER BY key')
      .all(id) as { id: string; status: string }[];
    return now.length === seen.length && now.every((run, i) => run.id === seen[i]?.id && run.status === seen[i].status);
  }

  #markBest(id: string, bestId: string | null, atMs: number): void {
    const marked = this.#sql
      .get(
        `SELECT t.id FROM tasks t JOIN task_tags g ON g.task_key = t.key AND g.tag = ?
         WHERE t.parent_id = ? AND t.deleted_at_ms IS NULL`,
      )
      .pluck()
      .all(BEST_TAG, id) as string[];
    for (const run of marked) {
      if (run !== bestId) this.#editTags(run, (tags) => tags.filter((tag) => tag !== BEST_TAG), atMs);
    }
    if (bestId !== null && !marked.includes(bestId)) this.#editTags(bestId, (tags) => [...tags, BEST_TAG], atMs);
  }

  #editTags(id: string, change: (tags: readonly string[]) => readonly string[], atMs: number): void {
    this.#tasks.edit(id, { tags: change(this.#tasks.get(id).tags) }, atMs);
  }

  #childrenIn(id: string, condition: string): readonly string[] {
    return this.#sql
      .get(`SELECT id FROM tasks WHERE parent_id = ? AND ${condition} AND deleted_at_ms IS NULL ORDER BY key`)
      .pluck()
      .all(id) as string[];
  }
}
