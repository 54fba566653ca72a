"""Sessions: who is logged in with which browser."""

from __future__ import annotations

import sqlite3

from model import ids, secrets

DAY = 24 * 3600 * 1000
IDLE = 30 * DAY
ABSOLUTE = 180 * DAY


def open(tx: sqlite3.Connection, account_id: int, user_agent: str, now: int) -> str:
    """Begin a session; return its token, which only the browser keeps."""
    token = secrets.new_token()
    tx.execute(
        """
        INSERT INTO sessions (id, token_hash, account_id, user_agent, created_at, used_at, expires_at)
        VALUES (:id, :token_hash, :account_id, :user_agent, :now, :now, :expires_at)
        """,
        {
            "id": ids.take(tx, now),
            "token_hash": secrets.digest(token),
            "account_id": account_id,
            "user_agent": user_agent[:300],
            "now": now,
            "expires_at": now + IDLE,
        },
    )
    return token


def find(connection: sqlite3.Connection, token: str, now: int) -> sqlite3.Row | None:
    """Return the account that token's session belongs to, with session_id; None if it has ended.

    The account's state is looked at on every request, so whoever is suspended is out at once.
    """
    return connection.execute(  # type: ignore[no-any-return]
        """
        SELECT a.*, s.id AS session_id
          FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
         WHERE s.token_hash = :token_hash AND s.expires_at > :now
           AND a.approved_at IS NOT NULL AND a.disabled_at IS NULL AND a.suspended_at IS NULL
        """,
        {"token_hash": secrets.digest(token), "now": now},
    ).fetchone()


def close(tx: sqlite3.Connection, token: str) -> None:
    """End a session."""
    tx.execute("DELETE FROM sessions WHERE token_hash = :token_hash", {"token_hash": secrets.digest(token)})


def of_account(connection: sqlite3.Connection, account_id: int, now: int) -> list[sqlite3.Row]:
    """Return account_id's sessions that have not ended, the last used first; their tokens nobody knows."""
    return connection.execute(
        """
        SELECT id, user_agent, created_at, used_at FROM sessions
         WHERE account_id = :account AND expires_at > :now
         ORDER BY used_at DESC, id DESC LIMIT 100
        """,
        {"account": account_id, "now": now},
    ).fetchall()


def end(tx: sqlite3.Connection, account_id: int, id: int) -> bool:
    """End account_id's session id; return whether there was one."""
    sql = "DELETE FROM sessions WHERE account_id = :account AND id = :id"
    return bool(tx.execute(sql, {"account": account_id, "id": id}).rowcount)


def end_others(tx: sqlite3.Connection, account_id: int, id: int) -> None:
    """End all of account_id's sessions but id."""
    sql = "DELETE FROM sessions WHERE account_id = :account AND id <> :id"
    tx.execute(sql, {"account": account_id, "id": id})


def count(connection: sqlite3.Connection, now: int) -> int:
    """Return how many sessions there are."""
    sql = "SELECT count(*) AS sessions FROM sessions WHERE expires_at > :now"
    return int(connection.execute(sql, {"now": now}).fetchone()["sessions"])
