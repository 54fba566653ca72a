"""Metrics: the numbers of the site for Prometheus and its like, which only who runs the machine may read."""

import hmac
import os

from bottle import request, response

import config
import metrics
import web
from metrics import Family, gauge
from model import accounts, deliveries, health, jobs, sessions
from model.errors import Forbidden, Unauthorized

routes = web.Routes()


@routes.get("/metrics", open=True, limit="")
def show(db, site):
    """Answer how the site does, in numbers."""
    check_reader(site)
    response.content_type = "text/plain; version=0.0.4; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    app, now = request.app, config.now()
    own = [*app.requests.families(), *of_scheduler(app.scheduler), *metrics.process(app.requests.began_at)]
    if site.config.workers > 1:  # each process counts for itself, and who asks meets the one or the other
        own = [metrics.labelled(family, {"worker": os.getpid()}) for family in own]
    return metrics.text([*own, *of_file(db, site), *of_tasks(db), *of_people(db, now)])


def check_reader(site):
    """Raise Forbidden or Unauthorized unless the request shows the token; where there is none, it has to be local."""
    token = site.config.metrics_token
    if token and not hmac.compare_digest(web.bearer().encode("utf-8", "replace"), token.text.encode()):
        raise Unauthorized("These numbers are for who has the token in MICROBLOG_METRICS_TOKEN.")
    if not token and not web.is_local():
        raise Forbidden("These numbers are for programs on the machine of the site, or with MICROBLOG_METRICS_TOKEN.")


def of_file(db, site):
    return [
        gauge("microblog_database_bytes", "Size of the database file.", site.config.database.stat().st_size),
        gauge("microblog_wal_bytes", "Size of the write-ahead log beside it.", db.wal_bytes()),
        gauge("microblog_disk_free_bytes", "Room left on the disk.", health.free_bytes(site.config)),
    ]


def of_scheduler(scheduler):
    """Return what the tasks did in this process."""
    runs = [("", {"task": task, "outcome": end}, number) for (task, end), number in sorted(scheduler.runs.items())]
    return [
        Family("microblog_task_runs_total", "counter", "Runs of tasks since the start.", runs),
        gauge("microblog_scheduler_silent_seconds", "How long ago the last tick was.", scheduler.seconds_silent()),
    ]


def of_tasks(db):
    """Return how the tasks are by the database."""
    rows = sorted(jobs.by_name(db.read).items())
    ended = [("", {"task": name}, row["finished_at"] / 1000) for name, row in rows if row["finished_at"]]
    failing = [("", {"task": name}, int(bool(row["error"]))) for name, row in rows]
    return [
        Family("microblog_task_ended_seconds", "gauge", "When the last run ended, in seconds since 1970.", ended),
        Family("microblog_task_failing", "gauge", "1 if the last run went wrong.", failing),
    ]


def of_people(db, now):
    people, written = accounts.count(db.read)
    mails = deliveries.totals(db.read)
    ends = [("", {"outcome": outcome}, mails[outcome]) for outcome in ("sent", "failed")]
    return [
        Family("microblog_mails_total", "counter", "Messages since the site began.", ends),
        gauge("microblog_mails_waiting", "Messages in the outbox.", mails["waiting"]),
        gauge("microblog_sessions", "Browsers that are logged in.", sessions.count(db.read, now)),
        gauge("microblog_accounts", "People who are here.", people),
        gauge("microblog_statuses", "Posts, but for direct ones.", written),
    ]
