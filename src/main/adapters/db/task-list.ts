import type { TaskPage, TaskQuery } from '#shared/ipc/contract.ts';
import { TASK_STATUSES } from '#shared/domain/task.ts';
import type { StatementCache } from './database-context.ts';
import { SUMMARY_COLUMNS, toTaskSummary } from './task-rows.ts';
import { textKey } from './text-key.ts';

const STATUS_ORDER = TASK_STATUSES.map((status, index) => `WHEN '${status}' THEN ${index}`).join(' ');

/** What each key sorts by. `:now` stands for the end of tasks that have none. */
const SORT_EXPRESSIONS: Readonly<Record<TaskQuery['sort'], string>> = {
  name: 't.name_key',
  status: `CASE t.status ${STATUS_ORDER} END`,
  project: 'p.name_key',
  created: 't.created_at_ms',
  duration: 'max(0, coalesce(t.ended_at_ms, :now) - t.started_at_ms)',
  accuracy: 't.accuracy',
  f1Score: 't.f1_score',
  updated: 't.updated_at_ms',
};

type Bindings = Record<string, string | number>;

function conditionsOf(query: TaskQuery): { sql: string; bindings: Bindings } {
  const conditions = ['t.deleted_at_ms IS NULL', 't.is_archived = :archived'];
  const bindings: Bindings = { archived: query.archived ? 1 : 0 };
  const bind = (value: string): string => {
    const name = `v${Object.keys(bindings).length}`;
    bindings[name] = value;
    return `:${name}`;
  };
  if (query.search.trim() !== '') conditions.push(`instr(t.search_text, ${bind(textKey(query.search.trim()))}) > 0`);
  if (query.statuses.length > 0) conditions.push(`t.status IN (${query.statuses.map(bind).join(', ')})`);
  if (query.projectId !== null) conditions.push(`t.project_id = ${bind(query.projectId)}`);
  if (query.parentId !== null) conditions.push(`t.parent_id = ${bind(query.parentId)}`);
  for (const tag of new Set(query.tags)) {
    conditions.push(`EXISTS (SELECT 1 FROM task_tags g WHERE g.tag = ${bind(tag)} AND g.task_key = t.key)`);
  }
  return { sql: conditions.join(' AND '), bindings };
}

/** Equals by id; a search before its runs, which were all made at once, and those by number. */
const TIES = 't.parent_id IS NOT NULL, CASE WHEN t.parent_id IS NULL THEN 0 ELSE t.key END, t.id';

/** One window of the experiments table. Nulls come last in both orders. */
export function listTasks(sql: StatementCache, query: TaskQuery, nowMs: number): TaskPage {
  const { sql: where, bindings } = conditionsOf(query);
  const expression = SORT_EXPRESSIONS[query.sort];
  const order = query.order === 'asc' ? 'ASC' : 'DESC';
  const window = { ...bindings, limit: query.limit, offset: query.offset };
  const rows = sql
    .get(
      `SELECT ${SUMMARY_COLUMNS} FROM tasks t JOIN projects p ON p.id = t.project_id WHERE ${where}
       ORDER BY ${expression} ${order} NULLS LAST, ${TIES} LIMIT :limit OFFSET :offset`,
    )
    .all(query.sort === 'duration' ? { ...window, now: nowMs } : window);
  const total = sql.get(`SELECT count(*) FROM tasks t WHERE ${where}`).pluck().get(bindings) as number;
  const totalUnfiltered = sql.get('SELECT count(*) FROM tasks WHERE deleted_at_ms IS NULL').pluck().get() as number;
  const tags = sql
    .get(
      `SELECT DISTINCT g.tag FROM task_tags g JOIN tasks t ON t.key = g.task_key WHERE t.deleted_at_ms IS NULL
       ORDER BY g.tag`,
    )
    .pluck()
    .all() as string[];
  return { rows: rows.map(toTaskSummary), total, totalUnfiltered, tags };
}
