"""Tasks: what the site does by itself, for those who run it."""

import config
import render
import web
from model import audit, jobs
from model.errors import NotFound
from scheduler import JOBS

routes = web.Routes()


@routes.get("/admin/tasks", role="admin")
def tasks(db, me, site):
    """Show when each task ran, what came of it, and when it runs again."""
    rows = jobs.by_name(db.read)
    now = config.now()
    stuck = {name for name, row in rows.items() if jobs.is_stuck(row, now)}
    return render.page("admin_tasks", site, me, title="Tasks", jobs=JOBS, rows=rows, stuck=stuck)


@routes.post("/admin/tasks", role="admin")
def run(db, me):
    """Let a task run now."""
    name = web.form().get("run", "")
    if name not in JOBS:
        raise NotFound("There is no such task.")
    with db.write() as tx:
        jobs.hurry(tx, name)
        audit.add(tx, me, "task.run", None, None, {"name": name}, config.now())
    return web.redirect("/admin/tasks", "hurried")
