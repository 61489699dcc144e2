import { watch, type FSWatcher } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { StoreChange } from '#main/services/store-port.ts';
import type { ChangeLog } from './change-log.ts';
import { DATABASE_NAME } from './open-database.ts';

/** At most ten tellings a second. */
const INTERVAL_MS = 100;
const SAFETY_POLL_MS = 2_000;
/** Where the system offers no watching; still under half a second. */
const UNWATCHED_POLL_MS = 400;

/**
 * Tells what any process committed. Every commit writes to the WAL file, so a watch on the folder wakes the feed; a slow
 * look at `data_version` (a read of shared memory) covers file systems that do not tell.
 */
export class ChangeFeed {
  readonly #db: Database;
  readonly #log: ChangeLog;
  readonly #tell: (changes: readonly StoreChange[]) => void;
  readonly #watcher: FSWatcher | null;
  readonly #poll: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;
  #lastToldMs = -Infinity;
  #dataVersion = -1;

  constructor(db: Database, log: ChangeLog, folder: string, tell: (changes: readonly StoreChange[]) => void) {
    this.#db = db;
    this.#log = log;
    this.#tell = tell;
    this.#watcher = this.#watch(folder);
    this.#poll = setInterval(() => this.#lookForForeign(), this.#watcher === null ? UNWATCHED_POLL_MS : SAFETY_POLL_MS);
    this.#poll.unref();
  }

  /** Something may have changed: tell soon. */
  wake(): void {
    if (this.#timer !== null) return;
    const waitMs = Math.max(0, this.#lastToldMs + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => this.#pump(), waitMs);
  }

  stop(): void {
    this.#watcher?.close();
    clearInterval(this.#poll);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #pump(): void {
    this.#timer = null;
    try {
      const changes = this.#log.takeNew();
      if (changes.length === 0) return;
      this.#lastToldMs = performance.now();
      this.#tell(changes);
    } catch {
      // Busy or damaged: calls report that to whoever asks; the feed looks again at the next sign.
    }
  }

  #lookForForeign(): void {
    const version = this.#db.pragma('data_version', { simple: true }) as number;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.wake();
  }

  #watch(folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || name.startsWith(DATABASE_NAME)) this.wake();
      });
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return null;
    }
  }
}
