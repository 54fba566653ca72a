-- The whole database of a microblog, newest version. An older file becomes this one by the steps in migrations/.
--
-- Times   are integers: milliseconds since 1970, UTC.
-- Ids     come from the table `ids`, inside the transaction that uses them: milliseconds << 16, so that they sort by time.
-- Yes/no  is 1 or 0.
-- Secrets (session and access tokens, codes, links) are kept only as their SHA-256, 32 bytes.
-- Limits  on texts here are outer bounds; the rules in model/ are tighter and say so in words.
-- A foreign key always has an index on its side, so that deleting what it points at never reads a whole table.

-- The newest id given to anything. One row.
CREATE TABLE ids (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO ids VALUES (1, 0);

-- How often there was a change of what stands in anybody's home or among what they were told, but for what is new: so
-- whoever keeps such a list has only to look at what came since. One row.
CREATE TABLE changes (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL                                      -- kept by triggers only
) STRICT;
INSERT INTO changes VALUES (1, 0);

-- What the owner sets for the whole site; model/settings.py has their names, meanings and defaults.
CREATE TABLE settings (
  name TEXT PRIMARY KEY CHECK (length(name) <= 50),
  value TEXT NOT NULL CHECK (length(value) <= 100000),         -- JSON
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What links in mails are signed with, so that nobody else can make them.
INSERT INTO settings VALUES ('secret', json_quote(hex(randomblob(32))), 0);

-- People --------------------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(username) BETWEEN 1 AND 30 AND username NOT GLOB '*[^A-Za-z0-9_]*'),
  email TEXT UNIQUE COLLATE NOCASE CHECK (length(email) <= 254),
  email_confirmed_at INTEGER,
  password TEXT CHECK (length(password) <= 200),               -- 'scrypt$14$8$5$salt$hash'; null: cannot log in
  role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'moderator', 'admin')),
  invite_id INTEGER REFERENCES invites ON DELETE SET NULL,     -- how they came
  signup_reason TEXT NOT NULL DEFAULT '' CHECK (length(signup_reason) <= 1000),
  approved_at INTEGER,                                         -- null: waits for a moderator
  disabled_at INTEGER,                                         -- cannot log in; what they wrote stays
  silenced_at INTEGER,                                         -- left out of public lists
  suspended_at INTEGER,                                        -- cannot log in and is out of sight, words and all
  deleted_at INTEGER,                                          -- a tombstone: the name stays taken, the profile answers 410
  erased_at INTEGER,                                           -- of a deleted account: nothing it wrote is left
  display_name TEXT NOT NULL DEFAULT '' CHECK (length(display_name) <= 100),
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 5000),  -- about themselves, as typed
  note_html TEXT NOT NULL DEFAULT '' CHECK (length(note_html) <= 50000),
  fields TEXT NOT NULL DEFAULT '[]' CHECK (length(fields) <= 10000),            -- JSON: [{name, value}]
  preferences TEXT NOT NULL DEFAULT '{}' CHECK (length(preferences) <= 10000),  -- JSON
  avatar TEXT CHECK (length(avatar) <= 200),
  header TEXT CHECK (length(header) <= 200),
  locked INTEGER NOT NULL DEFAULT 0,                           -- following has to be asked for
  bot INTEGER NOT NULL DEFAULT 0,
  discoverable INTEGER NOT NULL DEFAULT 0,
  hide_collections INTEGER NOT NULL DEFAULT 0,                 -- shows nobody whom they follow and who follows them
  created_at INTEGER NOT NULL,
  last_status_at INTEGER,
  followers_count INTEGER NOT NULL DEFAULT 0,                  -- the counts are kept by triggers only
  following_count INTEGER NOT NULL DEFAULT 0,
  statuses_count INTEGER NOT NULL DEFAULT 0,                   -- all but direct ones
  revision INTEGER NOT NULL DEFAULT 0,                         -- grows with whatever others see of the account
  seen_at INTEGER,                                             -- last asked for anything, up to a minute or so
  deletes_at INTEGER,                                          -- wants to leave: then the account is deleted
  filters_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX accounts_by_invite ON accounts (invite_id) WHERE invite_id IS NOT NULL;
CREATE INDEX accounts_suspended ON accounts (suspended_at) WHERE suspended_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX accounts_to_erase ON accounts (deleted_at) WHERE deleted_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX accounts_leaving ON accounts (deletes_at) WHERE deletes_at IS NOT NULL;
CREATE INDEX accounts_unapproved ON accounts (id) WHERE approved_at IS NULL;
CREATE INDEX accounts_staff ON accounts (role) WHERE role <> 'user';

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

-- What one person noted of another, for themselves.
CREATE TABLE account_notes (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  target_account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  comment TEXT NOT NULL CHECK (length(comment) <= 2000),
  PRIMARY KEY (account_id, target_account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_notes_by_target ON account_notes (target_account_id);

CREATE TABLE invites (
  id INTEGER PRIMARY KEY,
  code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 200),
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  max_uses INTEGER CHECK (max_uses > 0),
  uses INTEGER NOT NULL DEFAULT 0 CHECK (max_uses IS NULL OR uses <= max_uses)
) STRICT;
CREATE INDEX invites_by_account ON invites (account_id);

-- Logging in ----------------------------------------------------------------------------------------------------------

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,                                      -- what the list of sessions shows; the token is never shown
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  user_agent TEXT NOT NULL DEFAULT '' CHECK (length(user_agent) <= 300),
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,                                    -- written once a day at most
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- One-time links: to set the site up, to confirm an address, to choose a new password.
CREATE TABLE links (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  kind TEXT NOT NULL CHECK (kind IN ('setup', 'confirm', 'reset')),
  account_id INTEGER REFERENCES accounts ON DELETE CASCADE,
  email TEXT CHECK (length(email) <= 254),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_account ON links (account_id);
CREATE INDEX links_by_expiry ON links (expires_at);

-- The secret addresses under which people read their own home as a feed.
CREATE TABLE feed_keys (
  account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  created_at INTEGER NOT NULL
) STRICT;

-- Tries that are counted to slow down guessing: failed logins, registrations, mails for a new password.
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('login', 'register', 'reset')),
  subject TEXT NOT NULL CHECK (length(subject) <= 254),        -- the name that was tried, in lower case
  address TEXT NOT NULL CHECK (length(address) <= 50),         -- an IPv4 address, or the /64 of an IPv6 address
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_address ON attempts (kind, address, created_at);
CREATE INDEX attempts_by_age ON attempts (created_at);

-- Programs that act for people (OAuth) --------------------------------------------------------------------------------

CREATE TABLE applications (
  id INTEGER PRIMARY KEY,
  client_id TEXT NOT NULL UNIQUE CHECK (length(client_id) BETWEEN 20 AND 100),
  client_secret_hash BLOB NOT NULL CHECK (length(client_secret_hash) = 32),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  website TEXT CHECK (length(website) <= 2000),
  redirect_uris TEXT NOT NULL CHECK (length(redirect_uris) BETWEEN 1 AND 21000),  -- one a line, compared byte for byte
  scopes TEXT NOT NULL CHECK (length(scopes) <= 2000),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE authorization_codes (
  id INTEGER PRIMARY KEY,
  code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
  application_id INTEGER NOT NULL REFERENCES applications ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  redirect_uri TEXT NOT NULL CHECK (length(redirect_uri) <= 2000),
  scopes TEXT NOT NULL CHECK (length(scopes) <= 2000),
  code_challenge TEXT CHECK (length(code_challenge) = 43),     -- PKCE, S256 only
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER                                              -- a used code is kept: its replay revokes the tokens it gave
) STRICT;
CREATE INDEX authorization_codes_by_application ON authorization_codes (application_id);
CREATE INDEX authorization_codes_by_account ON authorization_codes (account_id);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

-- Access tokens. Revoking one deletes its row.
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  application_id INTEGER NOT NULL REFERENCES applications ON DELETE CASCADE,
  account_id INTEGER REFERENCES accounts ON DELETE CASCADE,    -- null: the application itself
  authorization_code_id INTEGER REFERENCES authorization_codes ON DELETE SET NULL,
  scopes TEXT NOT NULL CHECK (length(scopes) <= 2000),         -- separated by blanks
  created_at INTEGER NOT NULL,
  used_at INTEGER                                              -- written once a day at most
) STRICT;
CREATE INDEX tokens_by_application ON tokens (application_id);
CREATE INDEX tokens_by_account ON tokens (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX tokens_by_code ON tokens (authorization_code_id) WHERE authorization_code_id IS NOT NULL;

-- Statuses ------------------------------------------------------------------------------------------------------------

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

-- The key that came with a post, so that sending it twice writes it once. Lives an hour.
CREATE TABLE idempotency_keys (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  key TEXT NOT NULL CHECK (length(key) <= 200),
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_status ON idempotency_keys (status_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Earlier versions of edited statuses.
CREATE TABLE status_edits (
  id INTEGER PRIMARY KEY,
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  created_at INTEGER NOT NULL,                                 -- when this version was written
  sensitive INTEGER NOT NULL,
  spoiler_text TEXT NOT NULL CHECK (length(spoiler_text) <= 1000),
  text TEXT NOT NULL CHECK (length(text) <= 10000),
  html TEXT NOT NULL CHECK (length(html) <= 200000)
) STRICT;
CREATE INDEX status_edits_by_status ON status_edits (status_id);

-- Statuses that their authors deleted on the site a moment ago and may still take back. Nobody sees them.
CREATE TABLE trash (
  status_id INTEGER PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
  deleted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX trash_by_age ON trash (deleted_at);

CREATE TABLE mentions (
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  PRIMARY KEY (status_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_account ON mentions (account_id, status_id);

CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100), -- in lower case, without the #
  hidden_at INTEGER                                            -- a moderator left it out of lists and suggestions
) STRICT;

CREATE TABLE statuses_tags (
  tag_id INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE,
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  visibility INTEGER NOT NULL,                                 -- a copy of the status's
  PRIMARY KEY (tag_id, status_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX statuses_tags_by_status ON statuses_tags (status_id, tag_id);

CREATE TABLE tag_follows (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE,
  id INTEGER NOT NULL,
  PRIMARY KEY (account_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_follows_by_tag ON tag_follows (tag_id);

-- Tags a person shows on their profile.
CREATE TABLE featured_tags (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE,
  UNIQUE (account_id, tag_id)
) STRICT;
CREATE INDEX featured_tags_by_tag ON featured_tags (tag_id);

-- What people do with statuses ----------------------------------------------------------------------------------------

CREATE TABLE favourites (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id INTEGER NOT NULL,                                         -- orders the page "my favourites"
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX favourites_by_status ON favourites (status_id, account_id);

CREATE TABLE bookmarks (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id INTEGER NOT NULL,
  status_id INTEGER NOT NULL REFERENCES statuses ON DELETE CASCADE,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bookmarks_by_status ON bookmarks (status_id, account_id);

-- Threads a person wants to hear no more of; by root_id, or the status's own id if it is the root.
CREATE TABLE thread_mutes (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  root_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, root_id)
) STRICT, WITHOUT ROWID;

-- What people are to each other ---------------------------------------------------------------------------------------

CREATE TABLE follows (
  follower_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  followed_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE CHECK (followed_id <> follower_id),
  id INTEGER NOT NULL,                                         -- orders both lists, newest first
  show_reblogs INTEGER NOT NULL DEFAULT 1,
  notify INTEGER NOT NULL DEFAULT 0,                           -- tell me of each of their statuses
  PRIMARY KEY (follower_id, followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_followed ON follows (followed_id, id);
CREATE INDEX follows_by_follower ON follows (follower_id, id);
CREATE INDEX follows_notifying ON follows (followed_id) WHERE notify = 1;

CREATE TABLE follow_requests (
  follower_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  followed_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE CHECK (followed_id <> follower_id),
  id INTEGER NOT NULL,
  show_reblogs INTEGER NOT NULL DEFAULT 1,
  notify INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (follower_id, followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_requests_by_followed ON follow_requests (followed_id, id);

CREATE TABLE blocks (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  target_account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE CHECK (target_account_id <> account_id),
  id INTEGER NOT NULL,
  PRIMARY KEY (account_id, target_account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_target ON blocks (target_account_id, account_id);  -- who blocks me
CREATE INDEX blocks_by_id ON blocks (account_id, id);

CREATE TABLE mutes (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  target_account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE CHECK (target_account_id <> account_id),
  id INTEGER NOT NULL,
  notifications INTEGER NOT NULL DEFAULT 1,                    -- hides theirs as well
  expires_at INTEGER,                                          -- then the row is deleted; no timeline looks at it
  PRIMARY KEY (account_id, target_account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mutes_by_target ON mutes (target_account_id);
CREATE INDEX mutes_by_id ON mutes (account_id, id);
CREATE INDEX mutes_by_expiry ON mutes (expires_at) WHERE expires_at IS NOT NULL;

-- What they would rather not see --------------------------------------------------------------------------------------

-- Whoever has none (accounts.filters_count) is asked nothing about them.
CREATE TABLE filters (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  contexts INTEGER NOT NULL CHECK (contexts BETWEEN 1 AND 31), -- sum of 1 home, 2 notifications, 4 public, 8 thread, 16 account
  action TEXT NOT NULL CHECK (action IN ('warn', 'hide')),
  expires_at INTEGER                                           -- then it does nothing any more, and stays in the list
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

-- What people are told ------------------------------------------------------------------------------------------------

-- Clustered by reader: a page of notifications is one contiguous read.
CREATE TABLE notifications (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN (
    'mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll', 'update', 'admin.sign_up', 'admin.report')),
  from_account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  status_id INTEGER REFERENCES statuses ON DELETE CASCADE,
  report_id INTEGER REFERENCES reports ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_by_from ON notifications (from_account_id);
CREATE INDEX notifications_by_status ON notifications (status_id) WHERE status_id IS NOT NULL;
CREATE INDEX notifications_by_report ON notifications (report_id) WHERE report_id IS NOT NULL;

-- How far a person has read.
CREATE TABLE markers (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  timeline TEXT NOT NULL CHECK (timeline IN ('home', 'notifications')),
  last_read_id INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, timeline)
) STRICT, WITHOUT ROWID;

-- Messages that wait to be mailed, and those that were. A message is a row, or a row and those that it leads.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  dedupe_key TEXT NOT NULL UNIQUE CHECK (length(dedupe_key) <= 100),  -- 'mention.STATUS.READER': nobody is told twice; the Message-ID too
  kind TEXT NOT NULL CHECK (length(kind) <= 30),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,       -- the reader
  address TEXT CHECK (length(address) <= 254),                 -- where it goes, if not to the reader's address of then
  from_account_id INTEGER REFERENCES accounts ON DELETE CASCADE,           -- who did what it tells of
  status_id INTEGER REFERENCES statuses ON DELETE CASCADE,     -- a deleted status is never mailed
  root_id INTEGER,                                             -- the status's thread; a copy
  notification_id INTEGER,                                     -- what the same is called on the page; no foreign key: it may be gone
  digest INTEGER NOT NULL DEFAULT 0,                           -- goes together with all that is due at the same time
  lead_id INTEGER REFERENCES outbox ON DELETE SET NULL,        -- the row whose message tells of this one too
  created_at INTEGER NOT NULL,
  next_at INTEGER,                                             -- due time and lease in one; null: finished
  attempts INTEGER NOT NULL DEFAULT 0,                         -- also tells who holds the lease from who held it before
  outcome TEXT CHECK (outcome IN ('sent', 'dropped', 'failed')),
  finished_at INTEGER,
  error TEXT CHECK (length(error) <= 1000),                    -- why it was dropped or failed, or has to wait
  CHECK ((next_at IS NULL) = (outcome IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL AND lead_id IS NULL;
CREATE INDEX outbox_by_account ON outbox (account_id, finished_at);
CREATE INDEX outbox_by_from ON outbox (from_account_id, created_at) WHERE from_account_id IS NOT NULL;
CREATE INDEX outbox_by_status ON outbox (status_id) WHERE status_id IS NOT NULL;
CREATE INDEX outbox_by_lead ON outbox (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

-- Archives of other servers that people brought; their posts wait in import_items until a task has written them.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  total INTEGER NOT NULL,
  imported INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,                            -- were here already
  failed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX imports_by_account ON imports (account_id);
CREATE INDEX imports_by_end ON imports (finished_at, id);

CREATE TABLE import_items (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  position INTEGER NOT NULL,
  data TEXT NOT NULL CHECK (length(data) <= 100000),           -- JSON: a post, checked
  PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

-- Keeping order -------------------------------------------------------------------------------------------------------

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES accounts ON DELETE SET NULL,
  target_account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  category TEXT NOT NULL CHECK (category IN ('spam', 'legal', 'violation', 'other')),
  comment TEXT NOT NULL DEFAULT '' CHECK (length(comment) <= 1000),
  created_at INTEGER NOT NULL,
  action_taken_at INTEGER,
  assigned_account_id INTEGER REFERENCES accounts ON DELETE SET NULL,
  action_taken_by_account_id INTEGER REFERENCES accounts ON DELETE SET NULL
) STRICT;
CREATE INDEX reports_by_account ON reports (account_id);
CREATE INDEX reports_by_target ON reports (target_account_id);
CREATE INDEX reports_by_assigned ON reports (assigned_account_id);
CREATE INDEX reports_by_action_taken_by ON reports (action_taken_by_account_id);
CREATE INDEX reports_open ON reports (id) WHERE action_taken_at IS NULL;

-- The statuses a report is about; the text is a copy and no foreign key leads away: evidence stays.
CREATE TABLE report_statuses (
  report_id INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  status_id INTEGER NOT NULL,
  text TEXT NOT NULL CHECK (length(text) <= 11001),
  PRIMARY KEY (report_id, status_id)
) STRICT, WITHOUT ROWID;

-- What moderators did; only added to, and outlives what it speaks of.
CREATE TABLE audit_events (
  id INTEGER PRIMARY KEY,
  account_id INTEGER,
  account_name TEXT NOT NULL CHECK (length(account_name) <= 30),
  action TEXT NOT NULL CHECK (length(action) <= 50),
  target_type TEXT CHECK (length(target_type) <= 30),
  target_id INTEGER,
  details TEXT NOT NULL DEFAULT '{}' CHECK (length(details) <= 10000),  -- JSON
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_events_by_target ON audit_events (target_type, target_id, id);

-- What the site tells all its members, on top of their home.
CREATE TABLE announcements (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL CHECK (length(text) <= 5000),             -- as typed
  html TEXT NOT NULL CHECK (length(html) <= 100000),
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ends_at INTEGER                                              -- then it is shown no more
) STRICT;

CREATE TABLE announcement_dismissals (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  announcement_id INTEGER NOT NULL REFERENCES announcements ON DELETE CASCADE,
  PRIMARY KEY (account_id, announcement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_dismissals_by_announcement ON announcement_dismissals (announcement_id);

-- The task manager ----------------------------------------------------------------------------------------------------

CREATE TABLE jobs (
  name TEXT PRIMARY KEY CHECK (length(name) <= 50),
  due_at INTEGER NOT NULL,
  leased_until INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,                                          -- also tells an old lease from a new one
  finished_at INTEGER,
  result TEXT CHECK (length(result) <= 1000),                  -- of the last run that went well
  error TEXT CHECK (length(error) <= 1000)                     -- of the last run, if it went wrong
) STRICT, WITHOUT ROWID;

-- Who was here, a row a day and person.
CREATE TABLE active_days (
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  logins INTEGER NOT NULL DEFAULT 0,
  app INTEGER NOT NULL DEFAULT 0,                              -- used a token that day
  PRIMARY KEY (day, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX active_days_by_account ON active_days (account_id);

CREATE TABLE daily_stats (
  day TEXT PRIMARY KEY CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  statuses INTEGER NOT NULL DEFAULT 0,
  replies INTEGER NOT NULL DEFAULT 0,
  reblogs INTEGER NOT NULL DEFAULT 0,
  favourites INTEGER NOT NULL DEFAULT 0,
  authors INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 0,                           -- people who were here that day,
  active_7 INTEGER NOT NULL DEFAULT 0,                         -- in the 7 days to it,
  active_30 INTEGER NOT NULL DEFAULT 0,                        -- in the 30 days to it
  accounts_new INTEGER NOT NULL DEFAULT 0,
  accounts_total INTEGER NOT NULL DEFAULT 0,
  logins INTEGER NOT NULL DEFAULT 0,
  app_users INTEGER NOT NULL DEFAULT 0,
  mails_queued INTEGER NOT NULL DEFAULT 0,
  mails_sent INTEGER NOT NULL DEFAULT 0,
  mails_failed INTEGER NOT NULL DEFAULT 0,
  database_bytes INTEGER NOT NULL DEFAULT 0,
  top_tags TEXT NOT NULL DEFAULT '[]',                         -- JSON: [[name, uses], ..]
  hours TEXT NOT NULL DEFAULT '[]'                             -- JSON: statuses in each of the 24 hours
) STRICT, WITHOUT ROWID;

-- Full-text search: the words of public statuses that are not reblogs. Contentless: model/fulltext.py puts in and takes out.
CREATE VIRTUAL TABLE statuses_fts USING fts5 (text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');

-- Counts: they cannot be forgotten by any code path, and a race cannot bend them --------------------------------------

CREATE TRIGGER accounts_inserted AFTER INSERT ON accounts WHEN NEW.invite_id IS NOT NULL BEGIN
  UPDATE invites SET uses = uses + 1 WHERE id = NEW.invite_id;  -- one too many: the CHECK refuses
END;

CREATE TRIGGER accounts_changed
AFTER UPDATE OF username, display_name, note_html, fields, avatar, header, locked, bot, discoverable, hide_collections,
                suspended_at ON accounts BEGIN
  UPDATE accounts SET revision = revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER accounts_named AFTER INSERT ON accounts WHEN NEW.display_name <> '' BEGIN
  INSERT INTO unread_names VALUES (NEW.id);
END;

CREATE TRIGGER accounts_renamed AFTER UPDATE OF display_name ON accounts WHEN NEW.display_name <> OLD.display_name BEGIN
  DELETE FROM account_words WHERE account_id = NEW.id;
  DELETE FROM unread_names WHERE account_id = NEW.id;
  INSERT INTO unread_names SELECT NEW.id WHERE NEW.display_name <> '';
END;

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

CREATE TRIGGER trash_inserted AFTER INSERT ON trash BEGIN
  UPDATE accounts SET revision = revision + 1 WHERE id = (SELECT account_id FROM statuses WHERE id = NEW.status_id);
  UPDATE accounts SET revision = revision + 1
   WHERE id IN (SELECT account_id FROM statuses WHERE reblog_of_id = NEW.status_id);
END;

CREATE TRIGGER trash_deleted AFTER DELETE ON trash BEGIN
  UPDATE accounts SET revision = revision + 1 WHERE id = (SELECT account_id FROM statuses WHERE id = OLD.status_id);
  UPDATE accounts SET revision = revision + 1
   WHERE id IN (SELECT account_id FROM statuses WHERE reblog_of_id = OLD.status_id);
END;

CREATE TRIGGER mentions_deleted AFTER DELETE ON mentions BEGIN
  UPDATE statuses SET revision = revision + 1 WHERE id = OLD.status_id;
END;

CREATE TRIGGER follows_inserted AFTER INSERT ON follows BEGIN
  UPDATE accounts SET following_count = following_count + 1, revision = revision + 1 WHERE id = NEW.follower_id;
  UPDATE accounts SET followers_count = followers_count + 1, revision = revision + 1 WHERE id = NEW.followed_id;
END;

CREATE TRIGGER follows_deleted AFTER DELETE ON follows BEGIN
  UPDATE accounts SET following_count = following_count - 1, revision = revision + 1 WHERE id = OLD.follower_id;
  UPDATE accounts SET followers_count = followers_count - 1, revision = revision + 1 WHERE id = OLD.followed_id;
END;

CREATE TRIGGER favourites_inserted AFTER INSERT ON favourites BEGIN
  UPDATE statuses SET favourites_count = favourites_count + 1, revision = revision + 1 WHERE id = NEW.status_id;
END;

CREATE TRIGGER favourites_deleted AFTER DELETE ON favourites BEGIN
  UPDATE statuses SET favourites_count = favourites_count - 1, revision = revision + 1 WHERE id = OLD.status_id;
END;

CREATE TRIGGER filters_inserted AFTER INSERT ON filters BEGIN
  UPDATE accounts SET filters_count = filters_count + 1 WHERE id = NEW.account_id;
END;

CREATE TRIGGER filters_deleted AFTER DELETE ON filters BEGIN
  UPDATE accounts SET filters_count = filters_count - 1 WHERE id = OLD.account_id;
END;

-- New statuses are no change, unless they stand between older ones, as imported ones do.
CREATE TRIGGER changes_follow AFTER INSERT ON follows BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_refollow AFTER UPDATE ON follows BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_unfollow AFTER DELETE ON follows BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_block AFTER INSERT ON blocks BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_unblock AFTER DELETE ON blocks BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_mute AFTER INSERT ON mutes BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_remute AFTER UPDATE ON mutes BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_unmute AFTER DELETE ON mutes BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_tag_follow AFTER INSERT ON tag_follows BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_tag_unfollow AFTER DELETE ON tag_follows BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_trash AFTER INSERT ON trash BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_untrash AFTER DELETE ON trash BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_edit AFTER UPDATE OF edited_at ON statuses BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_delete AFTER DELETE ON statuses BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_import AFTER INSERT ON statuses WHEN NEW.id < (SELECT max(id) FROM statuses) BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_account AFTER UPDATE OF suspended_at, silenced_at, deleted_at, erased_at ON accounts BEGIN UPDATE changes SET number = number + 1; END;
CREATE TRIGGER changes_notification AFTER DELETE ON notifications BEGIN UPDATE changes SET number = number + 1; END;

CREATE TRIGGER audit_events_fixed BEFORE UPDATE ON audit_events BEGIN
  SELECT RAISE(ABORT, 'audit_events are fixed');
END;
