"""Edits: changing one's own post, and what a post said before."""

import config
import entities
import render
import web
from model import edits, statuses
from model.errors import Invalid, NotFound
from pages.statuses import title_of

routes = web.Routes()


@routes.get("/@<username:username>/<id:id>/edit", login=True)
def edit(db, me, site, username, id):
    """Show the form to change one's own post."""
    status = own(db.read, me, id)
    draft = {
        "status": status["text"],
        "spoiler_text": status["spoiler_text"],
        "language": status["language"] or "",
        "visibility": "",
    }
    return edit_page(db, me, site, id, draft)


def edit_page(db, me, site, id, draft, problem=None):
    status = entities.status(db, id, me, site)
    return render.page("edit", site, me, title="Edit post", status=status, draft=draft, problem=problem)


@routes.post("/@<username:username>/<id:id>/edit", login=True, limit="posting")
def save(db, me, site, username, id):
    """Change one's own post; the version before stays in its history. Who is named only now is told."""
    form, before = web.form(), own(db.read, me, id)
    kept = "true" if before["sensitive"] and not before["spoiler_text"] else ""
    try:
        draft = statuses.draft(db.read, me, site, web.Parameters({"sensitive": kept, **form}))
        with db.write() as tx:
            edits.edit(tx, own(tx, me, id), draft, site.host, config.now())
    except Invalid as problem:
        return edit_page(db, me, site, id, {"status": "", "spoiler_text": "", "language": "", **form}, problem)
    return web.redirect(f"/@{me['username']}/{id}", "edited")


def own(connection, me, id):
    """Return me's own status as it was written, which no reblog is; raises NotFound."""
    status = statuses.by_id(connection, id, me["id"])
    if status["account_id"] != me["id"] or status["reblog_of_id"]:
        raise NotFound("This post is not there, or not yours.")
    return status


@routes.get("/@<username:username>/<id:id>/history", public=True)
def history(db, me, site, username, id):
    """Show the versions of a post, the newest first."""
    status = statuses.by_id(db.read, id, web.id_of(me))
    versions = entities.status_edits(db, status, edits.history(db.read, status, site.host), site)
    author = versions[0]["account"]
    return render.page(
        "history",
        site,
        me,
        title="History",
        versions=versions[::-1],
        author=author,
        status_url=f"/@{author['username']}/{id}",
        about=title_of(author, status),
    )
