"""Links: the pages that mails lead to: confirming an address, a new password, no more mails."""

import config
import render
import web
from model import accounts, addresses, links, notifications, outbox, passwords, subscriptions
from model.errors import Forbidden, Problem

routes = web.Routes()

OVER = "This link has been used, or is too old. You can ask for a new one."

# --- Confirming an address --------------------------------------------------------------------------------------------


@routes.get("/confirm/<key>", open=True)
def ask_confirmation(db, me, site, key):
    """Ask whether the address is right: programs that look through mails follow links, and must not say yes."""
    account = account_of(db, "confirm", key)
    return render.page("confirm", site, me, title="Is this your address?", account=account, token=key)


@routes.post("/confirm/<key>", open=True)
def confirm(db, key):
    """Confirm an address."""
    account = account_of(db, "confirm", key)
    with db.write() as tx:
        addresses.confirm(tx, account, config.now())
    web.log_event("email_confirmed", account)
    return web.redirect("/", "confirmed")


def account_of(db, kind, key):
    """Return the account that a link is for; raises Forbidden if it cannot be used."""
    account = links.find(db.read, kind, key, config.now())
    if account is None:
        raise Forbidden(OVER)
    return account


# --- A new password ---------------------------------------------------------------------------------------------------


@routes.get("/password/reset", open=True)
def forgotten(me, site):
    """Show the form for who has forgotten their password."""
    return render.page("password_forgotten", site, me, title="Forgotten your password?")


@routes.post("/password/reset", open=True)
def send_reset(db, me, site):
    """Mail a link to choose a new password; the answer is the same whether there is such an account or not."""
    form = web.form()
    name = form.get("username", "").strip()
    try:
        with db.write() as tx:
            web.count_attempt(tx, site, "reset", name)
            account = accounts.find_by_login(tx, name)
            if account and account["email_confirmed_at"] and not account["disabled_at"] and not account["suspended_at"]:
                outbox.add(tx, "reset", account["id"], config.now())
            else:
                outbox.pretend(tx, config.now())
        web.log_event("reset_asked", account)
    except Problem as problem:
        return render.page("password_forgotten", site, me, title="Forgotten your password?", form=form, problem=problem)
    return render.page("password_sent", site, me, title="Look into your mail")


@routes.get("/password/reset/<key>", open=True)
def ask_password(db, me, site, key):
    """Show the form for a new password."""
    return password_page(me, site, account_of(db, "reset", key), key)


def password_page(me, site, account, key, problem=None):
    return render.page("password_new", site, me, title="A new password", account=account, token=key, problem=problem)


@routes.post("/password/reset/<key>", open=True)
def choose_password(db, me, site, key):
    """Set a new password, once; whatever was logged in or acted for the account has to log in anew."""
    account = account_of(db, "reset", key)
    try:
        password = web.form().get("new_password", "")
        passwords.check(password, account["username"], "new_password")
        hashed = passwords.hashed(password)
        with db.write() as tx:
            if not links.use(tx, "reset", key, config.now()):
                raise Forbidden(OVER)
            accounts.set_password(tx, account["id"], hashed)
            accounts.end_access(tx, account["id"])
        web.log_event("reset", account)
    except Problem as problem:
        return password_page(me, site, account, key, problem)
    return web.redirect("/login", "reset")


# --- No more mails ----------------------------------------------------------------------------------------------------


@routes.get("/unsubscribe/<key>", open=True)
def ask_unsubscribe(db, me, site, key):
    """Ask whether such mails should end: nothing ends by following a link."""
    account, kind = subscriptions.redeemed(db.read, key)
    return render.page("unsubscribe", site, me, title="No more mails?", account=account, kind=kind, is_done=False)


@routes.post("/unsubscribe/<key>", open=True, one_click=True)
def unsubscribe(db, me, site, key):
    """End such mails, for a person or for their mail program, which has no cookie (RFC 8058)."""
    account, kind = subscriptions.redeemed(db.read, key)
    with db.write() as tx:
        if kind.startswith("thread-"):
            thread = {"id": int(kind.removeprefix("thread-")), "root_id": None}
            notifications.mute_thread(tx, account["id"], thread, config.now())
        else:
            subscriptions.unsubscribe(tx, account, kind)
    return render.page("unsubscribe", site, me, title="No more mails", account=account, kind=kind, is_done=True)
