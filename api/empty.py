"""What Mastodon has and this server has not: the right shape with nothing in it, so that clients go on."""

import web

routes = web.ApiRoutes()

# Lists that are empty here, with the scope that Mastodon asks for; without one they are for everybody.
LISTS = {
    "/api/v1/custom_emojis": None,
    "/api/v1/trends": None,
    "/api/v1/trends/tags": None,
    "/api/v1/trends/statuses": None,
    "/api/v1/trends/links": None,
    "/api/v1/suggestions": "read",
    "/api/v2/suggestions": "read",
    "/api/v1/instance/peers": None,
    "/api/v1/instance/domain_blocks": None,
    "/api/v1/domain_blocks": "read:blocks",
    "/api/v1/accounts/<id:id>/identity_proofs": "read:accounts",
    "/api/v1/accounts/<id:id>/lists": "read:lists",
    "/api/v1/accounts/<id:id>/endorsements": None,
    "/api/v1/timelines/link": None,
    "/api/v1/statuses/<id:id>/quotes": None,
    "/api/v1/lists": "read:lists",
    "/api/v1/conversations": "read:statuses",
    "/api/v1/scheduled_statuses": "read:statuses",
    "/api/v1/endorsements": "read:accounts",
    "/api/v1/notifications/requests": "read:notifications",
}


def nothing(**ids):
    """Answer an empty list."""
    return []


for path, scope in LISTS.items():
    right = {"scope": scope} if scope else {"open": True}
    routes.get(path, answers="[Nothing]", **right)(nothing)


@routes.get("/api/v1/instance/translation_languages", open=True, answers="Empty")
@routes.delete("/api/v1/suggestions/<id:id>", scope="read", answers="Empty")
@routes.post("/api/v1/domain_blocks", scope="write:blocks", answers="Empty")
@routes.delete("/api/v1/domain_blocks", scope="write:blocks", answers="Empty")
@routes.post("/api/v1/emails/confirmations", scope="write:accounts", answers="Empty")
def done(**ids):
    """Answer that it is done: there is nothing to do."""
    return {}


@routes.get("/api/v1/annual_reports", scope="read:accounts", answers="AnnualReports")
def annual_reports():
    """Answer that there are no annual reports."""
    return {"annual_reports": [], "accounts": [], "statuses": []}


@routes.get("/api/v1/annual_reports/<id:id>/state", scope="read:accounts", answers="AnnualReportState")
def annual_report_state(id):
    """Answer that there will be no annual report."""
    return {"state": "ineligible"}
