"""Limits: how often somebody may do what within some time, counted in memory. docs/admin.md has the table."""

import threading
from collections import OrderedDict
from typing import NamedTuple

MINUTE = 60
HOUR = 60 * MINUTE


class Limit(NamedTuple):
    """So many calls within so many seconds; of an account or, for who is nobody yet, always of an address."""

    calls: int
    seconds: int
    of_address: bool = False


# A route counts for "api" or "pages", and for the one that it names. Most figures are Mastodon's; a post, an edit and
# a boost are one kind there as well. Passwords and registrations are counted in the database: see model/attempts.py.
LIMITS = {
    "api": Limit(300, 5 * MINUTE),
    "pages": Limit(1000, 5 * MINUTE),
    "posting": Limit(300, 3 * HOUR),
    "deleting": Limit(30, 30 * MINUTE),
    "following": Limit(400, 24 * HOUR),
    "favouriting": Limit(300, HOUR),
    "searching": Limit(100, 5 * MINUTE),
    "uploading": Limit(30, 30 * MINUTE),
    "joining": Limit(25, 5 * MINUTE, of_address=True),
    "invited": Limit(100, 5 * MINUTE, of_address=True),  # a class joins from one address
    "apps": Limit(30, 5 * MINUTE, of_address=True),
}
MAX_KEYS = 20_000  # of each limit


class Count(NamedTuple):
    """What a call was: of how many, how many are left (less than none: one too many), when (in ms) they begin anew."""

    calls: int
    left: int
    end: int


class Limiter:
    """The windows of all limits: each begins with somebody's first call. factor: by how much the figures are raised."""

    def __init__(self, factor):
        self.factor = factor
        self._lock = threading.Lock()
        # Windows of one limit are all of one length, so the order in which they began is the order in which they end.
        self._windows = {name: OrderedDict() for name in LIMITS}

    def count(self, name, who, now):
        """Count a call of who for the limit called name; return the Count."""
        limit, windows = LIMITS[name], self._windows[name]
        calls, length = limit.calls * self.factor, limit.seconds * 1000
        with self._lock:
            end, used = windows.get(who, (0, 0))
            if not now < end <= now + length:  # it is over, or from a clock that was wrong
                end, used = now + length, 0
                windows[who] = (end, used)
                windows.move_to_end(who)
                forget(windows, now)
            windows[who] = (end, used + 1)
        return Count(calls, calls - used - 1, end)


def forget(windows, now):
    """Let go of windows that are over, and of the oldest where there are too many."""
    while len(windows) > MAX_KEYS or next(iter(windows.values()))[0] <= now:
        windows.popitem(last=False)
