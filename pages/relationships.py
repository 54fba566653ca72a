"""Relationships: what people decide about another person: to follow, mute, block, remember something."""

import config
import entities
import render
import web
from model import accounts, blocks, relationships
from model.errors import BadRequest, Invalid, NotFound
from pages.people import named

routes = web.Routes()


def mute(tx, me, other, now, form):
    choice = {"with_notifications": form.flag("notifications", False), "duration": form.number("duration", 0, YEAR)}
    blocks.mute(tx, me["id"], other["id"], now, **choice)


def change(tx, me, other, **wish):
    if not relationships.change(tx, me["id"], other["id"], **wish):
        raise NotFound("You do not follow this person.")


YEAR = 366 * 24 * 3600

# {verb: what it does to other}; what was chosen beside the button is in form.
VERBS = {
    "follow": lambda tx, me, other, now, form: relationships.follow(tx, me, other, now),
    "unfollow": lambda tx, me, other, now, form: relationships.unfollow(tx, me["id"], other["id"]),
    "remove": lambda tx, me, other, now, form: relationships.unfollow(tx, other["id"], me["id"]),
    "reblogs": lambda tx, me, other, now, form: change(tx, me, other, reblogs=True),
    "no_reblogs": lambda tx, me, other, now, form: change(tx, me, other, reblogs=False),
    "notify": lambda tx, me, other, now, form: change(tx, me, other, notify=True),
    "no_notify": lambda tx, me, other, now, form: change(tx, me, other, notify=False),
    "mute": mute,
    "unmute": lambda tx, me, other, now, form: blocks.unmute(tx, me["id"], other["id"]),
    "block": lambda tx, me, other, now, form: blocks.block(tx, me["id"], other["id"], now),
    "unblock": lambda tx, me, other, now, form: blocks.unblock(tx, me["id"], other["id"]),
}


@routes.post(
    "/@<username:username>/actions", login=True, limit=lambda form: "following" if form.get("do") == "follow" else None
)
def act(db, me, username):
    """Do with a person what the pressed button says; show their profile again."""
    form, person = web.form(), accounts.by_name(db.read, username)
    verb = form.get("do")
    if verb not in VERBS:
        raise BadRequest("This button does nothing here.")
    with db.write() as tx:
        VERBS[verb](tx, me, person, config.now(), form)
    said = "asked" if verb == "follow" and person["locked"] else verb
    return web.redirect(f"/@{person['username']}", f"{said}.{person['username']}")


@routes.get("/@<username:username>/actions", public=True)
def actions(username):
    """Lead to the profile whoever reloads the address that its buttons go to."""
    return web.redirect(f"/@{username}")


@routes.get("/@<username:username>/note", login=True)
def note(db, me, site, username):
    """Show what one noted about a person, to change it."""
    person = named(db, username)
    kept = relationships.between(db.read, me["id"], [person["id"]])[person["id"]]["note"]
    return note_page(me, site, person, {"comment": kept})


def note_page(me, site, person, form, problem=None):
    return render.page("note", site, me, title="Note", person=person, form=form, problem=problem)


@routes.post("/@<username:username>/note", login=True)
def save_note(db, me, site, username):
    """Keep what one wants to remember about a person, for nobody else to see."""
    person, comment = accounts.by_name(db.read, username), web.form().get("comment")
    try:
        with db.write() as tx:
            relationships.set_note(tx, me["id"], person["id"], comment)
    except Invalid as problem:
        return note_page(me, site, person, {"comment": comment}, problem)
    return web.redirect(f"/@{person['username']}", "saved")


# --- Who asked to follow one, whom one blocks and mutes ---------------------------------------------------------------


@routes.get("/follow_requests", login=True)
def requests(db, me, site):
    """Show who asked to follow one."""
    return people("follow_requests", db, me, site, relationships.requests, title="Follow requests")


@routes.post("/follow_requests", login=True)
def decide(db, me, site):
    """Let a person follow who asked to, or turn them down."""
    form = web.form()
    verb = pressed(form, ("accept", "reject"))
    other = accounts.by_id(db.read, form.id(verb))
    with db.write() as tx:
        if verb == "accept":
            relationships.accept(tx, me["id"], other["id"], config.now())
        else:
            relationships.reject(tx, me["id"], other["id"])
    return web.redirect(web.came_from(site, "/follow_requests"), f"{verb}.{other['username']}")


@routes.get("/settings/blocks", login=True)
def blocked(db, me, site):
    """Show whom one blocks."""
    return people("settings_people", db, me, site, blocks.blocked, title="Blocks", verb="unblock")


@routes.get("/settings/mutes", login=True)
def muted(db, me, site):
    """Show whom one mutes, and until when."""
    return people("settings_people", db, me, site, blocks.muted, title="Mutes", verb="unmute")


@routes.post("/settings/blocks", login=True)
def unblock(db, me, site):
    """Take a block back."""
    return take_back(db, me, site, "unblock", blocks.unblock, "/settings/blocks")


@routes.post("/settings/mutes", login=True)
def unmute(db, me, site):
    """Take a mute back."""
    return take_back(db, me, site, "unmute", blocks.unmute, "/settings/mutes")


def take_back(db, me, site, verb, action, path):
    """Do action(tx, me, other) to the person whose id the button called verb carries; go back to the list."""
    form = web.form()
    other = accounts.by_id(db.read, form.id(pressed(form, (verb,))))
    with db.write() as tx:
        action(tx, me["id"], other["id"])
    return web.redirect(web.came_from(site, path), f"{verb}.{other['username']}")


def pressed(form, verbs):
    """Return which of verbs is the name of the pressed button."""
    verb = next((verb for verb in verbs if verb in form), None)
    if verb is None:
        raise BadRequest("This button does nothing here.")
    return verb


def people(template, db, me, site, select, **values):
    """Return a page with the people of the rows that select(connection, me, page) returns."""
    page = web.page_asked(40)
    rows = select(db.read, me["id"], page)
    rows, pager = render.paged(rows, page)
    found = entities.accounts_by_id(db, [row["account_id"] for row in rows], site)
    listed = [(row, found[row["account_id"]]) for row in rows]
    return render.page(template, site, me, listed=listed, pager=pager, time=entities.time, **values)
