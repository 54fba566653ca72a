"""Leaving: asking for the deletion of one's account, and taking that back within the week."""

import config
import render
import web
from model import leaving
from model.errors import Problem
from pages.settings import check_password

routes = web.Routes()


@routes.get("/settings/delete", login=True)
def ask(me, site):
    """Show what deleting the account means, and ask for the password."""
    return page(me, site)


def page(me, site, problem=None):
    return render.page("leaving", site, me, title="Account", problem=problem)


@routes.post("/settings/delete", login=True)
def leave(db, me, site):
    """Let one's account be deleted in a week; needs the password."""
    try:
        check_password(db, me, site, web.form().get("delete_password"), "delete_password")
        with db.write() as tx:
            leaving.ask(tx, me, config.now())
    except Problem as problem:
        return page(me, site, problem)
    return web.redirect("/settings/delete", "leaving")


@routes.post("/settings/delete/undo", login=True)
def stay(db, me):
    """Take it back."""
    with db.write() as tx:
        leaving.stay(tx, me["id"])
    return web.redirect("/settings/account", "staying")


@routes.get("/settings/delete/undo", login=True)
def asked():
    """Lead to the page with the question whoever reloads the address that its button goes to."""
    return web.redirect("/settings/delete")
