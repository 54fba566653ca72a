"""Announcements. https://docs.joinmastodon.org/methods/announcements/"""

import config
import entities
import web
from model import announcements, text

routes = web.ApiRoutes()


@routes.get("/api/v1/announcements", scope="read", answers="[Announcement]", takes="with_dismissed:flag")
def current(db, me, site):
    """Answer what administrators tell all members now; what one has dismissed only if asked for."""
    everything = web.params().flag("with_dismissed", False)
    rows = (announcements.current if everything else announcements.unread)(db.read, me["id"], config.now())
    return [announcement(row, site) for row in rows]


def announcement(row, site):
    """Return the Announcement entity of row. https://docs.joinmastodon.org/entities/Announcement/"""
    return {
        "id": str(row["id"]),
        "content": text.absolute(row["html"], site.url),
        "starts_at": None,
        "ends_at": entities.time(row["ends_at"]),
        "all_day": False,
        "published_at": entities.time(row["published_at"]),
        "updated_at": entities.time(row["updated_at"]),
        "read": bool(row["is_read"]),
        "mentions": [],
        "statuses": [],
        "tags": [],
        "emojis": [],
        "reactions": [],
    }


@routes.post("/api/v1/announcements/<id:id>/dismiss", scope="write:accounts", answers="Empty")
def dismiss(db, me, id):
    """Show an announcement to me no more."""
    with db.write() as tx:
        announcements.dismiss(tx, me["id"], id)
    return {}
