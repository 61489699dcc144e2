import { z } from 'zod';
import { taskProgressSchema, taskSummarySchema, type TaskSummary } from '#shared/domain/task.ts';
import { AppError } from '#shared/ipc/result.ts';

/** The columns of a TaskSummary, from `tasks t JOIN projects p`. */
export const SUMMARY_COLUMNS = `t.key, t.id, t.name, t.type, t.status, t.status_reason, t.status_message, t.project_id,
  p.name AS project_name, t.parent_id, t.tags, t.is_archived, t.created_at_ms, t.started_at_ms, t.ended_at_ms,
  t.updated_at_ms, t.last_iteration, t.accuracy, t.f1_score, t.progress`;

const tagsSchema = z.array(z.string());
/** What every row of `tasks` that is read must look like, before it becomes a TaskSummary. */
const rowSchema = z.looseObject({
  tags: z.string(),
  is_archived: z.number(),
  progress: z.string().nullable(),
});

/** JSON from a column of the store; STORE_CORRUPT where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('STORE_CORRUPT', 'A stored value is not readable any more.', { cause: error });
  }
}

export function toTaskSummary(value: unknown): TaskSummary {
  const row = rowSchema.parse(value);
  return taskSummarySchema.parse({
    id: row['id'],
    name: row['name'],
    type: row['type'],
    status: row['status'],
    statusReason: row['status_reason'],
    statusMessage: row['status_message'],
    projectId: row['project_id'],
    projectName: row['project_name'],
    parentId: row['parent_id'],
    tags: tagsSchema.parse(parseJson(row.tags)),
    isArchived: row.is_archived === 1,
    createdAtMs: row['created_at_ms'],
    startedAtMs: row['started_at_ms'],
    endedAtMs: row['ended_at_ms'],
    updatedAtMs: row['updated_at_ms'],
    lastIteration: row['last_iteration'],
    accuracy: row['accuracy'],
    f1Score: row['f1_score'],
    progress: row.progress === null ? null : taskProgressSchema.parse(parseJson(row.progress)),
  });
}
