"""Blocks and mutes: whom a person does not want to have to do with, or only not to hear."""

from __future__ import annotations

import sqlite3

from db import Page, select_page
from model import ids, notifications, relationships
from model.errors import Invalid


def block(tx: sqlite3.Connection, me_id: int, account_id: int, now: int) -> None:
    """Keep account_id from me_id: neither follows the other any more, and account_id sees nothing of me_id."""
    if account_id == me_id:
        raise Invalid(account="Nobody can block themselves.")
    relationships.unfollow(tx, me_id, account_id)
    relationships.unfollow(tx, account_id, me_id)
    notifications.forget(tx, me_id, account_id)
    tx.execute(
        """
        INSERT INTO blocks (account_id, target_account_id, id) VALUES (:me, :account, :id)
        ON CONFLICT (account_id, target_account_id) DO NOTHING
        """,
        {"me": me_id, "account": account_id, "id": ids.take(tx, now)},
    )


def unblock(tx: sqlite3.Connection, me_id: int, account_id: int) -> None:
    """Take a block back."""
    values = {"me": me_id, "account": account_id}
    tx.execute("DELETE FROM blocks WHERE account_id = :me AND target_account_id = :account", values)


def mute(
    tx: sqlite3.Connection, me_id: int, account_id: int, now: int, *, with_notifications: bool, duration: int
) -> None:
    """Leave account_id out of what me_id is shown unasked, for duration seconds, 0 for ever."""
    if account_id == me_id:
        raise Invalid(account="Nobody can mute themselves.")
    tx.execute(
        """
        INSERT INTO mutes (account_id, target_account_id, id, notifications, expires_at)
        VALUES (:me, :account, :id, :notifications, :expires_at)
        ON CONFLICT (account_id, target_account_id)
        DO UPDATE SET notifications = excluded.notifications, expires_at = excluded.expires_at
        """,
        {
            "me": me_id,
            "account": account_id,
            "id": ids.take(tx, now),
            "notifications": with_notifications,
            "expires_at": now + duration * 1000 if duration > 0 else None,
        },
    )


def unmute(tx: sqlite3.Connection, me_id: int, account_id: int) -> None:
    """Take a mute back."""
    values = {"me": me_id, "account": account_id}
    tx.execute("DELETE FROM mutes WHERE account_id = :me AND target_account_id = :account", values)


def is_lapse_due(connection: sqlite3.Connection, now: int) -> bool:
    """Return whether there is a mute whose time is over."""
    sql = "SELECT 1 FROM mutes WHERE expires_at IS NOT NULL AND expires_at <= :now LIMIT 1"
    return connection.execute(sql, {"now": now}).fetchone() is not None


def lapse(tx: sqlite3.Connection, now: int) -> None:
    """End the mutes whose time is over."""
    tx.execute("DELETE FROM mutes WHERE expires_at IS NOT NULL AND expires_at <= :now", {"now": now})


def blocked(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id`s of those whom me_id blocks, newest first; `id` is the block's."""
    sql = """
        SELECT b.id, b.target_account_id AS account_id
          FROM blocks AS b CROSS JOIN accounts AS a ON a.id = b.target_account_id
         WHERE b.account_id = :me AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"me": me_id}, page)


def muted(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id` and `expires_at` of those whom me_id mutes, newest first; `id` is the mute's."""
    sql = """
        SELECT u.id, u.target_account_id AS account_id, u.expires_at
          FROM mutes AS u CROSS JOIN accounts AS a ON a.id = u.target_account_id
         WHERE u.account_id = :me AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"me": me_id}, page)
