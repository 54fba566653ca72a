"""Health: whether the site can do what it is there for, for programs that watch over it."""

from __future__ import annotations

import os
import sqlite3

from config import Config
from db import Database
from model import jobs

HOUR = 3600 * 1000
LONGEST_SILENCE = 60  # seconds between two ticks of the scheduler
LEAST_FREE = 100_000_000  # bytes on the disk


def ill(db: Database, config: Config, now: int, seconds_silent: float) -> list[str]:
    """Return the names of the parts that are not well; seconds_silent is how long ago the scheduler's last tick was."""
    is_well = {
        "database": is_writable(db),
        "tasks": seconds_silent <= LONGEST_SILENCE and not any(has_failed(row, now) for row in tasks(db)),
        "mail": not config.smtp_url or not is_stuck(db.read, now, config.mail_delay * 1000),
        "disk": free_bytes(config) >= LEAST_FREE,
    }
    return [name for name, well in is_well.items() if not well]


def free_bytes(config: Config) -> int:
    """Return how much room is left on the disk of the data directory."""
    disk = os.statvfs(config.data)
    return disk.f_bavail * disk.f_frsize


def is_writable(db: Database) -> bool:
    """Return whether the writer can begin; nothing is written."""
    try:
        with db.write():
            return True
    except (sqlite3.Error, OSError):
        return False


def tasks(db: Database) -> list[sqlite3.Row]:
    """Return the rows of all tasks but those whose troubles are no reason to send nobody here.

    Mail fails mostly because of another machine, and a site without backups serves as well as one with.
    """
    return [row for name, row in jobs.by_name(db.read).items() if name not in ("mail", "backup")]


def has_failed(row: sqlite3.Row, now: int) -> bool:
    """Return whether the last run of a task went wrong or has not come to its end."""
    return bool(row["error"]) or jobs.is_stuck(row, now)


def is_stuck(connection: sqlite3.Connection, now: int, delay: int) -> bool:
    """Return whether for two hours mails were tried, or due (with the delay) and not even tried, and none got through.

    A server that cannot be reached, or lets nobody in, costs no message an attempt.
    """
    sql = """
        SELECT 1 FROM outbox
         WHERE next_at IS NOT NULL AND lead_id IS NULL AND created_at < :long_ago
           AND (attempts > 0 OR error IS NOT NULL OR next_at < :long_ago - :delay)
           AND NOT EXISTS (SELECT 1 FROM outbox WHERE finished_at > :long_ago AND outcome = 'sent')
    """
    return connection.execute(sql, {"long_ago": now - 2 * HOUR, "delay": delay}).fetchone() is not None
