"""The write-ahead log: whatever reads for long, the next tick after it makes the log short again."""

import contextlib
import sqlite3

from model import upkeep
from tests.faults.invariants import wrongs


def test_a_log_that_a_long_reader_let_grow_is_short_after_the_next_tick(member, db, tick, monkeypatch):
    monkeypatch.setattr(upkeep, "LONG_WAL", 1_000_000)
    amy = member("amy")
    with contextlib.closing(sqlite3.connect(db.path)) as connection:
        cursor = connection.execute("SELECT id FROM accounts")
        cursor.fetchone()
        for number in range(60):
            amy.publish(f"{number} " + "word " * 90)
        grown = db.wal_bytes()
        tick("log")
        assert amy.publish("nobody is held up")
        cursor.close()
    tick("log")
    assert grown > 1_000_000
    assert db.wal_bytes() < 100_000
    assert wrongs(db.path) == {}
