"""The task manager: what the site does by itself. All that has to outlive a restart is in the database (model/jobs.py).

APScheduler calls tick() every few seconds, each job in a thread of its own, so that one that hangs holds up no other.
Whatever is due then runs, in one process of all that serve the site.
"""

import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

import config
import copies
import delivery
import smtp
from model import (
    accounts,
    activity,
    backups,
    blocks,
    imports,
    jobs,
    leaving,
    outbox,
    settings,
    statistics,
    subscriptions,
    trash,
    upkeep,
)

log = logging.getLogger("microblog")

SECONDS = 5
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONGEST = 8 * DAY


class Work(NamedTuple):
    """What a job is given: the database, the configuration, the clock (a function), and the sign to stop."""

    db: object
    config: object
    now: Callable
    stop: threading.Event


class Job(NamedTuple):
    """`run(work)` does it and returns in words what was done; `next_due(now)` is when it is due again.

    `has_work(work)` may tell that there is nothing to do although the time has come. lease: how long a run may take, in
    milliseconds, before another process believes that it died. retry: when it is due again after a failure.
    """

    meaning: str
    run: Callable
    next_due: Callable
    has_work: Callable = lambda work: True
    lease: int = 10 * MINUTE
    retry: int = MINUTE


def every(milliseconds):
    """Return a rule that a job is due again some time after it ended."""
    return lambda now: now + milliseconds


def daily(milliseconds):
    """Return a rule that a job is due each day (UTC) at a time after midnight."""
    return lambda now: (now - milliseconds) // DAY * DAY + DAY + milliseconds


def weekly(milliseconds):
    """Return a rule that a job is due each week (UTC) at a time after the midnight before Monday."""
    monday = 4 * DAY + milliseconds  # 1970 began on a Thursday
    return lambda now: (now - monday) // (7 * DAY) * 7 * DAY + 7 * DAY + monday


def send_mails(work):
    return delivery.deliver(work.db, work.config, work.now, work.stop)


def has_mails(work):
    return bool(work.config.smtp_url) and outbox.is_due(work.db.read, work.now(), work.config.mail_delay * 1000)


def end_mutes(work):
    with work.db.write() as tx:
        blocks.lapse(tx, work.now())
    return "done"


def empty_trash(work):
    with work.db.write() as tx:
        count = trash.empty(tx, work.now())
    return f"{count} deleted"


def let_go(work):
    """Delete the accounts whose week is over; what they leave is taken away by `erasure`."""
    count = 0
    for id in leaving.due(work.db.read, work.now()):
        with work.db.write() as tx:
            count += leaving.go(tx, id, work.now())
    return f"{count} deleted"


def erase_accounts(work):
    return f"{upkeep.erase_deleted(work.db, work.now(), work.stop.is_set)} erased"


def write_imports(work):
    """Write posts that wait, with a pause after each few: others want to write as well."""
    site, written, count = settings.load(work.db.read, work.config), 0, 1
    while count and written < imports.A_RUN and not work.stop.wait(0.01):
        with work.db.write() as tx:
            count = imports.write_some(tx, site, work.now())
        written += count
    return f"{written} posts"


def count_days(work):
    return f"{statistics.catch_up(work.db, work.now(), work.stop.is_set)} days counted"


def queue_summaries(work):
    """Queue the weekly mail. The first run, at the first start of a site, only sets the day."""
    readers = subscriptions.summary_readers(work.db.read)
    if not jobs.has_run(work.db.read, "summary"):
        return "from next Monday on"
    with work.db.write() as tx:
        for id in readers:
            outbox.add(tx, "summary", id, work.now())
    return f"{len(readers)} queued"


def clean_up(work):
    return upkeep.clean_up(work.db, work.now(), work.stop.is_set)


def shorten_log(work):
    return upkeep.shorten_log(work.db)


def tend_database(work):
    return upkeep.tend(work.db, work.stop.is_set)


def back_up(work):
    """Make the copy of the day; the first one soon after the first start, so that one knows at once that it works."""
    keep = settings.load(work.db.read, work.config).backups
    return backups.make_daily(work.config, keep, work.now(), work.stop.is_set)


JOBS = {
    "mail": Job("send the mails that are due", send_mails, every(0), has_mails),
    "mutes": Job(
        "end mutes that were for a time", end_mutes, every(0), lambda w: blocks.is_lapse_due(w.db.read, w.now())
    ),
    "trash": Job("delete posts that nobody takes back", empty_trash, every(0), lambda w: trash.due(w.db.read, w.now())),
    "leaving": Job(
        "delete the accounts of those who asked for it a week ago",
        let_go,
        every(0),
        lambda w: leaving.due(w.db.read, w.now()),
    ),
    "erasure": Job(
        "take away what deleted accounts left", erase_accounts, every(0), lambda w: accounts.to_erase(w.db.read)
    ),
    "imports": Job(
        "write the posts that people brought along", write_imports, every(0), lambda w: imports.next_waiting(w.db.read)
    ),
    "statistics": Job("count what happened, a row a day", count_days, daily(10 * MINUTE)),
    "summary": Job("mail the week in numbers to administrators who want it", queue_summaries, weekly(8 * HOUR)),
    "upkeep": Job(
        "forget what is over: sessions, codes, keys, old mails",
        clean_up,
        every(10 * MINUTE),
    ),
    "log": Job(
        "keep the write-ahead log short", shorten_log, every(0), lambda w: upkeep.has_long_log(w.db), lease=MINUTE
    ),
    "nightly": Job(
        "wipe out what was deleted, and let the database look at its statistics", tend_database, daily(3 * HOUR)
    ),
    "backup": Job(
        "copy the database, and forget the oldest copy",
        back_up,
        daily(3 * HOUR + 30 * MINUTE),
        lease=2 * HOUR,
        retry=HOUR,
    ),
}


def tick(db, configuration, now=None, names=tuple(JOBS), stop=None, runs=None):
    """Run those of the jobs called names that are due. now: a function; stop: an Event that ends long work early.

    runs: a Counter of (name, "done" or "failed").
    """
    work = Work(db, configuration, now or config.now, stop or threading.Event())
    for name in names:
        if work.stop.is_set():
            return
        try:
            outcome = run_if_due(name, JOBS[name], work)
            if outcome and runs is not None:
                runs[name, outcome] += 1
        except sqlite3.Error as error:  # a full disk, a lock that is held: the next tick tries again
            complain(name, error, work.now())


def run_if_due(name, job, work):
    """Run a job if it is due, has something to do, and nobody else runs it; return "done" or "failed" if it ran."""
    started = work.now()
    if not jobs.is_due(work.db.read, name, started, LONGEST):
        return None
    if not jobs.is_hurried(work.db.read, name) and not job.has_work(work):
        return None
    with work.db.write() as tx:
        if not jobs.claim(tx, name, started, job.lease, LONGEST):
            return None
    result = error = None
    try:
        result = job.run(work)
    except Exception as problem:  # a job that fails is noted, and is no reason for the others to stop
        complain(name, problem, work.now())
        error = str(problem) or type(problem).__name__
    ended = work.now()
    due = ended + job.retry if error else job.next_due(ended)
    with work.db.write() as tx:
        jobs.finish(tx, name, started, ended, due, result, error)
    return "failed" if error else "done"


_complained = {}


def complain(name, error, now):
    """Log that a job failed; the same failure once an hour."""
    kind = (name, type(error), now // HOUR)
    if _complained.get(name) != kind:
        _complained[name] = kind
        is_bug = not isinstance(error, (smtp.Down, sqlite3.OperationalError, copies.Stopped))
        log.error("task", exc_info=error if is_bug else None, extra={"fields": {"task": name, "error": str(error)}})


class Soon(BaseTrigger):
    """The next turn, from now: APScheduler's own interval lists each that a clock has passed over, years of them."""

    def get_next_fire_time(self, previous_fire_time, now):
        return now + timedelta(seconds=SECONDS)


class Scheduler:
    """The threads that call tick(), and the visits that requests noted; one in each process that serves."""

    def __init__(self, db, configuration):
        self.db = db
        self.config = configuration
        self.notes = activity.Notes()
        self.stopping = threading.Event()
        self.beaten_at = time.monotonic()
        self.threads = None
        self.runs = Counter()  # each job has a thread of its own, so no two count for one name

    def start(self):
        """Begin, at once and then every few seconds. A thread is not carried over a fork: call it after."""
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a run that is still busy is skipped, as intended
        executors = {"default": ThreadPoolExecutor(len(JOBS) + 1)}
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self.threads = BackgroundScheduler(timezone=UTC, executors=executors, job_defaults=options)
        at_once = {"trigger": Soon(), "next_run_time": datetime.now(UTC)}
        self.threads.add_job(self.beat, **at_once)
        for name in JOBS:
            self.threads.add_job(tick, args=[self.db, self.config, None, (name,), self.stopping, self.runs], **at_once)
        self.threads.start()
        threading.Thread(target=self.bring_forward, daemon=True).start()

    def bring_forward(self):
        """Run now what is planned for later than it can be: APScheduler plans by the calendar, which may step back."""
        while not self.stopping.wait(SECONDS):
            now = datetime.now(UTC)
            for job in self.threads.get_jobs():
                if job.next_run_time > now + timedelta(seconds=2 * SECONDS):
                    job.modify(next_run_time=now)

    def beat(self):
        """Write down who was here; that this goes on is the sign that the scheduler lives (seconds_silent)."""
        try:
            self.write_notes()
        except sqlite3.Error as error:
            complain("visits", error, config.now())
        self.beaten_at = time.monotonic()

    def write_notes(self):
        """Write down who was here since the last time."""
        if visits := self.notes.take(config.now()):
            with self.db.write() as tx:
                activity.write(tx, visits)

    def seconds_silent(self):
        """Return how long ago the last tick was."""
        return time.monotonic() - self.beaten_at

    def stop(self):
        """Let jobs end where they can (mail between two messages), and write the last visits down."""
        self.stopping.set()
        if self.threads:
            self.threads.shutdown(wait=True)
        self.beat()
