"""Outbox: what is to be mailed to whom, written in the transaction of what it tells of, and what became of it.

A row waits while `next_at` is a time. Whoever sends claims it, which is a lease: `next_at` moves on, so that the row
comes due again by itself if the sender dies, and `attempts` grows, so that a sender whose lease is over is known.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from model import filtering, filters, ids, subscriptions
from model.visibility import DIRECT, VISIBLE

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LEASE = 5 * MINUTE
THREAD_PAUSE = 10 * MINUTE
MOST_AN_HOUR = 6
MOST_OF_A_NEWCOMER = 20
MAX_ATTEMPTS = 8
TOO_OLD = 2 * DAY
KEPT = 30 * DAY
AT_ONCE = 200

# --- Writing ----------------------------------------------------------------------------------------------------------


def add_told(
    tx: sqlite3.Connection,
    type: str,
    from_account_id: int,
    told: Collection[sqlite3.Row],
    now: int,
    status: Mapping[str, Any] | sqlite3.Row | None,
) -> None:
    """Queue a mail for each of told who wants one of what from_account_id did.

    told: rows with account_id, the id of the notification, and preferences, null for who has no confirmed address.
    Never twice about the same, though what was undone and done again while the first mail waits keeps it waiting; and
    of a newcomer only so many a day.
    """
    rows = []
    for reader in told if type in MAILED else ():
        kind = kind_of(type, status, reader["account_id"])
        when = subscriptions.of(reader)[SETTING_OF.get(kind, kind)] if reader["preferences"] is not None else "never"
        if when != "never":
            rows.append(
                {
                    "dedupe_key": key_of(type, status, from_account_id, reader["account_id"], reader["id"]),
                    "kind": kind,
                    "account_id": reader["account_id"],
                    "from_account_id": from_account_id,
                    "status_id": status["id"] if status else None,
                    "root_id": (status["root_id"] or status["id"]) if status else None,
                    "notification_id": reader["id"],
                    "digest": when == "daily",
                    "now": now,
                    "next_at": subscriptions.next_morning(subscriptions.place_of(reader), now)
                    if when == "daily"
                    else now,
                }
            )
    if rows := rows[: room(tx, from_account_id, now)] if rows else []:
        first = ids.take(tx, now, len(rows))
        tx.executemany(ADD, [{"id": first + number, **row} for number, row in enumerate(rows)])


MAILED = {"mention", "follow", "follow_request", "favourite", "reblog", "admin.sign_up", "admin.report"}
SETTING_OF = {"follow_request": "follow", "admin.sign_up": "admin", "admin.report": "admin"}
ADD = """
    INSERT INTO outbox (id, dedupe_key, kind, account_id, from_account_id, status_id, root_id, notification_id,
                        digest, created_at, next_at)
    VALUES (:id, :dedupe_key, :kind, :account_id, :from_account_id, :status_id, :root_id, :notification_id,
            :digest, :now, :next_at)
    ON CONFLICT (dedupe_key) DO UPDATE SET notification_id = excluded.notification_id WHERE next_at IS NOT NULL
"""


def kind_of(type: str, status: Mapping[str, Any] | sqlite3.Row | None, reader_id: int) -> str:
    """Return what a mail about a notification is: a mention is a reply to one's own post, or private, or just that."""
    if type == "mention" and status:
        if status["visibility"] == DIRECT:
            return "direct"
        return "reply" if status["in_reply_to_account_id"] == reader_id else "mention"
    return type


def key_of(
    type: str,
    status: Mapping[str, Any] | sqlite3.Row | None,
    from_account_id: int,
    reader_id: int,
    notification_id: int,
) -> str:
    """Return what makes two mails the same. Two reports of one person never are."""
    if type == "mention" and status:
        return f"mention.{status['id']}.{reader_id}"
    if type == "admin.report":
        return f"{type}.{notification_id}.{reader_id}"
    about = f".{status['id']}" if status else ""
    return f"{type}.{from_account_id}{about}.{reader_id}"


def room(tx: sqlite3.Connection, from_account_id: int, now: int) -> int | None:
    """Return how many mails more an account may cause that came within the last day, None for any other."""
    sql = """
        SELECT a.created_at > :yesterday AS is_new,
               (SELECT count(*) FROM outbox WHERE from_account_id = a.id AND created_at > :yesterday) AS caused
          FROM accounts AS a WHERE a.id = :account
    """
    row = tx.execute(sql, {"account": from_account_id, "yesterday": now - DAY}).fetchone()
    return max(0, MOST_OF_A_NEWCOMER - row["caused"]) if row["is_new"] else None


def add(tx: sqlite3.Connection, kind: str, account_id: int, now: int, address: str | None = None) -> int:
    """Queue a mail about the account itself, due at once, in place of one of its kind that still waits; return its id.

    address: where it goes, None for the account's address at the time of sending.
    """
    values = {"account": account_id, "kind": kind, "address": address, "now": now}
    tx.execute(
        """
        DELETE FROM outbox
         WHERE account_id = :account AND finished_at IS NULL AND kind = :kind AND address IS :address
        """,
        values,
    )
    id = ids.take(tx, now)
    sql = """
        INSERT INTO outbox (id, dedupe_key, kind, account_id, address, created_at, next_at)
        VALUES (:id, :kind || '.' || :id, :kind, :account, :address, :now, :now)
    """
    tx.execute(sql, {"id": id, **values})
    return id


def pretend(tx: sqlite3.Connection, now: int) -> None:
    """Write what add() writes and take it away: how long it takes must not tell whether there was somebody to mail."""
    anybody = tx.execute("SELECT min(id) FROM accounts").fetchone()[0]
    if anybody is not None:
        tx.execute("DELETE FROM outbox WHERE id = :id", {"id": add(tx, "nothing", anybody, now)})


# --- Sending ----------------------------------------------------------------------------------------------------------

# What happened is mailed after a while (delay, in milliseconds): its reader may see it on the site first.
IS_DUE = "next_at <= :now AND lead_id IS NULL AND (notification_id IS NULL OR created_at <= :now - :delay)"


def is_due(connection: sqlite3.Connection, now: int, delay: int) -> bool:
    """Return whether there is anything to send."""
    sql = f"SELECT 1 FROM outbox WHERE {IS_DUE} LIMIT 1"
    return connection.execute(sql, {"now": now, "delay": delay}).fetchone() is not None


def claim(tx: sqlite3.Connection, now: int, delay: int) -> sqlite3.Row | None:
    """Return the next row to send, leased, with others folded into its message; None if there is none.

    Rows whose reader should have peace for a while are put off on the way.
    """
    for _ in range(AT_ONCE):
        row = tx.execute(f"SELECT * FROM outbox WHERE {IS_DUE} ORDER BY next_at LIMIT 1", {"now": now, "delay": delay})
        if not (found := row.fetchone()):
            return None
        if not put_off(tx, found, now):
            values = {"id": found["id"], "until": now + LEASE}
            tx.execute("UPDATE outbox SET attempts = attempts + 1, next_at = :until WHERE id = :id", values)
            if not found["attempts"] and found["notification_id"]:
                fold(tx, found, now)
            return tx.execute("SELECT * FROM outbox WHERE id = :id", values).fetchone()  # type: ignore[no-any-return]
    return None


def put_off(tx: sqlite3.Connection, row: sqlite3.Row, now: int) -> bool:
    """Put row off if its reader has just had a mail of the same thread, or many within the hour; return whether so.

    After many, what comes goes into one digest.
    """
    if row["digest"] or row["attempts"] or not row["notification_id"]:
        return False
    recent = tx.execute(RECENT, {"account": row["account_id"], "root": row["root_id"], "since": now - HOUR}).fetchone()
    until = (recent["of_thread"] or 0) + THREAD_PAUSE
    is_much = recent["number"] >= MOST_AN_HOUR
    if is_much:
        until = max(until, recent["oldest"] + HOUR)
    if until <= now:
        return False
    values = {"id": row["id"], "until": until, "digest": is_much}
    tx.execute("UPDATE outbox SET next_at = :until, digest = :digest WHERE id = :id", values)
    return True


RECENT = """
    SELECT count(*) AS number, min(finished_at) AS oldest, max(finished_at) FILTER (WHERE root_id = :root) AS of_thread
      FROM (SELECT finished_at, root_id FROM outbox
             WHERE account_id = :account AND finished_at > :since AND outcome = 'sent'
               AND notification_id IS NOT NULL AND lead_id IS NULL
             ORDER BY finished_at DESC LIMIT 6)
"""


def fold(tx: sqlite3.Connection, lead: sqlite3.Row, now: int) -> None:
    """Let lead's message tell of what else waits for its reader: of the same thread, or all that goes as a digest.

    Of a thread either what people wrote, or that they like or boosted it.
    """
    sql = FOLD_DIGEST if lead["digest"] else FOLD_THREAD
    values = {"lead": lead["id"], "account": lead["account_id"], "root": lead["root_id"], "now": now}
    values["is_praise"] = lead["kind"] in ("favourite", "reblog")
    tx.execute(sql, {**values, "until": now + LEASE, "last": lead["created_at"] + THREAD_PAUSE})


FOLD = """
    UPDATE outbox SET lead_id = :lead, next_at = :until
     WHERE id IN (SELECT id FROM outbox
                   WHERE account_id = :account AND finished_at IS NULL AND lead_id IS NULL AND attempts = 0
                     AND notification_id IS NOT NULL AND id <> :lead AND {which} ORDER BY id LIMIT 50)
"""
FOLD_DIGEST = FOLD.format(which="digest = 1 AND next_at <= :now")
FOLD_THREAD = FOLD.format(
    which="digest = 0 AND root_id = :root AND created_at <= :last AND (kind IN ('favourite', 'reblog')) = :is_praise"
)


def members(connection: sqlite3.Connection, lead_id: int) -> list[sqlite3.Row]:
    """Return the rows that one message tells of, oldest first."""
    sql = "SELECT * FROM outbox WHERE id = :lead OR lead_id = :lead ORDER BY id"
    return connection.execute(sql, {"lead": lead_id}).fetchall()


def sent(tx: sqlite3.Connection, lead: sqlite3.Row, now: int) -> bool:
    """Note that lead's message is with the mail server; return False if lead has been taken over meanwhile."""
    return _finish(tx, lead, now, "sent", None)


def failed(tx: sqlite3.Connection, lead: sqlite3.Row, now: int, error: str) -> bool:
    """Note that lead's message can never be sent."""
    return _finish(tx, lead, now, "failed", error[:1000])


def _finish(tx: sqlite3.Connection, lead: sqlite3.Row, now: int, outcome: str, error: str | None) -> bool:
    values = {"id": lead["id"], "attempts": lead["attempts"], "now": now, "outcome": outcome, "error": error}
    sql = """
        UPDATE outbox SET next_at = NULL, outcome = :outcome, finished_at = :now, error = :error
         WHERE id = :id AND attempts = :attempts AND next_at IS NOT NULL
    """
    if not tx.execute(sql, values).rowcount:
        return False
    sql = """
        UPDATE outbox SET next_at = NULL, outcome = :outcome, finished_at = :now, error = :error
         WHERE lead_id = :id AND next_at IS NOT NULL
    """
    tx.execute(sql, values)
    return True


def later(tx: sqlite3.Connection, lead: sqlite3.Row, at: int, error: str) -> None:
    """Let lead's message be tried again at a time."""
    values = {"id": lead["id"], "attempts": lead["attempts"], "at": at, "error": error[:1000]}
    tx.execute(
        """
        UPDATE outbox SET next_at = :at, error = :error
         WHERE id = :id AND attempts = :attempts AND next_at IS NOT NULL
        """,
        values,
    )


def give_back(tx: sqlite3.Connection, lead: sqlite3.Row, now: int, error: str) -> None:
    """Let lead's message be tried again as soon as the mail server is there; this was no attempt."""
    values = {"id": lead["id"], "attempts": lead["attempts"], "now": now, "error": error[:1000]}
    sql = """
        UPDATE outbox SET next_at = :now, attempts = attempts - 1, error = :error
         WHERE id = :id AND attempts = :attempts AND next_at IS NOT NULL
    """
    tx.execute(sql, values)


def drop(tx: sqlite3.Connection, reasons: Mapping[int, str], now: int) -> None:
    """End the rows of reasons, {row id: why}, unsent; what a dropped row would have led goes its own way."""
    rows = [{"id": id, "reason": reason, "now": now} for id, reason in reasons.items()]
    tx.executemany(
        """
        UPDATE outbox SET next_at = NULL, outcome = 'dropped', finished_at = :now, error = :reason, lead_id = NULL
         WHERE id = :id AND next_at IS NOT NULL
        """,
        rows,
    )
    tx.executemany("UPDATE outbox SET lead_id = NULL, next_at = :now WHERE lead_id = :id AND next_at IS NOT NULL", rows)


# --- Whether it is still wanted ---------------------------------------------------------------------------------------


def unwanted(connection: sqlite3.Connection, rows: Collection[sqlite3.Row], now: int) -> dict[int, str]:
    """Return {row id: why} for those of one reader's rows that should not be sent any more."""
    values = {"me": next(iter(rows))["account_id"], "rows": json.dumps([row["id"] for row in rows])}
    reader = connection.execute("SELECT * FROM accounts WHERE id = :me", values).fetchone()
    states = connection.execute(STATES, values).fetchall()
    about = {row["status_id"] for row in rows if row["status_id"]}
    met = filtering.met_by(connection, reader, about, "notifications", filters.ACTIONS, now)
    filtered = {row["id"]: "its reader filters such words" for row in rows if row["status_id"] in met}
    return filtered | {row["id"]: reason for row in states if (reason := why_not(row, reader, now))}


def why_not(row: sqlite3.Row, reader: sqlite3.Row, now: int) -> str:
    """Return why a row should not be sent, "" if it should."""
    if reader["disabled_at"] or reader["suspended_at"]:
        return "the account is closed"
    if reader["approved_at"] is None and row["kind"] != "confirm":
        return "the account has not been approved"
    if not row["digest"] and row["created_at"] < now - TOO_OLD:
        return "it is too old"
    if not (row["address"] or reader["email"]):
        return "the account has no address"
    if row["notification_id"] is None:
        return ""
    when = subscriptions.of(reader)[SETTING_OF.get(row["kind"], row["kind"])]
    reasons = {
        "the address is not confirmed": reader["email_confirmed_at"] is None,
        "its reader wants no such mails": when == "never",
        "its reader was here since": when == "away" and (reader["seen_at"] or 0) >= row["created_at"],
        "it is gone, or hidden from its reader": row["is_gone"],
        "its reader has read it": row["is_read"],
        "its reader muted the thread": row["is_muted"],
        "somebody has seen to it": row["is_done"],
        "its author is limited": row["is_limited"],
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


# Whether a mute hides it, a block or a deletion: as the page of notifications decides.
STATES = f"""
    SELECT o.id, o.kind, o.address, o.digest, o.created_at, o.notification_id,
           NOT EXISTS (SELECT 1 FROM notifications AS n
                        WHERE n.account_id = :me AND n.id = o.notification_id
                          AND (n.status_id IS NULL
                               OR EXISTS (SELECT 1 FROM statuses AS s WHERE s.id = n.status_id AND {VISIBLE}))
                          AND NOT EXISTS (SELECT 1 FROM mutes AS u
                                           WHERE u.account_id = :me AND u.target_account_id = n.from_account_id
                                             AND u.notifications = 1)) AS is_gone,
           EXISTS (SELECT 1 FROM markers AS k WHERE k.account_id = :me AND k.timeline = 'notifications'
                      AND k.last_read_id >= o.notification_id) AS is_read,
           EXISTS (SELECT 1 FROM thread_mutes AS t WHERE t.account_id = :me AND t.root_id = o.root_id) AS is_muted,
           o.kind = 'admin.sign_up' AND EXISTS (SELECT 1 FROM accounts AS f WHERE f.id = o.from_account_id
                      AND (f.approved_at IS NOT NULL OR f.deleted_at IS NOT NULL))
           OR o.kind = 'admin.report' AND EXISTS (
                SELECT 1 FROM notifications AS n CROSS JOIN reports AS r ON r.id = n.report_id
                 WHERE n.account_id = :me AND n.id = o.notification_id AND r.action_taken_at IS NOT NULL) AS is_done,
           EXISTS (SELECT 1 FROM accounts AS f WHERE f.id = o.from_account_id
                      AND (f.silenced_at IS NOT NULL OR f.suspended_at IS NOT NULL)) AS is_limited
      FROM json_each(:rows) AS j CROSS JOIN outbox AS o ON o.id = j.value
"""
