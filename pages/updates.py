"""Updates: what the script of the site asks for while a page is open. Nothing depends on it."""

import config
import web
from db import Page
from model import accounts, filtering, homes, query, search, timelines

routes = web.Routes()

MOST = 20  # new posts that are counted, people that are named


@routes.get("/updates/people", login=True)
def people(db, me, site):
    """Answer [{username, name}] of people one of whose names begins with ?q=, to complete what is being typed."""
    wanted = query.parsed(web.query().get("q", "")[:30])
    ids = search.people(db.read, wanted, site.host, me["id"], 8, 0, False)
    rows = accounts.by_ids(db.read, ids)
    return web.as_json([{"username": rows[id]["username"], "name": rows[id]["display_name"]} for id in ids])


@routes.get("/updates/named", login=True)
def named(db, me):
    """Answer the usernames of those people of ?names=ada,bob who are here, but for oneself."""
    names = web.query().get("names", "").split(",")[:MOST]
    found = {row["username"] for row in accounts.named(db.read, names)}
    return web.as_json(sorted(found - {me["username"]}))


@routes.get("/updates/count", login=True)
def count(db, me):
    """Answer how many posts, up to 20, of ?timeline=home or public are newer than ?since=ID."""
    asked = web.query()
    page = Page(min_id=asked.id("since"), limit=MOST)
    if asked.get("timeline") == "public":
        context, rows = "public", timelines.public(db.read, me["id"], page)
    else:
        context, rows = "home", homes.front(db, me, page)
    hidden = filtering.met_by(db.read, me, [row["id"] for row in rows], context, ("hide",), config.now())
    return web.as_json(len(rows) - len(hidden))
