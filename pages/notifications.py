"""Notifications: who named or followed a person."""

from bottle import request

import entities
import render
import web
from model import notifications, relationships

routes = web.Routes()


@routes.get("/notifications", login=True)
def latest(db, me, site):
    """Show what happened, newest first."""
    page = web.page_asked()
    rows = notifications.latest(db.read, me["id"], page)
    if render.is_top(rows, page):
        return web.redirect(request.path)
    rows, pager = render.paged(rows, page)
    listed = entities.notifications(db, rows, me, site)
    asked = relationships.count_requests(db.read, me["id"])
    return render.page("notifications", site, me, title="Notifications", notifications=listed, pager=pager, asked=asked)
