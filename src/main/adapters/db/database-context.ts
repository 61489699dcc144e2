import type { Database, Statement } from 'better-sqlite3';
import type { ChangeLog } from './change-log.ts';
import type { InstanceLocks } from './instance-locks.ts';

/** What every repository is made of. `nowMs` is the time of the call that runs, as the caller's clock told it. */
export interface DatabaseContext {
  readonly db: Database;
  readonly path: string;
  readonly changes: ChangeLog;
  readonly locks: InstanceLocks;
  nowMs(): number;
}

/** Prepares each text once; the texts are few and fixed, so the cache needs no bound but those built from filters. */
export class StatementCache {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  get(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size > 500) this.#statements.clear();
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
