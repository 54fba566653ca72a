"""Tags: the words that people marked with a # to make them findable."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model import text


def find(connection: sqlite3.Connection, name: str) -> int:
    """Return the id of the tag called name, in whatever letter case; 0 for one that was never used."""
    row = connection.execute("SELECT id FROM tags WHERE name = :name", {"name": text.folded(name)}).fetchone()
    return row["id"] if row else 0


def attach(tx: sqlite3.Connection, status_id: int, visibility: int, names: Collection[str]) -> None:
    """Tag a status with names, which are folded already."""
    if not names:
        return
    values = {"names": json.dumps(sorted(names)), "status_id": status_id, "visibility": visibility}
    tx.execute(
        "INSERT INTO tags (name) SELECT value FROM json_each(:names) WHERE 1 ON CONFLICT (name) DO NOTHING", values
    )
    tx.execute(
        """
        INSERT INTO statuses_tags (tag_id, status_id, visibility)
        SELECT t.id, :status_id, :visibility FROM json_each(:names) AS j CROSS JOIN tags AS t ON t.name = j.value
        """,
        values,
    )
