import { z } from 'zod';
import {
  artifactSchema,
  idSchema,
  taskDetailSchema,
  taskProgressSchema,
  type Artifact,
  type Hyperparameter,
  type TaskDetail,
  type TaskProgress,
  type TaskSummary,
} from '#shared/domain/task.ts';
import type { TaskPage, TaskQuery } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { NewTask, QueuedTask, StatusChange, TaskRepository } from '#main/services/store-port.ts';
import type { DatabaseContext, StatementCache } from './database-context.ts';
import { listTasks } from './task-list.ts';
import { parseJson, SUMMARY_COLUMNS, toTaskSummary } from './task-rows.ts';
import { noSuchTask, TaskStates, type TaskState } from './task-states.ts';
import { writeHyperparameters, writeSearch, writeTags } from './task-texts.ts';
import { textKey } from './text-key.ts';

const environmentSchema = z.array(z.object({ name: z.string(), value: z.string() }));

/** Tasks and what belongs to them alone. Runs inside the transaction that the worker opens per call. */
export class SqlTaskRepository implements TaskRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;
  readonly #states: TaskStates;

  constructor(context: DatabaseContext, sql: StatementCache) {
    this.#context = context;
    this.#sql = sql;
    this.#states = new TaskStates(sql);
  }

  insert(task: NewTask): void {
    idSchema.parse(task.id);
    if (this.#sql.get('SELECT 1 FROM projects WHERE id = ?').get(task.projectId) === undefined) {
      throw new AppError('NOT_FOUND', `There is no project ${task.projectId}.`);
    }
    const { lastInsertRowid } = this.#sql
      .get(
        `INSERT INTO tasks (id, name, name_key, type, status, project_id, parent_id, tags, comment, search_text,
         created_at_ms, updated_at_ms, started_at_ms, owner_instance_id, job)
         VALUES (:id, :name, :nameKey, :type, :status, :projectId, :parentId, '[]', :comment, '',
         :createdAtMs, :createdAtMs, :startedAtMs, :ownerInstanceId, :job)`,
      )
      .run({
        id: task.id,
        name: task.name,
        nameKey: textKey(task.name),
        type: task.type,
        status: task.status,
        projectId: task.projectId,
        parentId: task.parentId,
        comment: task.comment,
        createdAtMs: task.createdAtMs,
        startedAtMs: task.status === 'in_progress' ? task.createdAtMs : null,
        ownerInstanceId: task.ownerInstanceId,
        job: task.job,
      });
    const key = Number(lastInsertRowid);
    writeTags(this.#sql, key, task.tags);
    writeHyperparameters(this.#sql, key, task.hyperparameters);
    writeSearch(this.#sql, key);
    this.#changed([task.id]);
  }

  list(query: TaskQuery): TaskPage {
    return listTasks(this.#sql, query, this.#context.nowMs());
  }

  get(id: string): TaskDetail {
    const row = this.#sql
      .get(
        `SELECT ${SUMMARY_COLUMNS}, t.comment, t.environment, t.console_line_count FROM tasks t
         JOIN projects p ON p.id = t.project_id WHERE t.id = ? AND t.deleted_at_ms IS NULL`,
      )
      .get(id) as { key: number; comment: string; environment: string; console_line_count: number } | undefined;
    if (row === undefined) throw noSuchTask(id);
    const children = (sql: string): unknown[] => this.#sql.get(sql).all(row.key);
    const models = children('SELECT id, name, is_published FROM models WHERE task_key = ? ORDER BY created_at_ms, id');
    return taskDetailSchema.parse({
      ...toTaskSummary(row),
      comment: row.comment,
      environment: parseJson(row.environment),
      consoleLineCount: row.console_line_count,
      hyperparameters: children(
        'SELECT section, name, value, type, description FROM hyperparameters WHERE task_key = ? ORDER BY position',
      ),
      artifacts: children(
        `SELECT key, type, mode, sha256, size_bytes AS sizeBytes, content_type AS contentType, preview,
         created_at_ms AS createdAtMs FROM artifacts WHERE task_key = ? ORDER BY position`,
      ),
      outputModels: (models as { id: string; name: string; is_published: number }[]).map(
        ({ id: modelId, name, is_published: isPublished }) => ({ id: modelId, name, isPublished: isPublished === 1 }),
      ),
    });
  }

  getMany(ids: readonly string[]): readonly TaskSummary[] {
    const statement = this.#sql.get(
      `SELECT ${SUMMARY_COLUMNS} FROM tasks t JOIN projects p ON p.id = t.project_id
       WHERE t.id = ? AND t.deleted_at_ms IS NULL`,
    );
    return ids.flatMap((id) => {
      const row = statement.get(id);
      return row === undefined ? [] : [toTaskSummary(row)];
    });
  }

  edit(id: string, change: { name?: string; comment?: string; tags?: readonly string[] }, atMs: number): void {
    const { key } = this.#states.of(id);
    if (change.name !== undefined) {
      this.#sql
        .get('UPDATE tasks SET name = ?, name_key = ? WHERE key = ?')
        .run(change.name, textKey(change.name), key);
    }
    if (change.comment !== undefined)
      this.#sql.get('UPDATE tasks SET comment = ? WHERE key = ?').run(change.comment, key);
    if (change.tags !== undefined) writeTags(this.#sql, key, change.tags);
    this.#sql.get('UPDATE tasks SET updated_at_ms = ? WHERE key = ?').run(atMs, key);
    writeSearch(this.#sql, key);
    this.#changed([id]);
  }

  changeStatus(change: StatusChange): void {
    const task = this.#states.of(change.id);
    if (!change.from.includes(task.status)) {
      throw new AppError('CONFLICT', `The experiment is ${task.status}, so it cannot become ${change.to}.`);
    }
    this.#states.change(task, change.to, change.reason, change.message, change.atMs);
    this.#changed([change.id]);
  }

  setArchived(ids: readonly string[], isArchived: boolean, atMs: number): readonly string[] {
    const wanted = isArchived ? 1 : 0;
    const changed = this.#states.ofAll(ids).filter((task) => task.is_archived !== wanted);
    const update = this.#sql.get('UPDATE tasks SET is_archived = ?, updated_at_ms = ? WHERE key = ?');
    for (const { key } of changed) update.run(wanted, atMs, key);
    return this.#changed(changed.map(({ id }) => id));
  }

  markDeleted(ids: readonly string[], atMs: number): readonly string[] {
    const marked = this.#states.ofAll(ids);
    const busy = marked.find(({ status }) => status === 'queued' || status === 'in_progress');
    if (busy !== undefined) {
      throw new AppError('CONFLICT', `The experiment ${busy.id} is ${busy.status}. Stop it before deleting it.`);
    }
    const update = this.#sql.get('UPDATE tasks SET deleted_at_ms = ? WHERE key = ?');
    for (const { key } of marked) update.run(atMs, key);
    this.#context.changes.note('models.changed', this.#modelsOf(marked));
    return this.#changed(marked.map(({ id }) => id));
  }

  restore(ids: readonly string[]): readonly string[] {
    const update = this.#sql.get(
      'UPDATE tasks SET deleted_at_ms = NULL WHERE id = ? AND deleted_at_ms IS NOT NULL RETURNING key',
    );
    const restored = [...new Set(ids)].flatMap((id) => {
      const row = update.get(id) as { key: number } | undefined;
      return row === undefined ? [] : [{ id, key: row.key }];
    });
    this.#context.changes.note('models.changed', this.#modelsOf(restored));
    return this.#changed(restored.map(({ id }) => id));
  }

  purgeDeleted(beforeMs: number): number {
    const { changes } = this.#sql.get('DELETE FROM tasks WHERE deleted_at_ms < ?').run(beforeMs);
    return changes;
  }

  setProgress(id: string, progress: TaskProgress): void {
    const text = JSON.stringify(taskProgressSchema.parse(progress));
    const task = this.#states.of(id);
    // A late report of a run that has just ended must not bring its progress back.
    if (task.status !== 'in_progress') return;
    this.#sql.get('UPDATE tasks SET progress = ? WHERE key = ?').run(text, task.key);
    this.#changed([id]);
  }

  setHyperparameters(id: string, parameters: readonly Hyperparameter[]): void {
    const { key } = this.#states.of(id);
    this.#sql.get('DELETE FROM hyperparameters WHERE task_key = ?').run(key);
    writeHyperparameters(this.#sql, key, parameters);
    this.#changed([id]);
  }

  setEnvironment(id: string, environment: readonly { name: string; value: string }[]): void {
    const { key } = this.#states.of(id);
    const text = JSON.stringify(environmentSchema.parse(environment));
    this.#sql.get('UPDATE tasks SET environment = ? WHERE key = ?').run(text, key);
    this.#changed([id]);
  }

  addArtifacts(id: string, artifacts: readonly Artifact[]): void {
    const { key } = this.#states.of(id);
    const insert = this.#sql.get(
      `INSERT INTO artifacts (task_key, key, position, type, mode, sha256, size_bytes, content_type, preview, created_at_ms)
       VALUES (:task, :key, (SELECT coalesce(max(position), 0) + 1 FROM artifacts WHERE task_key = :task), :type, :mode,
       :sha256, :sizeBytes, :contentType, :preview, :createdAtMs)
       ON CONFLICT (task_key, key) DO UPDATE SET type = excluded.type, mode = excluded.mode, sha256 = excluded.sha256,
       size_bytes = excluded.size_bytes, content_type = excluded.content_type, preview = excluded.preview,
       created_at_ms = excluded.created_at_ms`,
    );
    for (const artifact of artifacts) insert.run({ task: key, ...artifactSchema.parse(artifact) });
    this.#context.changes.note('tasks.logged', [id]);
  }

  requestStop(id: string): void {
    const task = this.#states.of(id);
    if (task.status !== 'queued' && task.status !== 'in_progress') {
      throw new AppError('CONFLICT', `The experiment is ${task.status}: there is nothing to stop.`);
    }
    this.#sql.get('UPDATE tasks SET is_stop_requested = 1 WHERE key = ?').run(task.key);
    this.#changed([id]);
  }

  stopRequested(ids: readonly string[]): readonly string[] {
    const asked = this.#sql.get('SELECT 1 FROM tasks WHERE id = ? AND is_stop_requested = 1');
    return ids.filter((id) => asked.get(id) !== undefined);
  }

  claimNext(instanceId: string, maxRunning: number, atMs: number): QueuedTask | null {
    const owners = this.#sql
      .get(
        `SELECT owner_instance_id AS owner, count(*) AS count FROM tasks
         WHERE status = 'in_progress' AND owner_instance_id IS NOT NULL GROUP BY owner_instance_id`,
      )
      .all() as { owner: string; count: number }[];
    const running = owners.reduce((sum, { owner, count }) => sum + (this.#context.locks.isAlive(owner) ? count : 0), 0);
    if (running >= maxRunning) return null;
    const next = this.#sql
      .get(
        `SELECT key, id, status, is_archived, job FROM tasks WHERE status = 'queued' AND owner_instance_id = ?
         AND job IS NOT NULL AND deleted_at_ms IS NULL ORDER BY parent_id IS NOT NULL, created_at_ms, key LIMIT 1`,
      )
      .get(instanceId) as (TaskState & { job: string }) | undefined;
    if (next === undefined) return null;
    this.#states.change(next, 'in_progress', '', '', atMs);
    this.#changed([next.id]);
    return { id: next.id, job: next.job };
  }

  adoptQueued(instanceId: string): number {
    const owners = this.#sql
      .get(
        `SELECT DISTINCT owner_instance_id FROM tasks
         WHERE status = 'queued' AND job IS NOT NULL AND owner_instance_id IS NOT NULL AND owner_instance_id <> ?`,
      )
      .pluck()
      .all(instanceId) as string[];
    const adopt = this.#sql.get(
      `UPDATE tasks SET owner_instance_id = ? WHERE status = 'queued' AND job IS NOT NULL AND owner_instance_id = ?
       RETURNING id`,
    );
    const adopted = owners
      .filter((owner) => !this.#context.locks.isAlive(owner))
      .flatMap((owner) => adopt.all(instanceId, owner) as { id: string }[]);
    this.#changed(adopted.map(({ id }) => id));
    return adopted.length;
  }

  queuedBy(instanceId: string): readonly string[] {
    return this.#sql
      .get("SELECT id FROM tasks WHERE status = 'queued' AND owner_instance_id = ? AND job IS NOT NULL")
      .pluck()
      .all(instanceId) as string[];
  }

  /** Fails what dead processes had in progress; for InstanceRepository. */
  failInterrupted(atMs: number): readonly string[] {
    const rows = this.#sql
      .get(
        `SELECT key, id, status, is_archived, owner_instance_id AS owner FROM tasks
         WHERE status = 'in_progress' AND owner_instance_id IS NOT NULL ORDER BY key`,
      )
      .all() as (TaskState & { owner: string })[];
    const alive = new Map<string, boolean>();
    const interrupted = rows.filter(({ owner }) => {
      let isAlive = alive.get(owner);
      if (isAlive === undefined) alive.set(owner, (isAlive = this.#context.locks.isAlive(owner)));
      return !isAlive;
    });
    for (const task of interrupted) {
      this.#states.change(
        task,
        'failed',
        'interrupted',
        'The process that ran this experiment ended without warning.',
        atMs,
      );
    }
    return this.#changed(interrupted.map(({ id }) => id));
  }

  #modelsOf(tasks: readonly { key: number }[]): readonly string[] {
    const models = this.#sql.get('SELECT id FROM models WHERE task_key = ?');
    return tasks.flatMap(({ key }) => (models.all(key) as { id: string }[]).map(({ id }) => id));
  }

  #changed(ids: readonly string[]): readonly string[] {
    this.#context.changes.note('tasks.changed', ids);
    return ids;
  }
}
