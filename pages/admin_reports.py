"""Reports: what people said about others, and what moderators do about it."""

import config
import render
import web
from model import accounts, audit, moderation
from model.errors import BadRequest, NotFound
from pages import admin_log

routes = web.Routes()

CATEGORIES = {"spam": "spam", "legal": "against the law", "violation": "against the rules", "other": "something else"}
NOTICES = {"assign": "saved", "close": "report_closed", "reopen": "report_reopened"}


@routes.get("/admin/reports", role="moderator")
def reports(db, me, site):
    """Show the reports that are open, one's own, or closed, newest first."""
    query = web.query()
    which, about = query.get("list") or "open", query.id("about")
    if which not in moderation.LISTS:
        raise NotFound
    page = web.page_asked(40)
    rows = moderation.reports(db.read, me["id"], which, about, page)
    kept = {"list": which if which != "open" else "", "about": about}
    rows, pager = render.paged(rows, page, **kept)
    return render.page(
        "admin_reports",
        site,
        me,
        title="Reports",
        lists=moderation.LISTS,
        which=which,
        rows=rows,
        categories=CATEGORIES,
        pager=pager,
    )


@routes.get("/admin/reports/<id:id>", role="moderator")
def show(db, me, site, id):
    """Show a report with the words it is about, and what can be done."""
    report = moderation.report(db.read, me["id"], id)
    is_here = not report["target_deleted_at"]
    account = accounts.stored(db.read, report["target_account_id"]) if is_here else None
    return render.page(
        "admin_report",
        site,
        me,
        title=f"Report about @{report['target']}",
        section="Reports",
        report=report,
        category=CATEGORIES[report["category"]],
        texts=moderation.evidence(db.read, id),
        actions=[name for name in moderation.possible(me, account) if name in TOWARDS] if account else [],
        may_delete=account is not None and moderation.may_act(me, account),
        deeds=admin_log.deeds(audit.of_target(db.read, "report", id, 20)),
    )


# What a report can lead to for the person it is about.
TOWARDS = ("silence", "suspend")


@routes.post("/admin/reports/<id:id>", role="moderator")
def act(db, me, id):
    """Do with a report, its posts or its person what the pressed button says."""
    report = moderation.report(db.read, me["id"], id)
    name, now = web.form().get("do"), config.now()
    if name not in (*moderation.HANDLINGS, *TOWARDS, "delete"):
        raise BadRequest("This button does nothing here.")
    path = "/admin/reports" if name == "close" else f"/admin/reports/{id}"
    with db.write() as tx:
        if name == "delete":
            moderation.delete_reported(tx, me, id, now)
            return web.redirect(path, "reported_deleted")
        if name in moderation.HANDLINGS:
            moderation.handle(tx, me, id, name, now)
            return web.redirect(path, NOTICES[name])
        account = moderation.act(tx, me, report["target_account_id"], name, now)
    return web.redirect(path, f"account_{name}.{account['username']}")
