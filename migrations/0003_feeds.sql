-- The secret addresses under which people read their own home as a feed.

CREATE TABLE feed_keys (
  account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  created_at INTEGER NOT NULL
) STRICT;
