import { StatementCache, type DatabaseContext } from './database-context.ts';
import { SqlEventRepository } from './event-repository.ts';
import { SqlModelRepository } from './model-repository.ts';
import { SqlSearchRepository } from './search-repository.ts';
import { SqlAdminRepository, SqlInstanceRepository, SqlProjectRepository } from './small-repositories.ts';
import { SqlStackRepository } from './stack-repository.ts';
import { SqlTaskRepository } from './task-repository.ts';
import { textKey } from './text-key.ts';

/** The repositories on one open database. Each call is to run inside a transaction of its caller. */
export function createRepositories(context: DatabaseContext) {
  const sql = new StatementCache(context.db);
  context.db.function('text_key', { deterministic: true }, (text: unknown) => textKey(String(text)));
  const tasks = new SqlTaskRepository(context, sql);
  const events = new SqlEventRepository(context, sql);
  return {
    tasks,
    events,
    searches: new SqlSearchRepository(sql, tasks, events),
    models: new SqlModelRepository(context, sql),
    projects: new SqlProjectRepository(sql),
    instances: new SqlInstanceRepository(context, sql, tasks),
    stack: new SqlStackRepository(context, sql),
    admin: new SqlAdminRepository(context, sql),
  };
}
export type SqlRepositories = ReturnType<typeof createRepositories>;
