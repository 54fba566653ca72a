"""Leaving: who wants to go has a week to think about it. Then the account is deleted (see accounts.delete)."""

from __future__ import annotations

import sqlite3

from model import accounts, outbox

GRACE = 7 * 24 * 3600 * 1000


def ask(tx: sqlite3.Connection, me: sqlite3.Row, now: int) -> None:
    """Let me's account be deleted in a week; a confirmed address is told. Raises Forbidden for the last administrator.

    Who asked before keeps the day of then.
    """
    accounts.keep_an_admin(tx, me["id"])
    sql = "UPDATE accounts SET deletes_at = :at WHERE id = :me AND deletes_at IS NULL"
    if tx.execute(sql, {"me": me["id"], "at": now + GRACE}).rowcount and me["email_confirmed_at"]:
        outbox.add(tx, "leaving", me["id"], now)


def stay(tx: sqlite3.Connection, me_id: int) -> None:
    """Take back that me_id wants to leave, and the mail about it if that still waits."""
    tx.execute("UPDATE accounts SET deletes_at = NULL WHERE id = :me AND deleted_at IS NULL", {"me": me_id})
    tx.execute("DELETE FROM outbox WHERE account_id = :me AND kind = 'leaving' AND finished_at IS NULL", {"me": me_id})


def due(connection: sqlite3.Connection, now: int) -> list[int]:
    """Return the ids of those whose week is over."""
    sql = "SELECT id FROM accounts WHERE deletes_at IS NOT NULL AND deletes_at <= :now AND deleted_at IS NULL"
    return [row["id"] for row in connection.execute(sql, {"now": now})]


def go(tx: sqlite3.Connection, id: int, now: int) -> bool:
    """Delete an account whose week is over; return whether that still held when nobody else could write any more."""
    if id not in due(tx, now):
        return False
    accounts.delete(tx, id, now)
    return True
