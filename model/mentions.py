"""Mentions: who is named in a status. Being named lets a person see it, whatever its visibility."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model import accounts
from model.text import Mention, Token

MAX_A_STATUS = 50


def named(connection: sqlite3.Connection, parts: list[Token]) -> list[sqlite3.Row]:
    """Return id and username of the people whom parts name and who are here, in order; of very many, the first ones."""
    names = list(dict.fromkeys(part.username.lower() for part in parts if isinstance(part, Mention)))[:MAX_A_STATUS]
    return accounts.named(connection, names) if names else []


def usernames(connection: sqlite3.Connection, status_id: int) -> list[str]:
    """Return the names of those whom a status names."""
    sql = """
        SELECT a.username FROM mentions AS m CROSS JOIN accounts AS a ON a.id = m.account_id
         WHERE m.status_id = :status
    """
    return [row["username"] for row in connection.execute(sql, {"status": status_id})]


def attach(tx: sqlite3.Connection, status_id: int, account_ids: Collection[int]) -> None:
    """Name accounts in a status."""
    if account_ids:
        tx.execute(
            "INSERT INTO mentions (status_id, account_id) SELECT :status_id, value FROM json_each(:ids)",
            {"status_id": status_id, "ids": json.dumps(list(account_ids))},
        )
