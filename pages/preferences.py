"""Preferences: how a person likes to write, and how the site looks to them."""

import render
import web
from model import profiles
from model.errors import Invalid

routes = web.Routes()


@routes.get("/settings/preferences", login=True)
def preferences(me, site):
    """Show one's wishes, to change them."""
    chosen = profiles.preferences(me)
    form = {name: chosen[name] or "" for name in ("privacy", "language", "theme", "time_zone")}
    return page(me, site, {**form, **{name: "true" for name in ("sensitive", "keys") if chosen[name]}})


def page(me, site, form, problem=None):
    return render.page("settings_preferences", site, me, title="Preferences", form=form, problem=problem)


@routes.post("/settings/preferences", login=True)
def save(db, me, site):
    """Keep one's wishes."""
    form = web.form()
    try:
        changed = {"preferences": profiles.checked_wishes(me, form)}
    except Invalid as problem:
        return page(me, site, form, problem)
    with db.write() as tx:
        profiles.change(tx, me["id"], changed)
    return web.redirect("/settings/preferences", "saved")
