-- A number that tells who keeps a list of what somebody reads whether it still holds.

CREATE TABLE changes (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL                                      -- kept by triggers only
) STRICT;
INSERT INTO changes VALUES (1, 0);

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
