"""Kept: what was made once from rows of the database and may be used again, as long as those rows have not changed."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any


class Kept:
    """Values by key, each of one version of what it was made from; the first in are the first out.

    Who asks names the version that the database has at this moment, so nothing is ever out of date, whichever process
    wrote. What depends on who reads must not get in here.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._values: dict[Hashable, tuple[Hashable, Any, int]] = {}

    def get(self, key: Hashable, version: Hashable) -> Any:
        """Return the value of this version that is kept under key, or None."""
        found = self._values.get(key)
        return found[1] if found is not None and found[0] == version else None

    def put(self, key: Hashable, version: Hashable, value: Any, size: int) -> None:
        """Keep value, which takes about size bytes."""
        with self._lock:
            self._bytes += size - self._values.pop(key, NOTHING)[2]
            self._values[key] = (version, value, size)
            while self._bytes > self._most:
                self._bytes -= self._values.pop(next(iter(self._values)))[2]


NOTHING = (None, None, 0)
