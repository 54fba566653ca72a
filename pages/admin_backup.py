"""Backups: the copies of the whole site, for administrators to look after and to take elsewhere."""

import threading

from bottle import response

import config
import render
import web
from model import audit, backups, jobs
from model.errors import Problem, Unavailable
from pages.settings import check_password

routes = web.Routes()

PIECE_BYTES = 256 * 1024

# A long file on a slow line keeps its request busy: one at a time.
_downloading = threading.Lock()


@routes.get("/admin/backup", role="admin")
def overview(db, me, site):
    """Show the copies that are there, and how the last attempt at one went."""
    now, found = config.now(), backups.listed(site.config)
    row = jobs.by_name(db.read).get("backup")
    return render.page(
        "admin_backups",
        site,
        me,
        title="Backup",
        found=found,
        is_overdue=site.backups and backups.is_overdue(found[0].made_at if found else None, bool(row), now),
        age=lambda backup: age(now - backup.made_at),
        row=row,
        is_running=bool(row) and row["leased_until"] > now,
    )


def age(milliseconds):
    """Return in words how old something is."""
    hours = max(0, milliseconds) // 3_600_000
    number, unit = (hours, "hour") if hours < 48 else (hours // 24, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else "new"


@routes.post("/admin/backup", role="admin")
def make(db, me):
    """Let the task make a copy now."""
    with db.write() as tx:
        jobs.hurry(tx, "backup")
        audit.add(tx, me, "backup.now", None, None, {}, config.now())
    return web.redirect("/admin/backup", "backing_up")


@routes.get("/admin/backup/<name>", role="admin")
def show(me, site, name):
    """Show one copy, what it holds, and what can be done with it."""
    return backup_page(me, site, backups.by_name(site.config, name))


def backup_page(me, site, backup, problem=None):
    place = site.config.data
    values = {"title": backup.name, "section": "Backup", "backup": backup, "data": place, "problem": problem}
    return render.page("admin_backup", site, me, **values)


@routes.post("/admin/backup/<name>", role="admin")
def download(db, me, site, name):
    """Answer a copy, which holds everything, to an administrator who has typed their password once more."""
    backup = backups.by_name(site.config, name)
    try:
        check_password(db, me, site, web.form().get("password"), "password")
        if not _downloading.acquire(blocking=False):
            raise Unavailable("Somebody is downloading a backup just now. Please try again in a minute.", 60)
    except Problem as problem:
        return backup_page(me, site, backup, problem)
    try:
        with db.write() as tx:
            audit.add(tx, me, "backup.download", None, None, {"name": name}, config.now())
        file = open(backup.path, "rb")  # noqa: SIM115 (sent() closes it)
    except BaseException:
        _downloading.release()
        raise
    response.content_type = "application/vnd.sqlite3"
    response.set_header("Content-Disposition", f'attachment; filename="{name}"')
    return sent(file)


def sent(file):
    """Yield what is in file, and let the next download begin, also when the reader has gone in the middle."""
    try:
        with file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    finally:
        _downloading.release()


@routes.post("/admin/backup/<name>/delete", role="admin")
def delete(db, me, site, name):
    """Delete a copy."""
    backup = backups.by_name(site.config, name)
    with db.write() as tx:
        backups.delete(backup)
        audit.add(tx, me, "backup.delete", None, None, {"name": name}, config.now())
    return web.redirect("/admin/backup", "backup_deleted")
