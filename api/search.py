"""Search: people, tags and statuses. https://docs.joinmastodon.org/methods/search/"""

import re

import config
import entities
import tagged
import web
from db import Page
from model import accounts, ids, query, search, statuses, text
from model.errors import BadRequest, Gone, NotFound, Unauthorized

routes = web.ApiRoutes()


@routes.get(
    "/api/v2/search",
    public=True,
    scope="read:search",
    limit="searching",
    answers="Search",
    takes="q* type:accounts|statuses|hashtags resolve:flag following:flag account_id:id max_id:id min_id:id"
    " limit:number offset:number",
)
def everything(db, me, site):
    """Answer people, tags and public statuses for a text; with resolve also what an address of this site stands for."""
    params = web.params()
    typed = text.clean_line(params.get("q"), "q")[: query.MAX_LENGTH]
    if not typed:
        raise BadRequest("q has to be given")
    if not me and (params.flag("resolve") or params.number("offset", 0, 10_000)):
        raise Unauthorized("Search queries that resolve or page need a login")
    found = {"accounts": [], "statuses": [], "hashtags": []}
    if address := of_this_site(typed, site):
        return {**found, **resolved(db, me, site, *address)}
    kinds = [kind for kind in found if params.get("type") in ("", kind)]
    for kind in kinds:
        found[kind] = FINDERS[kind](db, me, site, query.parsed(typed), params)
    return found


def of_this_site(typed, site):
    """Return (username, status id or "") of an address of this site, None for any other text."""
    match = re.fullmatch(re.escape(site.url) + r"/@([A-Za-z0-9_]{1,30})(?:/([0-9]{1,19}))?", typed)
    return match.groups("") if match else None


def resolved(db, me, site, username, status_id):
    """Return {"accounts": [..]} or {"statuses": [..]} with what an address stands for, {} if it is not there."""
    try:
        if not status_id:
            return {"accounts": [entities.account(accounts.by_name(db.read, username), site)]}
        status = statuses.by_id(db.read, ids.parsed(status_id), web.id_of(me))
        return {"statuses": [entities.status(db, status["id"], me, site)]}
    except (NotFound, Gone):
        return {}


def people(db, me, site, asked, params):
    limit, offset = params.number("limit", 20, 40), params.number("offset", 0, 10_000)
    following = bool(params.flag("following"))
    found = search.people(db.read, asked, site.host, web.id_of(me), limit, offset, following)
    return entities.accounts(db, found, site)


def hashtags(db, me, site, asked, params):
    limit, offset = params.number("limit", 20, 40), params.number("offset", 0, 10_000)
    names = [row["name"] for row in search.tags(db.read, asked, web.id_of(me), limit, offset)]
    return tagged.entities(db, names, me, site, config.now())


def public_statuses(db, me, site, asked, params):
    bounds = {"max_id": params.id("max_id"), "min_id": params.id("min_id")}
    limit, offset = params.number("limit", 20, 40), params.number("offset", 0, 400)
    page = Page(**{name: id for name, id in bounds.items() if id}, limit=limit + offset)
    rows = search.statuses(db.read, asked, web.id_of(me), page, params.id("account_id"))
    return entities.statuses(db, [row["id"] for row in rows[offset:]], me, site)


FINDERS = {"accounts": people, "statuses": public_statuses, "hashtags": hashtags}
