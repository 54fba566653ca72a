"""Getting in and out: setting the site up, logging in and out. (joining.py has how people make accounts.)"""

from bottle import request

import config
import render
import web
from model import accounts, activity, attempts, links, passwords, sessions, settings
from model.errors import Forbidden, Invalid, Problem
from pages.errors import resend_page

routes = web.Routes()

# --- The first person -------------------------------------------------------------------------------------------------


@routes.get("/setup", open=True)
def setup(db, me, site):
    """Show the form that makes the first administrator, to whoever has the link that the server printed."""
    key = checked_key(db, web.query().get("key", ""))
    return render.page("setup", site, me, title="Set up your site", form={"key": key, "name": ""})


@routes.post("/setup", open=True)
def set_up(db, me, site):
    """Name the site and make its administrator, once."""
    form = web.form()
    key = checked_key(db, form.get("key", ""))
    try:
        username, email, password = accounts.checked_person(form)
        hashed = passwords.hashed(password)
        values = {name: settings.parsed(name, form.get(name, "")) for name in ("name", "registrations", "access")}
        with db.write() as tx:
            if not links.use(tx, "setup", key, config.now()):
                raise Forbidden(USED_UP)
            for name, value in values.items():
                settings.change(tx, name, value, config.now())
            id = accounts.add(tx, username, hashed, config.now(), email=email, role="admin")
            token = sessions.open(tx, id, user_agent(), config.now())
        web.log_event("set_up", accounts.by_id(db.read, id))
    except Invalid as problem:
        return render.page("setup", site, me, title="Set up your site", form=form, problem=problem)
    return enter(token, "/", "welcome")


USED_UP = (
    "This set-up link has been used, or is too old. "
    "Starting the server prints a new one, as long as the site has no administrator."
)


def checked_key(db, key):
    if not links.is_good(db.read, "setup", key, config.now()):
        raise Forbidden(USED_UP)
    return key


# --- In and out -------------------------------------------------------------------------------------------------------


@routes.get("/login", open=True)
def login(db, me, site):
    """Show the form to log in; who is logged in goes straight on, but with ?again= may become somebody else."""
    next = web.local_path(web.query().get("next", "/"))
    if me and not web.query().get("again"):
        return web.redirect(next)
    return render.page("login", site, me, title="Log in", form={"next": next})


@routes.post("/login", open=True)
def log_in(db, me, site):
    """Log in with a name or address and a password, in a new session; then go on, or finish what was begun."""
    form = web.form()
    try:
        account = authenticated(db, site, form.get("username", ""), form.get("password", ""))
    except Problem as problem:
        if problem.status != 503:
            web.log_event("login_failed", accounts.find_by_login(db.read, form.get("username", "").strip()))
        return render.page("login", site, me, title="Log in", form=form, problem=problem)
    with db.write() as tx:
        if old := web.cookie("session"):
            sessions.close(tx, old)
        token = sessions.open(tx, account["id"], user_agent(), config.now())
        activity.count_login(tx, account["id"], config.now())
    web.log_event("login", account)
    kept = {name.removeprefix("kept."): value for name, value in form.items() if name.startswith("kept.")}
    next = web.local_path(form.get("next", "/"))
    if not kept:
        return enter(token, next)
    set_session(token)
    return resend_page(site, account, next, kept)


def authenticated(db, site, name, password):
    """Return the account that name and password belong to; raises Invalid, TooMany, or Forbidden for a disabled one.

    Tries are counted before the hash is computed, so that many at once cannot slip through.
    """
    name = name.strip()
    with db.write() as tx:
        web.count_attempt(tx, site, "login", name)
    account = accounts.find_by_login(db.read, name)
    if not passwords.matches(password, account["password"] if account else None):
        raise Invalid(password="This name and password do not belong together.")
    if account["disabled_at"] or account["suspended_at"]:
        raise Forbidden("This account is locked. Ask the people who run this site.")
    if account["approved_at"] is None:
        raise Forbidden("This account waits for approval: somebody who runs this site has to let you in first.")
    renewed = passwords.hashed(password) if passwords.is_outdated(account["password"]) else None
    with db.write() as tx:
        attempts.forgive(tx, "login", name, web.client_address(site))
        if renewed:
            accounts.set_password(tx, account["id"], renewed)
    return account


def user_agent():
    """Return what the browser calls itself, for the person's list of sessions."""
    return request.environ.get("HTTP_USER_AGENT", "").encode("latin-1", "replace").decode("utf-8", "replace")


def enter(token, path, notice=""):
    """Give the browser its session and send it on."""
    set_session(token)
    return web.redirect(path, notice)


def set_session(token):
    web.set_cookie("session", token, max_age=sessions.ABSOLUTE // 1000)


@routes.post("/logout", open=True)
def log_out(db, me):
    """End the session, here and for whoever has its cookie."""
    with db.write() as tx:
        sessions.close(tx, web.cookie("session"))
    web.log_event("logout", me)
    web.set_cookie("session", "")
    return web.redirect("/", "goodbye")


@routes.get("/logout", open=True)
def ask_log_out(db, me, site):
    """Ask before logging out: following a link changes nothing."""
    if not me:
        return web.redirect("/")
    return render.page("logout", site, me, title="Log out?")


@routes.get("/.well-known/change-password", open=True)
def change_password():
    """Lead password managers to the form (https://w3c.github.io/webappsec-change-password-url/)."""
    return web.redirect("/settings/account")
