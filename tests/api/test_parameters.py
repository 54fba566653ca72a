"""Parameters: the same request in each encoding on each method, and what is no sensible request at all."""

import contextlib
import json
import re
import time
from urllib.parse import urlencode

import pytest

import microblog
import parameters
import web
from model.errors import BadRequest

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def echo(app, anyone):
    """Return a function that sends a request and returns the parameters that a handler gets; lists as lists."""
    routes = web.ApiRoutes()
    for method in METHODS:
        routes.route("/api/v1/echo", method, lambda: dict(web.params()), open=True, answers="{any}")
    microblog.adopt(app, routes)

    def send(method="POST", query="", body="", content_type=FORM, expect=200):
        answer = anyone.call(method, f"/api/v1/echo?{query}", expect, body=body, content_type=content_type).json
        return listed(answer) if expect == 200 else answer["error"]

    return send


def listed(value):
    """Return value with lists for objects that have numbers for names."""
    if not isinstance(value, dict):
        return value
    value = {name: listed(one) for name, one in value.items()}
    return list(value.values()) if value and all(name.isdigit() for name in value) else value


def multipart(fields):
    """Return fields, [(name, value)], as a multipart body."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    return "".join(parts) + "--b--\r\n"


# --- Encodings --------------------------------------------------------------------------------------------------------

FIELDS = [("k", "é & \r\n"), ("a[]", "1"), ("a[]", "2"), ("n[x]", "3"), ("r[][x]", "4"), ("r[][y]", "5"), ("e", "")]
VALUE = {"k": "é & \r\n", "a": ["1", "2"], "n": {"x": "3"}, "r": [{"x": "4", "y": "5"}], "e": ""}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "sent",
    [
        {"query": urlencode(FIELDS)},
        {"body": urlencode(FIELDS)},
        {"body": urlencode(FIELDS), "content_type": "Application/X-WWW-Form-URLEncoded; charset=utf-8"},
        {"body": multipart(FIELDS), "content_type": MULTIPART},
        {"body": multipart(FIELDS).replace('"', ""), "content_type": 'Multipart/Form-Data; x=y; Boundary="b"'},
        {"body": json.dumps(VALUE), "content_type": "application/json"},
        {"body": json.dumps(VALUE, ensure_ascii=False), "content_type": "application/json; charset=utf-8"},
        {"body": json.dumps(VALUE), "content_type": "application/vnd.api+json"},
    ],
)
def test_a_request_says_the_same_in_each_encoding_on_each_method(echo, method, sent):
    assert echo(method, **sent) == VALUE


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[0]=1&a[1]=2", {"a": ["1", "2"]}),
        ("a%5B%5D=1", {"a": ["1"]}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("a[0][b]=1&a[0][c]=2&a[1][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a=1&a=2", {"a": "2"}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("a[b]=2&a=1", {"a": "1"}),
        ("a[=1&a]=2", {"a": "1", "a]": "2"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("a=+%2B", {"a": " +"}),
        ("", {}),
    ],
)
def test_names_nest_as_rails_reads_them(echo, sent, expected):
    assert echo(query=sent) == echo(body=sent) == expected


def test_the_body_wins_over_the_address(echo):
    assert echo(query="a=1&b=2", body="a=3") == {"a": "3", "b": "2"}
    assert echo(query="a=1", body='{"a": 3}', content_type="application/json") == {"a": 3}


def test_files_and_parts_without_a_name_are_left_out(echo):
    head = "--b\r\nContent-Disposition: form-data; "
    files = [f'{head}name="f"; filename="x.png"\r\n\r\n\x89\r\n', f"{head}filename*=utf-8''x; name=\"f\"\r\n\r\n\r\n"]
    body = "".join([*files, f"{head}\r\n\r\n1\r\n", "--b\r\n\r\n2\r\n", multipart([("a", "1")])])
    assert echo(body=body, content_type=MULTIPART) == {"a": "1"}


# --- Yes and no -------------------------------------------------------------------------------------------------------

YES = ["true", "True", "TRUE", "1", "on", "yes", "t", True, 1]
NO = ["false", "False", "FALSE", "0", "off", "no", "f", False, 0]


@pytest.mark.parametrize(("said", "expected"), [*((yes, True) for yes in YES), *((no, False) for no in NO)])
def test_yes_and_no_are_understood_in_every_spelling(amy, said, expected):
    assert amy.publish("hello", sensitive=said)["sensitive"] == expected
    assert amy.patch("/api/v1/accounts/update_credentials", locked=said).json["locked"] == expected
    body = urlencode({"status": "hello", "sensitive": said})
    assert amy.call("POST", "/api/v1/statuses", body=body, content_type=FORM).json["sensitive"] == expected


# --- What is no sensible request --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"status": "x"', 400),
        ("application/json", b'{"status": "x",}', 400),
        ("application/json", b"{'status': 'x'}", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'["status"]', 400),
        ("application/json", b'"status"', 400),
        ("application/json", b"null", 400),
        ("application/json", b"7", 400),
        ("application/json", b'{"status": NaN}', 400),
        ("application/json", b'{"status": -Infinity}', 400),
        ("application/json", b"[" * 45_000, 400),
        ("application/json", b'{"status":' * 20_000, 400),
        ("application/json", b'{"status": "\xff"}', 400),
        ("application/json", b'{"status": ' + b"9" * 5000 + b"}", 400),
        ("application/json", b'{"status": "\\ud800"}', 422),
        ("application/json", b'{"\\udfff": "x"}', 422),
        ("application/json", b'{"status": "\\u0000"}', 422),
        (FORM, b"status=%FF", 400),
        (FORM, b"status=\xff", 400),
        (FORM, b"status=%ED%A0%80", 400),
        (FORM, b"status=%00", 422),
        (FORM, b"a=1&" * 201, 400),
        (FORM, b"status[a][b][c][d][e]=x", 400),
        (MULTIPART, b"", 422),
        (MULTIPART, b"--b", 400),
        (MULTIPART, b"--b--", 422),
        (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="status"\r\n\r\nx', 400),
        (MULTIPART, multipart([("status", "\udcff")]).encode("utf-8", "surrogateescape"), 400),
        (MULTIPART, multipart([("a", "1")] * 201).encode(), 400),
        (MULTIPART, b"--b\r\nX: " + b";" * 3000 + b"\r\n\r\n\r\n--b--", 400),
        ("multipart/form-data", multipart([("status", "x")]).encode(), 400),
        ("multipart/form-data; boundary=", multipart([("status", "x")]).encode(), 400),
        ("text/plain", b"status=x", 415),
        ("application/xml", b"<status/>", 415),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_body_that_makes_no_sense_is_refused_and_nothing_written(amy, dump, method, content_type, body, status):
    path = "/api/v1/statuses" + ("" if method == "POST" else "/" + amy.publish("before")["id"])
    before = dump()
    headers = {"Authorization": f"Bearer {amy.token}"}
    sent = {"body": body, "content_type": content_type, "headers": headers, "status": status}
    answer = amy.http.request(path, method=method, **sent)
    assert answer.content_type == "application/json"
    assert answer.json["error"]
    assert dump() == before


@pytest.mark.parametrize(
    "made",
    [
        b"--b\r\nContent-Disposition: form-data; " + b";" * 200_000 + b"\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Disposition: form-data; name=" + b"=?utf-8?q?a?=" * 15_000 + b"\r\n\r\nx\r\n--b--",
        b"--b\r\n\r\n\r\n" * 25_000,
        b"".join(b"--b\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d" % (n, n) for n in range(4_000)),
        b"--b\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 7_000,
        b'{"a":' * 40_000,
        b"a[" * 100_000,
        b"[" * 250_000,
        b"&" * 250_000,
    ],
    ids=lambda made: made[:30].decode(),
)
def test_no_body_is_slow_to_read(made):
    begun = time.thread_time()
    for content_type in (MULTIPART, FORM, "application/json"):
        with contextlib.suppress(BadRequest):
            parameters.read("", content_type, made)
    assert time.thread_time() - begun < 1


# --- Types ------------------------------------------------------------------------------------------------------------

WRONG = [["x"], {"x": "y"}, [], {}, [["x"]], {"x": {"y": "z"}}, None, True, 7, -1, 1.5, 2**70, 1e400, "x", "", "\0"]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_no_parameter_breaks_a_route_whatever_its_type(app, amy, wrong):
    status = amy.publish("hello")["id"]
    for route in app.routes:
        taken = set(re.findall(r"([a-z_]+)(?:\[[^ ]*)?\*?(?::[^ ]*)?(?: |$)", route.config.get("takes") or ""))
        if route.config["is_api"] and taken and not route.rule.startswith("/oauth"):
            path = route.rule.replace("<id:id>", status).replace("<name>", "plums")
            for name in taken:
                body = json.dumps({"status": "x", name: wrong})
                answer = amy.call(route.method, path, "*", body=body)
                assert answer.status_int in (200, 400, 403, 404, 422), (route.rule, name)


TEXTS = [
    ("POST", "/api/v1/statuses", "status spoiler_text visibility language in_reply_to_id sensitive"),
    ("PATCH", "/api/v1/accounts/update_credentials", "display_name note locked bot discoverable hide_collections"),
    ("POST", "/api/v1/featured_tags", "name"),
    ("GET", "/api/v2/search", "q type offset limit"),
    ("GET", "/api/v1/timelines/home", "max_id min_id since_id limit"),
    ("GET", "/api/v1/accounts/lookup", "acct"),
]


@pytest.mark.parametrize("wrong", [["x"], {"x": "y"}])
@pytest.mark.parametrize(("method", "path", "names"), TEXTS)
def test_a_list_or_an_object_is_no_text(amy, method, path, names, wrong):
    for name in names.split():
        body = json.dumps({"status": "x", "q": "x", name: wrong})
        assert amy.call(method, path, 422, body=body).json == {"error": f"Validation failed: {name} has to be a text"}
