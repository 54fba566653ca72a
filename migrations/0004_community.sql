-- What a community needs: deleting with undo, leaving with time to think, imports, announcements, tags left out of lists.

ALTER TABLE accounts ADD COLUMN deletes_at INTEGER;
CREATE INDEX accounts_leaving ON accounts (deletes_at) WHERE deletes_at IS NOT NULL;

ALTER TABLE tags ADD COLUMN hidden_at INTEGER;

CREATE TABLE trash (
  status_id INTEGER PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
  deleted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX trash_by_age ON trash (deleted_at);

CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  total INTEGER NOT NULL,
  imported INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX imports_by_account ON imports (account_id);
CREATE INDEX imports_by_end ON imports (finished_at, id);

CREATE TABLE import_items (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  position INTEGER NOT NULL,
  data TEXT NOT NULL CHECK (length(data) <= 100000),
  PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE announcements (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL CHECK (length(text) <= 5000),
  html TEXT NOT NULL CHECK (length(html) <= 100000),
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ends_at INTEGER
) STRICT;

CREATE TABLE announcement_dismissals (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  announcement_id INTEGER NOT NULL REFERENCES announcements ON DELETE CASCADE,
  PRIMARY KEY (account_id, announcement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_dismissals_by_announcement ON announcement_dismissals (announcement_id);
