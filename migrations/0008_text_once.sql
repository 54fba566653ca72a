-- The words of a status are kept once, as typed: its HTML is made when it is read.
--
-- The table is made anew. To drop the column would leave each of its pages half empty for ever, because what is written is
-- added at the end. So the pages of the old table are free: they are filled by what comes next, or given back.

DROP INDEX statuses_by_account;
DROP INDEX statuses_public;
DROP INDEX statuses_by_root;
DROP INDEX statuses_by_reply;
DROP INDEX statuses_by_reblog;
DROP INDEX statuses_by_import;
DROP INDEX statuses_pinned;
DROP INDEX statuses_warned;

PRAGMA legacy_alter_table = ON;  -- or else what points at statuses would point at statuses_before
ALTER TABLE statuses RENAME TO statuses_before;
PRAGMA legacy_alter_table = OFF;

CREATE TABLE statuses (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  pinned_at INTEGER,
  visibility INTEGER NOT NULL CHECK (visibility BETWEEN 0 AND 3),  -- 0 public, 1 unlisted, 2 private (followers), 3 direct; never changes
  reblog_of_id INTEGER REFERENCES statuses ON DELETE CASCADE,
  reblog_of_account_id INTEGER,                                -- a copy, so that filters stay inside an index
  in_reply_to_id INTEGER REFERENCES statuses ON DELETE SET NULL,
  in_reply_to_account_id INTEGER,                              -- a copy; a reply stays one when its parent is gone
  root_id INTEGER,                                             -- the first status of the thread, null if this is it; no foreign key: the thread outlives it
  application_id INTEGER,                                      -- no foreign key: the status outlives it
  sensitive INTEGER NOT NULL DEFAULT 0,
  language TEXT CHECK (length(language) <= 20),                -- ISO 639; null: not said
  spoiler_text TEXT NOT NULL DEFAULT '' CHECK (length(spoiler_text) <= 1000),
  text TEXT NOT NULL CHECK (length(text) <= 10000),            -- as typed; HTML is made of it, and of who is in mentions, when it is read
  imported_from TEXT CHECK (length(imported_from) <= 2000),    -- its URI in the archive it came from
  replies_count INTEGER NOT NULL DEFAULT 0,                    -- the counts are kept by triggers only; public and unlisted replies
  reblogs_count INTEGER NOT NULL DEFAULT 0,
  favourites_count INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,                         -- grows with whatever a reader sees of it
  CHECK ((reblog_of_id IS NULL) = (reblog_of_account_id IS NULL))
) STRICT;

INSERT INTO statuses
SELECT id, account_id, created_at, edited_at, pinned_at, visibility, reblog_of_id, reblog_of_account_id,
       in_reply_to_id, in_reply_to_account_id, root_id, application_id, sensitive, language, spoiler_text, text,
       imported_from, replies_count, reblogs_count, favourites_count, revision
  FROM statuses_before ORDER BY id;
DROP TABLE statuses_before;  -- and its triggers

-- Home and profile walk one author's statuses, newest first; every column their filters need is inside.
CREATE INDEX statuses_by_account ON statuses (account_id, id, visibility, reblog_of_account_id, in_reply_to_account_id);
-- The public timeline; a query has to repeat these three terms to the letter to use it.
CREATE INDEX statuses_public ON statuses (id DESC, account_id)
  WHERE visibility = 0 AND reblog_of_id IS NULL AND (in_reply_to_account_id IS NULL OR in_reply_to_account_id = account_id);
CREATE INDEX statuses_by_root ON statuses (root_id, id) WHERE root_id IS NOT NULL;
CREATE INDEX statuses_by_reply ON statuses (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
CREATE UNIQUE INDEX statuses_by_reblog ON statuses (reblog_of_id, account_id) WHERE reblog_of_id IS NOT NULL;
CREATE UNIQUE INDEX statuses_by_import ON statuses (account_id, imported_from) WHERE imported_from IS NOT NULL;
CREATE INDEX statuses_pinned ON statuses (account_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX statuses_warned ON statuses (id) WHERE spoiler_text <> '';

CREATE TRIGGER statuses_inserted AFTER INSERT ON statuses BEGIN
  UPDATE accounts
     SET statuses_count = statuses_count + 1, revision = revision + 1, last_status_at = max(coalesce(last_status_at, 0), NEW.created_at)
   WHERE id = NEW.account_id AND NEW.visibility < 3;
  UPDATE statuses SET reblogs_count = reblogs_count + 1, revision = revision + 1 WHERE id = NEW.reblog_of_id;
  UPDATE statuses SET replies_count = replies_count + 1, revision = revision + 1
   WHERE id = NEW.in_reply_to_id AND NEW.visibility < 2;
END;

CREATE TRIGGER statuses_changed
AFTER UPDATE OF created_at, edited_at, text, spoiler_text, sensitive, language, visibility, pinned_at, in_reply_to_id
ON statuses BEGIN
  UPDATE statuses SET revision = revision + 1 WHERE id = NEW.id;
  UPDATE accounts SET revision = revision + 1 WHERE id = NEW.account_id;
END;

CREATE TRIGGER statuses_deleted AFTER DELETE ON statuses BEGIN
  UPDATE accounts SET statuses_count = statuses_count - 1, revision = revision + 1 WHERE id = OLD.account_id AND OLD.visibility < 3;
  UPDATE statuses SET reblogs_count = reblogs_count - 1, revision = revision + 1 WHERE id = OLD.reblog_of_id;
  UPDATE statuses SET replies_count = replies_count - 1, revision = revision + 1
   WHERE id = OLD.in_reply_to_id AND OLD.visibility < 2;
END;
