"""Notifications: who named or followed a person, and how far they have read."""

from functools import partial

import config
import entities
import render
import web
from model import markers, notifications, relationships
from model.errors import BadRequest
from pages.sieve import sieved

routes = web.Routes()

# {?type=: (its tab, the types of notifications there)}
KINDS = {
    "": ("All", notifications.TYPES),
    "mention": ("Mentions", ("mention",)),
    "follow": ("Follows", ("follow", "follow_request")),
    "reblog": ("Boosts", ("reblog",)),
    "favourite": ("Favourites", ("favourite",)),
}


@routes.get("/notifications", login=True)
def latest(db, me, site):
    """Show what happened, newest first; of one kind with ?type=."""
    page, asked = web.page_asked(), web.query().get("type")
    kind = asked if asked in KINDS else ""
    rows = notifications.latest(db.read, me["id"], page, types=KINDS[kind][1])
    rows, pager = render.paged(rows, page, type=kind)
    found = entities.notifications(db, rows, me, site)
    kept, folded = sieved([note["status"] for note in found if "status" in note], "notifications")
    kept_ids = {status["id"] for status in kept}
    shown = [note for note in found if "status" not in note or note["status"]["id"] in kept_ids]
    last_read = markers.last_read(db.read, me["id"], "notifications")
    return render.page(
        "notifications",
        site,
        me,
        title="Notifications",
        notifications=shown,
        noted=partial(render.noted, db, shown, site, me, last_read, folded=folded),
        left_out=len(found) - len(shown),
        pager=pager,
        kind=kind,
        kinds=KINDS,
        last_read=last_read,
        asked=relationships.count_requests(db.read, me["id"]),
        newest=rows[0]["id"] if rows and page.is_first and not kind else 0,
    )


@routes.post("/notifications/clear", login=True)
def clear(db, me):
    """Take all notifications away."""
    with db.write() as tx:
        notifications.clear(tx, me["id"])
    return web.redirect("/notifications", "cleared")


@routes.get("/notifications/clear", login=True)
def cleared():
    """Lead to the notifications whoever reloads the address that the button goes to."""
    return web.redirect("/notifications")


@routes.post("/markers", login=True)
def read(db, me):
    """Note that one has read home or the notifications up to the id that the pressed button carries."""
    form = web.form()
    timeline = next((timeline for timeline in markers.TIMELINES if timeline in form), None)
    if timeline is None:
        raise BadRequest("This button does nothing here.")
    with db.write() as tx:
        markers.advance(tx, me["id"], timeline, form.id(timeline), config.now())
    return web.redirect("/" if timeline == "home" else "/notifications", "read")


@routes.get("/markers", login=True)
def marked():
    """Lead home whoever reloads the address that these buttons go to."""
    return web.redirect("/")
