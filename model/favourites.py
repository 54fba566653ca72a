"""Favourites and bookmarks: what a person liked, for its author to know, and what they want to find again."""

from __future__ import annotations

import sqlite3

from db import Page, select_page
from model import ids, notifications
from model.visibility import VISIBLE


def favourite(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row, now: int) -> None:
    """Note that me_id likes status, and tell its author; once."""
    added = tx.execute(
        """
        INSERT INTO favourites (account_id, id, status_id) VALUES (:me, :id, :status)
        ON CONFLICT (status_id, account_id) DO NOTHING
        """,
        {"me": me_id, "id": ids.take(tx, now), "status": status["id"]},
    ).rowcount
    if added:
        notifications.add(tx, "favourite", me_id, [status["account_id"]], now, status)


def unfavourite(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row) -> None:
    """Take a favourite back."""
    values = {"me": me_id, "status": status["id"]}
    tx.execute("DELETE FROM favourites WHERE status_id = :status AND account_id = :me", values)
    notifications.withdraw(tx, "favourite", me_id, status["account_id"], status["id"])


def bookmark(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row, now: int) -> None:
    """Keep status on me_id's list; nobody else learns of it."""
    tx.execute(
        """
        INSERT INTO bookmarks (account_id, id, status_id) VALUES (:me, :id, :status)
        ON CONFLICT (status_id, account_id) DO NOTHING
        """,
        {"me": me_id, "id": ids.take(tx, now), "status": status["id"]},
    )


def unbookmark(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row) -> None:
    """Take status off me_id's list."""
    values = {"me": me_id, "status": status["id"]}
    tx.execute("DELETE FROM bookmarks WHERE status_id = :status AND account_id = :me", values)


def favourites(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `status_id`s of what me_id likes and may see, newest first; `id` is the favourite's."""
    return select_page(connection, FAVOURITES, {"me": me_id}, page)


def bookmarks(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `status_id`s of me_id's list, newest bookmark first; `id` is the bookmark's."""
    return select_page(connection, BOOKMARKS, {"me": me_id}, page)


FAVOURITES = f"""
    SELECT k.id, k.status_id FROM favourites AS k CROSS JOIN statuses AS s ON s.id = k.status_id
     WHERE k.account_id = :me AND {VISIBLE}
"""
BOOKMARKS = f"""
    SELECT k.id, k.status_id FROM bookmarks AS k CROSS JOIN statuses AS s ON s.id = k.status_id
     WHERE k.account_id = :me AND {VISIBLE}
"""


def favourited_by(connection: sqlite3.Connection, status_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of the ids of those who like a status, the newest accounts first."""
    sql = """
        SELECT k.account_id AS id FROM favourites AS k CROSS JOIN accounts AS a ON a.id = k.account_id
         WHERE k.status_id = :status AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"status": status_id}, page)
