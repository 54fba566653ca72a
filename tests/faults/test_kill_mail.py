"""Killing the server while it sends many mails: none is lost, and at most one a kill comes twice.

KILLS=100 makes it as many kills, KILLS=3 a quick look among 200 mails.
"""

import os
import random
import signal
import sqlite3
import time
from collections import Counter

import config
import db as database
from model import accounts, settings, statuses
from tests.mail.conftest import PostOffice
from tests.running import Server

KILLS = int(os.environ.get("KILLS", "20"))
MAILS = 1000 if KILLS > 3 else 200
A_POST = 50
PATIENCE = 60  # seconds without another mail


class SlowOffice(PostOffice):
    """A mail server that takes a moment for each message, so that a kill falls into one."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        answer = await super().handle_DATA(server, session, envelope)
        time.sleep(random.uniform(0, 0.004))
        return answer


def fill(configuration):
    """Make a site on which so many mails are due: of posts each of which names fifty people."""
    database.prepare(configuration.database, config.RESOURCES)
    db = database.Database(configuration.database)
    long_ago = config.now() - 30 * 24 * 3_600_000
    with db.write() as tx:
        ada = accounts.add(tx, "ada", None, long_ago, role="admin")
        for number in range(MAILS):
            accounts.add(tx, f"r{number}", None, long_ago, email=f"r{number}@example.org", is_confirmed=True)
        tx.execute("""UPDATE accounts SET preferences = '{"mails": {"mention": "now"}}'""")
    me = accounts.by_id(db.read, ada)
    for first in range(0, MAILS, A_POST):
        form = {"status": " ".join(f"@r{number}" for number in range(first, first + A_POST))}
        draft = statuses.draft(db.read, me, settings.load(db.read, configuration), form)
        with db.write() as tx:
            statuses.publish(tx, me, draft, config.now() - 3_600_000)
    db.close()


def end_leases(path):
    """Let the leases of who was killed end, as some minutes would."""
    connection = sqlite3.connect(path, timeout=10)
    with connection:
        connection.execute("UPDATE jobs SET leased_until = 0, due_at = 0")
        connection.execute("UPDATE outbox SET next_at = created_at WHERE next_at IS NOT NULL")
    connection.close()


def test_no_mail_is_lost_and_at_most_one_a_kill_comes_twice(tmp_path):
    office = SlowOffice()
    office.controller.start()
    environ = {"MICROBLOG_SMTP_URL": f"smtp+plain://127.0.0.1:{office.controller.port}", "MICROBLOG_MAIL_DELAY": "0"}
    configuration = config.load({"MICROBLOG_DATA": str(tmp_path), **environ})
    fill(configuration)
    server, kills = Server(tmp_path, **environ), 0
    while kills < KILLS:
        more = len(office.taken) + 1
        end_leases(configuration.database)
        server.start()
        wait_for(lambda more=more: len(office.taken) >= more or not waiting(configuration.database), office)
        time.sleep(random.uniform(0, 0.15))
        server.stop(signal.SIGKILL)
        kills += 1
    end_leases(configuration.database)
    with server:
        wait_for(lambda: waiting(configuration.database) == 0, office)
    office.controller.stop()
    taken = Counter(message["Message-ID"] for message in office.taken)
    doubles = sum(taken.values()) - len(taken)
    print(f"{kills} kills, {len(taken)} mails, {doubles} twice")
    with sqlite3.connect(configuration.database) as connection:
        rows = connection.execute("SELECT outcome, count(*) FROM outbox GROUP BY 1").fetchall()
        keys = {row[0] for row in connection.execute("SELECT dedupe_key FROM outbox")}
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert rows == [("sent", MAILS)]
    assert {id.strip("<>").rpartition("@")[0] for id in taken} == keys
    assert doubles <= kills


def wait_for(is_so, office):
    """Wait until is_so() holds, however long that takes, as long as mails come."""
    count, deadline = len(office.taken), time.monotonic() + PATIENCE
    while not is_so():
        if len(office.taken) > count:
            count, deadline = len(office.taken), time.monotonic() + PATIENCE
        assert time.monotonic() < deadline
        time.sleep(0.02)


def waiting(path):
    """Return how many mails wait."""
    connection = sqlite3.connect(path, timeout=10)
    try:
        return connection.execute("SELECT count(*) FROM outbox WHERE next_at IS NOT NULL").fetchone()[0]
    finally:
        connection.close()
