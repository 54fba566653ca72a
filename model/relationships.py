"""Relationships: who follows whom, who asked to, and what else two people are to each other."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from db import Page, select_page
from model import ids, notifications, text
from model.errors import Forbidden, Invalid, NotFound

MAX_FOLLOWS = 7500  # the home timeline looks at each followed account


def between(connection: sqlite3.Connection, me_id: int, others: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return {account id: row} of what me_id and each of others are to each other, as a Relationship entity has it."""
    rows = connection.execute(BETWEEN, {"me": me_id, "others": json.dumps(list(others))})
    return {row["id"]: row for row in rows}


BETWEEN = """
    SELECT j.value AS id,
           f.id IS NOT NULL AS following,
           coalesce(f.show_reblogs, 0) AS showing_reblogs,
           coalesce(f.notify, 0) AS notifying,
           EXISTS (SELECT 1 FROM follows WHERE follower_id = j.value AND followed_id = :me) AS followed_by,
           EXISTS (SELECT 1 FROM follow_requests WHERE follower_id = :me AND followed_id = j.value) AS requested,
           EXISTS (SELECT 1 FROM follow_requests WHERE follower_id = j.value AND followed_id = :me) AS requested_by,
           EXISTS (SELECT 1 FROM blocks WHERE account_id = :me AND target_account_id = j.value) AS blocking,
           EXISTS (SELECT 1 FROM blocks WHERE account_id = j.value AND target_account_id = :me) AS blocked_by,
           u.id IS NOT NULL AS muting,
           coalesce(u.notifications, 0) AS muting_notifications,
           u.expires_at AS muting_expires_at,
           coalesce(n.comment, '') AS note
      FROM json_each(:others) AS j
           LEFT JOIN follows AS f ON f.follower_id = :me AND f.followed_id = j.value
           LEFT JOIN mutes AS u ON u.account_id = :me AND u.target_account_id = j.value
           LEFT JOIN account_notes AS n ON n.account_id = :me AND n.target_account_id = j.value
"""

# --- Following --------------------------------------------------------------------------------------------------------


def follow(
    tx: sqlite3.Connection,
    me: sqlite3.Row,
    account: sqlite3.Row,
    now: int,
    *,
    reblogs: bool | None = None,
    notify: bool | None = None,
) -> None:
    """Make me follow account, or ask to if it is locked; who follows already only changes what is said here.

    reblogs: whether its reblogs are wanted (None: as before, yes at first); notify: whether to be told of each status.
    Raises Invalid for oneself or for too many, Forbidden where one of the two blocks the other.
    """
    if account["id"] == me["id"]:
        raise Invalid(account="Nobody can follow themselves.")
    values = {"me": me["id"], "account": account["id"], "reblogs": reblogs, "notify": notify}
    if is_blocked(tx, me["id"], account["id"]):
        raise Forbidden("You cannot follow this person.")
    if change(tx, me["id"], account["id"], reblogs=reblogs, notify=notify):
        return
    if me["following_count"] >= MAX_FOLLOWS:
        raise Invalid(account=f"Nobody can follow more than {MAX_FOLLOWS} people.")
    values["id"] = ids.take(tx, now)
    tx.execute(ADD_REQUEST if account["locked"] else ADD_FOLLOW, values)
    notifications.add(tx, "follow_request" if account["locked"] else "follow", me["id"], [account["id"]], now)


ADD_FOLLOW = """
    INSERT INTO follows (follower_id, followed_id, id, show_reblogs, notify)
    VALUES (:me, :account, :id, coalesce(:reblogs, 1), coalesce(:notify, 0))
"""
ADD_REQUEST = """
    INSERT INTO follow_requests (follower_id, followed_id, id, show_reblogs, notify)
    VALUES (:me, :account, :id, coalesce(:reblogs, 1), coalesce(:notify, 0))
"""


def change(
    tx: sqlite3.Connection, me_id: int, account_id: int, *, reblogs: bool | None = None, notify: bool | None = None
) -> bool:
    """Change what me_id wants of account_id, whom they follow or asked to; return whether they do. None: as before."""
    values = {"me": me_id, "account": account_id, "reblogs": reblogs, "notify": notify}
    return bool(tx.execute(CHANGE_FOLLOW, values).rowcount or tx.execute(CHANGE_REQUEST, values).rowcount)


CHANGE_FOLLOW = """
    UPDATE follows SET show_reblogs = coalesce(:reblogs, show_reblogs), notify = coalesce(:notify, notify)
     WHERE follower_id = :me AND followed_id = :account
"""
CHANGE_REQUEST = """
    UPDATE follow_requests SET show_reblogs = coalesce(:reblogs, show_reblogs), notify = coalesce(:notify, notify)
     WHERE follower_id = :me AND followed_id = :account
"""


def is_blocked(connection: sqlite3.Connection, me_id: int, account_id: int) -> bool:
    """Return whether one of the two blocks the other."""
    return connection.execute(BLOCKED, {"me": me_id, "account": account_id}).fetchone() is not None


BLOCKED = """
    SELECT 1 FROM blocks WHERE account_id = :me AND target_account_id = :account
    UNION ALL SELECT 1 FROM blocks WHERE account_id = :account AND target_account_id = :me
"""


def unfollow(tx: sqlite3.Connection, me_id: int, account_id: int) -> None:
    """End that me_id follows account_id, or asked to. (The other way round: account_id is sent away as a follower.)"""
    values = {"me": me_id, "account": account_id}
    tx.execute("DELETE FROM follows WHERE follower_id = :me AND followed_id = :account", values)
    tx.execute("DELETE FROM follow_requests WHERE follower_id = :me AND followed_id = :account", values)
    notifications.withdraw(tx, "follow", me_id, account_id)
    notifications.withdraw(tx, "follow_request", me_id, account_id)


def accept(tx: sqlite3.Connection, me_id: int, follower_id: int, now: int) -> None:
    """Let follower_id, who asked to, follow me_id; raises NotFound if they did not ask."""
    values = {"me": me_id, "follower": follower_id}
    request = tx.execute(
        """
        DELETE FROM follow_requests WHERE follower_id = :follower AND followed_id = :me
        RETURNING show_reblogs, notify
        """,
        values,
    ).fetchall()
    if not request:
        raise NotFound("Nobody of this name asked to follow you.")
    tx.execute(
        """
        INSERT INTO follows (follower_id, followed_id, id, show_reblogs, notify)
        VALUES (:follower, :me, :id, :show_reblogs, :notify)
        """,
        {**values, "id": ids.take(tx, now), **dict(request[0])},
    )
    notifications.withdraw(tx, "follow_request", follower_id, me_id)
    notifications.add(tx, "follow", follower_id, [me_id], now)


def reject(tx: sqlite3.Connection, me_id: int, follower_id: int) -> None:
    """Turn down follower_id, who asked to follow me_id; raises NotFound if they did not ask."""
    values = {"me": me_id, "follower": follower_id}
    sql = "DELETE FROM follow_requests WHERE follower_id = :follower AND followed_id = :me"
    if not tx.execute(sql, values).rowcount:
        raise NotFound("Nobody of this name asked to follow you.")
    notifications.withdraw(tx, "follow_request", follower_id, me_id)


def set_note(tx: sqlite3.Connection, me_id: int, account_id: int, comment: str) -> None:
    """Keep what me_id wants to remember about account_id; only they see it."""
    comment = text.clean(comment, "comment")
    values = {"me": me_id, "account": account_id, "comment": comment}
    if len(comment) > 2000:
        raise Invalid(comment="A note can have at most 2000 characters.")
    if not comment:
        tx.execute("DELETE FROM account_notes WHERE account_id = :me AND target_account_id = :account", values)
        return
    tx.execute(
        """
        INSERT INTO account_notes (account_id, target_account_id, comment) VALUES (:me, :account, :comment)
        ON CONFLICT (account_id, target_account_id) DO UPDATE SET comment = excluded.comment
        """,
        values,
    )


# --- Lists of people --------------------------------------------------------------------------------------------------


def followers(connection: sqlite3.Connection, account_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id`s of those who follow account_id, newest first; `id` is the follow's."""
    sql = """
        SELECT f.id, f.follower_id AS account_id FROM follows AS f CROSS JOIN accounts AS a ON a.id = f.follower_id
         WHERE f.followed_id = :account_id AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"account_id": account_id}, page)


def following(connection: sqlite3.Connection, account_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id`s of those whom account_id follows, newest first; `id` is the follow's."""
    sql = """
        SELECT f.id, f.followed_id AS account_id FROM follows AS f CROSS JOIN accounts AS a ON a.id = f.followed_id
         WHERE f.follower_id = :account_id AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"account_id": account_id}, page)


def shows_circles(connection: sqlite3.Connection, account: sqlite3.Row, me_id: int) -> bool:
    """Return whether account lets me_id (0: nobody) see who follows it and whom it follows."""
    if account["id"] == me_id:
        return True
    values = {"me": me_id, "account": account["id"]}
    sql = "SELECT 1 FROM blocks WHERE account_id = :account AND target_account_id = :me"
    return not account["hide_collections"] and connection.execute(sql, values).fetchone() is None


def requests(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of `account_id`s of those who asked to follow me_id, newest first; `id` is the request's."""
    sql = """
        SELECT r.id, r.follower_id AS account_id
          FROM follow_requests AS r CROSS JOIN accounts AS a ON a.id = r.follower_id
         WHERE r.followed_id = :me AND a.suspended_at IS NULL
    """
    return select_page(connection, sql, {"me": me_id}, page)


def count_requests(connection: sqlite3.Connection, me_id: int) -> int:
    """Return how many asked to follow me_id; a hundred at most."""
    sql = """
        SELECT count(*) AS asked
          FROM (SELECT 1 FROM follow_requests AS r CROSS JOIN accounts AS a ON a.id = r.follower_id
                 WHERE r.followed_id = :me AND a.suspended_at IS NULL LIMIT 100)
    """
    return int(connection.execute(sql, {"me": me_id}).fetchone()["asked"])


def familiar(connection: sqlite3.Connection, me_id: int, others: Collection[int]) -> dict[int, list[int]]:
    """Return {account id: ids of those whom me_id follows and who follow it}, at most 40 each, for each of others."""
    found: dict[int, list[int]] = {id: [] for id in others}
    rows = connection.execute(
        """
        SELECT j.value AS id, mine.followed_id AS account_id
          FROM json_each(:others) AS j
               CROSS JOIN follows AS mine ON mine.follower_id = :me
               CROSS JOIN follows AS theirs ON theirs.follower_id = mine.followed_id AND theirs.followed_id = j.value
               CROSS JOIN accounts AS a ON a.id = j.value
               CROSS JOIN accounts AS b ON b.id = mine.followed_id
         WHERE NOT a.hide_collections AND b.suspended_at IS NULL
        """,
        {"me": me_id, "others": json.dumps(list(others))},
    )
    for row in rows:
        if len(found[row["id"]]) < 40:
            found[row["id"]].append(row["account_id"])
    return found
