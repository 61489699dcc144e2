import { z } from 'zod';
import { modelMetadataSchema, modelSchema, type Model } from '#shared/domain/model.ts';
import { idSchema, sha256Schema } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { ModelRepository, NewModel } from '#main/services/store-port.ts';
import type { DatabaseContext, StatementCache } from './database-context.ts';
import { parseJson } from './task-rows.ts';
import { searchKey, textKey } from './text-key.ts';

const rowSchema = z.looseObject({
  is_published: z.number(),
  tags: z.string(),
  labels: z.string(),
  metadata: z.string(),
});
const metadataSchema = z.array(modelMetadataSchema);
const newModelSchema = z.looseObject({
  id: idSchema,
  sha256: sha256Schema,
  vocabularySha256: sha256Schema.nullable(),
  metadata: metadataSchema,
});

/** A deleted task is as good as none: the model stays, its link comes back with the task. */
const SELECT = `SELECT m.*, p.name AS project_name, t.id AS task_id, t.name AS task_name FROM models m
  JOIN projects p ON p.id = m.project_id LEFT JOIN tasks t ON t.key = m.task_key AND t.deleted_at_ms IS NULL`;

function metric(metadata: z.infer<typeof metadataSchema>, key: string): number | null {
  const text = metadata.find((entry) => entry.key === key)?.value.trim() ?? '';
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function toModel(value: unknown): Model {
  const row = rowSchema.parse(value);
  const metadata = metadataSchema.parse(parseJson(row.metadata));
  return modelSchema.parse({
    id: row['id'],
    name: row['name'],
    family: row['family'],
    version: row['version'],
    framework: row['framework'],
    projectId: row['project_id'],
    projectName: row['project_name'],
    taskId: row['task_id'],
    taskName: row['task_name'],
    tags: parseJson(row.tags),
    isPublished: row.is_published === 1,
    publishedAtMs: row['published_at_ms'],
    createdAtMs: row['created_at_ms'],
    comment: row['comment'],
    sha256: row['sha256'],
    sizeBytes: row['size_bytes'],
    vocabularySha256: row['vocabulary_sha256'],
    labels: parseJson(row.labels),
    metadata,
    accuracy: metric(metadata, 'accuracy'),
    f1Score: metric(metadata, 'f1_score'),
  });
}

function modelSearchKey(model: Pick<Model, 'id' | 'name' | 'comment'> & { readonly tags: readonly string[] }): string {
  return searchKey([model.name, model.id, model.comment, ...model.tags]);
}

/** The registry. */
export class SqlModelRepository implements ModelRepository {
  readonly #context: DatabaseContext;
  readonly #sql: StatementCache;

  constructor(context: DatabaseContext, sql: StatementCache) {
    this.#context = context;
    this.#sql = sql;
  }

  insert(model: NewModel): Model {
    newModelSchema.parse(model);
    const taskKey = model.taskId === null ? null : this.#taskKey(model.taskId);
    if (this.#sql.get('SELECT 1 FROM projects WHERE id = ?').get(model.projectId) === undefined) {
      throw new AppError('NOT_FOUND', `There is no project ${model.projectId}.`);
    }
    const tags = [...new Set(model.tags)];
    this.#sql
      .get(
        `INSERT INTO models (id, name, family, version, framework, project_id, task_key, tags, created_at_ms, comment,
         sha256, size_bytes, vocabulary_sha256, labels, metadata, search_text)
         VALUES (:id, :name, :family,
         (SELECT coalesce(max(version), 0) + 1 FROM models WHERE project_id = :projectId AND family = :family),
         :framework, :projectId, :taskKey, :tags, :createdAtMs, :comment, :sha256, :sizeBytes, :vocabularySha256,
         :labels, :metadata, :searchText)`,
      )
      .run({
        id: model.id,
        name: model.name,
        family: model.family,
        framework: model.framework,
        projectId: model.projectId,
        taskKey,
        tags: JSON.stringify(tags),
        createdAtMs: model.createdAtMs,
        comment: model.comment,
        sha256: model.sha256,
        sizeBytes: model.sizeBytes,
        vocabularySha256: model.vocabularySha256,
        labels: JSON.stringify(model.labels),
        metadata: JSON.stringify(model.metadata),
        searchText: modelSearchKey({ ...model, tags }),
      });
    this.#changed(model.id, model.taskId);
    return this.get(model.id);
  }

  list({ search, onlyPublished }: { search: string; onlyPublished: boolean }): readonly Model[] {
    const rows = this.#sql
      .get(
        `${SELECT} WHERE (:search = '' OR instr(m.search_text, :search) > 0) AND m.is_published >= :published
         ORDER BY m.created_at_ms DESC, m.rowid DESC`,
      )
      .all({ search: textKey(search.trim()), published: onlyPublished ? 1 : 0 });
    return rows.map(toModel);
  }

  get(id: string): Model {
    const row = this.#sql.get(`${SELECT} WHERE m.id = ?`).get(id);
    if (row === undefined) throw new AppError('NOT_FOUND', `There is no model ${id}.`);
    return toModel(row);
  }

  edit(id: string, change: { tags?: readonly string[]; comment?: string }): void {
    const model = this.get(id);
    const tags = [...new Set(change.tags ?? model.tags)];
    const comment = change.comment ?? model.comment;
    this.#sql
      .get('UPDATE models SET tags = ?, comment = ?, search_text = ? WHERE id = ?')
      .run(JSON.stringify(tags), comment, modelSearchKey({ ...model, tags, comment }), id);
    this.#changed(id, null);
  }

  publish(id: string, atMs: number): void {
    const model = this.get(id);
    if (model.isPublished) throw new AppError('CONFLICT', 'The model is published already.');
    // The sequence decides which was last where two are published within one millisecond.
    this.#sql
      .get(
        `UPDATE models SET is_published = 1, published_at_ms = ?,
         published_seq = (SELECT coalesce(max(published_seq), 0) + 1 FROM models) WHERE id = ?`,
      )
      .run(atMs, id);
    this.#sql
      .get("UPDATE tasks SET status = 'published', updated_at_ms = ? WHERE id = ? AND status = 'completed'")
      .run(atMs, model.taskId);
    this.#changed(id, model.taskId);
  }

  latestPublished(projectId: string, exceptId: string): Model | null {
    const row = this.#sql
      .get(
        `${SELECT} WHERE m.project_id = ? AND m.id <> ? AND m.is_published = 1 ORDER BY m.published_seq DESC LIMIT 1`,
      )
      .get(projectId, exceptId);
    return row === undefined ? null : toModel(row);
  }

  #taskKey(taskId: string): number {
    const key = this.#sql.get('SELECT key FROM tasks WHERE id = ? AND deleted_at_ms IS NULL').pluck().get(taskId) as
      number | undefined;
    if (key === undefined) throw new AppError('NOT_FOUND', `There is no experiment ${taskId}.`);
    return key;
  }

  #changed(id: string, taskId: string | null): void {
    this.#context.changes.note('models.changed', [id]);
    if (taskId !== null) this.#context.changes.note('tasks.changed', [taskId]);
  }
}
