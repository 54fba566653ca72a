-- People are found by the words of their names without reading all names, and posts with warnings without reading all posts.

-- The words of display names, without letter case and accents (model/names.py), by which people are found.
CREATE TABLE account_words (
  word TEXT NOT NULL CHECK (length(word) <= 2000),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  PRIMARY KEY (word, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_words_by_account ON account_words (account_id);

-- Accounts whose names have changed, so that their words are not known yet.
CREATE TABLE unread_names (
  account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE
) STRICT;
INSERT INTO unread_names SELECT id FROM accounts WHERE display_name <> '';

CREATE INDEX statuses_warned ON statuses (id) WHERE spoiler_text <> '';

CREATE TRIGGER accounts_named AFTER INSERT ON accounts WHEN NEW.display_name <> '' BEGIN
  INSERT INTO unread_names VALUES (NEW.id);
END;

CREATE TRIGGER accounts_renamed AFTER UPDATE OF display_name ON accounts WHEN NEW.display_name <> OLD.display_name BEGIN
  DELETE FROM account_words WHERE account_id = NEW.id;
  DELETE FROM unread_names WHERE account_id = NEW.id;
  INSERT INTO unread_names SELECT NEW.id WHERE NEW.display_name <> '';
END;
