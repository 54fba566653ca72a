"""Notifications: what happened to a person that they will want to know."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from db import Page, select_page
from model import ids
from model.visibility import VISIBLE


def add(
    tx: sqlite3.Connection, type: str, from_account_id: int, to: Collection[int], now: int, status_id: int | None = None
) -> None:
    """Tell the accounts in to what from_account_id did; not those who block or mute them, nor they themselves."""
    if not to:
        return
    tx.execute(
        """
        INSERT INTO notifications (account_id, id, type, from_account_id, status_id, created_at)
        SELECT j.value, :id + j.key, :type, :from_account_id, :status_id, :now
          FROM json_each(:to) AS j
         WHERE j.value <> :from_account_id
           AND NOT EXISTS (SELECT 1 FROM blocks AS b
                            WHERE b.account_id = j.value AND b.target_account_id = :from_account_id)
           AND NOT EXISTS (SELECT 1 FROM mutes AS u
                            WHERE u.account_id = j.value AND u.target_account_id = :from_account_id
                              AND u.notifications = 1)
        """,
        {
            "id": ids.take(tx, now, len(to)),
            "type": type,
            "from_account_id": from_account_id,
            "to": json.dumps(list(to)),
            "status_id": status_id,
            "now": now,
        },
    )


def withdraw(tx: sqlite3.Connection, type: str, from_account_id: int, to: int) -> None:
    """Take back what one account was told about another, because it was undone; doing it again will tell once more."""
    values = {"type": type, "from_account_id": from_account_id, "to": to}
    sql = "DELETE FROM notifications WHERE from_account_id = :from_account_id AND account_id = :to AND type = :type"
    tx.execute(sql, values)


def latest(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of what me_id was told, newest first, without what has gone out of their sight since."""
    return select_page(connection, LATEST, {"me": me_id}, page)


LATEST = f"""
    SELECT n.id, n.type, n.from_account_id, n.status_id, n.created_at
      FROM notifications AS n
     WHERE n.account_id = :me
       AND EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = n.from_account_id AND a.suspended_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM mutes AS u
                        WHERE u.account_id = :me AND u.target_account_id = n.from_account_id AND u.notifications = 1)
       AND (n.status_id IS NULL OR EXISTS (SELECT 1 FROM statuses AS s WHERE s.id = n.status_id AND {VISIBLE}))
"""
