"""Relationships: following, blocking, muting. https://docs.joinmastodon.org/methods/accounts/, /blocks/, /mutes/, .."""

import config
import entities
import web
from model import accounts, blocks, relationships

routes = web.ApiRoutes()


@routes.get("/api/v1/accounts/relationships", scope="read:follows", answers="[Relationship]", takes="id[]:id")
def several(db, me):
    """Answer what one is to some accounts, in the order asked."""
    return entities.relationships(db, me, accounts.visible(db.read, web.params().ids("id")[:80]))


@routes.get("/api/v1/accounts/familiar_followers", scope="read:follows", answers="[FamiliarFollowers]", takes="id[]:id")
def familiar(db, me, site):
    """Answer, for some accounts, who of those one follows follows them too."""
    asked = accounts.visible(db.read, web.params().ids("id")[:20])
    found = relationships.familiar(db.read, me["id"], asked)
    people = entities.accounts_by_id(db, {id for ids in found.values() for id in ids}, site)
    return [{"id": str(id), "accounts": [people[other] for other in ids]} for id, ids in found.items()]


@routes.post(
    "/api/v1/accounts/<id:id>/follow",
    scope="write:follows",
    limit="following",
    answers="Relationship",
    takes="reblogs:flag notify:flag languages[]",
)
def follow(db, me, id):
    """Follow an account, or ask to if it is locked; doing it again changes the options."""
    params = web.params()
    options = {"reblogs": params.flag("reblogs"), "notify": params.flag("notify")}
    return act(db, me, id, lambda tx, other: relationships.follow(tx, me, other, config.now(), **options))


@routes.post("/api/v1/accounts/<id:id>/unfollow", scope="write:follows", answers="Relationship")
def unfollow(db, me, id):
    """Stop following an account, or asking to."""
    return act(db, me, id, lambda tx, other: relationships.unfollow(tx, me["id"], other["id"]))


@routes.post("/api/v1/accounts/<id:id>/remove_from_followers", scope="write:follows", answers="Relationship")
def remove_from_followers(db, me, id):
    """Send a follower away."""
    return act(db, me, id, lambda tx, other: relationships.unfollow(tx, other["id"], me["id"]))


@routes.post("/api/v1/accounts/<id:id>/block", scope="write:blocks", answers="Relationship")
def block(db, me, id):
    """Have nothing to do with an account any more."""
    return act(db, me, id, lambda tx, other: blocks.block(tx, me["id"], other["id"], config.now()))


@routes.post("/api/v1/accounts/<id:id>/unblock", scope="write:blocks", answers="Relationship")
def unblock(db, me, id):
    """Take a block back."""
    return act(db, me, id, lambda tx, other: blocks.unblock(tx, me["id"], other["id"]))


@routes.post(
    "/api/v1/accounts/<id:id>/mute",
    scope="write:mutes",
    answers="Relationship",
    takes="notifications:flag duration:number",
)
def mute(db, me, id):
    """See no more of an account unasked, for `duration` seconds (0: for ever)."""
    params = web.params()
    options = {
        "with_notifications": params.flag("notifications", True),
        "duration": params.number("duration", 0, 10**9),
    }
    return act(db, me, id, lambda tx, other: blocks.mute(tx, me["id"], other["id"], config.now(), **options))


@routes.post("/api/v1/accounts/<id:id>/unmute", scope="write:mutes", answers="Relationship")
def unmute(db, me, id):
    """Take a mute back."""
    return act(db, me, id, lambda tx, other: blocks.unmute(tx, me["id"], other["id"]))


@routes.post("/api/v1/accounts/<id:id>/note", scope="write:accounts", answers="Relationship", takes="comment")
def note(db, me, id):
    """Keep a private note about an account."""
    comment = web.params().get("comment")
    return act(db, me, id, lambda tx, other: relationships.set_note(tx, me["id"], other["id"], comment))


@routes.post("/api/v1/follow_requests/<id:id>/authorize", scope="write:follows", answers="Relationship")
def authorize(db, me, id):
    """Let an account follow that asked to."""
    return act(db, me, id, lambda tx, other: relationships.accept(tx, me["id"], other["id"], config.now()))


@routes.post("/api/v1/follow_requests/<id:id>/reject", scope="write:follows", answers="Relationship")
def reject(db, me, id):
    """Turn down an account that asked to follow."""
    return act(db, me, id, lambda tx, other: relationships.reject(tx, me["id"], other["id"]))


def act(db, me, id, action):
    """Do action(tx, account) and answer what the two are to each other then."""
    account = accounts.by_id(db.read, id)
    with db.write() as tx:
        action(tx, account)
    return entities.relationships(db, me, [account["id"]])[0]


# --- Lists of accounts ------------------------------------------------------------------------------------------------


@routes.get(
    "/api/v1/accounts/<id:id>/followers", public=True, scope="read:accounts", answers="[Account]", takes=web.PAGED
)
def followers(db, me, site, id):
    """Answer who follows an account, newest first."""
    return circle(db, me, site, id, relationships.followers)


@routes.get(
    "/api/v1/accounts/<id:id>/following", public=True, scope="read:accounts", answers="[Account]", takes=web.PAGED
)
def following(db, me, site, id):
    """Answer whom an account follows, newest first."""
    return circle(db, me, site, id, relationships.following)


def circle(db, me, site, id, select):
    account = accounts.by_id(db.read, id)
    if not relationships.shows_circles(db.read, account, web.id_of(me)):
        return []
    return people(db, site, lambda page: select(db.read, account["id"], page))


@routes.get("/api/v1/blocks", scope="read:blocks", answers="[Account]", takes=web.PAGED)
def blocked(db, me, site):
    """Answer whom one blocks."""
    return people(db, site, lambda page: blocks.blocked(db.read, me["id"], page))


@routes.get("/api/v1/follow_requests", scope="read:follows", answers="[Account]", takes=web.PAGED)
def requests(db, me, site):
    """Answer who asks to follow one."""
    return people(db, site, lambda page: relationships.requests(db.read, me["id"], page))


def people(db, site, select):
    """Answer the accounts of the page of relationships that select(page) returns."""
    page = web.api_page(40)
    rows = select(page)
    web.link(site, rows, page)
    return entities.accounts(db, [row["account_id"] for row in rows], site)


@routes.get("/api/v1/mutes", scope="read:mutes", answers="[MutedAccount]", takes=web.PAGED)
def muted(db, me, site):
    """Answer whom one mutes, and until when."""
    page = web.api_page(40)
    rows = blocks.muted(db.read, me["id"], page)
    web.link(site, rows, page)
    people = entities.accounts_by_id(db, [row["account_id"] for row in rows], site)
    return [{**people[row["account_id"]], "mute_expires_at": entities.time(row["expires_at"])} for row in rows]
