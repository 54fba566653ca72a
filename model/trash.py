"""Trash: posts that their authors deleted on the site. Nobody sees them; for ten minutes they can be taken back."""

from __future__ import annotations

import sqlite3

from model import statuses
from model.errors import NotFound

KEPT = 10 * 60_000


def throw(tx: sqlite3.Connection, me_id: int, id: int, now: int) -> None:
    """Take me_id's own status, no reblog, out of everybody's sight; raises NotFound for any other."""
    sql = """
        INSERT OR IGNORE INTO trash
        SELECT id, :now FROM statuses WHERE id = :id AND account_id = :me AND reblog_of_id IS NULL
    """
    if not tx.execute(sql, {"id": id, "me": me_id, "now": now}).rowcount:
        raise NotFound("This post is not there, or not yours.")


def take_back(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Let me_id's own status be seen again; raises NotFound if it is not in the trash, or not any more."""
    sql = "DELETE FROM trash WHERE status_id = (SELECT id FROM statuses WHERE id = :id AND account_id = :me)"
    if not tx.execute(sql, {"id": id, "me": me_id}).rowcount:
        raise NotFound("This post cannot be brought back any more.")


def by_id(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return me_id's own status that is in the trash, to be written anew; raises NotFound for any other."""
    sql = """
        SELECT s.* FROM statuses AS s CROSS JOIN trash AS x ON x.status_id = s.id
         WHERE s.id = :id AND s.account_id = :me
    """
    row = connection.execute(sql, {"id": id, "me": me_id}).fetchone()
    if row is None:
        raise NotFound("This post is gone, and its text with it.")
    return row  # type: ignore[no-any-return]


def due(connection: sqlite3.Connection, now: int) -> list[sqlite3.Row]:
    """Return `id` and `account_id` of what has been in the trash long enough, some hundred at most."""
    sql = """
        SELECT s.id, s.account_id FROM trash AS x CROSS JOIN statuses AS s ON s.id = x.status_id
         WHERE x.deleted_at <= :long_ago LIMIT 500
    """
    return connection.execute(sql, {"long_ago": now - KEPT}).fetchall()


def empty(tx: sqlite3.Connection, now: int) -> int:
    """Delete the statuses that are due; return how many."""
    rows = due(tx, now)
    for row in rows:
        statuses.delete(tx, row["account_id"], row["id"])
    return len(rows)
