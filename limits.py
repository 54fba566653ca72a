"""Limits: how often somebody may call the API, counted in memory."""

import threading
import time
from datetime import UTC, datetime

from bottle import request

from model.errors import TooMany

MAX_KEYS = 20_000


class Limiter:
    """So many calls within so many seconds, for each key; a window begins with the first call in it."""

    def __init__(self, calls, seconds):
        self.calls = calls
        self.seconds = seconds
        self.lock = threading.Lock()
        self.windows = {}

    def count(self, key):
        """Count a call, note for the answer's headers how many are left, and raise TooMany for one too many."""
        now = time.time()
        with self.lock:
            end, used = self.windows.get(key, (0, 0))
            if end <= now:
                end, used = now + self.seconds, 0
            self.windows[key] = (end, used + 1)
            if len(self.windows) > MAX_KEYS:
                self.windows = {key: window for key, window in self.windows.items() if window[0] > now}
        left = self.calls - used - 1
        request.environ["microblog.limit"] = {
            "X-RateLimit-Limit": str(self.calls),
            "X-RateLimit-Remaining": str(max(left, 0)),
            "X-RateLimit-Reset": f"{datetime.fromtimestamp(end, UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        }
        if left < 0:
            raise TooMany("Too many requests", max(1, round(end - now)))
