"""Announcements: written by administrators, dismissed by whoever has read them."""

import config
import render
import web
from model import announcements, audit, text
from model.errors import Invalid

routes = web.Routes()


@routes.get("/admin/announcements", role="admin")
def overview(db, me, site):
    """Show the form for an announcement, and all that were made."""
    return announcements_page(db, me, site)


@routes.post("/admin/announcements", role="admin")
def publish(db, me, site):
    """Tell all members something."""
    form, now = web.form(), config.now()
    try:
        draft = announcements.draft(db.read, form, site.host, now)
    except Invalid as problem:
        return announcements_page(db, me, site, form=form, problem=problem)
    with db.write() as tx:
        id = announcements.publish(tx, draft, now)
        audit.add(tx, me, "announcement.new", "announcement", id, called(draft.text), now)
    return web.redirect("/admin/announcements", "announced")


def called(words):
    """Return what the log calls an announcement."""
    return {"name": text.beginning(words, 60)}


def announcements_page(db, me, site, **values):
    rows, now = announcements.all(db.read), config.now()
    is_over = {row["id"] for row in rows if row["ends_at"] and row["ends_at"] <= now}
    values = {"title": "Announcements", "rows": rows, "is_over": is_over, **values}
    return render.page("admin_announcements", site, me, last_day=announcements.last_day, **values)


@routes.get("/admin/announcements/<id:id>", role="admin")
def edit(db, me, site, id):
    """Show the form to change an announcement."""
    row = announcements.by_id(db.read, id)
    return edit_page(me, site, row, {"text": row["text"], "ends": announcements.last_day(row)})


def edit_page(me, site, row, form, problem=None):
    values = {"title": "Change the announcement", "section": "Announcements", "announcement": row}
    return render.page("admin_announcement", site, me, form=form, problem=problem, **values)


@routes.post("/admin/announcements/<id:id>", role="admin")
def change(db, me, site, id):
    """Change an announcement, or take it away."""
    row, form, now = announcements.by_id(db.read, id), web.form(), config.now()
    if form.get("do") == "delete":
        with db.write() as tx:
            announcements.delete(tx, id)
            audit.add(tx, me, "announcement.delete", None, None, called(row["text"]), now)
        return web.redirect("/admin/announcements", "announcement_deleted")
    try:
        draft = announcements.draft(db.read, form, site.host, now)
    except Invalid as problem:
        return edit_page(me, site, row, form, problem)
    with db.write() as tx:
        announcements.change(tx, id, draft, now)
        audit.add(tx, me, "announcement.change", "announcement", id, called(draft.text), now)
    return web.redirect("/admin/announcements", "saved")


@routes.post("/announcements/<id:id>/dismiss", login=True)
def dismiss(db, me, id):
    """Show an announcement to me no more."""
    with db.write() as tx:
        announcements.dismiss(tx, me["id"], id)
    return web.redirect("/")
