"""Timelines: the front page, everybody's posts, and the posts with a tag."""

from functools import partial

import config
import entities
import render
import web
from model import announcements, homes, markers, tags, text, timelines
from pages import heads
from pages.sieve import sieved
from pages.statuses import blank

routes = web.Routes()


@routes.get("/home", open=True)
def home_address():
    """Lead to home, for whoever types its name."""
    return web.moved("/")


@routes.get("/", public=True)
def front(db, me, site):
    """Show home to members, and to others what this place is and what is said here."""
    page = web.page_asked()
    if not me:
        head = heads.of_timeline(site, "/", page, site.name, "/feed.atom")
        return listing("welcome", db, me, site, page, timelines.public(db.read, 0, page), title=site.name, head=head)
    rows = homes.front(db, me, page)
    mark = mark_of(rows, page, markers.last_read(db.read, me["id"], "home"))
    news = announcements.unread(db.read, me["id"], config.now())
    more = {"follows_any": timelines.follows_any(db.read, me), "announcements": news, "look": mark}
    composer = partial(render.composer, site, blank(db, me))
    return listing("home", db, me, site, page, rows, context="home", title="Home", composer=composer, **more)


def mark_of(rows, page, last_read):
    """Return where the line "You were here" stands on this page of home, and what the button beside it marks as read.

    They are what of render.LOOK is so. `here` is the id of the status below the line, "end" for the line, or the button
    alone, below all; "" for none.
    """
    if not rows or rows[0]["id"] <= last_read:
        return {}
    below = next((row["id"] for row in rows if row["id"] <= last_read), 0)
    is_next_page = len(rows) == page.limit and below == rows[-1]["id"]
    at_end = is_next_page or (not below and page.is_first)
    here = "end" if at_end else str(below or "")
    return {"here": here, "newest": rows[0]["id"] if page.is_first else 0, "was_here": bool(below)}


@routes.get("/public", public=True)
def public(db, me, site):
    """Show what everybody here says to everybody."""
    page = web.page_asked()
    rows = timelines.public(db.read, web.id_of(me), page)
    head = heads.of_timeline(site, "/public", page, "Everyone", "/feed.atom")
    return listing("public", db, me, site, page, rows, title="Everyone", head=head)


@routes.get("/conversations", login=True)
def conversations(db, me, site):
    """Show what is only for those it names, oneself among them."""
    page = web.page_asked()
    rows = timelines.direct(db.read, me["id"], page)
    return listing("conversations", db, me, site, page, rows, context="thread", title="Private posts")


@routes.get("/tags/<name>", public=True)
def tag(db, me, site, name):
    """Show the public posts with a tag; also for a tag that nobody has used yet."""
    name, page, me_id = tag_asked(name), web.page_asked(), web.id_of(me)
    known = tags.about(db.read, [name], me_id).get(name)
    id = known["id"] if known else 0
    path = text.tag_path(name)
    return listing(
        "tag",
        db,
        me,
        site,
        page,
        timelines.tag(db.read, id, me_id, page),
        title=f"#{name}",
        head=heads.of_timeline(site, path, page, f"#{name}", f"{path}.atom"),
        tag=name,
        used=tags.lately(db.read, [id], me_id, config.now()).get(id),
        act=f"{path}/actions",
        may_be=tags.is_tag(name),
        is_followed=known and known["following"],
    )


def tag_asked(name):
    """Return the tag's name, as it is kept, that stands in an address."""
    return text.folded(text.clean_line(name).removeprefix("#"))[: text.MAX_TAG_LENGTH]


def listing(template, db, me, site, page, rows, *, context="public", column="id", pinned=(), look=None, **values):
    """Return a page of the statuses whose ids rows have in column, with its way to newer and older ones.

    Those whose ids are in pinned stand above them, and not once more among them. Filters are in force there as in
    context, "" for none. look: what of render.LOOK is not as in other lists.
    """
    rows, pager = render.paged(rows, page)
    ids = [*pinned, *(row[column] for row in rows if row[column] not in pinned)]
    found = entities.statuses(db, ids, me, site)
    statuses, folded = sieved(found, context)
    left_out = len(found) - len(statuses)
    look = {"pins": frozenset(map(str, pinned)), "left_out": left_out, **(look or {})}
    if (below := look.get("here", "")).isdigit():  # its post may be left out: then the line stands above the next one
        look["here"] = next((status["id"] for status in statuses if int(status["id"]) <= int(below)), "end")
    listed = partial(render.listed, db, statuses, site, me, pager, folded=folded, **look)
    more = {"left_out": left_out, "folded": folded, "pager": pager}
    return render.page(template, site, me, statuses=statuses, listed=listed, **more, **values)
