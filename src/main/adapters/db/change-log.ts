import type { Database, Statement } from 'better-sqlite3';
import type { EventTopic } from '#shared/ipc/names.ts';
import type { StoreChange } from '#main/services/store-port.ts';

/** Rows kept; a reader that fell further behind is told that everything changed. */
const KEPT_CHANGES = 20_000;
const TRIM_EVERY = 1_000;
/** Ids of one change, as the contract bounds them. */
const MAX_IDS = 1_000;
const TOPICS: readonly EventTopic[] = [
  'tasks.changed',
  'tasks.logged',
  'models.changed',
  'server.changed',
  'stack.changed',
];

/** The table in which every write notes what it changed, in its own transaction. */
export class ChangeLog {
  readonly #insert: Statement;
  readonly #read: Statement;
  readonly #bounds: Statement;
  readonly #trim: Statement;
  #lastSeen: number;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO changes (topic, entity_id) VALUES (?, ?)');
    this.#read = db.prepare('SELECT id, topic, entity_id FROM changes WHERE id > ? ORDER BY id').raw();
    this.#bounds = db.prepare('SELECT min(id), max(id) FROM changes').raw();
    this.#trim = db.prepare('DELETE FROM changes WHERE id <= ?');
    this.#lastSeen = this.#newest();
  }

  /** Notes that `ids` changed. Ask inside the transaction that changes them. */
  note(topic: EventTopic, ids: readonly string[]): void {
    for (const id of ids.length > MAX_IDS ? [...ids.slice(0, MAX_IDS), '*'] : ids) {
      const { lastInsertRowid } = this.#insert.run(topic, id);
      const row = Number(lastInsertRowid);
      if (row % TRIM_EVERY === 0) this.#trim.run(row - KEPT_CHANGES);
    }
  }

  /** What was committed since the last call, by any process; one change per topic at most. */
  takeNew(): readonly StoreChange[] {
    const [oldest, newest] = this.#bounds.get() as [number | null, number | null];
    if (newest === null || newest <= this.#lastSeen) return [];
    const hasMissed = oldest !== null && oldest > this.#lastSeen + 1;
    const byTopic = new Map<string, Set<string>>();
    for (const [id, topic, entityId] of this.#read.all(this.#lastSeen) as [number, string, string][]) {
      this.#lastSeen = id;
      const ids = byTopic.get(topic) ?? new Set<string>();
      ids.add(entityId);
      byTopic.set(topic, ids);
    }
    if (hasMissed) return TOPICS.map((topic) => ({ topic, ids: [], isEverything: true }));
    return TOPICS.flatMap((topic) => {
      const ids = byTopic.get(topic);
      if (ids === undefined) return [];
      const isEverything = ids.delete('*') || ids.size > MAX_IDS;
      return [{ topic, ids: [...ids].slice(0, MAX_IDS), isEverything }];
    });
  }

  #newest(): number {
    const [, newest] = this.#bounds.get() as [number | null, number | null];
    return newest ?? 0;
  }
}
