"""Reports: what people tell those who keep order here about somebody and their posts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model import accounts, ids, notifications, text
from model.errors import Invalid, TooMany
from model.visibility import VISIBLE

DAY = 24 * 3600 * 1000
CATEGORIES = ("spam", "violation", "legal", "other")
MAX_COMMENT = 1000
MAX_STATUSES = 20
MAX_OPEN = 20  # of one person's within a day


def checked(category: str, comment: str, status_ids: Collection[int]) -> tuple[str, str, list[int]]:
    """Return category (other for none), comment and status_ids as add() takes them; raises Invalid."""
    if (category or "other") not in CATEGORIES:
        raise Invalid(category=f"What it is about has to be {', '.join(CATEGORIES[:-1])} or {CATEGORIES[-1]}.")
    comment = text.clean(comment, "comment")
    if len(comment) > MAX_COMMENT:
        over = len(comment) - MAX_COMMENT
        raise Invalid(comment=f"This is {over} character{'s' * (over > 1)} too long; it can have {MAX_COMMENT}.")
    if len(status_ids) > MAX_STATUSES:
        raise Invalid(status_ids=f"Choose at most {MAX_STATUSES} posts.")
    return category or "other", comment, list(dict.fromkeys(status_ids))


def add(
    tx: sqlite3.Connection,
    me_id: int,
    account_id: int,
    category: str,
    comment: str,
    status_ids: Collection[int],
    now: int,
) -> int:
    """Write down that me_id reports account_id, with checked values, and tell those who keep order; return its id.

    Nobody is told of a report about themselves. Of status_ids only those count that are account_id's and that me_id can
    see; their words are kept, whatever becomes of them. Raises Invalid for oneself, TooMany.
    """
    if account_id == me_id:
        raise Invalid(account="Nobody can report themselves.")
    values = {"me": me_id, "since": now - DAY}
    if tx.execute(RECENT, values).fetchone()["number"] >= MAX_OPEN:
        raise TooMany(
            "You have reported a lot today. What you sent will be looked at; please wait for that.", DAY // 1000
        )
    id = ids.take(tx, now)
    report = {"id": id, "me": me_id, "account": account_id, "category": category, "comment": comment, "now": now}
    tx.execute(
        """
        INSERT INTO reports (id, account_id, target_account_id, category, comment, created_at)
        VALUES (:id, :me, :account, :category, :comment, :now)
        """,
        report,
    )
    tx.execute(KEEP, {**report, "statuses": json.dumps(list(status_ids))})
    told = [staff_id for staff_id in accounts.staff(tx) if staff_id != account_id]
    notifications.add(tx, "admin.report", me_id, told, now, report_id=id)
    return id


RECENT = """
    SELECT count(*) AS number FROM reports
     WHERE account_id = :me AND created_at > :since AND action_taken_at IS NULL
"""
# With a warning, if there is one, in a line of its own.
KEEP = f"""
    INSERT INTO report_statuses (report_id, status_id, text)
    SELECT :id, s.id, CASE s.spoiler_text WHEN '' THEN '' ELSE s.spoiler_text || char(10) END || s.text
      FROM json_each(:statuses) AS j CROSS JOIN statuses AS s ON s.id = j.value
     WHERE s.account_id = :account AND s.reblog_of_id IS NULL AND {VISIBLE}
"""


def of_person(connection: sqlite3.Connection, account_id: int, status_ids: Collection[int]) -> list[int]:
    """Return those of status_ids that account_id wrote."""
    values = {"account": account_id, "statuses": json.dumps(list(status_ids))}
    rows = connection.execute(
        """
        SELECT s.id FROM json_each(:statuses) AS j CROSS JOIN statuses AS s ON s.id = j.value
         WHERE s.account_id = :account AND s.reblog_of_id IS NULL
        """,
        values,
    )
    return [row["id"] for row in rows]


def by_ids(connection: sqlite3.Connection, ids: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return {id: row} of reports, with `status_ids`, a JSON list."""
    rows = connection.execute(
        """
        SELECT r.*, (SELECT json_group_array(CAST(s.status_id AS TEXT))
                       FROM report_statuses AS s WHERE s.report_id = r.id) AS status_ids
          FROM json_each(:ids) AS j CROSS JOIN reports AS r ON r.id = j.value
        """,
        {"ids": json.dumps(list(ids))},
    )
    return {row["id"]: row for row in rows}
