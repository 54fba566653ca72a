"""A server whose clock steps: the calendar's clock of the whole process, not only what our own code asks for.

A small library, preloaded, moves it. The monotonic clock goes on, as it does on a machine that is set right.
"""

import contextlib
import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import config
import db as database
from model import accounts, sessions
from tests.faults.invariants import wrongs
from tests.faults.posting import Ledger, Poster, fill
from tests.running import Server

HOUR = 3600
DAY = 24 * HOUR
COMPILER = shutil.which("cc") or shutil.which("gcc")
PATIENCE = 60


@pytest.fixture
def library(tmp_path):
    """Return the path of the library, compiled."""
    if not COMPILER:
        pytest.skip("NOT TESTED: the clock of a whole server, because there is no C compiler")
    path = tmp_path / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


class Site:
    """A server with a clock of its own, and a person who is logged in there and has a program."""

    def __init__(self, folder, library):
        self.data, self.offset = folder / "site", folder / "offset"
        self.data.mkdir()
        self.move(0)
        token = fill(self.data, people=1)[0]
        self.database = self.data / "microblog.db"
        with contextlib.closing(database.Database(self.database)) as db, db.write() as tx:
            self.session = sessions.open(tx, accounts.find_by_name(tx, "p0")["id"], "test", config.now())
        self.server = Server(self.data, LD_PRELOAD=str(library), CLOCK_OFFSET=str(self.offset), TZ="Europe/Berlin")
        self.poster = Poster(lambda: self.server.url, token, Ledger(folder / "ledger"), keep=False)
        self.keys = 0

    def move(self, seconds):
        """Let the site's clock be off by so much."""
        self.moved = seconds
        fresh = self.offset.with_suffix(".new")
        fresh.write_text(str(round(seconds)))
        fresh.rename(self.offset)

    def set(self, *moment):
        """Let the site's clock show this moment (UTC)."""
        self.move(datetime(*moment, tzinfo=UTC).timestamp() - time.time())

    def publish(self):
        """Post; return the id."""
        self.keys += 1
        assert self.poster.post(str(self.keys)), self.poster.statuses
        return list(self.poster.ledger.entries().values())[-1]

    def get(self, path, **headers):
        """Return status and body."""
        connection = http.client.HTTPConnection(urlsplit(self.server.url).netloc, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def is_logged_in(self):
        """Return whether browser and program still are."""
        browser = self.get("/settings/profile", Cookie=f"session={self.session}")[0]
        program = self.get(
            "/api/v1/accounts/verify_credentials", Authorization=f"Bearer {self.poster.token}"
        )[0]  # fmt: skip
        return (browser, program) == (200, 200)

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(self.database, timeout=30)) as connection:
            return [row[0] for row in connection.execute(sql)]

    def wait_for(self, is_so):
        """Wait until is_so() holds."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, self.server.output
            time.sleep(0.1)

    def wait_for_day(self, day):
        """Wait until the tasks have counted this day."""
        self.wait_for(lambda: day in self.rows("SELECT day FROM daily_stats"))

    def wait_for_tick(self):
        """Wait until the tasks have had another turn."""
        before = self.ticked_at()
        self.wait_for(lambda: self.ticked_at() > before + 1)

    def ticked_at(self):
        """Return when the last turn of the tasks was, by the monotonic clock."""
        found = re.search(r"^microblog_scheduler_silent_seconds (\S+)", self.get("/metrics")[1], re.MULTILINE)
        return time.monotonic() - float(found[1])


@pytest.fixture
def site(tmp_path, library):
    """Return a site whose server runs."""
    site = Site(tmp_path, library)
    with site.server:
        yield site
    assert "Traceback" not in site.server.output
    assert wrongs(site.database) == {}


def test_the_clock_of_a_server_steps_and_all_goes_on(site):
    ids = [site.publish()]
    for offset in (-HOUR, 0, DAY, -DAY, 0):
        site.move(offset)
        ids.append(site.publish())
        site.wait_for_tick()
        assert site.is_logged_in()
        assert site.get("/readyz")[0] == 200
    assert ids == sorted(ids)
    home = json.loads(site.get("/api/v1/timelines/home", Authorization=f"Bearer {site.poster.token}")[1])
    assert [int(status["id"]) for status in home] == ids[::-1]


def test_a_server_counts_each_day_once_over_new_year_and_both_changes_of_the_hour(site):
    days = [(2026, 12, 31), (2027, 3, 28), (2027, 10, 31)]
    ids = []
    site.wait_for_day((datetime.now(UTC) - timedelta(days=1)).date().isoformat())
    for year, month, day in days:
        for moment in ((0, 59, 59), (1, 0, 1), (23, 59, 59)):  # in Berlin the hour changes at 1:00 UTC
            site.set(year, month, day, *moment)
            ids.append(site.publish())
        site.move(site.moved + 11 * 60)  # days are counted ten minutes after midnight
        ids.append(site.publish())
        site.wait_for_day(f"{year}-{month:02}-{day:02}")
    counted = site.rows("SELECT day FROM daily_stats ORDER BY day")
    first, last = map(date.fromisoformat, (counted[0], counted[-1]))
    assert len(counted) == len(set(counted)) == (last - first).days + 1
    assert site.rows("SELECT statuses FROM daily_stats WHERE statuses > 0 ORDER BY day") == [3, 1, 3, 1, 3]
    assert ids == sorted(ids)
