"""Storage: how large the database is, how it grows, and how long the disk will do."""

from __future__ import annotations

import os
import sqlite3
from typing import NamedTuple

from config import Config
from model import backups

DAY = 24 * 3600 * 1000


class Storage(NamedTuple):
    """Bytes of the database and free on its disk, bytes more a day, when the newest copy was made (None: none is)."""

    database_bytes: int
    free_bytes: int
    bytes_a_day: float
    backup_at: int | None

    @property
    def days_left(self) -> int | None:
        """Return in how many days the disk is full if all goes on like this, None if it does not grow."""
        return int(self.free_bytes / self.bytes_a_day) if self.bytes_a_day > 0 else None


def look(connection: sqlite3.Connection, config: Config) -> Storage:
    """Return how the storage is now; growth is a straight line over the last thirty days that were counted."""
    sql = "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size"
    now_bytes = connection.execute(sql).fetchone()["bytes"]
    rows = connection.execute(
        "SELECT database_bytes FROM daily_stats WHERE database_bytes > 0 ORDER BY day DESC LIMIT 30"
    ).fetchall()
    growth = (now_bytes - rows[-1]["database_bytes"]) / len(rows) if rows else 0.0
    disk = os.statvfs(config.data)
    newest = next((backup.made_at for backup in backups.listed(config)), None)
    return Storage(now_bytes, disk.f_bavail * disk.f_frsize, growth, newest)
