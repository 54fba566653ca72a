"""Exports: all that is one person's own, a piece at a time, so that no number of posts is ever in memory at once.

Each function takes the id that the piece before ended with, and returns rows in the order of ids, none at the end.
"""

from __future__ import annotations

import sqlite3

from model.statuses import NAMES
from model.visibility import VISIBLE


def statuses(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return what me_id wrote and boosted after an id; `parent_name` and `original_name` are whose the others are.

    For `mentions` and `tags` see model.statuses.NAMES.
    """
    return connection.execute(
        f"""
        SELECT s.id, s.created_at, s.edited_at, s.visibility, s.sensitive, s.language, s.spoiler_text, s.text,
               s.in_reply_to_id, p.username AS parent_name, s.reblog_of_id, o.username AS original_name,
               {NAMES}
          FROM statuses AS s
               LEFT JOIN accounts AS p ON p.id = s.in_reply_to_account_id
               LEFT JOIN accounts AS o ON o.id = s.reblog_of_account_id
         WHERE s.account_id = :me AND s.id > :after
           AND NOT EXISTS (SELECT 1 FROM trash AS t WHERE t.status_id = s.id)
         ORDER BY s.id LIMIT :most
        """,
        {"me": me_id, "after": after, "most": most},
    ).fetchall()


def favourites(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return status_id and username of the author of what me_id likes and may still see."""
    return connection.execute(FAVOURITES, {"me": me_id, "after": after, "most": most}).fetchall()


def bookmarks(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return status_id and username of the author of what me_id bookmarked and may still see."""
    return connection.execute(BOOKMARKS, {"me": me_id, "after": after, "most": most}).fetchall()


KEPT = f"""
    SELECT k.id, s.id AS status_id, a.username
      FROM {{table}} AS k
           CROSS JOIN statuses AS s ON s.id = k.status_id
           CROSS JOIN accounts AS a ON a.id = s.account_id
     WHERE k.account_id = :me AND k.id > :after AND {VISIBLE}
     ORDER BY k.id LIMIT :most
"""
FAVOURITES = KEPT.format(table="favourites")
BOOKMARKS = KEPT.format(table="bookmarks")


def pinned(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return status_id and username of what me_id has at the top of their profile."""
    return connection.execute(
        """
        SELECT s.id, s.id AS status_id, a.username FROM statuses AS s CROSS JOIN accounts AS a ON a.id = s.account_id
         WHERE s.account_id = :me AND s.pinned_at IS NOT NULL AND s.id > :after
           AND NOT EXISTS (SELECT 1 FROM trash AS t WHERE t.status_id = s.id)
         ORDER BY s.id LIMIT :most
        """,
        {"me": me_id, "after": after, "most": most},
    ).fetchall()


def following(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return username, show_reblogs and notify of those whom me_id follows."""
    return connection.execute(
        """
        SELECT f.id, a.username, f.show_reblogs, f.notify
          FROM follows AS f CROSS JOIN accounts AS a ON a.id = f.followed_id
         WHERE f.follower_id = :me AND f.id > :after AND a.suspended_at IS NULL
         ORDER BY f.id LIMIT :most
        """,
        {"me": me_id, "after": after, "most": most},
    ).fetchall()


def muted(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return username of those whom me_id mutes, and whether their notifications are hidden as well."""
    return connection.execute(
        """
        SELECT u.id, a.username, u.notifications
          FROM mutes AS u CROSS JOIN accounts AS a ON a.id = u.target_account_id
         WHERE u.account_id = :me AND u.id > :after AND a.deleted_at IS NULL
         ORDER BY u.id LIMIT :most
        """,
        {"me": me_id, "after": after, "most": most},
    ).fetchall()


def blocked(connection: sqlite3.Connection, me_id: int, after: int, most: int) -> list[sqlite3.Row]:
    """Return username of those whom me_id blocks."""
    return connection.execute(
        """
        SELECT b.id, a.username
          FROM blocks AS b CROSS JOIN accounts AS a ON a.id = b.target_account_id
         WHERE b.account_id = :me AND b.id > :after AND a.deleted_at IS NULL
         ORDER BY b.id LIMIT :most
        """,
        {"me": me_id, "after": after, "most": most},
    ).fetchall()
