"""What this server has not: the right shape with nothing in it, and 404 for what clients take as "not here"."""

import pytest

LISTS = {
    "custom_emojis": None,
    "trends": None,
    "trends/tags": None,
    "trends/statuses": None,
    "trends/links": None,
    "suggestions": "read",
    "instance/peers": None,
    "instance/domain_blocks": None,
    "domain_blocks": "read:blocks",
    "accounts/1/identity_proofs": "read:accounts",
    "accounts/1/lists": "read:lists",
    "accounts/1/endorsements": None,
    "timelines/link?url=https://example.org/": None,
    "statuses/1/quotes": None,
    "lists": "read:lists",
    "conversations": "read:statuses",
    "scheduled_statuses": "read:statuses",
    "endorsements": "read:accounts",
    "notifications/requests": "read:notifications",
}


@pytest.mark.parametrize("path", ["/api/v2/suggestions", *(f"/api/v1/{name}" for name in LISTS)])
def test_a_list_of_what_there_is_none_of_is_empty(amy, anyone, path):
    is_open = LISTS.get(path.removeprefix("/api/v1/"), "read") is None
    answer = amy.get(path)
    assert (answer.json, answer.content_type) == ([], "application/json")
    assert anyone.get(path, expect=200 if is_open else 401).json == (
        [] if is_open else {"error": "The access token is invalid"}
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v1/suggestions/1"),
        ("POST", "/api/v1/domain_blocks"),
        ("DELETE", "/api/v1/domain_blocks"),
        ("POST", "/api/v1/emails/confirmations"),
        ("GET", "/api/v1/instance/translation_languages"),
    ],
)
def test_where_there_is_nothing_to_do_it_is_done(amy, method, path):
    answer = amy.call(method, path, body='{"domain": "elsewhere.example"}' if method != "GET" else "")
    assert (answer.text, answer.content_type) == ("{}", "application/json")


def test_there_are_no_annual_reports(amy):
    assert amy.get("/api/v1/annual_reports").json == {"annual_reports": [], "accounts": [], "statuses": []}
    assert amy.get("/api/v1/annual_reports/2026/state").json == {"state": "ineligible"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "/api/v1/push/subscription") for method in ("GET", "POST", "PUT", "DELETE")),
        ("GET", "/api/v1/streaming/health"),
        ("GET", "/api/v1/streaming/user"),
        ("GET", "/api/v1/instance/terms_of_service"),
        ("GET", "/api/v1/profile"),
        ("GET", "/api/v2/notifications"),
    ],
)
def test_what_clients_look_for_and_do_without_is_404(amy, method, path):
    assert amy.call(method, path, 404).json == {"error": "Record not found"}
