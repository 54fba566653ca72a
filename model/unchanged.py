"""Unchanged: what was read once and holds until somebody commits something, in this process or another."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable
from typing import Any


class Unchanged(threading.local):
    """Values by key, of one reader a thread: SQLite tells a connection when others have written (data_version).

    Only for what few keys tell apart, and time alone does not change.
    """

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None
        self.version = 0  # of what the last get() saw: it grows when others than the connection commit something
        self._values: dict[Hashable, Any] = {}

    def get(self, connection: sqlite3.Connection, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return make(), or what it returned the last time if nothing was committed since."""
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self.version or connection is not self._connection:
            self._connection, self.version, self._values = connection, version, {}
        return self.still(key, make)

    def still(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the same for somebody who has asked just now, without asking SQLite again: 6 us.

        None is not kept: whoever asks for what there is not could ask for very much of it.
        """
        value = self._values.get(key)
        if value is None and (value := make()) is not None:
            self._values[key] = value
        return value
