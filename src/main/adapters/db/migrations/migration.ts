import type { Database } from 'better-sqlite3';

/** One step of the schema. Steps only go forward; a released one is never edited. */
export interface Migration {
  /** `user_version` after this step; steps are numbered 1, 2, 3 … without gaps. */
  readonly version: number;
  readonly name: string;
  /** Runs inside the transaction that also raises `user_version`. */
  up(db: Database): void;
}
