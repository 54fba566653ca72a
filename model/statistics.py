"""Statistics: a row a day (UTC) of what happened on the site. A status belongs to the day that is in its id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from db import Database

DAY = 24 * 3600 * 1000
COLUMNS = (
    "statuses",
    "replies",
    "reblogs",
    "favourites",
    "authors",
    "active",
    "active_7",
    "active_30",
    "accounts_new",
    "accounts_total",
    "logins",
    "app_users",
    "mails_queued",
    "mails_sent",
    "mails_failed",
    "database_bytes",
    "top_tags",
    "hours",
)


def day_of(now: int) -> str:
    """Return the day of a moment: 2026-11-23."""
    return f"{datetime.fromtimestamp(now // 1000, UTC):%Y-%m-%d}"


def midnight(day: str) -> int:
    """Return when a day begins, in milliseconds."""
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()) * 1000


def shifted(day: str, days: int) -> str:
    """Return the day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# Everything is found by ranges of ids or of times that an index has, so a day costs the same on a site of any age; but
# for accounts_total, which looks at every account. How large the file was is known only on the day itself.
COUNTED = """
    SELECT count(*) FILTER (WHERE s.reblog_of_id IS NULL) AS statuses,
           count(*) FILTER (WHERE s.in_reply_to_account_id IS NOT NULL) AS replies,
           count(*) FILTER (WHERE s.reblog_of_id IS NOT NULL) AS reblogs,
           (SELECT count(*) FROM active_days AS d CROSS JOIN favourites AS f ON f.account_id = d.account_id
             WHERE d.day = :day AND f.id >= :first_id AND f.id < :end_id) AS favourites,
           count(DISTINCT s.account_id) AS authors,
           (SELECT count(*) FROM active_days WHERE day = :day) AS active,
           (SELECT count(DISTINCT account_id) FROM active_days WHERE day > :week_ago AND day <= :day) AS active_7,
           (SELECT count(DISTINCT account_id) FROM active_days WHERE day > :month_ago AND day <= :day) AS active_30,
           (SELECT count(*) FROM accounts WHERE id >= :first_id AND id < :end_id) AS accounts_new,
           (SELECT count(*) FROM accounts
             WHERE id < :end_id AND approved_at IS NOT NULL AND coalesce(deleted_at >= :end, 1)) AS accounts_total,
           (SELECT coalesce(sum(logins), 0) FROM active_days WHERE day = :day) AS logins,
           (SELECT coalesce(sum(app), 0) FROM active_days WHERE day = :day) AS app_users,
           (SELECT count(*) FROM outbox WHERE id >= :first_id AND id < :end_id AND lead_id IS NULL) AS mails_queued,
           (SELECT count(*) FROM outbox WHERE finished_at >= :first AND finished_at < :end
               AND outcome = 'sent' AND lead_id IS NULL) AS mails_sent,
           (SELECT count(*) FROM outbox WHERE finished_at >= :first AND finished_at < :end
               AND outcome = 'failed' AND lead_id IS NULL) AS mails_failed,
           (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS database_bytes,
           (SELECT json_group_array(json_array(name, uses))
              FROM (SELECT g.name, count(*) AS uses
                      FROM statuses_tags AS t
                           CROSS JOIN tags AS g ON g.id = t.tag_id
                           CROSS JOIN statuses AS p ON p.id = t.status_id
                           CROSS JOIN accounts AS a ON a.id = p.account_id
                     WHERE t.status_id >= :first_id AND t.status_id < :end_id AND t.visibility = 0
                       AND a.suspended_at IS NULL AND a.silenced_at IS NULL
                       AND p.id NOT IN (SELECT status_id FROM trash)
                     GROUP BY g.id ORDER BY count(*) DESC, g.name LIMIT 20)) AS top_tags,
           (SELECT json_group_array(uses)
              FROM (SELECT count(h.id) AS uses
                      FROM json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]') AS j
                           LEFT JOIN statuses AS h
                                  ON h.id >= (:first + j.value * 3600000) << 16
                                 AND h.id < (:first + (j.value + 1) * 3600000) << 16
                     GROUP BY j.value ORDER BY j.value)) AS hours
      FROM statuses AS s WHERE s.id >= :first_id AND s.id < :end_id
"""
NAMES = ", ".join(COLUMNS)
RENEWED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
COUNT_DAY = f"""
    INSERT INTO daily_stats (day, {NAMES})
    SELECT :day, c.* FROM ({COUNTED}) AS c WHERE 1
        ON CONFLICT (day) DO UPDATE SET {RENEWED}
"""


def range_of(day: str) -> dict[str, Any]:
    """Return the bounds of a day, as COUNTED wants them."""
    first = midnight(day)
    return {
        "day": day,
        "first": first,
        "end": first + DAY,
        "first_id": first << 16,
        "end_id": (first + DAY) << 16,
        "week_ago": shifted(day, -7),
        "month_ago": shifted(day, -30),
    }


def count_day(tx: sqlite3.Connection, day: str) -> None:
    """Write the row of a day, in place of the one there may be."""
    tx.execute(COUNT_DAY, range_of(day))


def today(connection: sqlite3.Connection, now: int) -> dict[str, Any]:
    """Return what today's row would be if the day ended now."""
    day = day_of(now)
    return read({"day": day, **dict(connection.execute(COUNTED, range_of(day)).fetchone())})


def read(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its JSON read."""
    return {**row, "top_tags": json.loads(row["top_tags"]), "hours": json.loads(row["hours"])}


def catch_up(db: Database, now: int, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Count every day from the last one that was counted, once more, to yesterday; return how many.

    Rows of today or later are from a clock that was wrong, and go.
    """
    yesterday = shifted(day_of(now), -1)
    with db.write() as tx:
        tx.execute("DELETE FROM daily_stats WHERE day > :yesterday", {"yesterday": yesterday})
    row = db.read.execute("SELECT max(day) AS last FROM daily_stats").fetchone()
    founded = db.read.execute("SELECT min(id) AS first FROM accounts").fetchone()["first"]
    if founded is None:
        return 0
    day, counted = row["last"] or day_of(founded >> 16), 0
    while day <= yesterday and not is_stopping():
        with db.write() as tx:
            count_day(tx, day)
        day, counted = shifted(day, 1), counted + 1
    return counted


# --- Reading ----------------------------------------------------------------------------------------------------------


def series(connection: sqlite3.Connection, days: int, now: int) -> list[dict[str, Any]]:
    """Return the rows of the last days, today's live among them, oldest first; days without a row are all zero."""
    last = day_of(now)
    sql = "SELECT * FROM daily_stats WHERE day > :first AND day < :last"
    rows = connection.execute(sql, {"first": shifted(last, -days), "last": last})
    found = {row["day"]: read(dict(row)) for row in rows}
    found[last] = today(connection, now)
    empty = {**dict.fromkeys(COLUMNS, 0), "top_tags": [], "hours": [0] * 24}
    names = [shifted(last, back) for back in range(1 - days, 1)]
    return [found.get(day, {"day": day, **empty}) for day in names]


def weekly(connection: sqlite3.Connection, now: int) -> list[dict[str, int]]:
    """Return the last twelve weeks, newest first: `week` (its beginning, in seconds), statuses, logins, registrations.

    Weeks begin on Monday. `logins` are people who were here, as Mastodon counts them.
    """
    monday = shifted(day_of(now), -date.fromisoformat(day_of(now)).weekday())
    rows = series(connection, 7 * 12, now)
    weeks = []
    for back in range(12):
        first, end = shifted(monday, -7 * back), shifted(monday, -7 * back + 7)
        of_week = [row for row in rows if first <= row["day"] < end]
        weeks.append(
            {
                "week": midnight(first) // 1000,
                "statuses": sum(row["statuses"] for row in of_week),
                "logins": max((row["active_7"] for row in of_week), default=0),
                "registrations": sum(row["accounts_new"] for row in of_week),
            }
        )
    return weeks


def active_since(connection: sqlite3.Connection, days: int, now: int) -> int:
    """Return how many people were here in the last days, today included."""
    sql = "SELECT count(DISTINCT account_id) AS people FROM active_days WHERE day > :first"
    return int(connection.execute(sql, {"first": shifted(day_of(now), -days)}).fetchone()["people"])


def of_person(connection: sqlite3.Connection, account_id: int, weeks: int, now: int) -> list[dict[str, Any]]:
    """Return a person's last weeks, oldest first: `day` (its Monday), statuses and favourites received for them."""
    monday = shifted(day_of(now), -date.fromisoformat(day_of(now)).weekday())
    names = [shifted(monday, -7 * back) for back in range(weeks - 1, -1, -1)]
    rows = connection.execute(
        """
        SELECT (s.id - :since) / :week AS number, count(*) AS statuses, sum(s.favourites_count) AS favourites
          FROM statuses AS s
         WHERE s.account_id = :account_id AND s.id >= :since AND s.reblog_of_account_id IS NULL
         GROUP BY 1
        """,
        {"account_id": account_id, "since": midnight(names[0]) << 16, "week": 7 * DAY << 16},
    )
    found = {row["number"]: row for row in rows}
    return [
        {
            "day": day,
            "statuses": found[number]["statuses"] if number in found else 0,
            "favourites": found[number]["favourites"] if number in found else 0,
        }
        for number, day in enumerate(names)
    ]


def milestones(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (day, what) of what is worth remembering: the first day, and the days of the 100th, 1,000th, .. post."""
    rows = connection.execute("SELECT day, statuses, accounts_total FROM daily_stats ORDER BY day").fetchall()
    found, written, next_round = [], 0, 100
    for row in rows:
        if not written and row["statuses"]:
            found.append((row["day"], "The first post"))
        written += row["statuses"]
        while written >= next_round:
            found.append((row["day"], f"Post number {next_round:,}"))
            next_round *= 10
    return found
