"""The log: what those who run the site did, in words."""

import json

import render
import web
from model import audit

routes = web.Routes()

# What was done, about the names in its details.
WORDS = {
    "settings.change": "set “{name}” to “{value}”",
    "account.approve": "let @{name} in",
    "account.reject": "turned @{name} away",
    "account.disable": "locked @{name} out",
    "account.enable": "let @{name} log in again",
    "account.silence": "took @{name} out of public lists",
    "account.unsilence": "let @{name} into public lists again",
    "account.suspend": "suspended @{name}",
    "account.unsuspend": "brought @{name} back",
    "account.role": "made @{name} {role}",
    "account.delete": "deleted @{name}",
    "account.reset": "made a link with which @{name} chooses a new password",
    "account.mail": "opened a mail to @{name} with a link that is for them alone",
    "invite.new": "made an invitation: {name}",
    "invite.revoke": "ended an invitation: {name}",
    "report.assign": "took the report about @{name}",
    "report.close": "closed the report about @{name}",
    "report.reopen": "opened the report about @{name} again",
    "status.delete": "deleted {number} of the posts of @{name}",
    "announcement.new": "announced “{name}”",
    "announcement.change": "changed the announcement “{name}”",
    "announcement.delete": "deleted the announcement “{name}”",
    "tag.hide": "took #{name} out of lists",
    "backup.now": "asked for a backup",
    "backup.download": "downloaded the backup {name}",
    "backup.delete": "deleted the backup {name}",
    "mail.resend": "had a mail tried again that had failed",
    "mail.test": "had a test mail sent to themselves",
    "task.run": "let the task {name} run",
    "tag.show": "let #{name} into lists again",
}
# Where the things are that were done something to.
PLACES = {"account": "/admin/accounts/", "invite": "/admin/invites/", "report": "/admin/reports/"}


@routes.get("/admin/log", role="admin")
def log(db, me, site):
    """Show what was done, newest first."""
    page = web.page_asked(50)
    rows = audit.latest(db.read, page)
    rows, pager = render.paged(rows, page)
    return render.page("admin_log", site, me, title="Log", deeds=deeds(rows), pager=pager)


def deeds(rows):
    """Return {who, words, url, created_at} of events."""
    return [
        {
            "who": row["account_name"],
            "words": WORDS.get(row["action"], row["action"]).format(**json.loads(row["details"])),
            "url": f"{PLACES[row['target_type']]}{row['target_id']}" if row["target_type"] in PLACES else "",
            "created_at": row["created_at"],
        }
        for row in rows
    ]
