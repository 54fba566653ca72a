"""Relationships: who follows whom."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from db import Page, select_page
from model import ids, notifications
from model.errors import Forbidden, Invalid

MAX_FOLLOWS = 7500  # the home timeline looks at each followed account


def between(connection: sqlite3.Connection, me_id: int, others: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return {account id: row} with `following`, `followed_by`, `blocking`, `blocked_by` and `muting`, each 0 or 1."""
    rows = connection.execute(
        """
        SELECT j.value AS id,
               EXISTS (SELECT 1 FROM follows WHERE follower_id = :me AND followed_id = j.value) AS following,
               EXISTS (SELECT 1 FROM follows WHERE follower_id = j.value AND followed_id = :me) AS followed_by,
               EXISTS (SELECT 1 FROM blocks WHERE account_id = :me AND target_account_id = j.value) AS blocking,
               EXISTS (SELECT 1 FROM blocks WHERE account_id = j.value AND target_account_id = :me) AS blocked_by,
               EXISTS (SELECT 1 FROM mutes WHERE account_id = :me AND target_account_id = j.value) AS muting
          FROM json_each(:others) AS j
        """,
        {"me": me_id, "others": json.dumps(list(others))},
    )
    return {row["id"]: row for row in rows}


def follow(tx: sqlite3.Connection, me: sqlite3.Row, account_id: int, now: int) -> bool:
    """Make me follow account_id; return whether that is new. Raises Invalid for oneself, Forbidden where blocked."""
    if account_id == me["id"]:
        raise Invalid(account="Nobody can follow themselves.")
    values = {"me": me["id"], "account": account_id, "id": ids.take(tx, now), "most": MAX_FOLLOWS}
    blocked = """
        SELECT 1 FROM blocks WHERE account_id = :me AND target_account_id = :account
        UNION ALL SELECT 1 FROM blocks WHERE account_id = :account AND target_account_id = :me
    """
    if tx.execute(blocked, values).fetchone():
        raise Forbidden("You cannot follow this person.")
    added = tx.execute(
        """
        INSERT INTO follows (follower_id, followed_id, id)
        SELECT :me, :account, :id WHERE (SELECT following_count FROM accounts WHERE id = :me) < :most
        ON CONFLICT (follower_id, followed_id) DO NOTHING
        """,
        values,
    ).rowcount
    if not added and me["following_count"] >= MAX_FOLLOWS:
        raise Invalid(account=f"Nobody can follow more than {MAX_FOLLOWS} people.")
    if added:
        notifications.add(tx, "follow", me["id"], [account_id], now)
    return bool(added)


def unfollow(tx: sqlite3.Connection, me_id: int, account_id: int) -> None:
    """End that me_id follows account_id."""
    values = {"me": me_id, "account": account_id}
    tx.execute("DELETE FROM follows WHERE follower_id = :me AND followed_id = :account", values)
    notifications.withdraw(tx, "follow", me_id, account_id)


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
