"""Reblogs: a status shown to one's own followers. A reblog is a status without words that points at its original."""

from __future__ import annotations

import sqlite3

from db import Page, select_page
from model import ids, notifications
from model.errors import Invalid, NotFound
from model.visibility import DIRECT, PRIVATE


def reblog(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row, visibility: int, now: int) -> int:
    """Show status, which is no reblog itself, to me_id's followers; return the reblog's id, of an earlier one if any.

    Raises NotFound for what is not me_id's to pass on: direct statuses and other people's private ones; Invalid for a
    direct reblog, which nobody would see.
    """
    if visibility == DIRECT:
        raise Invalid(visibility="Visibility is not included in the list")
    if status["visibility"] == DIRECT or (status["visibility"] == PRIVATE and status["account_id"] != me_id):
        raise NotFound("Only public and unlisted posts can be boosted.")
    before = find(tx, me_id, status["id"])
    if before:
        return before
    id = ids.take(tx, now)
    write(tx, me_id, status, max(visibility, status["visibility"]), id, now)
    notifications.add(tx, "reblog", me_id, [status["account_id"]], now, status)
    return id


def write(
    tx: sqlite3.Connection,
    me_id: int,
    status: sqlite3.Row,
    visibility: int,
    id: int,
    at: int,
    imported_from: str | None = None,
) -> None:
    """Write me_id's reblog of status as of the time `at`, telling nobody."""
    tx.execute(
        """
        INSERT INTO statuses (id, account_id, created_at, visibility, reblog_of_id, reblog_of_account_id, text,
                              imported_from)
        VALUES (:id, :me, :at, :visibility, :original, :author, '', :imported_from)
        """,
        {
            "id": id,
            "me": me_id,
            "at": at,
            "visibility": visibility,
            "original": status["id"],
            "author": status["account_id"],
            "imported_from": imported_from,
        },
    )


def find(connection: sqlite3.Connection, me_id: int, status_id: int) -> int:
    """Return the id of me_id's reblog of a status, 0 if there is none."""
    sql = "SELECT id FROM statuses WHERE reblog_of_id = :status AND account_id = :me"
    row = connection.execute(sql, {"status": status_id, "me": me_id}).fetchone()
    return row["id"] if row else 0


def unreblog(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row) -> None:
    """Take me_id's reblog of status back."""
    values = {"status": status["id"], "me": me_id}
    tx.execute("DELETE FROM statuses WHERE reblog_of_id = :status AND account_id = :me", values)
    notifications.withdraw(tx, "reblog", me_id, status["account_id"], status["id"])


def reblogged_by(connection: sqlite3.Connection, status_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of the ids of those who reblogged a status for all to see, the newest accounts first."""
    sql = """
        SELECT r.account_id AS id FROM statuses AS r CROSS JOIN accounts AS a ON a.id = r.account_id
         WHERE r.reblog_of_id = :status AND r.visibility < 2 AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"status": status_id}, page)
