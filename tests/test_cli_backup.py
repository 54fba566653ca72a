"""The commands backup and restore: the whole site, into a file and back."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

import config
import copies
import microblog
import server
import sound
import versions
from tests.conftest import Browser
from tests.test_cli import add, browser, run  # noqa: F401 (fixtures)
from tests.test_prepare import SPOILED


@pytest.fixture
def saved(run, tmp_path):  # noqa: F811
    """Return the backup of a site on which Ada is."""
    add(run, "ada")
    code, _, errors = run("backup", str(tmp_path / "site.db"))
    assert (code, errors) == (0, "")
    return tmp_path / "site.db"


@pytest.fixture
def gone(saved, tmp_path):
    """Return the backup of a site whose data directory has been lost."""
    shutil.rmtree(tmp_path / "data")
    return saved


def rows(path):
    """Return {table: rows} of all that is in the database at path."""
    connection = sqlite3.connect(path)
    try:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names.fetchall()}
    finally:
        connection.close()


def test_a_backup_is_one_whole_file_that_only_its_owner_can_read(saved, tmp_path):
    copies.check(saved)
    assert saved.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "site.db"]


def test_what_is_restored_is_what_was_backed_up(gone, run, browser, tmp_path):  # noqa: F811
    code, output, _ = run("restore", str(gone))
    assert (code, "data/microblog.db is the site of" in output) == (0, True)
    restored = tmp_path / "data" / "microblog.db"
    assert rows(restored) == rows(gone)
    assert restored.stat().st_mode & 0o777 == 0o600
    assert browser().log_in("ada").status_int == 303


def test_a_backup_can_be_replaced_only_if_that_is_said(saved, run):  # noqa: F811
    before = saved.read_bytes()
    add(run, "bob")
    code, _, errors = run("backup", str(saved))
    assert (code, "--force" in errors, saved.read_bytes() == before) == (1, True, True)
    assert run("backup", str(saved), "--force")[0] == 0
    assert len(rows(saved)["accounts"]) == 2


@pytest.mark.parametrize("name", ["microblog.db", "microblog.db-wal", "microblog.db.lock", "../link.db", "../hard.db"])
def test_the_site_itself_is_never_written_over(run, tmp_path, name):  # noqa: F811
    add(run, "ada")
    database_file = tmp_path / "data" / "microblog.db"
    (tmp_path / "link.db").symlink_to(database_file)
    os.link(database_file, tmp_path / "hard.db")
    before = database_file.stat().st_ino
    code, _, errors = run("backup", str(tmp_path / "data" / name), "--force")
    assert (code, "the site itself" in errors, database_file.stat().st_ino) == (1, True, before)


@pytest.mark.parametrize(("name", "says"), [("", "is a directory"), ("nothing/x.db", "no directory")])
def test_a_place_that_is_none_is_named(run, tmp_path, name, says):  # noqa: F811
    add(run, "ada")
    code, _, errors = run("backup", str(tmp_path / name))
    assert (code, says in errors) == (1, True)


def test_without_a_site_there_is_no_backup_and_no_site_is_made(run, tmp_path):  # noqa: F811
    code, _, errors = run("backup", str(tmp_path / "site.db"))
    assert (code, "There is no site" in errors, list(tmp_path.iterdir())) == (1, True, [])


def test_a_damaged_site_makes_no_backup(run, tmp_path):  # noqa: F811
    add(run, "ada")
    SPOILED["damaged"](tmp_path / "data" / "microblog.db")
    code, _, errors = run("backup", str(tmp_path / "site.db"))
    assert (code, "damaged" in errors, (tmp_path / "site.db").exists()) == (1, True, False)


@pytest.mark.parametrize("name", ["microblog.db", "microblog.db-wal"])
def test_nothing_is_restored_over_a_site(saved, run, tmp_path, name):  # noqa: F811
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(b"precious")
    code, _, errors = run("restore", str(saved))
    assert (code, "there already" in errors, (tmp_path / "data" / name).read_bytes()) == (1, True, b"precious")


def test_nothing_is_restored_where_a_server_runs(gone, run, tmp_path):  # noqa: F811
    lock = server.claim(tmp_path / "data")
    code, _, errors = run("restore", str(gone))
    os.close(lock)
    assert (code, "Another server is running" in errors) == (1, True)
    assert not (tmp_path / "data" / "microblog.db").exists()


@pytest.mark.parametrize("kind", [kind for kind in SPOILED if kind not in ("a directory", "a link to nothing")])
def test_what_is_no_sound_backup_of_this_version_is_not_restored(gone, run, tmp_path, kind):  # noqa: F811
    SPOILED[kind](gone)
    code, _, errors = run("restore", str(gone))
    assert (code, str(gone) in errors, errors.count("\n")) == (1, True, 1)
    assert os.listdir(tmp_path / "data") == ["server.lock"]


def test_the_backup_of_an_older_version_is_brought_up_to_date_at_the_next_start(run, tmp_path):  # noqa: F811
    old = tmp_path / "old.db"
    connection = sqlite3.connect(old)
    connection.executescript((Path(__file__).parent / "schemas" / "0001.sql").read_text("utf-8"))
    connection.executescript(f"PRAGMA application_id = {sound.APPLICATION_ID}; PRAGMA user_version = 1;")
    connection.close()
    code, output, _ = run("restore", str(old), "--end-sessions")
    assert (code, "Its schema is 1" in output) == (0, True)
    assert "migrating" in run("user", "list")[1]
    assert sound.version(tmp_path / "data" / "microblog.db") == versions.newest(config.RESOURCES)


@pytest.mark.parametrize("options", [[], ["--end-sessions"]])
def test_sessions_and_tokens_of_then_are_good_unless_they_are_ended(run, browser, tmp_path, options):  # noqa: F811
    add(run, "ada")
    token = run("user", "token", "ada")[1].strip()
    before = browser()
    before.log_in("ada")
    run("backup", str(tmp_path / "site.db"))
    run("restore", str(tmp_path / "site.db"), "--data", str(tmp_path / "again"), *options)
    configuration = config.load({"MICROBLOG_DATA": str(tmp_path / "again"), "MICROBLOG_RATE_LIMITS": "off"})
    app = microblog.create_app(configuration)
    again = Browser(app, configuration)
    again.set_cookie("session", before.cookies["session"].strip('"'))
    is_logged_in = again.get("/compose").status_int == 200
    answer = again.get("/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}, status="*")
    assert (is_logged_in, answer.status_int) == ((False, 401) if options else (True, 200))
    app.db.close()
