"""Addresses: the e-mail addresses of accounts, which get nothing before their owners have said yes."""

from __future__ import annotations

import sqlite3

from model import accounts, outbox


def change(tx: sqlite3.Connection, account: sqlite3.Row, email: str | None, now: int) -> None:
    """Give account a new, checked address, not confirmed yet, or none; raises Invalid if another account has it.

    The new one is asked, the old one is told. Links that were mailed to the old one end.
    """
    if email == account["email"]:
        return
    values = {"id": account["id"], "email": email}
    try:
        tx.execute("UPDATE accounts SET email = :email, email_confirmed_at = NULL WHERE id = :id", values)
    except sqlite3.IntegrityError as error:
        raise accounts.taken(error) from None
    tx.execute("DELETE FROM links WHERE account_id = :id", values)
    if account["email_confirmed_at"]:
        outbox.add(tx, "moved", account["id"], now, account["email"])
    if email:
        outbox.add(tx, "confirm", account["id"], now)


def confirm(tx: sqlite3.Connection, account: sqlite3.Row, now: int) -> None:
    """Note that account's address belongs to its owner."""
    values = {"id": account["id"], "email": account["email"], "now": now}
    tx.execute("UPDATE accounts SET email_confirmed_at = :now WHERE id = :id AND email = :email", values)
    tx.execute("DELETE FROM links WHERE account_id = :id AND kind = 'confirm'", values)


def is_failing(connection: sqlite3.Connection, account_id: int) -> bool:
    """Return whether the last three messages to an account were all refused for good."""
    row = connection.execute(
        """
        SELECT count(*) = 3 AS is_failing
          FROM (SELECT outcome FROM outbox
                 WHERE account_id = :id AND finished_at IS NOT NULL AND outcome <> 'dropped' AND lead_id IS NULL
                 ORDER BY finished_at DESC LIMIT 3)
         WHERE outcome = 'failed'
        """,
        {"id": account_id},
    ).fetchone()
    return bool(row["is_failing"])
