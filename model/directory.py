"""The directory: who is here, for those who look around."""

from __future__ import annotations

import sqlite3

from db import Page, select_page


def active(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id`s of those who are here, who wrote last first; reads every account.

    `id` is that of what they wrote last, who wrote nothing has that of their account. Left out are those me_id blocks
    or mutes or is blocked by, and those who are silenced.
    """
    return select_page(connection, ACTIVE, {"me": me_id}, page)


ACTIVE = """
    SELECT coalesce((SELECT s.id FROM statuses AS s
                      WHERE s.account_id = a.id AND s.visibility < 3 ORDER BY s.id DESC LIMIT 1), a.id) AS id,
           a.id AS account_id
      FROM accounts AS a
     WHERE a.approved_at IS NOT NULL AND a.suspended_at IS NULL AND (a.silenced_at IS NULL OR a.id = :me)
       AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = :me AND b.target_account_id = a.id)
       AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = a.id AND b.target_account_id = :me)
       AND NOT EXISTS (SELECT 1 FROM mutes AS u WHERE u.account_id = :me AND u.target_account_id = a.id)
"""


def discoverable(connection: sqlite3.Connection, limit: int, offset: int, newest_first: bool) -> list[int]:
    """Return the ids of those who want to be found, the newest or the last active first. Reads every account."""
    sql = """
        SELECT id FROM accounts
         WHERE discoverable AND suspended_at IS NULL AND silenced_at IS NULL AND approved_at IS NOT NULL
         ORDER BY CASE WHEN :newest_first THEN created_at ELSE coalesce(last_status_at, 0) END DESC
         LIMIT :limit OFFSET :offset
    """
    values = {"limit": limit, "offset": offset, "newest_first": newest_first}
    return [row["id"] for row in connection.execute(sql, values)]
