"""What has to be true of a database whatever happened to it: it is sound, counts are right, no post is half there."""

import contextlib
import sqlite3

# Each finds rows that must not be.
WRONG = {
    "statuses_count": """
        SELECT id FROM accounts AS a WHERE statuses_count <>
               (SELECT count(*) FROM statuses WHERE account_id = a.id AND visibility < 3)
    """,
    "followers_count": """
        SELECT id FROM accounts AS a WHERE followers_count <> (SELECT count(*) FROM follows WHERE followed_id = a.id)
    """,
    "following_count": """
        SELECT id FROM accounts AS a WHERE following_count <> (SELECT count(*) FROM follows WHERE follower_id = a.id)
    """,
    "favourites_count": """
        SELECT id FROM statuses AS s WHERE favourites_count <>
               (SELECT count(*) FROM favourites WHERE status_id = s.id)
    """,
    "reblogs_count": """
        SELECT id FROM statuses AS s WHERE reblogs_count <> (SELECT count(*) FROM statuses WHERE reblog_of_id = s.id)
    """,
    "replies_count": """
        SELECT id FROM statuses AS s WHERE replies_count <>
               (SELECT count(*) FROM statuses WHERE in_reply_to_id = s.id AND visibility < 2)
    """,
    "negative counts": """
        SELECT id FROM statuses WHERE min(favourites_count, reblogs_count, replies_count) < 0 UNION
        SELECT id FROM accounts WHERE min(statuses_count, followers_count, following_count) < 0
    """,
    "uses of an invitation": """
        SELECT id FROM invites AS i WHERE uses < (SELECT count(*) FROM accounts WHERE invite_id = i.id)
    """,
    "ids from the future": """
        SELECT id FROM statuses WHERE id > (SELECT last FROM ids)
    """,
    "public words that cannot be found": """
        SELECT id FROM statuses AS s
         WHERE visibility = 0 AND reblog_of_id IS NULL AND id NOT IN (SELECT doc FROM words)
    """,
    "words of no public post": """
        SELECT DISTINCT doc FROM words WHERE doc NOT IN (SELECT id FROM statuses WHERE visibility = 0)
    """,
    "told but not named": """
        SELECT n.id FROM notifications AS n
         WHERE n.type = 'mention'
           AND NOT EXISTS (SELECT 1 FROM mentions WHERE status_id = n.status_id AND account_id = n.account_id)
    """,
    "mails about nothing": """
        SELECT o.id FROM outbox AS o
         WHERE o.kind = 'mention'
           AND NOT EXISTS (SELECT 1 FROM mentions WHERE status_id = o.status_id AND account_id = o.account_id)
    """,
    "follows twice": "SELECT 1 FROM follows GROUP BY follower_id, followed_id HAVING count(*) > 1",
    "favourites twice": "SELECT 1 FROM favourites GROUP BY status_id, account_id HAVING count(*) > 1",
    "boosts twice": """
        SELECT 1 FROM statuses WHERE reblog_of_id IS NOT NULL GROUP BY reblog_of_id, account_id HAVING count(*) > 1
    """,
}


def wrongs(path):
    """Return what is wrong with the database at path, nothing if all is well: {what: (how often, an example)}."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'statuses_fts', 'instance')")
        found = {name: connection.execute(sql).fetchall() for name, sql in WRONG.items()}
        for check in ("integrity_check", "foreign_key_check"):
            found[check] = [row for row in connection.execute(f"PRAGMA {check}") if row != ("ok",)]
    return {name: (len(rows), rows[0]) for name, rows in found.items() if rows}
