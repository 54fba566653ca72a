"""The open database: what its connections may do, writing all or nothing, and pages of lists."""

import contextlib
import fcntl
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import config
import db as database
import locks
from db import Page

HERE = Path(__file__).parent
ADD = "INSERT INTO settings (name, value, updated_at) VALUES (:name, '1', 0)"


@pytest.fixture
def path(tmp_path):
    """Return where a database may be made."""
    return tmp_path / "data" / "microblog.db"


@pytest.fixture
def db(path):
    """Return a fresh database."""
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(database.Database(path)) as opened:
        yield opened


def names(db):
    """Return the names of the settings that were written since."""
    return [row["name"] for row in db.read.execute("SELECT name FROM settings WHERE name <> 'secret' ORDER BY name")]


# --- Connections ------------------------------------------------------------------------------------------------------

WRITER = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "trusted_schema": 0, "wal_autocheckpoint": 7000}
READER = {"journal_mode": "wal", "query_only": 1, "trusted_schema": 0, "wal_autocheckpoint": 0}


def pragmas(connection, names):
    """Return {name: value} of a connection's settings."""
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def test_the_writer_waits_for_the_disk_and_readers_never_checkpoint(db):
    with db.write() as tx:
        assert pragmas(tx, WRITER) == WRITER
    assert pragmas(db.read, READER) == READER


def test_a_reader_sees_what_was_committed_and_nothing_before(db):
    with db.write() as tx:
        tx.execute(ADD, {"name": "a"})
        assert names(db) == []
    assert names(db) == ["a"]


def test_a_reader_cannot_write(db):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.read.execute(ADD, {"name": "a"})


def test_a_closed_database_is_one_file(path):
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(database.Database(path)) as opened, opened.write() as tx:
        tx.execute(ADD, {"name": "a"})
    assert sorted(file.name for file in path.parent.iterdir()) == ["microblog.db", "microblog.db.lock"]


# --- All or nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_block_that_raises_leaves_nothing(db, error, count):
    def write():
        with db.write() as tx:
            for name in "abc"[:count]:
                tx.execute(ADD, {"name": name})
            raise error

    with pytest.raises(error):
        write()
    assert names(db) == []


BROKEN = {
    "UNIQUE constraint": "INSERT INTO settings (name, value, updated_at) VALUES ('a', '1', 0)",
    "FOREIGN KEY constraint": "INSERT INTO markers VALUES (7, 'home', 1, 1, 0)",
    "disk is full": "INSERT INTO settings (name, value, updated_at) VALUES ('b', hex(zeroblob(40000)), 0)",
}


@pytest.mark.parametrize("what", BROKEN)
def test_when_something_breaks_nothing_is_left_and_the_next_block_works(db, what):
    def write():
        with db.write() as tx:
            tx.execute("PRAGMA defer_foreign_keys = ON")  # so that the commit is what fails
            tx.execute("PRAGMA max_page_count = 1")  # which means: as many as there are
            tx.execute(ADD, {"name": "a"})
            tx.execute(BROKEN[what])

    with pytest.raises(sqlite3.Error, match=what):
        write()
    with db.write() as tx:
        tx.execute("PRAGMA max_page_count = 1000000")
        tx.execute(ADD, {"name": "c"})
    assert names(db) == ["c"]


COUNT = """
import pathlib, sys
import db
opened = db.Database(pathlib.Path(sys.argv[1]))
for _ in range(200):
    with opened.write() as tx:
        last = tx.execute("SELECT last FROM ids").fetchone()["last"]
        tx.execute("UPDATE ids SET last = :next", {"next": last + 1})
opened.close()
"""


def test_two_processes_that_write_at_once_lose_nothing(db):
    command = [sys.executable, "-c", COUNT, db.path]
    running = [subprocess.Popen(command, cwd=HERE.parent) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert db.read.execute("SELECT last FROM ids").fetchone()["last"] == 400


def test_a_write_waits_until_nobody_else_holds_the_lock(db):
    def write():
        with db.write() as tx:
            tx.execute(ADD, {"name": "a"})

    thread = threading.Thread(target=write)
    with open(f"{db.path}.lock", "rb") as lock:  # as another process would
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.2)
        assert (thread.is_alive(), names(db)) == (True, [])
    thread.join()
    assert names(db) == ["a"]


@pytest.mark.parametrize("who", ["thread", "process"])
def test_a_write_that_others_hold_up_for_too_long_gives_up_and_the_next_one_works(db, monkeypatch, who):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold():
        with db.write():
            held.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    with open(f"{db.path}.lock", "rb") as lock:
        if who == "thread":
            thread.start()
            held.wait(30)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(locks.Busy) as raised, db.write():
            pass
    done.set()
    if who == "thread":
        thread.join()
    with db.write() as tx:
        tx.execute(ADD, {"name": "a"})
    assert (raised.value.sqlite_errorcode, names(db)) == (sqlite3.SQLITE_BUSY, ["a"])


@pytest.mark.parametrize("what", ["deleted", "replaced"])
def test_a_file_that_was_taken_away_is_written_no_more_and_not_made_anew(db, what):
    db.path.rename(f"{db.path}.aside")
    if what == "replaced":
        db.path.write_bytes(b"another")
    with pytest.raises(database.Moved), db.write():
        pass
    if what == "deleted":
        with pytest.raises(sqlite3.OperationalError, match="unable to open"):
            assert db.read
        assert not db.path.exists()
    db.path.unlink(missing_ok=True)
    Path(f"{db.path}.aside").rename(db.path)
    with db.write() as tx:
        tx.execute(ADD, {"name": "a"})
    assert names(db) == ["a"]


def test_two_threads_that_write_at_once_lose_nothing(db):
    def count():
        for _ in range(200):
            with db.write() as tx:
                last = tx.execute("SELECT last FROM ids").fetchone()["last"]
                tx.execute("UPDATE ids SET last = :next", {"next": last + 1})

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.read.execute("SELECT last FROM ids").fetchone()["last"] == 400


def test_a_closed_database_says_so(path):
    database.prepare(path, config.RESOURCES)
    closed = database.Database(path)
    assert closed.read
    closed.close()
    with pytest.raises(database.Closed):
        assert closed.read
    with pytest.raises(database.Closed), closed.write():
        pass


# --- Paging -----------------------------------------------------------------------------------------------------------

PAGES = [
    (Page(), [9, 8, 7, 6, 5, 4, 3, 2, 1]),
    (Page(limit=3), [9, 8, 7]),
    (Page(limit=0), []),
    (Page(max_id=5, limit=3), [4, 3, 2]),
    (Page(max_id=1), []),
    (Page(since_id=7), [9, 8]),
    (Page(since_id=2, limit=3), [9, 8, 7]),
    (Page(max_id=6, since_id=3), [5, 4]),
    (Page(min_id=3, limit=3), [6, 5, 4]),
    (Page(min_id=0, limit=3), [3, 2, 1]),
    (Page(min_id=3, max_id=6), [5, 4]),
    (Page(min_id=9), []),
]


@pytest.mark.parametrize(("page", "expected"), PAGES)
def test_a_page_is_newest_first_and_one_asked_for_by_min_id_is_the_one_just_above(db, page, expected):
    sql = "SELECT value AS id FROM json_each(:ids)"
    rows = database.select_page(db.read, sql, {"ids": "[3, 1, 2, 9, 8, 7, 6, 5, 4]"}, page)
    assert [row["id"] for row in rows] == expected


def test_a_write_block_inside_another_is_refused_instead_of_waiting_for_ever(db):
    with db.write(), pytest.raises(RuntimeError, match="inside a write block"), db.write():
        pass
    with db.write() as tx:
        assert tx.in_transaction
