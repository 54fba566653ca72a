"""Health: what a program that watches over the site is told, and when it is told that something is wrong."""

import contextlib
import sqlite3
import time
import urllib.request

import pytest

import config
from model import accounts, health, jobs, outbox
from tests.running import Server

HOUR = 3600 * 1000
MAIL = {"MICROBLOG_SMTP_URL": "smtp+plain://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("path", "says"), [("/health", "OK"), ("/healthz", '{"status":"ok"}'), ("/readyz", '{"status":"ok"}')]
)
def test_a_site_that_is_well_says_so_to_anybody(anyone, site, path, says):
    site(access="members")
    assert anyone.http.get(path).text == says


def ill(anyone):
    """Return what is not well, as the answer says it."""
    answer = anyone.http.get("/readyz", status=503)
    assert answer.headers["Retry-After"] == "30"
    return answer.json["error"]


def test_a_scheduler_that_is_silent_is_noticed(anyone, app):
    app.scheduler.beaten_at = time.monotonic() - health.LONGEST_SILENCE - 1
    assert ill(anyone) == "Not well: tasks."
    app.scheduler.beat()
    assert anyone.http.get("/readyz").json == {"status": "ok"}


@pytest.mark.parametrize("name", ["upkeep", "statistics"])
def test_a_task_that_failed_or_hangs_is_noticed_until_it_goes_well(anyone, db, tick, name):
    now = config.now()
    with db.write() as tx:
        jobs.claim(tx, name, now, 1000, 8 * 24 * HOUR)
        jobs.finish(tx, name, now, now, now, None, "no such table: plums")
    assert ill(anyone) == "Not well: tasks."
    tick(name)
    assert anyone.http.get("/readyz").json == {"status": "ok"}
    with db.write() as tx:
        jobs.hurry(tx, name)
        jobs.claim(tx, name, now - HOUR, 1000, 8 * 24 * HOUR)
    assert ill(anyone) == "Not well: tasks."


@pytest.mark.parametrize("configuration", [MAIL], indirect=True, ids=["mail"])
def test_mails_that_do_not_get_through_for_hours_are_noticed(anyone, amy, db, tick):
    now = config.now()
    with db.write() as tx:
        outbox.add(tx, "reset", accounts.by_name(tx, "amy")["id"], now - 3 * HOUR)
        tx.execute("UPDATE outbox SET next_at = :now", {"now": now})
    assert anyone.http.get("/readyz").json == {"status": "ok"}  # nobody tried yet
    with db.write() as tx:
        tx.execute("UPDATE outbox SET attempts = 3")
    assert ill(anyone) == "Not well: mail."
    with db.write() as tx:
        id = outbox.add(tx, "confirm", accounts.by_name(tx, "amy")["id"], now - HOUR)
        sent = {"id": id, "now": now}
        tx.execute("UPDATE outbox SET next_at = NULL, outcome = 'sent', finished_at = :now WHERE id = :id", sent)
    assert anyone.http.get("/readyz").json == {"status": "ok"}


@pytest.mark.parametrize("configuration", [MAIL], indirect=True, ids=["mail"])
@pytest.mark.parametrize("why", ["it cannot be reached", "it lets nobody in"])
def test_a_mail_server_that_takes_nothing_for_hours_is_noticed_though_no_mail_was_tried(anyone, amy, db, why):
    now = config.now()
    with db.write() as tx:
        outbox.add(tx, "reset", accounts.by_name(tx, "amy")["id"], now - 3 * HOUR)
    if why == "it lets nobody in":
        with db.write() as tx:
            tx.execute("UPDATE outbox SET next_at = :now", {"now": now})
        assert anyone.http.get("/readyz").json == {"status": "ok"}
        with db.write() as tx:
            tx.execute("UPDATE outbox SET attempts = 1")
            lead = tx.execute("SELECT * FROM outbox").fetchone()
            outbox.give_back(tx, lead, now, "535 authentication failed")
    assert ill(anyone) == "Not well: mail."


def test_without_a_mail_server_waiting_mails_are_no_illness(anyone, amy, db):
    with db.write() as tx:
        outbox.add(tx, "reset", accounts.by_name(tx, "amy")["id"], config.now() - 3 * HOUR)
        tx.execute("UPDATE outbox SET attempts = 3")
    assert anyone.http.get("/readyz").json == {"status": "ok"}


def test_a_file_that_cannot_be_written_is_noticed_while_reading_goes_on(anyone, amy, db, configuration):
    db._writer.execute("PRAGMA busy_timeout = 0")
    with contextlib.closing(sqlite3.connect(configuration.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ill(anyone) == "Not well: database."
        assert amy.get("/api/v1/timelines/home").json == []
    assert anyone.http.get("/readyz").json == {"status": "ok"}


def test_a_full_disk_is_noticed(anyone, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 2**70)
    assert ill(anyone) == "Not well: disk."


def test_looking_changes_nothing(anyone, dump):
    before = dump()
    anyone.http.get("/readyz")
    assert dump() == before


def test_a_real_server_is_ready_as_soon_as_it_answers(tmp_path):
    with Server(tmp_path) as server, urllib.request.urlopen(server.url + "/readyz", timeout=10) as answer:
        assert answer.read() == b'{"status":"ok"}'
