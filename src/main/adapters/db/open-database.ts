import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { AppError } from '#shared/ipc/result.ts';
import { takeExclusive, type InstanceLocks } from './instance-locks.ts';
import { MIGRATIONS } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import { isCorruption, toStoreError } from './store-error.ts';

export const DATABASE_NAME = 'cleardeck.db';
const BUSY_TIMEOUT_MS = 10_000;
/** Above this size the bulk of the points is not checked at each start, only the tables that everything hangs on. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024;
const BULK_TABLES = new Set(['scalar_chunks', 'scalar_data', 'console_lines']);

export interface OpenOptions {
  readonly folder: string;
  readonly locks: InstanceLocks;
  readonly nowMs: number;
  readonly migrations?: readonly Migration[];
}

export interface OpenedDatabase {
  readonly db: Database;
  readonly path: string;
  readonly corruptSetAsideAs: string | null;
}

/**
 * Opens the store of a data folder: checks it, sets a damaged one aside, brings it to this program's version. One
 * process at a time does that. Throws STORE_NEWER, STORE_READ_ONLY, STORE_FULL, STORE_BUSY, and STORE_CORRUPT where a
 * damaged store is in use by another process and so cannot be moved.
 */
export function openDatabase({ folder, locks, nowMs, migrations = MIGRATIONS }: OpenOptions): OpenedDatabase {
  const file = path.join(folder, DATABASE_NAME);
  try {
    makeFolder(folder);
    const gate = takeGate(folder);
    try {
      locks.acquire();
      return openInTurn(file, locks, nowMs, migrations);
    } finally {
      gate.close();
    }
  } catch (error) {
    locks.release();
    throw toStoreError(error, isCorruption(error) ? file : folder);
  }
}

function makeFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  else if (!found.isDirectory()) throw new AppError('INVALID_INPUT', `The data folder is not a folder: ${folder}`);
}

/** A lock for the time of opening, so that two processes never set aside or migrate together. */
function takeGate(folder: string): Database {
  const gate = new Sqlite(path.join(folder, 'opening.lock.db'), { timeout: BUSY_TIMEOUT_MS });
  try {
    takeExclusive(gate);
    return gate;
  } catch (error) {
    gate.close();
    throw error;
  }
}

function openInTurn(
  file: string,
  locks: InstanceLocks,
  nowMs: number,
  migrations: readonly Migration[],
): OpenedDatabase {
  try {
    return { db: openChecked(file, migrations), path: file, corruptSetAsideAs: null };
  } catch (error) {
    // Nothing but wrong bytes is a reason to move a store: not a lock, not a permission, not a full disk.
    if (!isCorruption(error)) throw error;
    if (locks.othersAlive().length > 0) {
      throw new AppError(
        'STORE_CORRUPT',
        `The store is damaged and another ClearDeck is using it. Close every other ClearDeck and start again: ${file}`,
        { cause: error },
      );
    }
    const corruptSetAsideAs = setAside(file, nowMs);
    return { db: openChecked(file, migrations), path: file, corruptSetAsideAs };
  }
}

function openChecked(file: string, migrations: readonly Migration[]): Database {
  const db = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    const known = migrations.at(-1)?.version ?? 0;
    // Before anything is written: WAL mode alone would change the file of a newer program.
    if (version > known) {
      throw new AppError(
        'STORE_NEWER',
        `The store was written by a newer ClearDeck (format ${version}, this one knows ${known}): ${file}`,
      );
    }
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[];
    if (version === 0 && tables.length > 0) {
      throw new AppError('STORE_CORRUPT', `The file is not a ClearDeck store: ${file}`);
    }
    check(db, file, tables);
    db.pragma('journal_mode = WAL');
    // FULL, not NORMAL: what a resolved promise says is written must outlive a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -65536');
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_size_limit = 67108864');
    migrate(db, migrations);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function check(db: Database, file: string, tables: readonly string[]): void {
  const isLarge = statSync(file).size > FULL_CHECK_BYTES;
  const checks = isLarge ? tables.filter((table) => !BULK_TABLES.has(table)).map((table) => `('${table}')`) : ['(1)'];
  for (const argument of checks) {
    const answer = db.pragma(`quick_check${argument}`, { simple: true });
    if (answer !== 'ok') throw new AppError('STORE_CORRUPT', `The store is damaged: ${file} (${String(answer)})`);
  }
}

/** Brings the store to the newest version, one transaction per step. */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  for (const migration of migrations) {
    db.transaction(() => {
      if ((db.pragma('user_version', { simple: true }) as number) >= migration.version) return;
      migration.up(db);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
}

/** Renames a damaged store and its companions; nothing is deleted. Answers the new path. */
function setAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  let target = `${file}.corrupt-${stamp}`;
  for (let suffix = 2; existsSync(target); suffix += 1) target = `${file}.corrupt-${stamp}-${suffix}`;
  renameSync(file, target);
  for (const companion of ['-wal', '-shm']) {
    if (existsSync(file + companion)) renameSync(file + companion, target + companion);
  }
  return target;
}
