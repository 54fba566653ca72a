"""Feeds: when what they show was changed, and the secret addresses under which people read their own home as one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection


def versions(connection: sqlite3.Connection, ids: Collection[int]) -> list[sqlite3.Row]:
    """Return id, updated_at, and the revisions of author and booster of the statuses ids: all that can change there.

    A boost is as new as the newer of itself and the last change of what it shows.
    """
    return connection.execute(
        """
        SELECT w.id, max(w.created_at, coalesce(s.edited_at, 0)) AS updated_at,
               a.revision AS author_revision, b.revision AS booster_revision
          FROM json_each(:ids) AS j
               CROSS JOIN statuses AS w ON w.id = j.value
               CROSS JOIN statuses AS s ON s.id = coalesce(w.reblog_of_id, w.id)
               CROSS JOIN accounts AS a ON a.id = s.account_id
               CROSS JOIN accounts AS b ON b.id = w.account_id
         ORDER BY w.id DESC
        """,
        {"ids": json.dumps(list(ids))},
    ).fetchall()
