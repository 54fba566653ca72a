"""Notifications: what happened to a person that they will want to know."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Any

from db import MAX_ID, Database, Page, select_page
from model import filtering, ids, outbox
from model.errors import NotFound
from model.visibility import DIRECT, VISIBLE

TYPES = (
    "mention",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "poll",
    "update",
    "admin.sign_up",
    "admin.report",
)


def add(
    tx: sqlite3.Connection,
    type: str,
    from_account_id: int,
    to: Collection[int],
    now: int,
    status: Any = None,
    report_id: int | None = None,
    first_id: int | None = None,
) -> None:
    """Tell the accounts in to what from_account_id did, perhaps with a status, on their page and by mail if they like.

    Not told are they themselves, those who block or mute them, and those who muted the status's thread.
    first_id: the first of as many ids as accounts, where they have been taken already.
    """
    if not to:
        return
    root_id = (status["root_id"] or status["id"]) if status else None
    told = tx.execute(
        """
        INSERT INTO notifications (account_id, id, type, from_account_id, status_id, report_id, created_at)
        SELECT j.value, :id + j.key, :type, :from_account_id, :status_id, :report_id, :now
          FROM json_each(:to) AS j
         WHERE j.value <> :from_account_id
           AND NOT EXISTS (SELECT 1 FROM blocks AS b
                            WHERE b.account_id = j.value AND b.target_account_id = :from_account_id)
           AND NOT EXISTS (SELECT 1 FROM mutes AS u
                            WHERE u.account_id = j.value AND u.target_account_id = :from_account_id
                              AND u.notifications = 1)
           AND NOT EXISTS (SELECT 1 FROM thread_mutes AS t WHERE t.account_id = j.value AND t.root_id = :root_id)
        RETURNING account_id, id,
                  (SELECT a.preferences FROM accounts AS a
                    WHERE a.id = account_id AND a.email_confirmed_at IS NOT NULL) AS preferences
        """,
        {
            "id": first_id or ids.take(tx, now, len(to)),
            "type": type,
            "from_account_id": from_account_id,
            "to": json.dumps(list(to)),
            "status_id": status["id"] if status else None,
            "report_id": report_id,
            "root_id": root_id,
            "now": now,
        },
    ).fetchall()
    outbox.add_told(tx, type, from_account_id, told, now, status)


def withdraw(tx: sqlite3.Connection, type: str, from_account_id: int, to: int, status_id: int | None = None) -> None:
    """Take back what one account was told about another, because it was undone; doing it again will tell once more."""
    tx.execute(
        """
        DELETE FROM notifications
         WHERE from_account_id = :from_account_id AND account_id = :to AND type = :type AND status_id IS :status_id
        """,
        {"type": type, "from_account_id": from_account_id, "to": to, "status_id": status_id},
    )


def forget(tx: sqlite3.Connection, me_id: int, from_account_id: int) -> None:
    """Take away all that me_id was told about from_account_id."""
    values = {"me": me_id, "from_account_id": from_account_id}
    tx.execute("DELETE FROM notifications WHERE from_account_id = :from_account_id AND account_id = :me", values)


def add_for_followers(tx: sqlite3.Connection, status: Any, but: Collection[int], now: int) -> None:
    """Tell those who asked to be told of each status of its author, but for some who are told anyway."""
    if status["visibility"] == DIRECT or status["in_reply_to_id"] is not None:
        return
    sql = "SELECT follower_id FROM follows WHERE followed_id = :author AND notify = 1"
    followers = [row["follower_id"] for row in tx.execute(sql, {"author": status["account_id"]})]
    add(tx, "status", status["account_id"], [id for id in followers if id not in but], now, status)


# --- Reading ----------------------------------------------------------------------------------------------------------


def latest(
    connection: sqlite3.Connection,
    me_id: int,
    page: Page,
    *,
    types: Collection[str] = TYPES,
    without: Collection[str] = (),
    from_account_id: int = 0,
) -> list[sqlite3.Row]:
    """Return a page of what me_id was told, newest first, without what has gone out of their sight since.

    Only of types that are asked for, and from one account unless that is 0.
    """
    wanted = [type for type in types if type not in without]
    values = {"me": me_id, "types": json.dumps(wanted), "from_account_id": from_account_id}
    return select_page(connection, LATEST, values, page)


# What :me was told, as far as it is still in their sight: all of it, and what is asked for.
SEEN = f"""
    n.account_id = :me
    AND NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = n.from_account_id AND a.suspended_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM mutes AS u
                     WHERE u.account_id = :me AND u.target_account_id = n.from_account_id AND u.notifications = 1)
    AND (n.status_id IS NULL OR EXISTS (SELECT 1 FROM statuses AS s WHERE s.id = n.status_id AND {VISIBLE}))
"""
TOLD = f"""
    {SEEN}
    AND n.type IN (SELECT value FROM json_each(:types))
    AND (:from_account_id = 0 OR n.from_account_id = :from_account_id)
"""
LATEST = f"""
    SELECT n.id, n.type, n.from_account_id, n.status_id, n.report_id, n.created_at,
           (SELECT a.revision FROM accounts AS a WHERE a.id = n.from_account_id) AS from_account_revision
      FROM notifications AS n
     WHERE {TOLD}
"""


def by_id(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return one of me_id's notifications, or raise NotFound."""
    rows = latest(connection, me_id, Page(max_id=min(id + 1, MAX_ID), since_id=id - 1, limit=1))
    if not rows:
        raise NotFound("There is no such notification.")
    return rows[0]


def unread_count(connection: sqlite3.Connection, me_id: int, limit: int, types: Collection[str] = TYPES) -> int:
    """Return how many notifications of these types are newer than me_id's marker; limit at most."""
    values = {"me": me_id, "types": json.dumps(list(types)), "from_account_id": 0, "limit": limit}
    return int(connection.execute(UNREAD, values).fetchone()["count"])


# That they are newer than the marker.
NEW = """
    n.id > coalesce((SELECT k.last_read_id FROM markers AS k
                      WHERE k.account_id = :me AND k.timeline = 'notifications'), 0)
"""
UNREAD = f"SELECT count(*) AS count FROM (SELECT 1 FROM notifications AS n WHERE {NEW} AND {TOLD} LIMIT :limit)"


def unread_kept(db: Database, me: sqlite3.Row, now: int) -> int:
    """Return unread_shown(), 100 at most, which is counted anew only when it may be another: so many take 2,600 steps.

    Filters end by themselves, so for whoever has some it is counted each time.
    """
    if me["filters_count"]:
        return unread_shown(db.read, me, 100, now)
    key, version = ("unread", me["id"]), tuple(db.read.execute(TOLD_SO_FAR, {"me": me["id"]}).fetchone())
    if (count := db.kept.get(key, version)) is None:
        count = unread_shown(db.read, me, 100, now)
        db.kept.put(key, version, count, 500)
    return int(count)


TOLD_SO_FAR = """
    SELECT number, (SELECT max(id) FROM notifications WHERE account_id = :me),
           (SELECT last_read_id FROM markers WHERE account_id = :me AND timeline = 'notifications')
      FROM changes WHERE one = 1
"""


def unread_shown(connection: sqlite3.Connection, me: sqlite3.Row, limit: int, now: int) -> int:
    """Return how many notifications are newer than the marker of me and not hidden by their filters; limit at most."""
    about = [row["status_id"] for row in connection.execute(UNREAD_ABOUT, {"me": me["id"], "limit": limit})]
    known = {id for id in about if id is not None}
    hidden = filtering.met_by(connection, me, known, "notifications", ("hide",), now)
    return sum(id not in hidden for id in about)


UNREAD_ABOUT = f"SELECT n.status_id FROM notifications AS n WHERE {NEW} AND {SEEN} LIMIT :limit"


def dismiss(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Take one notification away; raises NotFound if it is not me_id's."""
    if not tx.execute(
        "DELETE FROM notifications WHERE account_id = :me AND id = :id", {"me": me_id, "id": id}
    ).rowcount:
        raise NotFound("There is no such notification.")


def clear(tx: sqlite3.Connection, me_id: int) -> None:
    """Take all notifications away."""
    tx.execute("DELETE FROM notifications WHERE account_id = :me", {"me": me_id})


def mute_thread(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row, now: int) -> None:
    """Tell me_id nothing more of the thread that status is in."""
    tx.execute(
        """
        INSERT INTO thread_mutes (account_id, root_id, created_at) VALUES (:me, :root_id, :now)
        ON CONFLICT (account_id, root_id) DO NOTHING
        """,
        {"me": me_id, "root_id": status["root_id"] or status["id"], "now": now},
    )


def unmute_thread(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row) -> None:
    """Take a thread's mute back."""
    values = {"me": me_id, "root_id": status["root_id"] or status["id"]}
    tx.execute("DELETE FROM thread_mutes WHERE account_id = :me AND root_id = :root_id", values)
