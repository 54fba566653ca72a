"""Joining: how people make accounts for themselves."""

import config
import render
import web
from model import invites, passwords, registrations, sessions
from model.errors import Forbidden, Problem
from pages import entry

routes = web.Routes()


@routes.get("/register", open=True)
def register(db, me, site):
    """Show the form for a new account, or that there is none to be had."""
    return render.page("register", site, me, title="Join")


@routes.post("/register", open=True, limit="joining")
def join(db, me, site):
    """Make an account and log its owner in, or say what happens before they can."""
    registrations.check_doors(site)
    return joined_page(db, me, site)


def joined_page(db, me, site, invite=None):
    """Return what follows on a form for a new account: the way in, or the form again."""
    form = web.form()
    try:
        return joined(db, site, form, invite)
    except Problem as problem:
        if problem.status not in (422, 429, 503):
            raise
        return render.page("register", site, me, title="Join", form=form, problem=problem, invite=invite)


@routes.get("/register/done", open=True)
def wait(me, site):
    """Tell who has asked for an account what happens next."""
    return render.page("register_done", site, me, title="Thank you")


@routes.get("/invite/<key>", open=True)
def invited(db, me, site, key):
    """Show the form for a new account to whoever has an invitation."""
    return render.page("register", site, me, title="Join", invite=usable(db, site, key))


@routes.post("/invite/<key>", open=True, limit="invited")
def accept(db, me, site, key):
    """Make an account by invitation and log its owner in."""
    return joined_page(db, me, site, usable(db, site, key))


def usable(db, site, key):
    """Return the invitation with a code; raises NotFound or Gone, and Forbidden where nobody may join at all."""
    invite = invites.usable(db.read, key, config.now())
    if site.registrations == "closed":
        raise Forbidden("Nobody can join at the moment, not even by invitation. Ask the people who run this site.")
    return invite


def joined(db, site, form, invite=None):
    """Make the account that form asks for; return the answer: its owner is in, or reads that they have to wait.

    A class that joins by one invitation comes from one address, so the invited are not counted.
    """
    applicant = registrations.checked(site, form, is_invited=bool(invite))
    if not invite:
        web.check_attempts(db.read, site, "register", applicant.username)
    hashed = passwords.hashed(applicant.password)
    waits, token = registrations.must_wait(site, is_invited=bool(invite)), None
    with db.write() as tx:
        if not invite:
            web.count_attempt(tx, site, "register", applicant.username)
        id = registrations.add(tx, site, applicant, hashed, config.now(), invite["id"] if invite else None)
        if not waits:
            token = sessions.open(tx, id, entry.user_agent(), config.now())
    web.log_event("registered", {"id": id, "username": applicant.username})
    return entry.enter(token, "/", "joined") if token else web.redirect("/register/done")
