"""Applications: what may act for a person, to take it back, and tokens for scripts of their own."""

import config
import entities
import render
import web
from model import text, tokens
from model.errors import Invalid

routes = web.Routes()


@routes.get("/settings/applications", login=True)
def applications(db, me, site):
    """Show what may act for one."""
    return applications_page(db, me, site)


def applications_page(db, me, site, form=(), token="", problem=None):
    return render.page(
        "settings_applications",
        site,
        me,
        title="Applications",
        applications=tokens.of_account(db.read, me["id"]),
        in_words=tokens.in_words,
        time=entities.time,
        form=dict(form),
        token=token,
        problem=problem,
    )


@routes.post("/settings/applications", login=True)
def change(db, me, site):
    """Take an application's tokens back, or make a token, which is shown once."""
    form = web.form()
    if form.get("revoke"):
        with db.write() as tx:
            tokens.revoke_application(tx, me["id"], form.id("revoke"))
        web.log_event("application_revoked", me)
        return web.redirect("/settings/applications", "revoked")
    try:
        name, scopes = checked(form)
        with db.write() as tx:
            token = tokens.add_personal(tx, me["id"], name, scopes, config.now())
        web.log_event("token_made", me)
    except Invalid as problem:
        return applications_page(db, me, site, form, problem=problem)
    return applications_page(db, me, site, {"name": name}, token)


def checked(form):
    """Return the name and the scopes of a token to be made; raises Invalid."""
    name = text.clean_line(form.get("name"), "name")
    scopes = [scope for scope in ("read", "write", "follow") if form.get(f"scope_{scope}")]
    if not 1 <= len(name) <= 100:
        raise Invalid(name="A script needs a name of 1 to 100 characters.")
    if not scopes:
        raise Invalid(scope_read="Choose at least one thing it may do.")
    return name, " ".join(scopes)
