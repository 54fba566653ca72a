"""Statistics: what happened here, in charts and numbers, for whoever may read the site."""

import csv
import io
import json
from collections import Counter

from bottle import response

import config
import render
import web
from model import statistics, tags
from model.errors import NotFound
from pages import charts

routes = web.Routes()

PERIODS = (30, 90, 365)
PUBLIC = ("statuses", "replies", "reblogs", "favourites", "authors", "active", "active_7", "active_30")
PUBLIC += ("accounts_new", "accounts_total")


def checked(me, site):
    """Return how many days are asked for; raises NotFound where the numbers are not shown."""
    if site.statistics == "hidden" and not (me and me["role"] == "admin"):
        raise NotFound
    asked = web.query().get("days") or "30"
    if asked not in map(str, PERIODS):
        raise NotFound
    return int(asked)


@routes.get("/stats", public=True)
def stats(db, me, site):
    """Show the numbers of the last days."""
    days, now = checked(me, site), config.now()
    rows = statistics.series(db.read, 2 * days, now)
    before, rows = rows[:days], rows[days:]
    names = [row["day"] for row in rows]
    column = lambda name, of=rows: [row[name] for row in of]  # noqa: E731
    uses = Counter()
    for row in rows[-7:]:
        uses.update(dict(row["top_tags"]))
    hidden = tags.hidden(db.read, uses)
    return render.page(
        "stats",
        site,
        me,
        title="Statistics",
        days=days,
        periods=PERIODS,
        now=rows[-1],
        rows=rows,
        posts=charts.bars(names, column("statuses"), column("statuses", before)),
        people=charts.lines(names, column("active"), column("active_7"), column("active_30")),
        members=charts.lines(names, column("accounts_total")),
        hours=charts.hours(rows),
        tags=[(name, number) for name, number in uses.most_common() if name not in hidden][:10],
        milestones=statistics.milestones(db.read)[::-1][:8],
    )


@routes.get("/stats.csv", public=True)
def as_csv(db, me, site):
    """Answer the numbers as a table for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("day", *PUBLIC))
    writer.writerows([row["day"], *(row[name] for name in PUBLIC)] for row in numbers(db, me, site))
    response.content_type = "text/csv; charset=utf-8"
    return text.getvalue()


@routes.get("/stats.json", public=True)
def as_json(db, me, site):
    """Answer the numbers as JSON, a list of days."""
    rows = [{name: row[name] for name in ("day", *PUBLIC)} for row in numbers(db, me, site)]
    response.content_type = "application/json"
    return json.dumps(rows)


def numbers(db, me, site):
    return statistics.series(db.read, checked(me, site), config.now())
