"""Headers: what every answer of the API has, errors too, and that asking for something changes nothing."""

import pytest

from tests.api.test_conventions import api_routes

BODIES = ["", "{", '{"id": [], "limit": {}}']


@pytest.mark.parametrize("body", BODIES)
def test_every_answer_is_json_that_nobody_takes_for_a_page(app, amy, anyone, body):
    for method, path in api_routes(app):
        for client in (amy, anyone):
            answer = client.call(method, path, "*", body=body)
            if path.endswith("docs") and answer.status_int == 200:
                continue  # the page for people
            kind = answer.headers.get("Content-Type", "")
            assert kind.endswith("; charset=utf-8"), (method, path, kind)
            assert kind.startswith(("application/", "text/plain")), (method, path, kind)
            assert answer.headers["X-Content-Type-Options"] == "nosniff", (method, path)
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), (method, path)
            assert answer.status_int < 500 or path.endswith("/translate"), (method, path, answer.text)
            if answer.status_int >= 400 and answer.headers["Content-Type"].startswith("application/json"):
                assert answer.json["error"], (method, path)


def test_asking_changes_nothing(app, amy, ben, dump):
    ben.meet("follow", amy)
    ben.publish("hello @amy #plums")
    before = dump()
    for method, path in api_routes(app):
        if method == "GET":
            for kind in ("GET", "HEAD"):
                amy.call(kind, f"{path}?q=x&acct=amy&id[]=1", "*")
    assert dump() == before
