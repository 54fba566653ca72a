-- What the tasks and the mail need: who was here when, what a run of a task gave, how a message ended.

INSERT INTO settings VALUES ('secret', json_quote(hex(randomblob(32))), 0);

ALTER TABLE accounts ADD COLUMN seen_at INTEGER;

-- These three were empty, or hold what is forgotten within the hour.
DROP TABLE attempts;
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('login', 'register', 'reset')),
  subject TEXT NOT NULL CHECK (length(subject) <= 254),
  address TEXT NOT NULL CHECK (length(address) <= 50),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_address ON attempts (kind, address, created_at);
CREATE INDEX attempts_by_age ON attempts (created_at);

DROP TABLE outbox;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  dedupe_key TEXT NOT NULL UNIQUE CHECK (length(dedupe_key) <= 100),
  kind TEXT NOT NULL CHECK (length(kind) <= 30),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  address TEXT CHECK (length(address) <= 254),
  from_account_id INTEGER REFERENCES accounts ON DELETE CASCADE,
  status_id INTEGER REFERENCES statuses ON DELETE CASCADE,
  root_id INTEGER,
  notification_id INTEGER,
  digest INTEGER NOT NULL DEFAULT 0,
  lead_id INTEGER REFERENCES outbox ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  next_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  outcome TEXT CHECK (outcome IN ('sent', 'dropped', 'failed')),
  finished_at INTEGER,
  error TEXT CHECK (length(error) <= 1000),
  CHECK ((next_at IS NULL) = (outcome IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL AND lead_id IS NULL;
CREATE INDEX outbox_by_account ON outbox (account_id, finished_at);
CREATE INDEX outbox_by_from ON outbox (from_account_id, created_at) WHERE from_account_id IS NOT NULL;
CREATE INDEX outbox_by_status ON outbox (status_id) WHERE status_id IS NOT NULL;
CREATE INDEX outbox_by_lead ON outbox (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

DROP TABLE jobs;
CREATE TABLE jobs (
  name TEXT PRIMARY KEY CHECK (length(name) <= 50),
  due_at INTEGER NOT NULL,
  leased_until INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  finished_at INTEGER,
  result TEXT CHECK (length(result) <= 1000),
  error TEXT CHECK (length(error) <= 1000)
) STRICT, WITHOUT ROWID;
