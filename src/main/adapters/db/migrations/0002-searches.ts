import type { Migration } from './migration.ts';

/** A search leads runs: they are found by it, and each is told on its console once, whichever process sees it end. */
export const searches: Migration = {
  version: 2,
  name: 'searches',
  up(db) {
    db.exec(`
ALTER TABLE tasks ADD COLUMN is_reported INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tasks_parent ON tasks (parent_id, status) WHERE parent_id IS NOT NULL;
`);
  },
};
