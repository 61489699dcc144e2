import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { AppError } from '#shared/ipc/result.ts';
import { errorCodeOf } from './store-error.ts';

const SUFFIX = '.lock.db';
const ID_PATTERN = /^[0-9a-zA-Z-]{1,64}$/;

/** Locks a file that nothing is ever written to; the journal in memory leaves no second file beside it. */
export function takeExclusive(lock: Database): void {
  lock.pragma('journal_mode = MEMORY');
  lock.exec('BEGIN EXCLUSIVE');
}

/**
 * Tells which ClearDeck processes live, without heartbeats: each holds an exclusive SQLite lock on a file of its own, and
 * the operating system releases it however the process ends. A pid says nothing (it is reused), a heartbeat costs idle
 * work and is late. SQLite's lock is used because Node has no file locks of its own.
 */
export class InstanceLocks {
  readonly #folder: string;
  readonly #ownId: string;
  #own: Database | null = null;

  constructor(dataFolder: string, ownId: string) {
    if (!ID_PATTERN.test(ownId)) throw new AppError('INVALID_INPUT', 'An instance id is letters, digits and dashes.');
    this.#folder = path.join(dataFolder, 'instances');
    this.#ownId = ownId;
  }

  /** Takes this process's lock. CONFLICT where another holds that id. */
  acquire(): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#fileOf(this.#ownId);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const lock = new Sqlite(file, { timeout: 1_000 });
      try {
        takeExclusive(lock);
      } catch (error) {
        lock.close();
        if (errorCodeOf(error) !== 'SQLITE_BUSY') throw error;
        throw new AppError('CONFLICT', 'Another process uses the same instance id.', { cause: error });
      }
      // Between opening and locking, a sweep may have removed the file: then this lock is one that nobody can see.
      if (this.#exists(file)) {
        this.#own = lock;
        return;
      }
      lock.close();
    }
    throw new AppError('STORE_BUSY', `The instance lock could not be taken: ${file}`);
  }

  /** Whether the process of that id lives. Shared, so that two that ask at once do not see each other. */
  isAlive(id: string): boolean {
    if (id === this.#ownId) return this.#own !== null;
    if (!ID_PATTERN.test(id)) return false;
    const file = this.#fileOf(id);
    if (!this.#exists(file)) return false;
    return this.#isHeld(file, 'SELECT count(*) FROM sqlite_master');
  }

  /** Ids of the other processes that live. */
  othersAlive(): readonly string[] {
    return this.#ids().filter((id) => id !== this.#ownId && this.isAlive(id));
  }

  /** Removes the files of dead processes. Call it while holding the store's write lock. */
  sweep(): void {
    for (const id of this.#ids()) {
      if (id !== this.#ownId && !this.isAlive(id)) this.#removeIfFree(this.#fileOf(id));
    }
  }

  release(): void {
    if (this.#own === null) return;
    const file = this.#fileOf(this.#ownId);
    // Removed while still held: nobody can take it in between.
    rmSync(file, { force: true });
    this.#own.close();
    this.#own = null;
    rmSync(file, { force: true });
  }

  #removeIfFree(file: string): void {
    let lock: Database;
    try {
      lock = new Sqlite(file, { timeout: 0, fileMustExist: true });
    } catch {
      return;
    }
    try {
      takeExclusive(lock);
      rmSync(file, { force: true });
    } catch {
      // Somebody holds it, or the system refuses to remove an open file: the next sweep tries again.
    } finally {
      lock.close();
    }
  }

  #isHeld(file: string, sql: string): boolean {
    let probe: Database | null = null;
    try {
      probe = new Sqlite(file, { timeout: 0, fileMustExist: true, readonly: true });
      probe.prepare(sql).get();
      return false;
    } catch (error) {
      return errorCodeOf(error).startsWith('SQLITE_BUSY');
    } finally {
      probe?.close();
    }
  }

  #ids(): readonly string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .filter((id) => ID_PATTERN.test(id));
  }

  #exists(file: string): boolean {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, id + SUFFIX);
  }
}
