"""Feeds: when what they show was changed, and the secret addresses under which people read their own home as one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model import secrets
from model.errors import Forbidden


def versions(connection: sqlite3.Connection, ids: Collection[int]) -> list[sqlite3.Row]:
    """Return id, updated_at, and the names of author and booster of the statuses ids: all that can change there.

    A boost is as new as the newer of itself and the last change of what it shows.
    """
    return connection.execute(
        """
        SELECT w.id, max(w.created_at, coalesce(s.edited_at, 0)) AS updated_at,
               a.display_name AS author_name, b.display_name AS booster_name
          FROM json_each(:ids) AS j
               CROSS JOIN statuses AS w ON w.id = j.value
               CROSS JOIN statuses AS s ON s.id = coalesce(w.reblog_of_id, w.id)
               CROSS JOIN accounts AS a ON a.id = s.account_id
               CROSS JOIN accounts AS b ON b.id = w.account_id
         ORDER BY w.id DESC
        """,
        {"ids": json.dumps(list(ids))},
    ).fetchall()


# --- Secret addresses -------------------------------------------------------------------------------------------------


def make_key(tx: sqlite3.Connection, account_id: int, now: int) -> str:
    """Make the key to the feed of an account's home, instead of one it had; return it, for the only time."""
    key = secrets.new_token()
    tx.execute(
        """
        INSERT INTO feed_keys (account_id, key_hash, created_at) VALUES (:account_id, :key_hash, :now)
        ON CONFLICT (account_id) DO UPDATE SET key_hash = excluded.key_hash, created_at = excluded.created_at
        """,
        {"account_id": account_id, "key_hash": secrets.digest(key), "now": now},
    )
    return key


def end_key(tx: sqlite3.Connection, account_id: int) -> None:
    """End the key to the feed of an account's home."""
    tx.execute("DELETE FROM feed_keys WHERE account_id = :account_id", {"account_id": account_id})


def key_made_at(connection: sqlite3.Connection, account_id: int) -> int | None:
    """Return when the key to the feed of an account's home was made, None if there is none."""
    sql = "SELECT created_at FROM feed_keys WHERE account_id = :account_id"
    row = connection.execute(sql, {"account_id": account_id}).fetchone()
    return row["created_at"] if row else None


def owner(connection: sqlite3.Connection, key: str) -> sqlite3.Row:
    """Return the account whose home key opens; raises Forbidden for a key that opens none."""
    sql = """
        SELECT a.* FROM feed_keys AS k CROSS JOIN accounts AS a ON a.id = k.account_id
         WHERE k.key_hash = :key_hash
           AND a.disabled_at IS NULL AND a.suspended_at IS NULL AND a.approved_at IS NOT NULL
    """
    account = connection.execute(sql, {"key_hash": secrets.digest(key)}).fetchone()
    if account is None:
        raise Forbidden("This address opens no feed, or no longer. Settings, Feeds has a new one for you.")
    return account  # type: ignore[no-any-return]
