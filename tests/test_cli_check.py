"""The command check: what it finds, and what its exit code says."""

import json
import os
import sqlite3

import pytest

import config
from commands import check
from model import health
from tests.mail.conftest import PostOffice
from tests.running import Server
from tests.test_cli import add, run  # noqa: F401 (fixtures)
from tests.test_prepare import SPOILED

PUBLIC = {"MICROBLOG_HOST": "0.0.0.0", "MICROBLOG_URL": "https://blog.example.org", "MICROBLOG_PROXIES": "10.0.0.1"}


@pytest.fixture
def checked(run, monkeypatch):  # noqa: F811
    """Return a function that checks a site with these variables: (exit code, {name: (state, sentence)})."""
    monkeypatch.delenv("MICROBLOG_RATE_LIMITS")

    def check(*options, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code, output, errors = run("check", "--json", *options)
        assert errors == ""
        return code, {found["name"]: (found["state"], found["sentence"]) for found in json.loads(output)}

    return check


def write(path, sql):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(sql)
    connection.close()


def test_all_is_well_with_a_site_that_has_just_been_made(run, checked):  # noqa: F811
    add(run, "ada", "--role", "admin")
    code, found = checked()
    assert (code, {state for state, _ in found.values()}) == (0, {"ok"})
    assert set(found) == {"address", "files", "disk", "sqlite", "mail", "database", "clock", "backup"}


def test_as_text_it_is_a_line_each(run):  # noqa: F811
    add(run, "ada", "--role", "admin")
    code, output, _ = run("check", "--full")
    assert (code, output.count("\n")) == (0, 9)
    assert "warning  limits    MICROBLOG_RATE_LIMITS is off" in output
    assert "every page and index" in output


def test_looking_makes_no_site(checked, tmp_path):
    code, found = checked()
    assert (code, found["database"][0], os.listdir(tmp_path)) == (0, "warning", [])


@pytest.mark.parametrize(
    ("variables", "state", "words"),
    [
        ({}, "ok", "Only this machine"),
        ({"MICROBLOG_HOST": "::1"}, "ok", "Only this machine"),
        ({"MICROBLOG_HOST": "localhost"}, "ok", "Only this machine"),
        (PUBLIC, "ok", "https://blog.example.org"),
        ({**PUBLIC, "MICROBLOG_URL": "http://blog.example.org"}, "warning", "can read their passwords"),
        ({"MICROBLOG_HOST": "192.0.2.1"}, "warning", "can read their passwords"),
        ({"MICROBLOG_PROXIES": "127.0.0.1"}, "warning", "can read their passwords"),
        ({"MICROBLOG_URL": "https://blog.example.org"}, "warning", "MICROBLOG_PROXIES is not set"),
    ],
)
def test_passwords_must_not_travel_in_the_open(variables, state, words):
    finding = check.address(config.load(variables))
    assert (finding.state, words in finding.sentence) == (state, True)


@pytest.mark.parametrize(
    ("path", "mode", "state"),
    [
        ("microblog.db", 0o600, "ok"),
        ("microblog.db", 0o640, "problem"),
        ("microblog.db-wal", 0o604, "problem"),
        ("backups/microblog-2026-02-03.db", 0o644, "problem"),
        ("backups", 0o770, "problem"),
        ("", 0o755, "ok"),
        ("", 0o775, "problem"),
    ],
)
def test_files_are_for_nobody_but_their_owner(run, checked, tmp_path, path, mode, state):  # noqa: F811
    run("settings")
    place = tmp_path / "data" / path
    (tmp_path / "data" / "backups").mkdir(0o700)
    if not place.exists():
        place.touch()
    place.chmod(mode)
    code, found = checked()
    assert (code, found["files"][0]) == (int(state == "problem"), state)
    assert state == "ok" or f"chmod go= {place}" in found["files"][1]


@pytest.mark.parametrize("kind", [kind for kind in SPOILED if kind != "a link to nothing"])
def test_a_database_that_cannot_be_served_is_a_problem(run, checked, tmp_path, kind):  # noqa: F811
    run("settings")
    SPOILED[kind](tmp_path / "data" / "microblog.db")
    code, found = checked("--full")
    assert (code, found["database"][0]) == (1, "problem")


def test_a_damaged_index_is_found_by_who_looks_at_all(run, checked, tmp_path):  # noqa: F811
    add(run, "ada", "--role", "admin")
    path = tmp_path / "data" / "microblog.db"
    connection = sqlite3.connect(path)
    [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name LIKE 'sqlite_autoindex_accounts_1'")
    connection.close()
    data = bytearray(path.read_bytes())
    name = data.index(b"ada", (page - 1) * 4096, page * 4096)
    data[name : name + 3] = b"bob"
    path.write_bytes(data)
    assert checked()[0] == 0
    assert checked("--full")[0] == 1


def test_an_older_schema_is_a_warning(run, checked, tmp_path):  # noqa: F811
    run("settings")
    write(tmp_path / "data" / "microblog.db", "PRAGMA user_version = 1")
    code, found = checked()
    assert (code, found["database"][0]) == (0, "warning")


@pytest.mark.parametrize(
    ("version", "state", "is_remarked"),
    [((3, 39, 9), "problem", False), ((3, 40, 1), "ok", True), ((3, 44, 5), "ok", True), ((3, 44, 6), "ok", False),
     ((3, 50, 7), "ok", False), ((3, 51, 2), "ok", True), ((3, 51, 3), "ok", False), ((3, 53, 0), "ok", False)],
)  # fmt: skip
def test_what_an_older_sqlite_may_lose_is_said(version, state, is_remarked):
    finding = check.sqlite(version)
    assert (finding.state, "no other program" in finding.sentence) == (state, is_remarked)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ids SET last = (unixepoch() + 3600) * 1000 << 16",
        "INSERT INTO jobs (name, due_at, started_at) VALUES ('mail', 0, (unixepoch() + 3600) * 1000)",
    ],
)
def test_what_was_done_in_the_future_makes_the_clock_a_problem(run, checked, tmp_path, sql):  # noqa: F811
    run("settings")
    write(tmp_path / "data" / "microblog.db", sql)
    code, found = checked()
    assert (code, found["clock"][0]) == (1, "problem")


def test_a_full_disk_is_a_problem_and_one_without_room_for_a_copy_a_warning(run, checked, monkeypatch):  # noqa: F811
    run("settings")
    monkeypatch.setattr(check.backups, "room_needed", lambda configuration: 2**60)
    assert checked()[1]["disk"][0] == "warning"
    monkeypatch.setattr(health, "LEAST_FREE", 2**60)
    code, found = checked()
    assert (code, found["disk"][0]) == (1, "problem")


def test_old_and_missing_backups_are_warnings(run, checked, tmp_path):  # noqa: F811
    run("settings")
    assert run("task", "run", "backup")[0] == 0
    assert checked()[1]["backup"][0] == "ok"
    [copy] = (tmp_path / "data" / "backups").iterdir()
    os.utime(copy, (0, 0))
    assert "hours old" in checked()[1]["backup"][1]
    assert checked()[1]["backup"][0] == "warning"
    copy.unlink()
    assert checked()[1]["backup"][0] == "warning"
    run("settings", "backups", "0")
    assert checked()[1]["backup"][0] == "ok"


def test_a_task_that_failed_is_a_warning(run, checked, tmp_path):  # noqa: F811
    run("settings")
    write(tmp_path / "data" / "microblog.db", "INSERT INTO jobs (name, due_at, error) VALUES ('upkeep', 0, 'no plums')")
    assert checked()[1]["tasks"] == ("warning", "The task upkeep failed: no plums")


def test_a_site_that_anybody_joins_without_mail_is_a_warning(run, checked):  # noqa: F811
    run("settings")
    assert "registrations" not in checked()[1]
    run("settings", "registrations", "open")
    assert checked()[1]["registrations"][0] == "warning"


def test_the_mail_server_is_asked_and_nothing_is_sent(run, checked):  # noqa: F811
    run("settings")
    office = PostOffice()
    office.controller.start()
    relay = f"smtp+plain://127.0.0.1:{office.controller.port}"
    code, found = checked(MICROBLOG_SMTP_URL=relay)
    office.controller.stop()
    assert (code, found["mail"], office.taken) == (0, ("ok", f"{relay} lets us in."), [])
    code, found = checked(MICROBLOG_SMTP_URL=relay)
    assert (code, found["mail"][0]) == (1, "problem")


def test_a_running_server_has_printed_warnings_and_is_asked_for_its_health(run, tmp_path, monkeypatch):  # noqa: F811
    tmp_path.chmod(0o775)
    with Server(tmp_path) as server:
        monkeypatch.setenv("MICROBLOG_PORT", server.url.rpartition(":")[2])
        assert run("check", "--health") == (0, '{"status":"ok"}\n', "")
    assert f"Problem  Others on this machine may use {tmp_path}" in server.output
    assert "Warning  MICROBLOG_RATE_LIMITS is off" in server.output
    code, output, _ = run("check", "--health")
    assert (code, "does not answer" in output) == (1, True)
