import { statSync } from 'node:fs';
import { z } from 'zod';
import { instanceSchema, type Face, type Instance } from '#shared/domain/app.ts';
import { idSchema, projectSchema, sha256Schema, type Project } from '#shared/domain/task.ts';
import type { AdminRepository, InstanceRepository, ProjectRepository, StoreStatus } from '#main/services/store-port.ts';
import type { DatabaseContext, StatementCache } from './database-context.ts';
import type { SqlTaskRepository } from './task-repository.ts';
import { textKey } from './text-key.ts';

export class SqlProjectRepository implements ProjectRepository {
  readonly #sql: StatementCache;

  constructor(sql: StatementCache) {
    this.#sql = sql;
  }

  list(): readonly Project[] {
    const rows = this.#sql
      .get(
        `SELECT p.id, p.name, count(t.key) AS taskCount FROM projects p
         LEFT JOIN tasks t ON t.project_id = p.id AND t.deleted_at_ms IS NULL GROUP BY p.id ORDER BY p.name_key, p.id`,
      )
      .all();
    return z.array(projectSchema).parse(rows);
  }

  ensure(name: string, newId: string, atMs: number): string {
    const found = this.#sql.get('SELECT id FROM projects WHERE name = ?').pluck().get(name) as string | undefined;
    if (found !== undefined) return found;
    this.#sql
      .get('INSERT INTO projects (id, name, name_key, created_at_ms) VALUES (?, ?, ?, ?)')
      .run(idSchema.parse(newId), name, textKey(name), atMs);
    return newId;
  }
}

export class SqlInstanceRepository implements InstanceRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;
  readonly #tasks: SqlTaskRepository;

  constructor(context: DatabaseContext, sql: StatementCache, tasks: SqlTaskRepository) {
    this.#context = context;
    this.#sql = sql;
    this.#tasks = tasks;
  }

  register(instance: { id: string; pid: number; face: Face; startedAtMs: number; address: string | null }): void {
    this.#sql
      .get(
        `INSERT INTO instances (id, pid, face, started_at_ms, address) VALUES (:id, :pid, :face, :startedAtMs, :address)
         ON CONFLICT (id) DO UPDATE SET pid = excluded.pid, face = excluded.face, address = excluded.address,
         started_at_ms = excluded.started_at_ms`,
      )
      .run(instance);
    this.#changed(instance.id);
  }

  setAddress(id: string, address: string | null): void {
    this.#sql.get('UPDATE instances SET address = ? WHERE id = ?').run(address, id);
    this.#changed(id);
  }

  unregister(id: string): void {
    this.#sql.get('DELETE FROM instances WHERE id = ?').run(id);
    this.#changed(id);
  }

  list(thisInstanceId: string): readonly Instance[] {
    const rows = this.#sql
      .get('SELECT id, pid, face, started_at_ms AS startedAtMs, address FROM instances ORDER BY started_at_ms, id')
      .all() as { id: string }[];
    return rows
      .filter(({ id }) => this.#context.locks.isAlive(id))
      .map((row) => instanceSchema.parse({ ...row, isThis: row.id === thisInstanceId }));
  }

  recoverInterrupted(atMs: number): readonly string[] {
    const failed = this.#tasks.failInterrupted(atMs);
    for (const id of this.#sql.get('SELECT id FROM instances').pluck().all() as string[]) {
      if (!this.#context.locks.isAlive(id)) this.unregister(id);
    }
    this.#context.locks.sweep();
    return failed;
  }

  #changed(id: string): void {
    this.#context.changes.note('server.changed', [id]);
  }
}

export class SqlAdminRepository implements AdminRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;

  constructor(context: DatabaseContext, sql: StatementCache) {
    this.#context = context;
    this.#sql = sql;
  }

  status(): StoreStatus {
    const { db, path } = this.#context;
    const count = (sql: string): number => this.#sql.get(sql).pluck().get() as number;
    const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return {
      path,
      sizeBytes: bytesOf(path) + bytesOf(`${path}-wal`),
      schemaVersion: db.pragma('user_version', { simple: true }) as number,
      taskCount: count('SELECT count(*) FROM tasks WHERE deleted_at_ms IS NULL'),
      scalarCount: count('SELECT coalesce(sum(count), 0) FROM scalar_series'),
      modelCount: count('SELECT count(*) FROM models'),
      runningTaskCount: count(
        `SELECT count(*) FROM tasks WHERE status = 'in_progress' AND deleted_at_ms IS NULL
         AND NOT (type = 'optimizer' AND job IS NOT NULL)`,
      ),
      queuedTaskCount: count("SELECT count(*) FROM tasks WHERE status = 'queued' AND deleted_at_ms IS NULL"),
    };
  }

  isFileReferenced(sha256: string): boolean {
    const file = sha256Schema.parse(sha256);
    return (
      this.#sql
        .get(
          `SELECT EXISTS (SELECT 1 FROM artifacts a JOIN tasks t ON t.key = a.task_key
             WHERE a.sha256 = :file AND t.deleted_at_ms IS NULL)
           OR EXISTS (SELECT 1 FROM models WHERE sha256 = :file OR vocabulary_sha256 = :file)`,
        )
        .pluck()
        .get({ file }) === 1
    );
  }
}
