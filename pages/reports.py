"""Reports: telling those who keep order about somebody and their posts."""

import config
import entities
import render
import web
from db import Page
from model import accounts, reports, statuses, text, timelines
from model.errors import Forbidden, Invalid, TooMany
from pages.people import named

routes = web.Routes()

BEGINNING = 160


@routes.get("/@<username:username>/report", login=True)
def ask(db, me, site, username):
    """Show the form to report a person, with the post ?status=ID ticked."""
    person = named(db, username)
    if person["id"] == me["id"]:
        return web.redirect(f"/@{username}")
    return report_page(db, me, site, person, {"category": "", "comment": ""}, web.query().ids("status"))


def report_page(db, me, site, person, form, chosen, problem=None):
    listed = entities.statuses(db, reportable(db, me, person, chosen), me, site)
    return render.page(
        "report",
        site,
        me,
        title=f"Report @{person['username']}",
        person=person,
        statuses=[(status, beginning(status)) for status in listed],
        chosen=set(map(str, chosen)),
        form=form,
        problem=problem,
    )


def reportable(db, me, person, chosen):
    """Return the ids of the person's posts that the form offers: those chosen, then the newest."""
    page = Page(limit=reports.MAX_STATUSES)
    rows = timelines.profile(db.read, person["id"], me["id"], page, with_replies=True, with_reblogs=False)
    older = reports.of_person(db.read, person["id"], statuses.visible(db.read, chosen, me["id"]))
    return list(dict.fromkeys([*older, *(row["id"] for row in rows)]))[: reports.MAX_STATUSES]


def beginning(status):
    """Return the warning of a post, or else its first words."""
    return text.beginning(status["spoiler_text"] or text.plain(status["content"]), BEGINNING)


@routes.post("/@<username:username>/report", login=True)
def report(db, me, site, username):
    """Report a person; what was chosen and typed is kept if that cannot be."""
    person, form = accounts.by_name(db.read, username), web.form()
    if person["id"] == me["id"]:
        raise Forbidden("Nobody can report themselves.")
    chosen = form.ids("status_ids")
    try:
        values = reports.checked(form.get("category"), form.get("comment"), chosen)
        with db.write() as tx:
            reports.add(tx, me["id"], person["id"], *values, config.now())
    except (Invalid, TooMany) as problem:
        return report_page(db, me, site, person, form, chosen, problem)
    return web.redirect(f"/@{person['username']}", f"report.{person['username']}")
