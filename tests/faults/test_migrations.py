"""Killing the process in a migration: the next start finishes it. MIGRATIONS=all kills it at each statement."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import config
import db as database
import sound
from tests.running import ROOT

OLDEST = Path(__file__).parents[1] / "schemas" / "0001.sql"
STEP = 1 if os.environ.get("MIGRATIONS") == "all" else 25

MIGRATE = """
import os, pathlib, signal, sqlite3, sys
import config, db
left = [int(sys.argv[2])]
def count(statement):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
def watched(path, connect=db.connect, **options):
    connection = connect(path, **options)
    connection.set_trace_callback(count)
    return connection
db.connect = watched
print(db.prepare(pathlib.Path(sys.argv[1]), config.RESOURCES, lambda _: None))
"""


def oldest(path):
    """Make a database of the first version, with a person who posted."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"BEGIN; {OLDEST.read_text('utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {sound.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO accounts (id, username, created_at) VALUES (1, 'ada', 0)")
        sql = "INSERT INTO statuses (id, account_id, created_at, visibility, text, html) VALUES (2, 1, 0, 0, 'a', 'a')"
        connection.execute(sql)
        connection.commit()


def schema(path):
    """Return the schema of a database, without comments and layout."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    return [(*row[:2], re.sub(r"--[^\n]*|\s", "", row[2] or "")) for row in rows]


def test_a_migration_that_was_killed_is_finished_by_the_next_start(tmp_path):
    database.prepare(tmp_path / "fresh.db", config.RESOURCES)
    code, number = -signal.SIGKILL, 1
    while code == -signal.SIGKILL:
        path = tmp_path / str(number) / "microblog.db"
        path.parent.mkdir()
        oldest(path)
        command = [sys.executable, "-c", MIGRATE, path, str(number)]
        code = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False).returncode
        assert code in (0, -signal.SIGKILL)
        assert database.prepare(path, config.RESOURCES, lambda _: None) in ("migrated", "found")
        assert schema(path) == schema(tmp_path / "fresh.db")
        with contextlib.closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT id, account_id, text FROM statuses").fetchall() == [(2, 1, "a")]
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        number += STEP
        if number % 100 == 0:
            print(f"killed at {number} statements so far")
    print(f"{(number - 1) // STEP - 1} kills, at every {STEP}. of some {number - STEP} statements")
    assert number > 2 * STEP
