"""One-time links: whoever has the token may do one thing, once, before it expires."""

from __future__ import annotations

import sqlite3

from model import secrets


def add(
    tx: sqlite3.Connection, kind: str, expires_at: int, account_id: int | None = None, email: str | None = None
) -> str:
    """Make a link, for an account and its address or, in place of an older one, for the site; return its token."""
    token = secrets.new_token()
    values = {"token_hash": secrets.digest(token), "kind": kind, "expires_at": expires_at}
    tx.execute("DELETE FROM links WHERE kind = :kind AND account_id IS NULL", values)
    tx.execute(
        """
        INSERT INTO links (token_hash, kind, account_id, email, expires_at)
        VALUES (:token_hash, :kind, :account_id, :email, :expires_at)
        """,
        {**values, "account_id": account_id, "email": email},
    )
    return token


def find(connection: sqlite3.Connection, kind: str, token: str, now: int) -> sqlite3.Row | None:
    """Return the account that token is for, if it can be used now and the account still has the address; or None."""
    sql = """
        SELECT a.* FROM links AS k JOIN accounts AS a ON a.id = k.account_id
         WHERE k.token_hash = :token_hash AND k.kind = :kind AND k.expires_at > :now AND k.email IS a.email
           AND a.disabled_at IS NULL AND a.suspended_at IS NULL
    """
    values = {"token_hash": secrets.digest(token), "kind": kind, "now": now}
    return connection.execute(sql, values).fetchone()  # type: ignore[no-any-return]


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
