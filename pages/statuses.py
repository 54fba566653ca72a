"""Statuses: a post in its thread, and writing one."""

from functools import partial

from bottle import HTTPResponse

import config
import entities
import render
import web
from model import accounts, ids, profiles, statuses, timelines, trash, visibility
from model.errors import Invalid, NotFound
from pages import heads
from pages.sieve import sieved

routes = web.Routes()


@routes.get("/@<username:username>/<id:id>", public=True)
def thread(db, me, site, username, id):
    """Show a post between what it replies to and what replied to it."""
    status = statuses.by_id(db.read, id, web.id_of(me))
    author = accounts.by_id(db.read, status["account_id"])
    if status["reblog_of_id"] or author["username"] != username:
        raise HTTPResponse(status=301, headers={"Location": canonical(db, me, status)})
    before, after = timelines.thread(db.read, status, web.id_of(me))
    found = {entity["id"]: entity for entity in entities.statuses(db, [*before, id, *after], me, site)}
    above, below = ([found[str(id)] for id in part] for part in (before, after))
    (kept_above, folded), (kept_below, also_folded) = sieved(above, "thread"), sieved(below, "thread")
    folded |= also_folded
    own = str(id)
    threaded = {entity["id"] for entity in kept_above} | ({own} if before else set())
    threaded |= {entity["id"] for entity in kept_below if entity["in_reply_to_id"] == own}
    return render.page(
        "thread",
        site,
        me,
        title=title_of(author, status),
        head=heads.of_status(site, author, status, entities.time(status["created_at"])),
        conversation=partial(
            render.conversation,
            db,
            kept_above,
            found[own],
            kept_below,
            site,
            me,
            folded=folded,
            threaded=threaded,
            left_out=len(above) + len(below) - len(kept_above) - len(kept_below),
        ),
        composer=reply_form(db, me, site, status, found[own]["visibility"]) if me else None,
    )


def reply_form(db, me, site, status, ceiling):
    """Return a function that makes the form to answer status of a token."""
    return partial(render.composer, site, blank(db, me, reply=status), rows=3, ceiling=ceiling)


def canonical(db, me, status):
    """Return the one address of a status that the reader may see; of a reblog, that of the original."""
    if status["reblog_of_id"]:
        status = statuses.by_id(db.read, status["reblog_of_id"], web.id_of(me))
    return f"/@{accounts.by_id(db.read, status['account_id'])['username']}/{status['id']}"


def title_of(author, status):
    """Return what the window's title says: who, and the first words, or the warning before them."""
    words = " ".join((status["spoiler_text"] or status["text"]).split())
    return f"{author['display_name'] or author['username']}: {words[:60]}{'…' if len(words) > 60 else ''}"


@routes.get("/compose", login=True)
def compose(db, me, site):
    """Show the form for a new post; ?reply=ID answers one, ?redraft=ID writes a deleted one anew, ?text= begins it."""
    query = web.query()
    if query.get("redraft"):
        return redraft(db, me, site, trash.by_id(db.read, me["id"], ids.parsed(query["redraft"])))
    parent = parent_of(db, me, query.get("reply", ""))
    draft = blank(db, me, reply=parent, text=query.get("text", ""))
    return composer(db, me, site, draft, parent)


def composer(db, me, site, draft, parent, problem=None):
    """Return the page with the form for draft, under the post it replies to."""
    return render.page(
        "compose",
        site,
        me,
        title="Reply" if parent else "New post",
        parent=entities.status(db, parent["id"], me, site) if parent else None,
        draft=draft,
        problem=problem,
    )


def redraft(db, me, site, status):
    """Return the page with the form filled with a status of me's that is in the trash."""
    parent = parent_of(db, me, str(status["in_reply_to_id"] or ""))
    told = {"visibility": visibility.NAMES[status["visibility"]], "in_reply_to_id": str(parent["id"]) if parent else ""}
    same = {"status": status["text"], "spoiler_text": status["spoiler_text"], "language": status["language"] or ""}
    return composer(db, me, site, {**blank(db, me), **told, **same}, parent)


def parent_of(db, me, digits):
    """Return the status to reply to, None if there is none (any more): what was typed is worth more than a 404."""
    try:
        return statuses.by_id(db.read, ids.parsed(digits), me["id"]) if digits else None
    except NotFound:
        return None


def blank(db, me, reply=None, text=""):
    """Return the fields of a composer that nobody has typed in yet; a reply addresses those it answers."""
    names = statuses.reply_names(db.read, reply, me["id"]) if reply else []
    preferences = profiles.preferences(me)
    preferred = visibility.NAMES.index(preferences["privacy"])
    return {
        "status": text or "".join(f"@{name} " for name in names),
        "told": names,
        "in_reply_to_id": str(reply["id"]) if reply else "",
        "visibility": visibility.NAMES[max(reply["visibility"], preferred)] if reply else preferences["privacy"],
        "spoiler_text": reply["spoiler_text"] if reply else "",
        "language": preferences["language"] or "",
        "key": web.request_id(),  # random, and of this page alone
    }


@routes.post("/statuses", login=True, limit="posting")
def create(db, me, site):
    """Publish a post; if it cannot be, show the form again with all that was typed."""
    form = web.form()
    wish = "true" if profiles.preferences(me)["sensitive"] else ""
    try:
        draft = statuses.draft(db.read, me, site, web.Parameters({"sensitive": wish, **form}))
        with db.write() as tx:
            id = statuses.publish(tx, me, draft, config.now(), form.get("key", ""))
    except (Invalid, NotFound) as problem:
        parent = parent_of(db, me, form.get("in_reply_to_id", ""))
        kept = {**blank(db, me), **form, "in_reply_to_id": str(parent["id"]) if parent else ""}
        return composer(db, me, site, kept, parent, problem)
    return web.redirect(f"/@{me['username']}/{id}" if draft.parent else "/", "posted")


@routes.get("/statuses", public=True)
def lost():
    """Lead those home who reload the address that posts are sent to."""
    return web.redirect("/")
