"""Deliveries: what became of the messages of the outbox, for those who run the site."""

from __future__ import annotations

import sqlite3

from db import Page, select_page
from model.errors import NotFound
from model.statistics import midnight, shifted

STATES = ("waiting", "failed", "sent", "dropped")


def listed(connection: sqlite3.Connection, state: str, page: Page) -> list[sqlite3.Row]:
    """Return a page of the messages in a state, newest first, with their readers' names; not what others carry."""
    return select_page(connection, LISTED, {"state": None if state == "waiting" else state}, page)


LISTED = """
    SELECT o.id, o.kind, o.digest, o.created_at, o.next_at, o.attempts, o.outcome, o.finished_at, o.error, a.username
      FROM outbox AS o CROSS JOIN accounts AS a ON a.id = o.account_id
     WHERE o.outcome IS :state AND o.lead_id IS NULL
"""


def counts(connection: sqlite3.Connection, since: int) -> dict[str, int]:
    """Return how many messages wait, and how many ended in each other state since then."""
    row = connection.execute(COUNTS, {"since": since}).fetchone()
    return {state: row[state] for state in STATES}


COUNTS = """
    SELECT (SELECT count(*) FROM outbox WHERE next_at IS NOT NULL AND lead_id IS NULL) AS waiting,
           count(*) FILTER (WHERE outcome = 'sent') AS sent,
           count(*) FILTER (WHERE outcome = 'failed') AS failed,
           count(*) FILTER (WHERE outcome = 'dropped') AS dropped
      FROM outbox WHERE finished_at > :since AND finished_at IS NOT NULL AND lead_id IS NULL
"""


def totals(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many messages wait, and how many were ever sent and failed: on the days counted, and since then."""
    last = connection.execute("SELECT max(day) AS day FROM daily_stats").fetchone()["day"]
    since = midnight(shifted(last, 1)) if last else 0
    return dict(connection.execute(TOTALS, {"since": since}).fetchone())


TOTALS = """
    SELECT (SELECT count(*) FROM outbox WHERE next_at IS NOT NULL AND lead_id IS NULL) AS waiting,
           count(*) FILTER (WHERE outcome = 'sent')
             + (SELECT coalesce(sum(mails_sent), 0) FROM daily_stats) AS sent,
           count(*) FILTER (WHERE outcome = 'failed')
             + (SELECT coalesce(sum(mails_failed), 0) FROM daily_stats) AS failed
      FROM outbox WHERE finished_at >= :since AND finished_at IS NOT NULL AND lead_id IS NULL
"""


def oldest_waiting(connection: sqlite3.Connection, now: int) -> int | None:
    """Return since when the message waits that has been due for longest, None if none is due."""
    sql = "SELECT next_at FROM outbox WHERE next_at <= :now AND lead_id IS NULL ORDER BY next_at LIMIT 1"
    row = connection.execute(sql, {"now": now}).fetchone()
    return row["next_at"] if row else None


def by_id(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return the message, or raise NotFound."""
    row = connection.execute("SELECT * FROM outbox WHERE id = :id AND lead_id IS NULL", {"id": id}).fetchone()
    if row is None:
        raise NotFound("There is no such message. It may have been deleted with what it told of.")
    return row  # type: ignore[no-any-return]


def resend(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Let a message that failed be tried again; raises NotFound for any other."""
    values = {"id": id, "now": now}
    sql = """
        UPDATE outbox
           SET outcome = NULL, finished_at = NULL, error = NULL, attempts = 0, next_at = :now, created_at = :now
         WHERE (id = :id OR lead_id = :id) AND outcome = 'failed'
    """
    if not tx.execute(sql, values).rowcount:
        raise NotFound("There is no such message that failed.")
