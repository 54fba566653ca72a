"""What the outbox's rows tell of: who did it, and the words, of nothing that the reader may not see."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model import statuses


def of(connection: sqlite3.Connection, rows: Collection[sqlite3.Row]) -> list[sqlite3.Row]:
    """Return what rows tell, in their order: kind, the person's names, the status's words and what it answers."""
    return connection.execute(
        """
        SELECT o.id, o.kind, o.created_at, o.from_account_id, o.status_id, a.username, a.display_name,
               s.text, s.spoiler_text, s.language, s.created_at AS written_at, s.in_reply_to_id
          FROM json_each(:rows) AS j
               CROSS JOIN outbox AS o ON o.id = j.value
               CROSS JOIN accounts AS a ON a.id = o.from_account_id
               LEFT JOIN statuses AS s ON s.id = o.status_id
         ORDER BY j.key
        """,
        {"rows": json.dumps([row["id"] for row in rows])},
    ).fetchall()


def words_of(connection: sqlite3.Connection, ids: Collection[int | None], me_id: int) -> dict[int, sqlite3.Row]:
    """Return {id: row} of those statuses that me_id may see: their words, their author, whether they name me_id."""
    seen = statuses.visible(connection, [id for id in ids if id], me_id)
    rows = connection.execute(
        """
        SELECT s.id, s.account_id, s.text, s.spoiler_text, a.username, a.display_name,
               EXISTS (SELECT 1 FROM mentions AS m WHERE m.status_id = s.id AND m.account_id = :me) AS names_me
          FROM json_each(:ids) AS j
               CROSS JOIN statuses AS s ON s.id = j.value
               CROSS JOIN accounts AS a ON a.id = s.account_id
        """,
        {"ids": json.dumps(seen), "me": me_id},
    )
    return {row["id"]: row for row in rows}
