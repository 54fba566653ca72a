"""What is answered is on the disk, though nobody holds up others while it waits; a disk that fails is told."""

import contextlib
import errno
import os
import shutil
import sqlite3
import threading

import pytest

import db as database
import durable
import locks

ADD = "INSERT INTO settings (name, value, updated_at) VALUES (:name, '1', 0)"


def add(db, name):
    with db.write() as tx:
        tx.execute(ADD, {"name": name})


def has(db, name):
    return db.read.execute("SELECT 1 FROM settings WHERE name = :name", {"name": name}).fetchone() is not None


class Disk:
    """What stands for the disk: each wait is one of `waits`, and goes on with `go`; it fails as often as `failures`."""

    def __init__(self):
        self.waits = threading.Semaphore(0)
        self.go = threading.Event()
        self.failures = 0

    def wait(self, file):
        self.waits.release()
        assert self.go.wait(30)
        if self.failures:
            self.failures -= 1
            raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def disk(db, monkeypatch):
    """Return the disk that commits wait for, which begins to work with go.set()."""
    disk = Disk()
    monkeypatch.setattr(durable, "to_disk", disk.wait)
    yield disk
    disk.go.set()


def test_who_waits_for_the_disk_holds_nobody_up_and_comes_back_only_then(db, disk):
    threads = [threading.Thread(target=add, args=[db, name]) for name in "abc"]
    for thread in threads:
        thread.start()
    assert all(disk.waits.acquire(timeout=30) for _ in threads)  # each has committed
    assert all(has(db, name) for name in "abc")
    assert all(thread.is_alive() for thread in threads)
    disk.go.set()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_a_block_that_found_everything_done_waits_as_well_because_it_says_so(db, disk):
    disk.go.set()
    with db.write() as tx:
        tx.execute("SELECT 1")
    assert disk.waits.acquire(timeout=30)


def test_what_the_disk_fails_to_take_is_written_into_the_database_instead(db, disk):
    disk.go.set()
    disk.failures = 1
    add(db, "a")
    with sqlite3.connect(f"{db.path.as_uri()}?immutable=1", uri=True) as without_log:
        assert without_log.execute("SELECT 1 FROM settings WHERE name = 'a'").fetchone()
    add(db, "b")
    assert has(db, "b")


@pytest.fixture
def reader(db):
    """Return a connection that looks at this moment until it is closed: as long as that, the log has to stay."""
    db._writer.execute("PRAGMA busy_timeout = 0")
    reader = database.connect(db.path, writer=False)
    reader.execute("BEGIN")
    reader.execute("SELECT 1 FROM settings").fetchone()
    yield reader
    reader.close()


def test_nothing_is_written_as_long_as_the_disk_has_not_taken_what_it_failed_to(db, disk, reader):
    disk.go.set()
    disk.failures = 1
    for name in "ab":
        with pytest.raises(durable.Unsaved):
            add(db, name)
    reader.close()
    add(db, "c")
    assert [has(db, name) for name in "abc"] == [True, False, True]


def test_a_post_that_the_disk_fails_to_take_is_503_and_the_next_one_is_not(db, disk, member, reader):
    disk.go.set()
    amy = member("amy")
    disk.failures = 1
    answer = amy.post("/api/v1/statuses", 503, status="hello")
    assert answer.headers["Retry-After"]
    assert "may be lost" in answer.json["error"]
    reader.close()
    assert amy.publish("hello again")


def test_who_has_written_much_is_told_to_bring_the_log_into_the_database(db):
    sql = "UPDATE settings SET value = value + 1"
    add(db, "a")
    assert not db.wants_checkpoint()
    with db.write() as tx:
        for _ in range(database.CHANGES):
            tx.execute(sql)
    assert db.wants_checkpoint()
    db.follow_up()
    assert not db.wants_checkpoint()
    with sqlite3.connect(f"{db.path.as_uri()}?immutable=1", uri=True) as without_log:
        value = without_log.execute("SELECT value FROM settings WHERE name = 'a'").fetchone()[0]
    assert int(value) > database.CHANGES


def test_a_log_that_was_deleted_is_not_written_by_who_comes_new(db, disk):
    thread = threading.Thread(target=add, args=[db, "a"])
    thread.start()
    assert disk.waits.acquire(timeout=30)  # who waits has it open
    os.rename(f"{db.path}-wal", f"{db.path}-wal.aside")
    with pytest.raises(durable.Unsaved):
        add(db, "b")
    os.rename(f"{db.path}-wal.aside", f"{db.path}-wal")
    disk.go.set()
    thread.join(30)
    assert (has(db, "a"), has(db, "b")) == (True, False)


def test_who_wants_to_write_at_once_does_not_wait_for_the_disk_but_gets_what_to_wait_for(db, disk):
    with db.at_once() as unsaved:
        add(db, "a")
        add(db, "b")
    assert (len(unsaved), has(db, "b")) == (2, True)
    assert not disk.waits.acquire(blocking=False)
    disk.go.set()
    for file in unsaved:
        db.save(file)
    assert disk.waits.acquire(timeout=30)
    assert disk.waits.acquire(timeout=30)
    add(db, "c")  # waits again
    assert disk.waits.acquire(timeout=30)


def test_who_wants_to_write_at_once_cannot_while_another_does(db):
    begun, ended = threading.Event(), threading.Event()

    def write():
        with db.write() as tx:
            tx.execute(ADD, {"name": "a"})
            begun.set()
            ended.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(30)
    with pytest.raises(locks.Busy), db.at_once():
        pass
    ended.set()
    thread.join(30)
    with db.at_once():
        add(db, "b")
    assert has(db, "b")


def test_who_wants_to_write_at_once_gives_up_soon_where_another_program_writes_without_our_turns(db):
    with contextlib.closing(sqlite3.connect(db.path, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        with db.at_once():
            assert db._writer.execute("PRAGMA busy_timeout").fetchone()[0] == 100
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                add(db, "a")
    add(db, "a")


def test_nobody_writes_at_once_into_a_closed_database(empty_database, tmp_path):
    path = tmp_path / "microblog.db"
    shutil.copy(empty_database, path)
    db = database.Database(path)
    db.close()
    with pytest.raises(database.Closed), db.at_once():
        pass


def test_a_closed_database_leaves_no_file_open(empty_database, tmp_path):
    path = tmp_path / "microblog.db"
    shutil.copy(empty_database, path)
    db = database.Database(path)
    add(db, "a")
    assert f"{path}-wal" in open_files()
    db.close()
    assert not [file for file in open_files() if file.startswith(f"{path}-wal")]  # "(deleted)" may follow


def open_files():
    """Return the names of what this process has open."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the directory itself
            found.append(os.readlink(f"/proc/self/fd/{number}"))
    return found
