"""Joining: how people make accounts for themselves."""

import config
import render
import web
from model import passwords, registrations, sessions
from model.errors import Problem
from pages import entry

routes = web.Routes()


@routes.get("/register", open=True)
def register(db, me, site):
    """Show the form for a new account, or that there is none to be had."""
    return render.page("register", site, me, title="Join")


@routes.post("/register", open=True)
def join(db, me, site):
    """Make an account and log its owner in, or say what happens before they can."""
    form = web.form()
    registrations.check_doors(site)
    try:
        return joined(db, site, form)
    except Problem as problem:
        if problem.status not in (422, 429, 503):
            raise
        return render.page("register", site, me, title="Join", form=form, problem=problem)


@routes.get("/register/done", open=True)
def wait(me, site):
    """Tell who has asked for an account what happens next."""
    return render.page("register_done", site, me, title="Thank you")


def joined(db, site, form):
    """Make the account that form asks for; return the answer: its owner is in, or reads that they have to wait."""
    applicant = registrations.checked(site, form)
    web.check_attempts(db.read, site, "register", applicant.username)
    hashed = passwords.hashed(applicant.password)
    waits, token = registrations.must_wait(site), None
    with db.write() as tx:
        web.count_attempt(tx, site, "register", applicant.username)
        id = registrations.add(tx, site, applicant, hashed, config.now())
        if not waits:
            token = sessions.open(tx, id, entry.user_agent(), config.now())
    return entry.enter(token, "/", "joined") if token else web.redirect("/register/done")
