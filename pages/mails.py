"""Mails: which ones a person wants, and whether their address is good."""

import config
import render
import web
from model import addresses, outbox, subscriptions
from model.errors import Forbidden, Invalid

routes = web.Routes()


@routes.get("/settings/notifications", login=True)
def wishes(db, me, site):
    """Show which mails one gets, to choose."""
    form = subscriptions.of(me)
    form["quote_direct"] = "true" if subscriptions.quotes_direct(me) else ""
    return wishes_page(db, me, site, form)


def wishes_page(db, me, site, form, problem=None):
    return render.page(
        "settings_notifications",
        site,
        me,
        title="Notifications",
        form=form,
        problem=problem,
        zone=subscriptions.zone_of(me),
        is_failing=addresses.is_failing(db.read, me["id"]),
    )


@routes.post("/settings/notifications", login=True)
def save_wishes(db, me, site):
    """Choose which mails one gets."""
    form = web.form()
    try:
        preferences = subscriptions.checked(me, form)
    except Invalid as problem:
        return wishes_page(db, me, site, form, problem)
    with db.write() as tx:
        subscriptions.change(tx, me["id"], preferences)
    return web.redirect("/settings/notifications", "saved")


@routes.post("/settings/email/confirm", login=True)
def ask_again(db, me, site):
    """Send the mail that asks for a confirmation once more."""
    if not me["email"] or me["email_confirmed_at"]:
        raise Forbidden("There is no address to confirm.")
    with db.write() as tx:
        web.count_attempt(tx, site, "reset", me["username"])
        outbox.add(tx, "confirm", me["id"], config.now())
    return web.redirect("/settings/notifications", "asked_again")


@routes.get("/settings/email/confirm", login=True)
def form_again():
    """Lead to the page with this form whoever reloads the address it is sent to."""
    return web.redirect("/settings/notifications")
