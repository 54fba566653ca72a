"""Search: people by name, tags by their beginning, public statuses by words."""

from __future__ import annotations

import sqlite3

from db import Page, select_page
from model import fulltext, text
from model.visibility import WANTED


def people(
    connection: sqlite3.Connection, query: str, host: str, me_id: int, limit: int, offset: int, following: bool
) -> list[int]:
    """Return the ids of accounts whose name begins with query (`ada`, `@ada`, `ada@host`), in the order of names.

    host is this site's; nobody is found at another.
    """
    name, _, at = query.strip().removeprefix("@").partition("@")
    if not name or at.lower() not in ("", host.lower()):
        return []
    values = {"name": name, "me": me_id, "limit": limit, "offset": offset, "following": following}
    return [row["id"] for row in connection.execute(PEOPLE, values)]


PEOPLE = """
    SELECT a.id FROM accounts AS a
     WHERE a.username >= :name AND a.username < :name || char(0x10FFFF)
       AND a.suspended_at IS NULL AND a.approved_at IS NOT NULL
       AND (NOT :following OR EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = :me AND f.followed_id = a.id))
       AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = a.id AND b.target_account_id = :me)
     ORDER BY a.username LIMIT :limit OFFSET :offset
"""


def tags(connection: sqlite3.Connection, query: str, limit: int, offset: int) -> list[sqlite3.Row]:
    """Return id and name of the tags in public statuses whose name begins with query, in the order of names."""
    name = text.folded(query.strip().removeprefix("#"))
    if not name:
        return []
    return connection.execute(
        """
        SELECT g.id, g.name FROM tags AS g
         WHERE g.name >= :name AND g.name < :name || char(0x10FFFF)
           AND EXISTS (SELECT 1 FROM statuses_tags AS t WHERE t.tag_id = g.id AND t.visibility = 0)
         ORDER BY g.name LIMIT :limit OFFSET :offset
        """,
        {"name": name, "limit": limit, "offset": offset},
    ).fetchall()


def statuses(
    connection: sqlite3.Connection, query: str, me_id: int, page: Page, account_id: int = 0
) -> list[sqlite3.Row]:
    """Return the public statuses that have all words of query, newest first; of account_id only, unless that is 0."""
    match = fulltext.match(query)
    if not match:
        return []
    return select_page(connection, STATUSES, {"match": match, "me": me_id, "account_id": account_id}, page)


# The page's key is the rowid that the index is walked by: by s.id every hit would be read.
STATUSES = f"""
    SELECT x.rowid AS id FROM statuses_fts AS x CROSS JOIN statuses AS s ON s.id = x.rowid
     WHERE x.statuses_fts MATCH :match AND (:account_id = 0 OR s.account_id = :account_id) AND {WANTED}
"""
