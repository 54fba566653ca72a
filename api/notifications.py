"""Notifications, and how far one has read. https://docs.joinmastodon.org/methods/notifications/, /markers/"""

import config
import entities
import web
from api import reports
from model import markers, notifications

routes = web.ApiRoutes()


@routes.get(
    "/api/v1/notifications",
    scope="read:notifications",
    answers="[Notification]",
    takes=f"{web.PAGED} types[] exclude_types[] account_id:id",
)
def latest(db, me, site):
    """Answer what happened, newest first."""
    params, page = web.params(), web.api_page(40)
    rows = notifications.latest(
        db.read,
        me["id"],
        page,
        types=params.many("types") or notifications.TYPES,
        without=params.many("exclude_types"),
        from_account_id=params.id("account_id"),
    )
    web.link(site, rows, page)
    return told(db, rows, me, site)


def told(db, rows, me, site):
    """Return the Notification entities of rows, with the reports that some are about."""
    about = {str(row["id"]): row["report_id"] for row in rows if row["report_id"]}
    found = reports.of_ids(db, set(about.values()), site) if about else {}
    listed = entities.notifications(db, rows, me, site)
    return [one | {"report": found[about[one["id"]]]} if one["id"] in about else one for one in listed]


@routes.get("/api/v1/notifications/<id:id>", scope="read:notifications", answers="Notification")
def show(db, me, site, id):
    """Answer one notification."""
    return told(db, [notifications.by_id(db.read, me["id"], id)], me, site)[0]


@routes.get(
    "/api/v1/notifications/unread_count", scope="read:notifications", answers="Count", takes="limit:number types[]"
)
def unread_count(db, me):
    """Answer how many notifications are newer than one's marker."""
    params = web.params()
    limit, types = params.number("limit", 100, 1000), params.many("types") or notifications.TYPES
    return {"count": notifications.unread_count(db.read, me["id"], limit, types)}


@routes.post("/api/v1/notifications/<id:id>/dismiss", scope="write:notifications", answers="Empty")
def dismiss(db, me, id):
    """Take one notification away."""
    with db.write() as tx:
        notifications.dismiss(tx, me["id"], id)
    return {}


@routes.post("/api/v1/notifications/dismiss", scope="write:notifications", answers="Empty", takes="id*:id")
def dismiss_named(db, me):
    """Take one notification away, by the older address."""
    return dismiss(db, me, web.params().id("id"))


@routes.post("/api/v1/notifications/clear", scope="write:notifications", answers="Empty")
def clear(db, me):
    """Take all notifications away."""
    with db.write() as tx:
        notifications.clear(tx, me["id"])
    return {}


@routes.get("/api/v1/markers", scope="read:statuses", answers="Markers", takes="timeline[]:home|notifications")
def read_so_far(db, me):
    """Answer how far one has read."""
    return entities.markers(markers.of(db.read, me["id"], web.params().many("timeline")))


@routes.post(
    "/api/v1/markers",
    scope="write:statuses",
    answers="Markers",
    takes="home[last_read_id]:id notifications[last_read_id]:id",
)
def move(db, me):
    """Note how far one has read."""
    params = web.params()
    moved = [timeline for timeline in markers.TIMELINES if "last_read_id" in params.part(timeline)]
    with db.write() as tx:
        for timeline in moved:
            markers.move(tx, me["id"], timeline, params.part(timeline).id("last_read_id"), config.now())
    return entities.markers(markers.of(db.read, me["id"], moved))
