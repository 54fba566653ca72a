"""Statuses: writing, reading and changing them. https://docs.joinmastodon.org/methods/statuses/"""

from bottle import request

import config
import entities
import web
from model import accounts, edits, favourites, notifications, profiles, reblogs, statuses, timelines
from model.errors import NotFound, Problem

routes = web.ApiRoutes()

DRAFT = "status* spoiler_text sensitive:flag language"


@routes.post(
    "/api/v1/statuses",
    scope="write:statuses",
    limit="posting",
    answers="Status",
    takes=f"{DRAFT} visibility:public|unlisted|private|direct in_reply_to_id:id",
)
def create(db, me, site, token):
    """Publish a status. The header Idempotency-Key makes sending it again harmless for an hour."""
    preferred = profiles.preferences(me)
    draft = drafted(
        db,
        me,
        site,
        visibility=preferred["privacy"],
        sensitive=preferred["sensitive"],
        language=preferred["language"],
        in_reply_to_id="",
    )
    key = request.environ.get("HTTP_IDEMPOTENCY_KEY", "")
    with db.write() as tx:
        id = statuses.publish(tx, me, draft, config.now(), key, token["application_id"])
        rows = entities.fresh(tx, id, me)
    return entities.of_fresh(db, rows, me, site)


def drafted(db, me, site, **defaults):
    """Return the draft of a status that the request describes; what it leaves out or empty is as in defaults.

    Only its text and warning, and what is in defaults, is for the request to say.
    """
    params = web.params()
    names = {"status", "spoiler_text", *defaults}
    said = {name: value for name, value in params.items() if name in names and value != ""}
    sensitive = params.flag("sensitive", defaults.get("sensitive"))
    return statuses.draft(db.read, me, site, web.Parameters({**defaults, **said, "sensitive": sensitive}))


@routes.get("/api/v1/statuses", public=True, scope="read:statuses", answers="[Status]", takes="id[]:id")
def several(db, me, site):
    """Answer several statuses, as far as the reader may see them."""
    ids = statuses.visible(db.read, web.params().ids("id")[:20], web.id_of(me))
    return entities.statuses(db, ids, me, site)


@routes.get("/api/v1/statuses/<id:id>", public=True, scope="read:statuses", answers="Status")
def show(db, me, site, id):
    """Answer one status."""
    return entities.status(db, statuses.by_id(db.read, id, web.id_of(me))["id"], me, site)


@routes.put("/api/v1/statuses/<id:id>", scope="write:statuses", limit="posting", answers="Status", takes=DRAFT)
def edit(db, me, site, id):
    """Change one's own status; the version before stays in its history."""
    draft = drafted(db, me, site, language=own(db.read, me, id)["language"])
    with db.write() as tx:
        edits.edit(tx, own(tx, me, id), draft, site.host, config.now())
    return entities.status(db, id, me, site)


@routes.delete("/api/v1/statuses/<id:id>", scope="write:statuses", limit="deleting", answers="DeletedStatus")
def delete(db, me, site, id):
    """Delete one's own status; the answer has the text, to write it anew."""
    status = own(db.read, me, id)
    entity = entities.status(db, id, me, site)
    with db.write() as tx:
        statuses.delete(tx, me["id"], id)
    return {**entity, "text": status["text"]}


@routes.get("/api/v1/statuses/<id:id>/context", public=True, scope="read:statuses", answers="Context")
def context(db, me, site, id):
    """Answer what a status replies to and what replied to it."""
    status = statuses.by_id(db.read, id, web.id_of(me))
    before, after = timelines.thread(db.read, status, web.id_of(me))
    if not me:
        before, after = before[-40:], after[:60]
    found = {int(entity["id"]): entity for entity in entities.statuses(db, [*before, *after], me, site)}
    ancestors, descendants = ([found[id] for id in ids if id in found] for ids in (before, after))
    return {"ancestors": ancestors, "descendants": descendants}


@routes.get("/api/v1/statuses/<id:id>/history", public=True, scope="read:statuses", answers="[StatusEdit]")
def history(db, me, site, id):
    """Answer the versions of a status, the oldest first."""
    status = statuses.by_id(db.read, id, web.id_of(me))
    return entities.status_edits(db, status, edits.history(db.read, status, site.host), site)


@routes.get("/api/v1/statuses/<id:id>/source", scope="read:statuses", answers="StatusSource")
def source(db, me, id):
    """Answer one's own status as it was typed."""
    status = own(db.read, me, id)
    return {"id": str(id), "text": status["text"], "spoiler_text": status["spoiler_text"]}


@routes.get(
    "/api/v1/statuses/<id:id>/reblogged_by",
    public=True,
    scope="read:statuses",
    answers="[Account]",
    takes=web.PAGED,
)
def reblogged_by(db, me, site, id):
    """Answer who boosted a status."""
    return people(db, me, site, id, reblogs.reblogged_by)


@routes.get(
    "/api/v1/statuses/<id:id>/favourited_by",
    public=True,
    scope="read:statuses",
    answers="[Account]",
    takes=web.PAGED,
)
def favourited_by(db, me, site, id):
    """Answer who favourited a status."""
    return people(db, me, site, id, favourites.favourited_by)


def people(db, me, site, id, select):
    status = statuses.by_id(db.read, id, web.id_of(me))
    page = web.api_page(40)
    rows = select(db.read, status["id"], page)
    web.link(site, rows, page)
    return entities.accounts(db, [row["id"] for row in rows], site)


# --- What one does with a status --------------------------------------------------------------------------------------


@routes.post("/api/v1/statuses/<id:id>/favourite", scope="write:favourites", limit="favouriting", answers="Status")
def favourite(db, me, site, id):
    """Favourite a status."""
    return act(db, me, site, id, lambda tx, status: favourites.favourite(tx, me["id"], status, config.now()))


@routes.post("/api/v1/statuses/<id:id>/unfavourite", scope="write:favourites", answers="Status")
def unfavourite(db, me, site, id):
    """Take a favourite back."""
    return act(db, me, site, id, lambda tx, status: favourites.unfavourite(tx, me["id"], status))


@routes.post("/api/v1/statuses/<id:id>/bookmark", scope="write:bookmarks", limit="favouriting", answers="Status")
def bookmark(db, me, site, id):
    """Bookmark a status."""
    return act(db, me, site, id, lambda tx, status: favourites.bookmark(tx, me["id"], status, config.now()))


@routes.post("/api/v1/statuses/<id:id>/unbookmark", scope="write:bookmarks", answers="Status")
def unbookmark(db, me, site, id):
    """Take a bookmark away."""
    return act(db, me, site, id, lambda tx, status: favourites.unbookmark(tx, me["id"], status))


@routes.post("/api/v1/statuses/<id:id>/mute", scope="write:mutes", answers="Status")
def mute(db, me, site, id):
    """Hear no more of a conversation."""
    return act(db, me, site, id, lambda tx, status: notifications.mute_thread(tx, me["id"], status, config.now()))


@routes.post("/api/v1/statuses/<id:id>/unmute", scope="write:mutes", answers="Status")
def unmute(db, me, site, id):
    """Hear of a conversation again."""
    return act(db, me, site, id, lambda tx, status: notifications.unmute_thread(tx, me["id"], status))


@routes.post("/api/v1/statuses/<id:id>/pin", scope="write:accounts", answers="Status")
def pin(db, me, site, id):
    """Pin one's own status to the profile."""
    return act(db, me, site, id, lambda tx, status: statuses.pin(tx, me["id"], status, config.now()), of_reblog=False)


@routes.post("/api/v1/statuses/<id:id>/unpin", scope="write:accounts", answers="Status")
def unpin(db, me, site, id):
    """Take one's own status off the profile's top."""
    return act(db, me, site, id, lambda tx, status: statuses.unpin(tx, me["id"], status), of_reblog=False)


@routes.post(
    "/api/v1/statuses/<id:id>/reblog",
    scope="write:statuses",
    limit="posting",
    answers="Status",
    takes="visibility:public|unlisted|private",
)
def reblog(db, me, site, id):
    """Boost a status; the answer is the boost, with the status in it."""
    level = statuses.checked_visibility(web.params().get("visibility"))
    with db.write() as tx:
        reblog_id = reblogs.reblog(tx, me["id"], original(tx, me, id), level, config.now())
    return entities.status(db, reblog_id, me, site)


@routes.post("/api/v1/statuses/<id:id>/unreblog", scope="write:statuses", limit="deleting", answers="Status")
def unreblog(db, me, site, id):
    """Take a boost back; the answer is the status that was boosted."""
    return act(db, me, site, id, lambda tx, status: reblogs.unreblog(tx, me["id"], status))


def act(db, me, site, id, action, *, of_reblog=True):
    """Do action(tx, status) to a status that me may see, of a boost its original, and answer it as it is then.

    It is looked up inside the transaction, so that it cannot be deleted between the look and the act.
    """
    with db.write() as tx:
        status = original(tx, me, id) if of_reblog else statuses.by_id(tx, id, me["id"])
        action(tx, status)
    return entities.status(db, status["id"], me, site)


def original(connection, me, id):
    """Return the status, of a boost the one it shows."""
    status = statuses.by_id(connection, id, me["id"])
    return statuses.by_id(connection, status["reblog_of_id"], me["id"]) if status["reblog_of_id"] else status


def own(connection, me, id):
    """Return me's own status; anybody else's is not there."""
    status = statuses.by_id(connection, id, me["id"])
    if status["account_id"] != me["id"] or status["reblog_of_id"]:
        raise NotFound
    return status


@routes.post("/api/v1/statuses/<id:id>/translate", scope="read:statuses", answers="Error")
def translate(db, me, id):
    """Say that nothing is translated here."""
    statuses.by_id(db.read, id, me["id"])
    raise Problem("This site does not translate.", 503)


# --- One's own lists --------------------------------------------------------------------------------------------------


@routes.get("/api/v1/favourites", scope="read:favourites", answers="[Status]", takes=web.PAGED)
def favourited(db, me, site):
    """Answer what one favourited, the newest favourite first."""
    return listed(db, me, site, favourites.favourites)


@routes.get("/api/v1/bookmarks", scope="read:bookmarks", answers="[Status]", takes=web.PAGED)
def bookmarked(db, me, site):
    """Answer what one bookmarked, the newest bookmark first."""
    return listed(db, me, site, favourites.bookmarks)


def listed(db, me, site, select):
    page = web.api_page(20)
    rows = select(db.read, me["id"], page)
    web.link(site, rows, page)
    return entities.statuses(db, [row["status_id"] for row in rows], me, site)


@routes.get(
    "/api/v1/accounts/<id:id>/statuses",
    public=True,
    scope="read:statuses",
    answers="[Status]",
    takes=f"{web.PAGED} only_media:flag exclude_replies:flag exclude_reblogs:flag pinned:flag tagged",
)
def of_account(db, me, site, id):
    """Answer what an account wrote and boosted, as far as the reader may see it."""
    account, params, page = accounts.by_id(db.read, id), web.params(), web.api_page(20)
    if params.flag("only_media"):
        return []
    if params.flag("pinned"):
        ids = timelines.pinned(db.read, account["id"], web.id_of(me))
        return entities.statuses(db, ids, me, site)
    rows = timelines.profile(
        db.read,
        account["id"],
        web.id_of(me),
        page,
        with_replies=not params.flag("exclude_replies"),
        with_reblogs=not params.flag("exclude_reblogs"),
        tag=params.get("tagged"),
    )
    web.link(site, rows, page)
    return entities.statuses(db, [row["id"] for row in rows], me, site)
