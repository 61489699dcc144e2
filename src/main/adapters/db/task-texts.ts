import { hyperparameterSchema, type Hyperparameter } from '#shared/domain/task.ts';
import type { StatementCache } from './database-context.ts';
import { parseJson } from './task-rows.ts';
import { searchKey } from './text-key.ts';

/** In place of those that the task has. */
export function writeTags(sql: StatementCache, key: number, tags: readonly string[]): void {
  const unique = [...new Set(tags)];
  sql.get('DELETE FROM task_tags WHERE task_key = ?').run(key);
  const insert = sql.get('INSERT INTO task_tags (tag, task_key) VALUES (?, ?)');
  for (const tag of unique) insert.run(tag, key);
  sql.get('UPDATE tasks SET tags = ? WHERE key = ?').run(JSON.stringify(unique), key);
}

/** Beside those that the task has, and in place of those of the same names. */
export function writeHyperparameters(sql: StatementCache, key: number, parameters: readonly Hyperparameter[]): void {
  const insert = sql.get(
    `INSERT INTO hyperparameters (task_key, position, section, name, value, type, description)
     VALUES (:key, :position, :section, :name, :value, :type, :description)
     ON CONFLICT (task_key, section, name) DO UPDATE SET value = excluded.value, type = excluded.type,
     description = excluded.description`,
  );
  parameters.forEach((parameter, position) => {
    insert.run({ key, position, ...hyperparameterSchema.parse(parameter) });
  });
}

/** What a search of the list looks into: after the name, the comment or the tags were changed. */
export function writeSearch(sql: StatementCache, key: number): void {
  const row = sql.get('SELECT id, name, comment, tags FROM tasks WHERE key = ?').get(key) as {
    id: string;
    name: string;
    comment: string;
    tags: string;
  };
  const tags = parseJson(row.tags) as string[];
  const text = searchKey([row.name, row.id, row.comment, ...tags]);
  sql.get('UPDATE tasks SET search_text = ? WHERE key = ?').run(text, key);
}
