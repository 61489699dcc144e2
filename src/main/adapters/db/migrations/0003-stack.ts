import type { Migration } from './migration.ts';

/** The docker stack: its jobs (one unfinished at most, whatever the process), what happened to it, what was chosen. */
export const stack: Migration = {
  version: 3,
  name: 'stack',
  up(db) {
    db.exec(`
CREATE TABLE stack_jobs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  owner_instance_id TEXT NOT NULL,
  input TEXT NOT NULL,
  services TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  is_cancel_requested INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL,
  problem TEXT,
  result TEXT
);
CREATE UNIQUE INDEX stack_jobs_unfinished ON stack_jobs ((1)) WHERE ended_at_ms IS NULL;
CREATE TABLE stack_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  level TEXT NOT NULL,
  service TEXT,
  text TEXT NOT NULL
);
CREATE TABLE stack_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  settings TEXT NOT NULL
);
`);
  },
};
