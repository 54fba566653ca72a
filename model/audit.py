"""Audit: what those who run the site did, written in the transaction in which they did it, and never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from db import Page, select_page
from model import ids


def add(
    tx: sqlite3.Connection,
    me: sqlite3.Row,
    action: str,
    target_type: str | None,
    target_id: int | None,
    details: Mapping[str, object],
    now: int,
) -> None:
    """Note that me did something; details has the names of then, because what they speak of may be gone later."""
    sql = """
        INSERT INTO audit_events (id, account_id, account_name, action, target_type, target_id, details, created_at)
        VALUES (:id, :account_id, :account_name, :action, :target_type, :target_id, :details, :now)
    """
    values = {"account_id": me["id"], "account_name": me["username"], "action": action, "target_type": target_type}
    written = json.dumps(details, ensure_ascii=False)
    tx.execute(sql, {"id": ids.take(tx, now), **values, "target_id": target_id, "details": written, "now": now})


def latest(connection: sqlite3.Connection, page: Page) -> list[sqlite3.Row]:
    """Return a page of what was done, newest first."""
    sql = "SELECT id, account_name, action, target_type, target_id, details, created_at FROM audit_events"
    return select_page(connection, sql, {}, page)


def of_target(connection: sqlite3.Connection, target_type: str, target_id: int, limit: int) -> list[sqlite3.Row]:
    """Return what was done to one thing, newest first."""
    sql = """
        SELECT id, account_name, action, target_type, target_id, details, created_at FROM audit_events
         WHERE target_type = :type AND target_id = :id ORDER BY id DESC LIMIT :limit
    """
    return connection.execute(sql, {"type": target_type, "id": target_id, "limit": limit}).fetchall()
