-- Words and posts that people would rather not see.

ALTER TABLE accounts ADD COLUMN filters_count INTEGER NOT NULL DEFAULT 0;

CREATE TABLE filters (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  contexts INTEGER NOT NULL CHECK (contexts BETWEEN 1 AND 31),
  action TEXT NOT NULL CHECK (action IN ('warn', 'hide')),
  expires_at INTEGER
) STRICT;
CREATE INDEX filters_by_account ON filters (account_id, id);

CREATE TABLE filter_keywords (
  id INTEGER PRIMARY KEY,
  filter_id INTEGER NOT NULL REFERENCES filters ON DELETE CASCADE,
  keyword TEXT NOT NULL CHECK (length(keyword) BETWEEN 1 AND 100),
  whole_word INTEGER NOT NULL
) STRICT;
CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_statuses (
  id INTEGER PRIMARY KEY,
  filter_id INTEGER NOT NULL REFERENCES filters ON DELETE CASCADE,
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  UNIQUE (filter_id, status_id)
) STRICT;
CREATE INDEX filter_statuses_by_status ON filter_statuses (status_id);

CREATE TRIGGER filters_inserted AFTER INSERT ON filters BEGIN
  UPDATE accounts SET filters_count = filters_count + 1 WHERE id = NEW.account_id;
END;

CREATE TRIGGER filters_deleted AFTER DELETE ON filters BEGIN
  UPDATE accounts SET filters_count = filters_count - 1 WHERE id = OLD.account_id;
END;
