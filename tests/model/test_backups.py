"""Backups: each is the whole database of one moment, sound, for nobody else to read, and the newest are kept."""

import os
import sqlite3
from datetime import UTC, datetime

import pytest

import config
import copies
import versions
from model import backups
from model.errors import NotFound
from tests.seed import NOW, person

DAY = 24 * 3600 * 1000
never = lambda: False  # noqa: E731


def names(configuration):
    """Return the names of the copies, oldest name first."""
    return sorted(backup.name for backup in backups.listed(configuration))


def usernames(path):
    """Return who is in the database at path."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT username FROM accounts ORDER BY id")]
    finally:
        connection.close()


def day(number):
    return f"microblog-{datetime.fromtimestamp(NOW / 1000 + number * 86400, UTC):%Y-%m-%d}.db"


def test_a_copy_has_all_that_was_there_and_only_its_owner_may_read_it(db, configuration):
    person(db, "ada")
    assert backups.make_daily(configuration, 7, NOW, never) == f"{day(0)}, {db.path.stat().st_size / 1e6:.1f} MB"
    [backup] = backups.listed(configuration)
    assert usernames(backup.path) == ["ada"]
    assert (backup.path.stat().st_mode & 0o777, backup.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert os.listdir(backup.path.parent) == [day(0)]


def test_the_newest_are_kept_one_a_day_and_what_others_put_there_stays(db, configuration):
    directory = backups.directory(configuration)
    directory.mkdir()
    for name in ("before-schema-3.db", "precious.db"):
        (directory / name).write_bytes(b"")
    for number in range(5):
        backups.make_daily(configuration, 3, NOW + number * DAY, never)
        backups.make_daily(configuration, 3, NOW + number * DAY + 1000, never)
    assert names(configuration) == ["before-schema-3.db", *map(day, (2, 3, 4)), "precious.db"]


def test_with_none_to_keep_none_is_made_and_none_is_deleted(db, configuration):
    backups.make_daily(configuration, 1, NOW, never)
    assert "not made" in backups.make_daily(configuration, 0, NOW + DAY, never)
    assert names(configuration) == [day(0)]


def test_without_room_none_is_made_and_the_older_ones_stay(db, configuration, monkeypatch):
    backups.make_daily(configuration, 1, NOW, never)
    monkeypatch.setattr(backups, "LEAST_FREE", 2**60)
    assert backups.make_daily(configuration, 1, NOW + DAY, never).startswith("not made: it needs 1,152,921,504,6")
    assert names(configuration) == [day(0)]


def test_a_copy_is_of_one_moment_and_holds_no_writer_up(db, configuration, tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PAGES_A_STEP", 10)
    person(db, "ada")
    shares = []

    def watch(share):
        shares.append(share)
        if len(shares) <= 5:
            person(db, f"p{len(shares)}")  # fails if the copy holds the writer up

    backups.write(configuration, tmp_path / "copy.db", watch)
    assert usernames(tmp_path / "copy.db") == ["ada"]
    assert len(shares) > 5
    assert shares == sorted(shares)  # it never began anew
    assert usernames(db.path) == ["ada", "p1", "p2", "p3", "p4", "p5"]


def test_copying_brings_nothing_of_the_write_ahead_log_into_the_database(db, configuration, tmp_path):
    person(db, "ada")
    before = (db.path.stat().st_mtime_ns, db.wal_bytes())
    backups.write(configuration, tmp_path / "copy.db")
    assert (db.path.stat().st_mtime_ns, db.wal_bytes()) == before
    assert before[1] > 0


@pytest.mark.parametrize("moment", [0.5, 1.0])
def test_a_copy_that_is_stopped_leaves_nothing_and_the_one_before_it_stays(db, configuration, monkeypatch, moment):
    monkeypatch.setattr(copies, "PAGES_A_STEP", 10)
    monkeypatch.setattr(copies, "STEPS_A_LOOK", 1)
    backups.make_daily(configuration, 7, NOW, never)
    [before] = backups.listed(configuration)
    with pytest.raises(copies.Stopped):
        backups.write(configuration, before.path, lambda share: share >= moment)
    assert (backups.listed(configuration), len(os.listdir(before.path.parent))) == ([before], 1)


def test_a_damaged_database_makes_no_copy(db, configuration):
    backups.make_daily(configuration, 7, NOW, never)
    [before] = backups.listed(configuration)
    with db.write() as tx:
        tx.execute("PRAGMA writable_schema = ON")
        tx.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'ids'")
    with pytest.raises(sqlite3.DatabaseError, match="damaged"):
        backups.make_daily(configuration, 7, NOW, never)
    assert (backups.listed(configuration), len(os.listdir(before.path.parent))) == ([before], 1)


def test_what_a_killed_server_left_of_a_copy_is_taken_away(db, configuration):
    directory = backups.directory(configuration)
    directory.mkdir()
    (directory / f".{day(0)}.x8k_2.new").write_bytes(b"half")
    backups.make_daily(configuration, 7, NOW, never)
    assert os.listdir(directory) == [day(0)]


@pytest.mark.parametrize(
    "name", ["", ".", "../microblog.db", "microblog.db", "link.db", "sub.db", ".hidden.db", "a\n.db"]
)
def test_nothing_but_a_copy_in_its_directory_is_found_by_name(db, configuration, name):
    directory = backups.directory(configuration)
    (directory / "sub.db").mkdir(parents=True)
    (directory / "link.db").symlink_to(db.path)
    (directory / ".hidden.db").write_bytes(b"")
    (directory / "a\n.db").write_bytes(b"")
    with pytest.raises(NotFound):
        backups.by_name(configuration, name)


def test_the_first_copy_is_made_at_the_first_tick_and_then_one_a_night(db, configuration, tick):
    tick("backup")
    tick("backup")
    assert len(names(configuration)) == 1
    tick("backup", later=DAY)
    assert len(names(configuration)) == 2


def test_a_failure_is_tried_again_in_an_hour_and_does_not_send_people_away(db, configuration, tick, visitor):
    backups.directory(configuration).write_text("a file where the directory should be")
    tick("backup")
    row = db.read.execute("SELECT * FROM jobs WHERE name = 'backup'").fetchone()
    assert row["error"]
    assert row["due_at"] - row["finished_at"] == 3600 * 1000
    assert visitor.get("/readyz").json == {"status": "ok"}
    backups.directory(configuration).unlink()
    tick("backup", later=2 * 3600 * 1000)
    assert len(names(configuration)) == 1


def test_a_backup_comes_back_as_it_was(db, configuration, tmp_path):
    person(db, "ada")
    backups.write(configuration, tmp_path / "copy.db")
    elsewhere = config.load({"MICROBLOG_DATA": str(tmp_path / "elsewhere")})
    elsewhere.data.mkdir()
    newest = versions.newest(config.RESOURCES)
    assert backups.restore(tmp_path / "copy.db", elsewhere, newest, False, lambda share: False) == newest
    assert usernames(elsewhere.database) == ["ada"]
    assert os.listdir(elsewhere.data) == ["microblog.db"]
    assert elsewhere.database.stat().st_mode & 0o777 == 0o600
