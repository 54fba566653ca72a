"""Activity: who was here when. A request only notes it in memory; the next tick writes all of it down at once."""

from __future__ import annotations

import sqlite3
import threading
from typing import NamedTuple

from model.sessions import ABSOLUTE, IDLE
from model.statistics import day_of

MINUTE = 60_000


class Visit(NamedTuple):
    """By what somebody was here: a session's id or a token's id, the other one 0; account_id 0 for a mere program."""

    account_id: int
    session_id: int
    token_id: int


class Notes:
    """The visits that have not been written down yet. Each counts once a minute at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[Visit, int] = {}
        self._new: dict[Visit, int] = {}

    def add(self, visit: Visit, now: int) -> None:
        """Note that visit goes on."""
        if not 0 <= now - self._last.get(visit, 0) < MINUTE:
            with self._lock:
                self._last[visit] = self._new[visit] = now

    def take(self, now: int) -> dict[Visit, int]:
        """Return the visits since the last call with their times, and forget them."""
        with self._lock:
            taken, self._new = self._new, {}
            self._last = {visit: time for visit, time in self._last.items() if 0 <= now - time < MINUTE}
        return taken


def write(tx: sqlite3.Connection, visits: dict[Visit, int]) -> None:
    """Write visits down: when each account was seen last and on which days, and which sessions and tokens are in use.

    A session in use lives on, but no longer than half a year in all.
    """
    rows = [{**visit._asdict(), "now": now, "day": day_of(now)} for visit, now in visits.items()]
    tx.executemany("UPDATE accounts SET seen_at = :now WHERE id = :account_id", rows)
    tx.executemany(
        """
        INSERT INTO active_days (day, account_id, app)
        SELECT :day, id, :token_id <> 0 FROM accounts WHERE id = :account_id
        ON CONFLICT (day, account_id) DO UPDATE SET app = max(app, excluded.app)
        """,
        rows,
    )
    tx.executemany("UPDATE tokens SET used_at = :now WHERE id = :token_id", rows)
    tx.executemany(
        """
        UPDATE sessions SET used_at = :now, expires_at = min(:now + :idle, created_at + :absolute)
         WHERE id = :session_id
        """,
        [{**row, "idle": IDLE, "absolute": ABSOLUTE} for row in rows],
    )


def count_login(tx: sqlite3.Connection, account_id: int, now: int) -> None:
    """Count that somebody logged in with name and password."""
    tx.execute(
        """
        INSERT INTO active_days (day, account_id, logins) VALUES (:day, :account_id, 1)
        ON CONFLICT (day, account_id) DO UPDATE SET logins = logins + 1
        """,
        {"day": day_of(now), "account_id": account_id},
    )
