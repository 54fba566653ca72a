"""The site: what is decided for the whole of it, for administrators."""

import config
import render
import web
from model import audit, settings, text
from model.errors import Invalid

routes = web.Routes()


@routes.get("/admin/site", role="admin")
def show(me, site):
    """Show the settings."""
    return settings_page(me, site, {name: str(getattr(site, name)) for name in settings.SETTINGS})


@routes.post("/admin/site", role="admin")
def save(db, me, site):
    """Change the settings that are not as they were."""
    form = web.form()
    try:
        values = settings.checked(form)
    except Invalid as problem:
        return settings_page(me, site, form, problem)
    now = config.now()
    with db.write() as tx:
        for name, value in values.items():
            if value != getattr(site, name):
                settings.change(tx, name, value, now)
                details = {"name": name, "value": text.beginning(str(value), 200)}
                audit.add(tx, me, "settings.change", None, None, details, now)
    return web.redirect("/admin/site", "saved")


def settings_page(me, site, form, problem=None):
    return render.page("admin_site", site, me, title="Site", form=form, problem=problem)
