"""Tasks: each runs when it is due, in one process, and none that fails or hangs stops the others or goes unseen."""

import json
import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import config
import delivery
import scheduler
from model import accounts, jobs, links, outbox, sessions, upkeep
from scheduler import DAY, HOUR, MINUTE, Job
from tests.mail.conftest import START
from tests.running import ROOT


class Task:
    """A job of a test: how often it ran, and what it does then."""

    def __init__(self, act=lambda work: "done", **options):
        self.runs = []
        self.act = act
        self.job = Job("count", self.run, options.pop("next_due", scheduler.every(0)), **options)

    def run(self, work):
        self.runs.append(work.now())
        return self.act(work)


@pytest.fixture
def with_jobs(monkeypatch):
    """Return a function that puts tasks in the place of all jobs, and forgets what was complained of."""

    def put(**tasks):
        monkeypatch.setattr(scheduler, "JOBS", {name: task.job for name, task in tasks.items()})
        monkeypatch.setattr(scheduler, "_complained", {})

    return put


@pytest.fixture
def run_due(app, configuration, clock):
    """Return a function that lets so many milliseconds pass and then runs what is due."""

    def tick(milliseconds=0):
        clock.now += milliseconds
        scheduler.tick(app.db, configuration, names=tuple(scheduler.JOBS))

    return tick


@pytest.fixture
def job(db):
    """Return a function that returns the row of a job."""
    return lambda name: jobs.by_name(db.read)[name]


def test_a_job_runs_at_once_and_then_when_it_is_due(with_jobs, run_due, job):
    often, nightly = Task(next_due=scheduler.every(10 * MINUTE)), Task(next_due=scheduler.daily(3 * HOUR))
    with_jobs(often=often, nightly=nightly)
    for _ in range(24 * 60):
        run_due(MINUTE)
    assert len(often.runs) == 144
    assert nightly.runs == [START + MINUTE, START + 15 * HOUR]
    assert (job("often")["result"], job("often")["error"], job("often")["leased_until"]) == ("done", None, 0)


def test_a_job_without_work_does_not_run_unless_somebody_asks(with_jobs, run_due, db):
    idle = Task(has_work=lambda work: False)
    with_jobs(idle=idle)
    for _ in range(5):
        run_due(MINUTE)
    assert len(idle.runs) == 1
    with db.write() as tx:
        jobs.hurry(tx, "idle")
    run_due()
    run_due()
    assert len(idle.runs) == 2


def test_a_job_that_somebody_asks_for_while_it_runs_runs_once_more(with_jobs, run_due, job, db):
    def ask(work):
        if len(once.runs) == 1:
            with db.write() as tx:
                jobs.hurry(tx, "once")
        return "done"

    once = Task(ask, next_due=scheduler.every(DAY), has_work=lambda work: not once.runs)
    with_jobs(once=once)
    for _ in range(4):
        run_due()
    assert len(once.runs) == 2
    assert job("once")["due_at"] == once.runs[1] + DAY


def test_a_job_that_raises_is_seen_and_does_not_stop_the_others(with_jobs, run_due, job, ada, caplog):
    def fail(work):
        raise ValueError("the shed is locked")

    bad, good = Task(fail), Task()
    with_jobs(bad=bad, good=good)
    with caplog.at_level(logging.ERROR, "microblog"):
        for _ in range(150):
            run_due(MINUTE)
    assert len(good.runs) == len(bad.runs) == 150
    assert job("bad")["error"] == "the shed is locked"
    lines = [record.fields for record in caplog.records]
    assert lines == [{"task": "bad", "error": "the shed is locked"}] * 3  # 12, 13 and 14 o'clock
    bad.act = lambda work: "better"
    run_due(MINUTE)
    assert (job("bad")["result"], job("bad")["error"]) == ("better", None)


def test_the_page_shows_what_went_wrong(with_jobs, run_due, ada, db, monkeypatch, clock):
    def fail(work):
        raise OSError("the shed is locked")

    with_jobs(mail=Task(fail), upkeep=Task())
    run_due()
    with db.write() as tx:
        jobs.claim(tx, "nightly", clock.now, 10 * MINUTE, scheduler.LONGEST)
    clock.now += 11 * MINUTE
    page = ada.get("/admin/tasks")
    assert [alert.text.strip() for alert in page.html.select("[role=alert]")] == [
        "the shed is locked",
        "It has not come to an end for a long time. It will be started anew.",
    ]


def test_a_job_that_hangs_holds_up_no_other_and_is_started_anew(with_jobs, run_due, app, configuration, job, clock):
    let_go, began = threading.Event(), threading.Event()

    def hang(work):
        began.set()
        assert let_go.wait(10)
        return "late"

    slow, good = Task(hang, lease=5 * MINUTE), Task()
    with_jobs(slow=slow, good=good)
    thread = threading.Thread(target=scheduler.tick, args=(app.db, configuration, None, ("slow",)))
    thread.start()
    assert began.wait(5)
    run_due(MINUTE)
    assert len(slow.runs) == 1
    assert len(good.runs) == 1
    assert not jobs.is_stuck(job("slow"), clock.now)
    slow.act = lambda work: "anew"
    clock.now += 5 * MINUTE
    assert jobs.is_stuck(job("slow"), clock.now)
    run_due()
    assert job("slow")["result"] == "anew"
    let_go.set()
    thread.join()
    assert job("slow")["result"] == "anew"  # whose lease was over has no say


def test_a_locked_database_is_a_reason_to_try_again(with_jobs, run_due, db, configuration, job, monkeypatch, caplog):
    task, other = Task(), Task()
    with_jobs(task=task, other=other)
    db._writer.execute("PRAGMA busy_timeout = 20")
    holder = sqlite3.connect(configuration.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.ERROR, "microblog"):
        for _ in range(3):
            run_due(MINUTE)
    holder.execute("ROLLBACK")
    holder.close()
    assert task.runs == []
    assert [record.fields["error"] for record in caplog.records] == ["database is locked"] * 2
    run_due(MINUTE)
    assert len(task.runs) == len(other.runs) == 1


@pytest.mark.parametrize("step", [-DAY, -HOUR, HOUR, DAY, 12 * 365 * DAY], ids=["-day", "-hour", "hour", "day", "2038"])
def test_when_the_clock_steps_jobs_go_on_soon(with_jobs, run_due, step, clock):
    often, nightly = Task(next_due=scheduler.every(10 * MINUTE)), Task(next_due=scheduler.daily(3 * HOUR))
    with_jobs(often=often, nightly=nightly)
    run_due()
    run_due(step)
    before = len(often.runs), len(nightly.runs)
    for _ in range(2 * 24 * 6 + 1):
        run_due(10 * MINUTE)
    after_days = 1 if step == -DAY else 2
    assert len(nightly.runs) - before[1] in (after_days, 2)
    expected = 2 * 24 * 6 - (24 * 6 if step == -DAY else 6 if step == -HOUR else 0)
    assert expected - 1 <= len(often.runs) - before[0] <= 2 * 24 * 6 + 1


def test_when_the_clock_comes_back_from_2038_jobs_go_on_at_once(with_jobs, run_due):
    task = Task(next_due=scheduler.every(10 * MINUTE))
    with_jobs(task=task)
    run_due(12 * 365 * DAY)
    run_due(-12 * 365 * DAY)
    run_due(10 * MINUTE)
    assert len(task.runs) == 3


TWO = """
import json, sys, time
import config, db, scheduler
from scheduler import Job
config.now = lambda: int(sys.argv[3])
configuration = config.load({"MICROBLOG_DATA": sys.argv[1], "MICROBLOG_URL": "https://blog.example",
                             "MICROBLOG_SMTP_URL": sys.argv[2], "MICROBLOG_MAIL_DELAY": "0"})
ours = db.Database(configuration.database)
runs = []
scheduler.JOBS = {"mail": scheduler.JOBS["mail"]}
for number in range(20):
    name = f"once{number}"
    def run(work, name=name):
        runs.append(name)
        time.sleep(0.002)
    scheduler.JOBS[name] = Job("once", run, scheduler.every(scheduler.HOUR))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(8):
    scheduler.tick(ours, configuration, names=tuple(scheduler.JOBS))
ours.close()
print(json.dumps(runs))
"""


@pytest.fixture
def readers(amy, member):
    """Let a mail wait for each of twenty readers; return their names."""
    names = [f"reader{number}" for number in range(20)]
    for name in names:
        member(name)
    amy.publish(" ".join("@" + name for name in names))
    return names


def test_two_processes_run_each_job_once_and_send_each_mail_once(
    db, readers, amy, post_office, configuration, clock, relay
):
    amy.publish(" ".join("@" + name for name in readers))
    arguments = [sys.executable, "-c", TWO, str(configuration.data), relay["MICROBLOG_SMTP_URL"], str(clock.now)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(arguments, cwd=ROOT, **pipes) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    runs = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert Counter(runs[0] + runs[1]) == {f"once{number}": 1 for number in range(20)}
    assert len({message["Message-ID"] for message in post_office.taken}) == len(post_office.taken) == 40


def test_two_senders_whose_lease_of_the_job_overlaps_send_each_mail_once(
    db, readers, post_office, configuration, clock
):
    clock.now += HOUR
    threads = [
        threading.Thread(target=delivery.deliver, args=(db, configuration, config.now, threading.Event()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(post_office.to()) == dict.fromkeys(readers, 1)


def test_a_sign_to_stop_ends_between_two_messages(db, readers, post_office, configuration, clock, rows, run_due):
    clock.now += HOUR
    stop = threading.Event()

    class Counted(delivery.smtp.Connection):
        def send(self, message):
            super().send(message)
            if len(post_office.taken) == 3:
                stop.set()

    assert delivery.deliver(db, configuration, config.now, stop, connect=Counted) == "3 sent"
    assert Counter((row["outcome"], row["attempts"]) for row in rows()) == {("sent", 1): 3, (None, 0): 17}
    run_due(MINUTE)
    assert Counter(post_office.to()) == dict.fromkeys(readers, 1)


# --- Upkeep -----------------------------------------------------------------------------------------------------------


def test_upkeep_deletes_what_is_over_and_nothing_else(db, dump, member, amy, clock, configuration, run_due):
    member("ben")
    now, status = clock.now, amy.publish("Hello")
    with db.write() as tx:
        me = int(amy.id)
        program = tx.execute("SELECT application_id FROM tokens WHERE account_id = :me", {"me": me}).fetchone()[0]
        for word, age in (("old", 1), ("new", -1)):
            at = now - age * MINUTE
            links.add(tx, "confirm", at, me, word)
            sessions.open(tx, me, word, now)
            tx.execute("UPDATE sessions SET expires_at = :at WHERE user_agent = :word", {"at": at, "word": word})
            old = {"me": me, "word": word, "at": at - DAY, "program": program, "month": at - 30 * DAY, "now": now}
            tx.execute(
                "INSERT INTO attempts (kind, subject, address, created_at) VALUES ('login', :word, '::1', :at)", old
            )
            tx.execute(
                """INSERT INTO outbox (id, dedupe_key, kind, account_id, created_at, outcome, finished_at)
                   VALUES (:at, :word || 1, 'test', :me, 0, 'sent', :month)""",
                old,
            )
            tx.execute(
                """INSERT INTO outbox (id, dedupe_key, kind, account_id, created_at, next_at)
                   VALUES (:month, :word || 2, 'test', :me, 0, :month)""",
                old,
            )
            old |= {"status": int(status["id"]), "client": word * 8, "id": old["month"] << 16}
            tx.execute(
                """INSERT INTO applications (id, client_id, client_secret_hash, name, redirect_uris, scopes, created_at)
                   VALUES (:id, :client, zeroblob(32), :word, 'x', 'read', 0)""",
                old,
            )
            tx.execute(
                """INSERT INTO authorization_codes
                     (id, code_hash, application_id, account_id, redirect_uri, scopes, created_at, expires_at)
                   VALUES (:at, CAST(printf('%-32s', :word) AS BLOB), :program, :me, :word, 'read', 0, :at)""",
                old,
            )
            tx.execute("INSERT INTO idempotency_keys VALUES (:me, :word, :status, :at)", old)
            tx.execute("INSERT INTO imports (id, account_id, created_at, total) VALUES (:at, :me, :at, 0)", old)
    before = dump(without=("jobs",))
    done = upkeep.clean_up(db, now, lambda: False)
    after = dump(without=("jobs",))
    lost = {table: [row for row in before[table] if row not in after[table]] for table in before}
    lost = {table: found for table, found in lost.items() if found}
    assert {table: len(found) for table, found in lost.items()} == {
        "sessions": 1,
        "links": 1,
        "attempts": 1,
        "outbox": 2,
        "authorization_codes": 1,
        "idempotency_keys": 1,
        "imports": 1,
    }
    assert all("old" in str(found) for table, found in lost.items() if table not in ("outbox", "imports"))
    assert lost["imports"][0][0] == now - MINUTE - DAY
    assert [row[1] for row in lost["outbox"]] in (["old1", "old2"], ["old2", "old1"])
    assert sorted(done.split(", ")) == sorted(f"1 {name}" for name in upkeep.OVER)
    assert upkeep.clean_up(db, now, lambda: False) == "nothing was over"


def test_upkeep_of_much_goes_in_parts_and_stops_when_asked(db, clock, amy):
    with db.write() as tx:
        rows = [{"at": clock.now - 2 * DAY + number} for number in range(1200)]
        sql = "INSERT INTO attempts (kind, subject, address, created_at) VALUES ('login', 'x', '::1', :at)"
        tx.executemany(sql, rows)
    asked = []
    assert upkeep.clean_up(db, clock.now, lambda: len(asked) > 3 or asked.append(1)) == "500 attempts"
    assert upkeep.clean_up(db, clock.now, lambda: False) == "700 attempts"


def test_visits_are_written_by_the_next_beat(app, bob, clock):
    clock.now += HOUR
    bob.get("/")
    assert accounts.find_by_name(app.db.read, "bob")["seen_at"] is None
    app.scheduler.beat()
    assert accounts.find_by_name(app.db.read, "bob")["seen_at"] == clock.now
    clock.now += MINUTE
    bob.get("/")
    app.scheduler.stop()
    assert accounts.find_by_name(app.db.read, "bob")["seen_at"] == clock.now


def test_the_visit_of_somebody_who_is_gone_meanwhile_does_no_harm(app, bob, clock):
    bob.get("/")
    with app.db.write() as tx:
        tx.execute("DELETE FROM accounts WHERE username = 'bob'")
    app.scheduler.beat()
    assert app.scheduler.seconds_silent() < 5


def test_a_clock_that_was_set_back_puts_nothing_off(app, monkeypatch):
    monkeypatch.setattr(scheduler, "SECONDS", 0.05)
    app.scheduler.start()
    app.scheduler.threads.pause()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for planned in app.scheduler.threads.get_jobs():
        planned.modify(next_run_time=tomorrow)
    deadline = time.monotonic() + 60
    while any(planned.next_run_time == tomorrow for planned in app.scheduler.threads.get_jobs()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    app.scheduler.stop()


def test_run_now_runs_at_the_next_tick(ada, db, run_due, job):
    run_due()
    first = job("nightly")["started_at"]
    run_due(HOUR)
    assert job("nightly")["started_at"] == first
    ada.post("/admin/tasks", {"run": "nightly", "csrf": ada.csrf()}, status=303)
    run_due()
    assert job("nightly")["started_at"] == first + HOUR


# --- Leases -----------------------------------------------------------------------------------------------------------


def test_a_job_is_given_to_one_only_until_the_lease_is_over(db, clock):
    def claims():
        with db.write() as tx:
            return jobs.claim(tx, "job", clock.now, 5 * MINUTE, scheduler.LONGEST)

    assert [claims(), claims()] == [True, False]
    clock.now += 5 * MINUTE
    assert [claims(), claims()] == [True, False]


def test_a_sender_whose_lease_is_over_has_no_say_any_more(db, readers, clock):
    clock.now += HOUR
    with db.write() as tx:
        first = outbox.claim(tx, clock.now, 0)
    clock.now += outbox.LEASE
    with db.write() as tx:
        again = [outbox.claim(tx, clock.now, 0) for _ in readers]
        second = next(row for row in again if row["id"] == first["id"])
        outbox.later(tx, first, clock.now, "too late")
        assert not outbox.failed(tx, first, clock.now, "too late")
        assert outbox.sent(tx, second, clock.now)
    row = db.read.execute("SELECT outcome, error FROM outbox WHERE id = :id", {"id": first["id"]}).fetchone()
    assert tuple(row) == ("sent", None)
