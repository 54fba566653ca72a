"""Conventions: what holds for every answer of the API, of Mastodon's section on errors, ids, times and browsers."""

import logging
import re
import sqlite3

import pytest

import microblog
import web

JSON = "application/json"
ERROR = {404: "Record not found", 405: "Method not allowed"}
KEPT = "Authorization, Content-Type, Idempotency-Key"


def api_routes(app):
    """Return (method, path) of each route of the API, with something in place of what a path may name."""
    filled = {"<id:id>": "1", "<name>": "plums"}
    found = [route for route in app.routes if route.config["is_api"]]
    assert len(found) > 100
    return [(route.method, re.sub("<.*?>", lambda part: filled[part[0]], route.rule)) for route in found]


# --- Errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1", 404),
        ("POST", "/api/v9/statuses", 404),
        ("GET", "/api/v1/statuses/x", 404),
        ("GET", "/api/v1/statuses/0", 404),
        ("GET", "/api/v1/statuses/-1", 404),
        ("GET", "/api/v1/statuses/1e3", 404),
        ("GET", "/api/v1/statuses/%D9%A3", 404),
        ("GET", "/api/v1/statuses/%00", 404),
        ("GET", f"/api/v1/statuses/{2**63 - 1}", 404),
        ("GET", f"/api/v1/statuses/{2**63}", 404),
        ("GET", f"/api/v1/accounts/{10**400}", 404),
        ("GET", "/api/v1/accounts/%FF", 404),
        ("DELETE", "/api/v1/timelines/home", 405),
        ("PUT", "/api/v1/statuses", 405),
        ("POST", "/api/v1/custom_emojis", 405),
        ("GET", "/oauth/token", 405),
    ],
)
def test_what_is_not_there_is_an_error_in_json(amy, anyone, method, path, status):
    for client in (amy, anyone):
        answer = client.call(method, path, status)
        assert (answer.content_type, answer.json) == (JSON, {"error": ERROR[status]})


def test_a_body_that_is_too_large_is_an_error_in_json(amy):
    answer = amy.post("/api/v1/statuses", expect=413, status="x" * 262_144)
    assert (answer.content_type, set(answer.json)) == (JSON, {"error"})


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("secret"), 500), (sqlite3.OperationalError("secret"), 500), (KeyError("x"), 500)],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_bug_is_an_error_in_json_without_details(app, amy, caplog, method, error, status):
    def broken(db):
        raise error

    app.catchall = True
    routes = web.ApiRoutes()
    routes.route("/api/v1/broken", method, broken, open=True, answers="Empty")
    microblog.adopt(app, routes)
    with caplog.at_level(logging.ERROR, logger="microblog"):
        answer = amy.call(method, "/api/v1/broken", status)
    assert (answer.content_type, set(answer.json)) == (JSON, {"error"})
    assert "secret" not in answer.text
    assert [record.fields["id"] for record in caplog.records] == [answer.headers["X-Request-Id"]]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "bearer \xff", "Bearer a b"])
def test_a_token_that_is_none_is_refused_everywhere_but_no_token_is_not(amy, anyone, header):
    for path in ("/api/v1/timelines/public", "/api/v1/instance", "/api/v1/timelines/home"):
        is_none = header.strip() == "Bearer" and path != "/api/v1/timelines/home"
        answer = anyone.get(path, expect=200 if is_none else 401, headers={"Authorization": header})
        if not is_none:
            assert answer.json == {"error": "The access token is invalid"}
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_a_token_may_be_written_in_any_letter_case(amy, anyone, scheme):
    anyone.get("/api/v1/timelines/home", headers={"Authorization": f"{scheme} {amy.token}"})
    anyone.get("/api/v1/timelines/home", expect=401, headers={"Authorization": f"Basic {amy.token}"})
    anyone.get("/api/v1/timelines/home", expect=401, access_token=amy.token)


# --- Ids, addresses, headers ------------------------------------------------------------------------------------------


def test_an_id_comes_in_as_a_number_too(amy, ben):
    status = amy.publish("hello")["id"]
    assert amy.post("/api/v1/markers", home={"last_read_id": int(status)}).json["home"]["last_read_id"] == status
    body = f'{{"id": [{status}, {float(status):.1f}, "{status}"]}}'
    assert [one["id"] for one in amy.call("GET", "/api/v1/statuses", body=body).json] == [status]


def test_ids_grow_with_time(amy, ben):
    ids = [client.publish("hello")["id"] for client in (amy, ben, amy)]
    assert ids == sorted(ids, key=int)
    assert len(set(map(len, ids))) == 1


@pytest.mark.parametrize("path", ["/api/v1/timelines/home", "/api/v1/timelines/tag/plums", "/api/v1/instance"])
def test_a_slash_at_the_end_of_an_address_does_no_harm(amy, path):
    amy.publish("#plums")
    assert amy.get(path + "/").json == amy.get(path).json


def test_head_answers_as_get_without_a_body(amy):
    answer = amy.call("HEAD", "/api/v1/timelines/home")
    assert (answer.body, answer.content_type) == (b"", JSON)


def test_what_is_for_somebody_is_kept_by_no_cache(amy, anyone):
    for client, kept in ((amy, "private, no-store"), (anyone, "no-cache")):
        headers = client.get("/api/v1/timelines/public").headers
        assert (headers["Cache-Control"], headers["Vary"]) == (kept, "Authorization")


# --- Programs in browsers ---------------------------------------------------------------------------------------------


def test_a_browser_may_ask_for_every_address_without_a_token(app, anyone):
    for method, path in api_routes(app):
        sent = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": method}
        headers = anyone.call("OPTIONS", path, 200, headers=sent).headers
        assert headers["Access-Control-Allow-Origin"] == "*", path
        assert method in headers["Access-Control-Allow-Methods"], path
        assert headers["Access-Control-Allow-Headers"] == KEPT, path
        assert "Access-Control-Allow-Credentials" not in headers, path


def test_a_script_of_any_site_may_read_every_answer_errors_too(app, amy, anyone):
    for client in (anyone, amy):
        for method, path in [*api_routes(app), ("GET", "/api/v1/nothing"), ("PUT", "/api/v1/statuses")]:
            headers = client.call(method, path, "*", headers={"Origin": "https://elsewhere.example"}).headers
            assert headers["Access-Control-Allow-Origin"] == "*", path
            assert {"Link", "X-RateLimit-Remaining"} <= set(headers["Access-Control-Expose-Headers"].split(", ")), path


@pytest.mark.parametrize("path", ["/", "/login", "/settings/account", "/oauth/authorize", "/@amy"])
def test_no_script_of_another_site_reads_a_page(amy, anyone, path):
    for method in ("GET", "OPTIONS"):
        headers = anyone.call(method, path, "*", headers={"Origin": "https://elsewhere.example"}).headers
        assert not [name for name in headers if name.startswith("Access-Control")]


def test_a_cookie_is_no_way_into_the_api(amy, person):
    browser = person("zoe")
    for method, path in (("GET", "/api/v1/timelines/home"), ("POST", "/api/v1/statuses")):
        assert browser.request(path, method=method, status=401).json == {"error": "The access token is invalid"}
