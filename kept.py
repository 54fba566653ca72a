"""Kept: what was made once from rows of the database and may be used again, as long as those rows have not changed."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any


class Kept:
    """Values by key, each of one version of what it was made from; the first in are the first out, unless asked for.

    Who asks names the version that the database has at this moment, so nothing is ever out of date, whichever process
    wrote. What depends on who reads must not get in here.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._values: dict[Hashable, Value] = {}

    def get(self, key: Hashable, version: Hashable) -> Any:
        """Return the value of this version that is kept under key, or None."""
        found = self._values.get(key)
        if found is None or found.version != version:
            return None
        found.is_wanted = True
        return found.value

    def put(self, key: Hashable, version: Hashable, value: Any, size: int) -> None:
        """Keep value, which takes about size bytes."""
        with self._lock:
            self._bytes += size
            if before := self._values.pop(key, None):
                self._bytes -= before.size
            self._values[key] = Value(version, value, size)
            while self._bytes > self._most:
                self._give_way()

    def _give_way(self) -> None:
        """Let go of what came first; if it was asked for since, it gets a second chance behind all others."""
        key = next(iter(self._values))
        first = self._values.pop(key)
        if first.is_wanted and first.size <= self._most:
            first.is_wanted = False
            self._values[key] = first
        else:
            self._bytes -= first.size


class Value:
    """What is kept, of which version, how many bytes it takes; and whether it was asked for since it last had to be."""

    __slots__ = ("is_wanted", "size", "value", "version")

    def __init__(self, version: Hashable, value: Any, size: int) -> None:
        self.version = version
        self.value = value
        self.size = size
        self.is_wanted = False
