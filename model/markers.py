"""Markers: how far a person has read in their home timeline and their notifications."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from model.errors import Invalid

TIMELINES = ("home", "notifications")


def of(connection: sqlite3.Connection, me_id: int, timelines: Collection[str]) -> list[sqlite3.Row]:
    """Return timeline, last_read_id, version and updated_at of those of timelines that have a marker."""
    return connection.execute(
        """
        SELECT m.timeline, m.last_read_id, m.version, m.updated_at
          FROM json_each(:timelines) AS j CROSS JOIN markers AS m ON m.account_id = :me AND m.timeline = j.value
        """,
        {"me": me_id, "timelines": json.dumps(list(timelines))},
    ).fetchall()


def last_read(connection: sqlite3.Connection, me_id: int, timeline: str) -> int:
    """Return the id of what me_id read last in timeline, 0 if nothing is noted."""
    sql = "SELECT last_read_id FROM markers WHERE account_id = :me AND timeline = :timeline"
    row = connection.execute(sql, {"me": me_id, "timeline": timeline}).fetchone()
    return row["last_read_id"] if row else 0


def advance(tx: sqlite3.Connection, me_id: int, timeline: str, last_read_id: int, now: int) -> None:
    """Note that me_id has read timeline up to last_read_id, unless they have read further: some page is always old."""
    if not last_read_id or last_read_id > last_read(tx, me_id, timeline):
        move(tx, me_id, timeline, last_read_id, now)


def move(tx: sqlite3.Connection, me_id: int, timeline: str, last_read_id: int, now: int) -> None:
    """Note that me_id has read timeline up to last_read_id."""
    if timeline not in TIMELINES or not last_read_id:
        raise Invalid(**{timeline: "A marker is the id of what was read last in home or notifications."})
    tx.execute(
        """
        INSERT INTO markers (account_id, timeline, last_read_id, updated_at) VALUES (:me, :timeline, :id, :now)
        ON CONFLICT (account_id, timeline)
        DO UPDATE SET last_read_id = excluded.last_read_id, version = version + 1, updated_at = excluded.updated_at
        """,
        {"me": me_id, "timeline": timeline, "id": last_read_id, "now": now},
    )
