"""Preparing the database file: made whole, refused when it is not sound, brought up to date."""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

import config
import db as database
import sound
import versions
from db import Unusable


@pytest.fixture
def path(tmp_path):
    """Return where a database may be made."""
    return tmp_path / "data" / "microblog.db"


def files(path):
    """Return {name: digest} of all files beside path but the lock."""
    found = [file for file in path.parent.rglob("*") if file.is_file() and file.suffix != ".lock"]
    return {str(file.relative_to(path.parent)): hashlib.sha256(file.read_bytes()).hexdigest() for file in found}


def schema(path):
    """Return the schema of a database, without comments and layout."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    return [(*row[:3], re.sub(r"--[^\n]*|\s", "", row[3] or "")) for row in rows]


def run(path, script):
    """Run statements on the file at path, whatever it is."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def rows(path, table):
    """Return the rows of a table."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def flip(path):
    """Damage the first page of the table of accounts."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'accounts'").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xff" * 8
    path.write_bytes(data)


SPOILED = {
    "of a newer version": lambda path: run(path, "PRAGMA user_version = 9999"),
    "without a version": lambda path: run(path, "PRAGMA user_version = 0"),
    "of another program": lambda path: run(path, "PRAGMA application_id = 1"),
    "of no program": lambda path: (path.unlink(), run(path, "CREATE TABLE t (a)")),
    "a text": lambda path: path.write_text("hello\n" * 1000),
    "empty": lambda path: path.write_bytes(b""),
    "cut in half": lambda path: os.truncate(path, path.stat().st_size // 8192 * 4096),
    "cut within the first page": lambda path: os.truncate(path, 1000),
    "damaged": flip,
    "a directory": lambda path: (path.unlink(), path.mkdir()),
    "a link to nothing": lambda path: (path.unlink(), path.symlink_to("nothing")),
}


def test_a_database_is_made_once_and_found_again(path):
    outcomes = [database.prepare(path, config.RESOURCES) for _ in range(2)]
    assert outcomes == ["created", "found"]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_account_is_in_a_new_database_and_its_key_is_in_no_other(path, tmp_path):
    database.prepare(path, config.RESOURCES)
    database.prepare(tmp_path / "other.db", config.RESOURCES)
    one, other = (
        {row[0]: row[1] for row in rows(each, "settings") if row[0] == "secret"}
        for each in (path, tmp_path / "other.db")
    )
    assert len(one["secret"]) >= 64
    assert one != other
    assert rows(path, "accounts") == rows(path, "tokens") == rows(path, "sessions") == []


@pytest.mark.parametrize("kind", SPOILED)
def test_what_is_not_a_sound_database_of_ours_is_refused_and_not_touched(path, kind):
    database.prepare(path, config.RESOURCES)
    SPOILED[kind](path)
    before = files(path)
    with pytest.raises(Unusable, match=re.escape(str(path))):
        database.prepare(path, config.RESOURCES)
    assert files(path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["directory", "file"])
def test_what_cannot_be_written_is_refused(path, what):
    database.prepare(path, config.RESOURCES)
    (path if what == "file" else path.parent).chmod(0o500)
    with pytest.raises(Unusable):
        database.prepare(path, config.RESOURCES)
    path.parent.chmod(0o700)


def test_a_data_directory_that_is_a_file_is_refused(path):
    path.parent.write_text("")
    with pytest.raises(Unusable, match="cannot be used"):
        database.prepare(path, config.RESOURCES)


def test_an_older_sqlite_is_refused(path, monkeypatch):
    monkeypatch.setattr(database, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(Unusable, match=re.escape("needs 99.0.0 or newer")):
        database.prepare(path, config.RESOURCES)
    assert not path.parent.exists()


def test_what_a_crash_left_in_the_wal_is_found(path, tmp_path):
    crashed = tmp_path / "crashed" / "microblog.db"
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(database.Database(path)) as opened:
        with opened.write() as tx:
            tx.execute("UPDATE ids SET last = 5")
        shutil.copytree(path.parent, crashed.parent)
    assert database.prepare(crashed, config.RESOURCES) == "found"
    assert rows(crashed, "ids") == [(1, 5)]


def test_what_a_crash_left_of_a_database_being_made_is_replaced(path):
    path.parent.mkdir()
    for name in ("microblog.db.new", "microblog.db.new-journal"):
        (path.parent / name).write_bytes(b"half")
    outcome = database.prepare(path, config.RESOURCES)
    assert (outcome, list(files(path)), sound.version(path)) == ("created", ["microblog.db"], NEWEST)


def test_a_database_that_cannot_be_made_whole_is_not_made(path, tmp_path):
    with pytest.raises(Unusable, match="cannot be created"):
        database.prepare(path, resources(tmp_path / "broken", SCHEMA + "CREATE TABLE ids (again);"))
    assert not path.exists()


# --- The seal ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(path):
    """Return the path of a database that was written to and closed as it should be."""
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(database.Database(path)) as db, db.write() as tx:
        tx.execute("UPDATE ids SET last = 5")
    wait_for_another_moment(path)
    return path


def wait_for_another_moment(path):
    """Wait until a change of the file at path gives it another time, which takes file systems some milliseconds."""
    probe = path.parent / "probe"
    changed_at = path.stat().st_ctime_ns
    while not probe.exists() or probe.stat().st_ctime_ns <= changed_at:
        probe.write_bytes(b"")
    probe.unlink()


@pytest.fixture
def looked_at(monkeypatch):
    """Return a list of the databases that were read through."""
    found, check = [], sound.check
    monkeypatch.setattr(sound, "check", lambda path: (found.append(path), check(path)))
    return found


def killed(path):
    """Leave the database at path as a process that is killed does."""
    with contextlib.closing(database.Database(path)) as opened:
        with opened.write() as tx:
            tx.execute("UPDATE ids SET last = 6")
        shutil.copytree(path.parent, path.parent.parent / "killed")
    shutil.rmtree(path.parent)
    (path.parent.parent / "killed").rename(path.parent)


def found_ill(path):
    """Close the database at path after a page of it could not be read."""
    db = database.Database(path)
    db.is_doubtful = True
    db.close()


TOUCHED = {
    "killed": killed,
    "found ill": found_ill,
    "copied": lambda path: (shutil.copy2(path, f"{path}.copy"), os.replace(f"{path}.copy", path)),
    "edited": lambda path: run(path, "UPDATE ids SET last = 7"),
    "sealed by nobody": lambda path: Path(f"{path}.lock").unlink(),
    "of times that were set back": lambda path: (
        (facts := path.stat()),
        path.write_bytes(path.read_bytes()),
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns)),
    ),
}


def test_a_database_that_nobody_touched_since_it_was_closed_is_not_read_through(closed, looked_at):
    assert database.prepare(closed, config.RESOURCES) == "found"
    assert looked_at == []


@pytest.mark.parametrize("how", TOUCHED)
def test_any_other_is_read_through_before_it_is_opened(closed, looked_at, how):
    TOUCHED[how](closed)
    assert database.prepare(closed, config.RESOURCES) == "found"
    assert looked_at == [closed]


def test_a_command_beside_a_server_does_not_read_it_through(closed, looked_at):
    with contextlib.closing(database.Database(closed)) as db:
        with db.write() as tx:
            tx.execute("UPDATE ids SET last = 8")
        assert database.prepare(closed, config.RESOURCES, is_served=True) == "found"
    assert looked_at == []


def test_who_is_not_the_last_to_close_a_database_leaves_no_seal(closed, looked_at):
    with contextlib.closing(database.Database(closed)) as server:
        with server.write() as tx:
            tx.execute("UPDATE ids SET last = 9")
        Path(f"{closed}.lock").write_text("")
        sound.seal(closed)
        assert not sound.is_sealed(closed)


# --- Versions ---------------------------------------------------------------------------------------------------------

NEWEST = versions.newest(config.RESOURCES)
SCHEMA = (config.RESOURCES / "schema.sql").read_text("utf-8")
OLD = SCHEMA + "CREATE TABLE extras (id INTEGER PRIMARY KEY) STRICT; INSERT INTO extras VALUES (1);"
NEW = (
    SCHEMA
    + """
CREATE TABLE extras (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL DEFAULT ''  -- what it is called; as it is
) STRICT;
CREATE INDEX extras_by_name ON extras (name);
"""
)
STEP = "ALTER TABLE extras ADD COLUMN name TEXT NOT NULL DEFAULT ''; CREATE INDEX extras_by_name ON extras (name);"
FAILING = {
    "a statement fails": "SELECT nothing",
    "a key points nowhere": "INSERT INTO markers VALUES (7, 'home', 1, 1, 0)",
    "a statement is cut off": "INSERT INTO extras",
}


def resources(folder, schema, *steps):
    """Make folder the place of schema and of the steps that lead to it."""
    (folder / "migrations").mkdir(parents=True)
    (folder / "schema.sql").write_text(schema)
    for number, step in enumerate(steps, NEWEST + 1):
        (folder / "migrations" / f"{number:04}_step.sql").write_text(step)
    return folder


@pytest.fixture
def old(path, tmp_path):
    """Return the path of a database with the table extras, as it was two steps ago."""
    made = resources(tmp_path / "old", OLD)
    shutil.copytree(config.RESOURCES / "migrations", made / "migrations", dirs_exist_ok=True)
    database.prepare(path, made)
    return path


def test_an_older_database_becomes_as_a_fresh_one_and_leaves_a_copy(old, tmp_path):
    newer = resources(tmp_path / "newer", NEW, "UPDATE extras SET id = 2; -- one; two", STEP)
    told = []
    outcome = database.prepare(old, newer, told.append)
    database.prepare(tmp_path / "fresh.db", newer)
    copy = old.parent / "backups" / f"before-schema-{NEWEST + 2}.db"
    assert outcome == "migrated"
    assert told == [f"copying the database to {copy}", *(f"migrating: {NEWEST + n:04}_step" for n in (1, 2))]
    assert schema(old) == schema(tmp_path / "fresh.db")
    assert (rows(old, "extras"), rows(copy, "extras")) == ([(2, "")], [(1,)])
    assert (sound.version(old), sound.version(copy)) == (NEWEST + 2, NEWEST)


@pytest.mark.parametrize("kind", FAILING)
def test_a_step_that_fails_is_undone_and_the_one_before_it_stays(old, tmp_path, kind):
    newer = resources(
        tmp_path / "newer", NEW, "UPDATE extras SET id = 2;", f"UPDATE extras SET id = 3; {FAILING[kind]}"
    )
    with pytest.raises(Unusable, match="Nothing of it was kept"):
        database.prepare(old, newer, lambda _: None)
    assert (rows(old, "extras"), sound.version(old)) == ([(2,)], NEWEST + 1)


def test_without_a_copy_nothing_is_migrated(old, tmp_path):
    newer = resources(tmp_path / "newer", NEW, "UPDATE extras SET id = 2;")
    (old.parent / "backups").write_text("a file where the directory should be")
    with pytest.raises(Unusable, match="cannot be copied"):
        database.prepare(old, newer, lambda _: None)
    assert (rows(old, "extras"), sound.version(old)) == ([(1,)], NEWEST)


SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.stem)
def test_the_database_of_any_version_can_be_brought_up_to_date(path, tmp_path, file):
    path.parent.mkdir()
    pragmas = f"PRAGMA application_id = {sound.APPLICATION_ID}; PRAGMA user_version = {int(file.stem)};"
    run(path, f"BEGIN; {file.read_text('utf-8')} COMMIT; {pragmas}")
    database.prepare(path, config.RESOURCES, lambda _: None)
    database.prepare(tmp_path / "fresh.db", config.RESOURCES)
    assert schema(path) == schema(tmp_path / "fresh.db")


def test_the_schema_of_every_version_is_kept():
    assert [int(file.stem) for file in SCHEMAS] == list(range(1, NEWEST + 1))
