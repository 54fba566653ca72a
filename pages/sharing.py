"""Sharing: what other programs send here to be posted, and posts in the pages of other sites."""

from bottle import response

import entities
import render
import web
from model import accounts, statuses
from pages.statuses import blank, canonical, composer, title_of

routes = web.Routes()


@routes.get("/share", login=True)
def share(db, me, site):
    """Show the form for a new post with what a program shares: its ?title=, ?text= and ?url=, each once."""
    query, parts = web.query(), []
    for name in ("title", "text", "url"):
        part = query.get(name).strip()
        if part and not any(part in before for before in parts):
            parts.append(part)
    return composer(db, me, site, blank(db, me, text="\n\n".join(parts)), None)


@routes.get("/@<username:username>/<id:id>/embed", public=True)
def embed(db, me, site, username, id):
    """Show a post that everybody may read, for a frame in another site's page; who looks is not in it."""
    statuses.by_id(db.read, id, 0)
    status = statuses.by_id(db.read, id, web.id_of(me))
    author = accounts.by_id(db.read, status["account_id"])
    if status["reblog_of_id"] or author["username"] != username:
        return web.moved(canonical(db, me, status) + "/embed")
    web.allow_frames()
    response.headers["X-Robots-Tag"] = "noindex"
    title = title_of(author, status)
    return render.bare("embed", site, title=title, me=None, status=entities.status(db, id, None, site))
