"""Trash: deleting a post, taking it back, writing it anew."""

import config
import entities
import render
import web
from model import trash
from pages.edits import own

routes = web.Routes()


@routes.get("/@<username:username>/<id:id>/delete", login=True)
def confirm_delete(db, me, site, username, id):
    """Ask whether to delete one's own post."""
    own(db.read, me, id)
    return render.page("delete", site, me, title="Delete this post?", status=entities.status(db, id, me, site))


@routes.post("/@<username:username>/<id:id>/delete", login=True, limit="deleting")
def delete(db, me, username, id):
    """Put one's own post into the trash, for good or to write it anew."""
    with db.write() as tx:
        trash.throw(tx, me["id"], id, config.now())
    is_redrafted = web.form().get("then") == "redraft"
    return web.redirect(f"/compose?redraft={id}" if is_redrafted else f"/@{me['username']}", f"deleted.{id}")


@routes.post("/statuses/restore", login=True)
def restore(db, me):
    """Take one's own post out of the trash."""
    id = web.form().id("id")
    with db.write() as tx:
        trash.take_back(tx, me["id"], id)
    return web.redirect(f"/@{me['username']}/{id}", "restored")


@routes.get("/statuses/restore", public=True)
def restored():
    """Lead home whoever reloads the address that Undo goes to."""
    return web.redirect("/")
