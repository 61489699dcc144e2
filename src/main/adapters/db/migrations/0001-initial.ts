import type { Migration } from './migration.ts';

/**
 * Scalars are the bulk. One row per point costs ~60 bytes and a b-tree step each, so points lie packed: a series has
 * chunks of up to ~1,000 points, `scalar_chunks` holds what charts need (bounds and a summary with every extreme) and
 * `scalar_data` the points themselves, so that reading summaries never touches the pages of the data.
 */
const SCHEMA = `
CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  name_key TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT NOT NULL DEFAULT '',
  status_message TEXT NOT NULL DEFAULT '',
  project_id TEXT NOT NULL REFERENCES projects (id),
  parent_id TEXT,
  tags TEXT NOT NULL,
  is_archived INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  updated_at_ms INTEGER NOT NULL,
  deleted_at_ms INTEGER,
  last_iteration INTEGER,
  accuracy REAL,
  f1_score REAL,
  progress TEXT,
  console_line_count INTEGER NOT NULL DEFAULT 0,
  owner_instance_id TEXT,
  is_stop_requested INTEGER NOT NULL DEFAULT 0,
  job TEXT,
  comment TEXT NOT NULL,
  environment TEXT NOT NULL DEFAULT '[]',
  search_text TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_active ON tasks (status, owner_instance_id) WHERE status IN ('queued', 'in_progress');
CREATE INDEX tasks_deleted ON tasks (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX tasks_project ON tasks (project_id);

CREATE TABLE task_tags (
  tag TEXT NOT NULL,
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  PRIMARY KEY (tag, task_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_tags_task ON task_tags (task_key);

CREATE TABLE hyperparameters (
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  type TEXT,
  description TEXT,
  PRIMARY KEY (task_key, section, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  mode TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  preview TEXT,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (task_key, key)
) STRICT;
CREATE INDEX artifacts_file ON artifacts (sha256);

CREATE TABLE scalar_series (
  id INTEGER PRIMARY KEY,
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  variant TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_iteration INTEGER NOT NULL,
  first_value REAL,
  last_value REAL,
  min_value REAL,
  max_value REAL,
  UNIQUE (task_key, metric, variant)
) STRICT;

CREATE TABLE scalar_chunks (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES scalar_series (id) ON DELETE CASCADE,
  first_iteration INTEGER NOT NULL,
  last_iteration INTEGER NOT NULL,
  count INTEGER NOT NULL,
  gap_count INTEGER NOT NULL,
  first_at_ms REAL NOT NULL,
  last_at_ms REAL NOT NULL,
  is_time_ordered INTEGER NOT NULL,
  min_value REAL,
  max_value REAL,
  summary BLOB,
  UNIQUE (series_id, first_iteration)
) STRICT;

CREATE TABLE scalar_data (
  chunk_id INTEGER PRIMARY KEY REFERENCES scalar_chunks (id) ON DELETE CASCADE,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE console_lines (
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  level TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (task_key, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE plots (
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  variant TEXT NOT NULL,
  iteration INTEGER NOT NULL,
  figure TEXT NOT NULL,
  PRIMARY KEY (task_key, metric, variant, iteration)
) STRICT;

CREATE TABLE debug_samples (
  id INTEGER PRIMARY KEY,
  task_key INTEGER NOT NULL REFERENCES tasks (key) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  variant TEXT NOT NULL,
  iteration INTEGER NOT NULL,
  text TEXT NOT NULL,
  predicted_label TEXT,
  true_label TEXT,
  probability REAL
) STRICT;
CREATE INDEX debug_samples_task ON debug_samples (task_key, id);

CREATE TABLE models (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  family TEXT NOT NULL,
  version INTEGER NOT NULL,
  framework TEXT NOT NULL,
  project_id TEXT NOT NULL REFERENCES projects (id),
  task_key INTEGER REFERENCES tasks (key) ON DELETE SET NULL,
  tags TEXT NOT NULL,
  is_published INTEGER NOT NULL DEFAULT 0,
  published_at_ms INTEGER,
  published_seq INTEGER,
  created_at_ms INTEGER NOT NULL,
  comment TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  vocabulary_sha256 TEXT,
  labels TEXT NOT NULL,
  metadata TEXT NOT NULL,
  search_text TEXT NOT NULL,
  UNIQUE (project_id, family, version)
) STRICT;
CREATE INDEX models_task ON models (task_key);
CREATE INDEX models_file ON models (sha256);
CREATE INDEX models_vocabulary ON models (vocabulary_sha256);

CREATE TABLE instances (
  id TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  face TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  address TEXT
) STRICT, WITHOUT ROWID;

-- What changed, for the other processes. AUTOINCREMENT: an id is never used twice, so a reader can tell what it missed.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  entity_id TEXT NOT NULL
) STRICT;
`;

export const initialSchema: Migration = {
  version: 1,
  name: 'initial',
  up(db) {
    db.exec(SCHEMA);
  },
};
