"""Who may see which status: the one place where that is written, as pieces of SQL about a status `s` and a reader :me.

:me is the reader's account id, 0 for somebody who is not logged in. Every query that brings statuses to anybody has one
of these in its WHERE clause; a status that is hidden from a reader is then just not there.
"""

PUBLIC, UNLISTED, PRIVATE, DIRECT = range(4)
NAMES = ("public", "unlisted", "private", "direct")

# May be seen: public or unlisted; one's own; private for followers; whatever names the reader.
# But not by those its author blocks, and nothing of a suspended author or in the trash. Whether anybody blocks the
# reader, and whether anything is in the trash, SQLite asks once for all rows; most often that is the end of it.
_VISIBLE = """
    ({s}.visibility < 2 OR {s}.account_id = :me
     OR {s}.visibility = 2
        AND EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = :me AND f.followed_id = {s}.account_id)
     OR EXISTS (SELECT 1 FROM mentions AS m WHERE m.status_id = {s}.id AND m.account_id = :me))
    AND NOT (EXISTS (SELECT 1 FROM blocks WHERE target_account_id = :me)
             AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = {s}.account_id AND b.target_account_id = :me))
    AND NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = {s}.account_id AND a.suspended_at IS NOT NULL)
    AND NOT (EXISTS (SELECT 1 FROM trash WHERE status_id > 0)
             AND EXISTS (SELECT 1 FROM trash AS x WHERE x.status_id = {s}.id))
"""

# A reblog shows another status, and that one has to be visible as well.
VISIBLE = f"""
    {_VISIBLE.format(s="s")}
    AND (s.reblog_of_id IS NULL
         OR EXISTS (SELECT 1 FROM statuses AS o WHERE o.id = s.reblog_of_id AND {_VISIBLE.format(s="o")}))
"""

# Wanted in lists that nobody asked for by name: of nobody the reader blocks or mutes or is blocked by, of nobody who is
# suspended or silenced, nothing in the trash. For statuses that are public anyway.
WANTED = """
    NOT (EXISTS (SELECT 1 FROM blocks WHERE account_id = :me)
         AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = :me AND b.target_account_id = s.account_id))
    AND NOT (EXISTS (SELECT 1 FROM blocks WHERE target_account_id = :me)
             AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = s.account_id AND b.target_account_id = :me))
    AND NOT (EXISTS (SELECT 1 FROM mutes WHERE account_id = :me)
             AND EXISTS (SELECT 1 FROM mutes AS u WHERE u.account_id = :me AND u.target_account_id = s.account_id))
    AND NOT EXISTS (SELECT 1 FROM accounts AS a
                     WHERE a.id = s.account_id
                       AND (a.suspended_at IS NOT NULL OR (a.silenced_at IS NOT NULL AND a.id <> :me)))
    AND NOT (EXISTS (SELECT 1 FROM trash WHERE status_id > 0)
             AND EXISTS (SELECT 1 FROM trash AS x WHERE x.status_id = s.id))
"""
