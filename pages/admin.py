"""Administration: what needs doing, and how the site is."""

import config
import render
import web
from model import backups, deliveries, jobs, statistics, storage, waiting
from pages import charts

routes = web.Routes()

DAY = 24 * 3600 * 1000


@routes.get("/admin", role="admin")
def dashboard(db, me, site):
    """Show what needs doing on top, then how many people come, how the mail goes, and how much room is left."""
    now = config.now()
    rows = statistics.series(db.read, 30, now)
    names = [row["day"] for row in rows]
    column = lambda name: [row[name] for row in rows]  # noqa: E731
    tasks, room = jobs.by_name(db.read), storage.look(db.read, site.config)
    return render.page(
        "admin",
        site,
        me,
        title="Overview",
        todo=waiting.counts(db.read, me["id"], now - 7 * DAY),
        ill=sorted(name for name, row in tasks.items() if row["error"] or jobs.is_stuck(row, now)),
        rows=rows,
        people=charts.lines(names, column("active"), column("active_7")),
        signups=charts.bars(names, column("accounts_new")),
        mails=charts.bars(names, column("mails_sent"), column("mails_failed")),
        counts=deliveries.counts(db.read, now - DAY),
        waits_since=deliveries.oldest_waiting(db.read, now),
        storage=room,
        backup_is_overdue=site.backups and backups.is_overdue(room.backup_at, "backup" in tasks, now),
    )
