"""Posts, for those who keep order: what is written to everyone, wherever it stands."""

import config
import web
from model import moderation
from pages.timelines import listing

routes = web.Routes()


@routes.get("/admin/statuses", role="moderator")
def newest(db, me, site):
    """Show what anybody wrote to everyone, newest first."""
    page = web.page_asked()
    rows = moderation.newest(db.read, me["id"], page)
    return listing("admin_statuses", db, me, site, page, rows, title="Posts")


@routes.post("/admin/statuses", role="moderator")
def delete(db, me):
    """Delete the post that the pressed button carries."""
    id = web.form().id("delete")
    with db.write() as tx:
        moderation.delete_status(tx, me, id, config.now())
    return web.redirect("/admin/statuses", "deleted")
