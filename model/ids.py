"""Ids: one row hands them out to all tables, in the order of commits and, up to clock steps, of time."""

from __future__ import annotations

import sqlite3


def take(tx: sqlite3.Connection, now: int, count: int = 1) -> int:
    """Return the first of count new ids, which follow one another.

    An id is milliseconds << 16; it grows even when the clock steps back, and never comes twice.
    """
    row = tx.execute(
        """
        UPDATE ids SET last = max(last + 1, :now << 16) + :count - 1 WHERE one = 1
        RETURNING last - :count + 1 AS first
        """,
        {"now": now, "count": count},
    ).fetchone()
    return int(row["first"])


def newest_moment(connection: sqlite3.Connection) -> int:
    """Return when the newest id was taken, 0 if none was."""
    return int(connection.execute("SELECT last >> 16 FROM ids WHERE one = 1").fetchone()[0])


def pass_over(tx: sqlite3.Connection, id: int) -> None:
    """Let ids that are taken from now on be larger than id, which came from elsewhere."""
    tx.execute("UPDATE ids SET last = max(last, :id) WHERE one = 1", {"id": id})


def parsed(digits: str) -> int:
    """Return the id that digits write, or 0, which nothing has, for anything that is no id."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 19 or int(digits) >= 2**63:
        return 0
    return int(digits)
