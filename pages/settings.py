"""Settings: what people change about themselves."""

import json

import config
import render
import web
from model import accounts, addresses, passwords, profiles
from model.errors import Invalid, Problem

routes = web.Routes()


@routes.get("/settings", login=True)
def overview():
    """Lead to the first page of settings."""
    return web.redirect("/settings/profile")


@routes.get("/settings/profile", login=True)
def profile(me, site):
    """Show what others see of oneself, to change it."""
    form = {"display_name": me["display_name"], "note": me["note"]}
    form |= {flag: "true" for flag in profiles.FLAGS if me[flag]}
    return profile_page(me, site, form, json.loads(me["fields"]))


def profile_page(me, site, form, fields, problem=None):
    blank = [{"name": "", "value": ""}] * (profiles.MAX_FIELDS - len(fields))
    values = {"form": form, "fields": [*fields, *blank], "problem": problem}
    return render.page("settings_profile", site, me, title="Profile", **values)


@routes.post("/settings/profile", login=True)
def save_profile(db, me, site):
    """Change what others see of oneself."""
    form = web.form()
    parts = form.parts("fields_attributes") if "fields_attributes" in form else []
    fields = [{name: part.get(name) for name in ("name", "value")} for part in parts]
    said = web.Parameters({**dict.fromkeys(profiles.FLAGS, "false"), **form})  # a box not ticked is not sent
    try:
        changed = profiles.checked(db.read, me, said, site.host)
    except Invalid as problem:
        return profile_page(me, site, form, fields, problem)
    with db.write() as tx:
        profiles.change(tx, me["id"], changed)
    return web.redirect("/settings/profile", "saved")


@routes.get("/settings/email", login=True)
@routes.get("/settings/password", login=True)
def forms():
    """Lead to the page with these forms whoever reloads the address they are sent to."""
    return web.redirect("/settings/account")


@routes.get("/settings/account", login=True)
def account(me, site):
    """Show the forms for address and password, and the way to deletion."""
    return account_page(me, site)


def account_page(me, site, form=None, problem=None):
    return render.page(
        "settings_account", site, me, title="Account", form=form or {"email": me["email"]}, problem=problem
    )


@routes.post("/settings/email", login=True)
def save_email(db, me, site):
    """Change one's address; needs the password."""
    form = web.form()
    try:
        email = accounts.checked_email(form.get("email", ""))
        check_password(db, me, site, form.get("current_password", ""), "current_password")
        with db.write() as tx:
            addresses.change(tx, me, email, config.now())
        web.log_event("email_changed", me)
    except Problem as problem:
        return account_page(me, site, form, problem)
    return web.redirect("/settings/account", "email")


@routes.post("/settings/password", login=True)
def save_password(db, me, site):
    """Change one's password; needs the old one, and ends all other sessions and whatever acts for the account."""
    form = web.form()
    try:
        passwords.check(form.get("new_password", ""), me["username"], "new_password")
        check_password(db, me, site, form.get("old_password", ""), "old_password")
        password = passwords.hashed(form["new_password"])
        with db.write() as tx:
            accounts.set_password(tx, me["id"], password)
            accounts.end_access(tx, me["id"], except_session=me["session_id"])
        web.log_event("password_changed", me)
    except Problem as problem:
        return account_page(me, site, {"email": me["email"]}, problem)
    return web.redirect("/settings/account", "password")


def check_password(db, me, site, password, field):
    """Raise Invalid, naming field, unless password is me's; tries are counted like those to log in."""
    with db.write() as tx:
        web.count_attempt(tx, site, "login", me["username"])
    if not passwords.matches(password, me["password"]):
        web.log_event("password_wrong", me)
        raise Invalid(**{field: "This is not your password."})
