-- A revision of each status, as accounts have one: what was made of a row may be kept as long as it has not grown.

ALTER TABLE statuses ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER accounts_changed;
DROP TRIGGER statuses_inserted;
DROP TRIGGER statuses_changed;
DROP TRIGGER statuses_deleted;
DROP TRIGGER follows_inserted;
DROP TRIGGER follows_deleted;
DROP TRIGGER favourites_inserted;
DROP TRIGGER favourites_deleted;

CREATE TRIGGER accounts_changed
AFTER UPDATE OF username, display_name, note_html, fields, avatar, header, locked, bot, discoverable, hide_collections,
                suspended_at ON accounts BEGIN
  UPDATE accounts SET revision = revision + 1 WHERE id = NEW.id;
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
AFTER UPDATE OF created_at, edited_at, html, spoiler_text, sensitive, language, visibility, pinned_at, in_reply_to_id
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
