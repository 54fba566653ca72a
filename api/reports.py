"""Reports: telling those who keep order about somebody. https://docs.joinmastodon.org/methods/reports/"""

import json

import config
import entities
import web
from model import accounts, reports

routes = web.ApiRoutes()


@routes.post(
    "/api/v1/reports",
    scope="write:reports",
    answers="Report",
    takes="account_id*:id status_ids[]:id comment category:spam|violation|legal|other rule_ids[] forward:flag",
)
def report(db, me, site):
    """Report an account, with up to twenty of its statuses; there is nobody to forward it to."""
    params = web.params()
    account = accounts.by_id(db.read, params.id("account_id"))
    values = reports.checked(params.get("category"), params.get("comment"), params.ids("status_ids"))
    with db.write() as tx:
        id = reports.add(tx, me["id"], account["id"], *values, config.now())
    return of_ids(db, [id], site)[id]


def of_ids(db, ids, site):
    """Return {id: Report entity}. https://docs.joinmastodon.org/entities/Report/"""
    rows = reports.by_ids(db.read, ids)
    people = entities.accounts_by_id(db, {row["target_account_id"] for row in rows.values()}, site) if rows else {}
    return {id: entity(row, people[row["target_account_id"]]) for id, row in rows.items()}


def entity(row, target):
    return {
        "id": str(row["id"]),
        "action_taken": row["action_taken_at"] is not None,
        "action_taken_at": entities.time(row["action_taken_at"]),
        "category": row["category"],
        "comment": row["comment"],
        "forwarded": False,
        "created_at": entities.time(row["created_at"]),
        "status_ids": json.loads(row["status_ids"]),
        "rule_ids": [],
        "target_account": target,
    }
