"""Search: the page that finds people, tags and posts."""

from functools import partial

import config
import entities
import render
import web
from model import query, search, tags, text
from pages import heads
from pages.sieve import sieved

routes = web.Routes()

KINDS = {"": "All", "accounts": "People", "hashtags": "Tags", "statuses": "Posts"}
MOST, MOST_OF_ALL = 40, 5  # people and tags, where they are asked for and above the posts


@routes.get("/search", public=True, limit="searching")
def results(db, me, site):
    """Show what is found for ?q=, of one kind with ?type=; without a query, how to ask."""
    asked, page = web.query(), web.page_asked()
    typed = text.clean_line(asked.get("q"), "q")[: query.MAX_LENGTH]
    kind = asked.get("type") if asked.get("type") in KINDS else ""
    wanted, address = query.parsed(typed), {"q": typed, "type": kind}
    rows = search.statuses(db.read, wanted, web.id_of(me), page) if kind in ("", "statuses") else []
    shown, pager = render.paged(rows, page, **address)
    kinds = ("accounts", "hashtags") if page.is_first and not kind else (kind,)
    most = MOST if kind else MOST_OF_ALL
    posts = entities.statuses(db, [row["id"] for row in shown], me, site)
    statuses, folded = sieved(posts, "public")
    left_out = len(posts) - len(statuses)
    people = people_found(db, me, site, wanted, most + 1) if "accounts" in kinds else []
    found_tags = tags_found(db, me, wanted, most + 1) if "hashtags" in kinds else []
    return render.page(
        "search",
        site,
        me,
        title=f"{typed} · Search" if typed else "Search",
        head=heads.head(site, "", "Search", is_hidden=True),
        typed=typed,
        kind=kind,
        kinds=KINDS,
        people=people,
        tags=found_tags,
        most=most,
        statuses=statuses,
        listed=partial(render.listed, db, statuses, site, me, pager, folded=folded, left_out=left_out),
        left_out=left_out,
        pager=pager,
        odd=wanted.odd,
        advice=None if shown or people or found_tags or not typed else advice(db, me, wanted),
    )


def people_found(db, me, site, wanted, most):
    """Return the Account entities of whom wanted may mean."""
    found = search.people(db.read, wanted, site.host, web.id_of(me), most, 0, False)
    return entities.accounts(db, found, site)


def tags_found(db, me, wanted, most):
    """Return (name, uses and accounts of late) of the tags that wanted may mean."""
    rows = search.tags(db.read, wanted, web.id_of(me), most, 0)
    if not rows:
        return []
    uses = tags.lately(db.read, [row["id"] for row in rows], web.id_of(me), config.now())
    return [(row["name"], uses.get(row["id"])) for row in rows]


def advice(db, me, wanted):
    """Return (the words that no post has, other queries that may find something)."""
    missing = search.missing(db.read, wanted.words, web.id_of(me))
    kept = [f'"{word}"' if " " in word else word for word in wanted.words if word not in missing]
    others = [" ".join(kept)] if missing or wanted.is_narrow or wanted.without else kept if len(kept) > 1 else []
    return missing, [other for other in others if other]
