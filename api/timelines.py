"""Timelines: home, public and by tag. https://docs.joinmastodon.org/methods/timelines/"""

import entities
import web
from model import homes, tags, timelines

routes = web.ApiRoutes()


@routes.get("/api/v1/timelines/home", scope="read:statuses", answers="[Status]", takes=web.PAGED)
def home(db, me, site):
    """Answer what one follows."""
    page = web.api_page(20)
    return listing(db, me, site, page, homes.home(db, me["id"], page))


@routes.get(
    "/api/v1/timelines/public",
    public=True,
    scope="read:statuses",
    answers="[Status]",
    takes=f"{web.PAGED} local:flag remote:flag only_media:flag",
)
def public(db, me, site):
    """Answer what everybody here says to everybody."""
    page, params = web.api_page(20), web.params()
    if params.flag("remote") or params.flag("only_media"):
        return []
    return listing(db, me, site, page, timelines.public(db.read, web.id_of(me), page))


@routes.get("/api/v1/timelines/direct", scope="read:statuses", answers="[Status]", takes=web.PAGED)
def direct(db, me, site):
    """Answer what is only for those it names, the caller among them. (Deprecated in Mastodon.)"""
    page = web.api_page(20)
    return listing(db, me, site, page, timelines.direct(db.read, me["id"], page))


@routes.get(
    "/api/v1/timelines/tag/<name>",
    public=True,
    scope="read:statuses",
    answers="[Status]",
    takes=f"{web.PAGED} any[] all[] none[] local:flag remote:flag only_media:flag",
)
def tag(db, me, site, name):
    """Answer the public statuses with a tag; also with any of some others, with all of some, with none of some."""
    page, params = web.api_page(20), web.params()
    if params.flag("remote") or params.flag("only_media"):
        return []
    also = {key: [tags.find(db.read, other) for other in params.many(key)][:4] for key in ("any", "all", "none")}
    tag_ids = [tags.find(db.read, name), *also["any"]]
    rows = timelines.tags(db.read, tag_ids, also["all"], also["none"], web.id_of(me), page)
    return listing(db, me, site, page, rows)


def listing(db, me, site, page, rows):
    web.link(site, rows, page)
    return entities.statuses(db, [row["id"] for row in rows], me, site)
