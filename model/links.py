"""One-time links: whoever has the token may do one thing, once, before it expires."""

from __future__ import annotations

import sqlite3

from model import secrets


def add(tx: sqlite3.Connection, kind: str, expires_at: int, account_id: int | None = None) -> str:
    """Make a link, in place of the older ones of its kind for the same account; return its token."""
    token = secrets.new_token()
    values = {"token_hash": secrets.digest(token), "kind": kind, "account_id": account_id, "expires_at": expires_at}
    tx.execute("DELETE FROM links WHERE kind = :kind AND account_id IS :account_id", values)
    tx.execute(
        """
        INSERT INTO links (token_hash, kind, account_id, expires_at)
        VALUES (:token_hash, :kind, :account_id, :expires_at)
        """,
        values,
    )
    return token


def is_good(connection: sqlite3.Connection, kind: str, token: str, now: int) -> bool:
    """Return whether token can be used now."""
    sql = "SELECT 1 FROM links WHERE token_hash = :token_hash AND kind = :kind AND expires_at > :now"
    values = {"token_hash": secrets.digest(token), "kind": kind, "now": now}
    return connection.execute(sql, values).fetchone() is not None


def use(tx: sqlite3.Connection, kind: str, token: str, now: int) -> bool:
    """Use token up; return whether it was good."""
    sql = "DELETE FROM links WHERE token_hash = :token_hash AND kind = :kind AND expires_at > :now RETURNING 1"
    values = {"token_hash": secrets.digest(token), "kind": kind, "now": now}
    return bool(tx.execute(sql, values).fetchall())
