"""Tags, for those who keep order: which are used, and which are left out of lists."""

import config
import render
import web
from model import audit, tags

routes = web.Routes()


@routes.get("/admin/tags", role="moderator")
def overview(db, me, site):
    """Show the tags that are used most, or those whose names have a beginning."""
    name = web.query().get("q").strip()
    return render.page("admin_tags", site, me, title="Tags", name=name, rows=tags.by_use(db.read, name))


@routes.post("/admin/tags", role="moderator")
def act(db, me):
    """Leave a tag out of lists and suggestions, or let it in again. Its own page is there all the same."""
    form, now = web.form(), config.now()
    id = form.id("hide") or form.id("show")
    with db.write() as tx:
        name = tags.set_hidden(tx, id, now if form.id("hide") else None)
        audit.add(tx, me, "tag.hide" if form.id("hide") else "tag.show", "tag", id, {"name": name}, now)
    return web.redirect("/admin/tags", "saved")
