"""Input that nobody sends by accident: it gets a sensible answer, never a 500."""

import io
import json
import logging
import sqlite3
from urllib.parse import quote

import pytest

import microblog
import web

PAGES = [part for part in microblog.PARTS if part.__name__.startswith("pages.")]
ROUTES = [route for part in PAGES for route in part.routes.routes]


@pytest.fixture
def call(app, ada):
    """Return a function that sends bytes to the application as gunicorn does; it returns (status, headers, body)."""

    def send(path="/statuses", query="", method="POST", data=b"", **environ):
        answer = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1:8080",
            "HTTP_COOKIE": "session=" + ada.cookies["session"].strip('"'),
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(data),
            "wsgi.errors": io.StringIO(),
            **environ,
        }
        body = b"".join(app(environ, lambda status, headers, _=None: answer.extend([int(status[:3]), dict(headers)])))
        return *answer, body

    return send


# --- The body ---------------------------------------------------------------------------------------------------------


FORM = "application/x-www-form-urlencoded"
UNKNOWN = {400, 403, 415}


@pytest.mark.parametrize(
    ("type", "data", "statuses"),
    [
        ("application/json", b'{"status": "x"}', UNKNOWN),
        ("application/json", b"[" * 45_000, UNKNOWN),
        ("application/json", b"", UNKNOWN),
        ("text/plain", b"CSRF&status=x", UNKNOWN),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data", UNKNOWN),
        ("\x00", b"CSRF&status=x", UNKNOWN),
        ("application/x-www-form-urlencoded; charset=utf-16", b"CSRF&status=x", {303}),
        ("Application/X-WWW-Form-URLEncoded", b"CSRF&status=x", {303}),
        (FORM, b"CSRF&status=x", {303}),
        (FORM, b"CSRF&status=\xff", {400}),
        (FORM, b"CSRF&status=%FF", {400}),
        (FORM, b"CSRF&status=%ED%A0%80", {400}),
        (FORM, b"CSRF&status=%ED%A0%BD%ED%B8%80", {400}),
        (FORM, b"CSRF&status=%C0%AF", {400}),
        (FORM, b"CSRF&status=100%", {303}),
        (FORM, b"CSRF&status=100%zz&%=%", {303}),
        (FORM, b"CSRF&status=%00", {422}),
        (FORM, b"CSRF&status=x" + b"&a=1" * 198, {303}),
        (FORM, b"CSRF&status=x" + b"&a=1" * 10_000, {400}),
        (FORM, b"CSRF&status=x&status=", {422}),
        (FORM, b"CSRF;status=x", {403}),
        (FORM, b"csrf=%00&status=x", {403}),
        (FORM, b"csrf=%C3%A9%C3%A9&status=x", {403}),
        (FORM, b"csrf=" + b"x" * 200_000, {403}),
        (FORM, b"=&&==&", {403}),
        (FORM, b"", {403}),
        (FORM, b"CSRF&status=x&in_reply_to_id=1180591620717411303424", {404}),
        (FORM, b"CSRF&status=x&in_reply_to_id=%D9%A3", {404}),
        (FORM, b"CSRF&status=x&visibility=%00", {422}),
        (FORM, b"CSRF&status=x&language=%00", {422}),
        (FORM, b"CSRF&status=x&spoiler_text=" + b"x" * 10_000, {422}),
        (FORM, b"CSRF&status=x&key=" + b"%00" * 300, {303}),
        (FORM, b"CSRF&status=" + b"x" * 200_000, {422}),
        (FORM, b"CSRF&status=" + b"%CC%81" * 20_000, {422}),
        (FORM, b"CSRF&status=" + b"x" * 262_144, {413}),
    ],
)
def test_a_form_in_any_shape_has_a_sensible_answer(call, ada, type, data, statuses):
    csrf = b"csrf=" + ada.csrf().encode()
    assert call(data=data.replace(b"CSRF", csrf), CONTENT_TYPE=type)[0] in statuses


NAMES = [
    "status",
    "visibility",
    "in_reply_to_id",
    "key",
    "username",
    "password",
    "email",
    "next",
    "do",
    "revoke",
    "name",
]
NAMES += [
    "display_name",
    "note",
    "locked",
    "current_password",
    "old_password",
    "new_password",
    "confirmation",
    "kept.x",
    "accept",
    "unblock",
    "unmute",
    "duration",
    "comment",
    "category",
    "fields_attributes",
    "privacy",
    "theme",
    "time_zone",
    "end",
    "status_ids",
]
VALUES_OF_JSON = [None, True, 0, -1.5, 2**70, float("nan"), [], ["x"], {}, {"a": ["x"]}, [[[[]]]], "\ud800", "\x00"]


@pytest.mark.parametrize(
    "rule", sorted({route.rule for route in ROUTES if route.method == "POST" and "one_click" not in route.config})
)
def test_no_nesting_and_no_type_of_value_breaks_a_form(call, ada, places, rule):
    path = places(rule, id=str(ada.post_status("a post")))
    csrf = ada.csrf()
    for pattern in (
        "{}[]=x",
        "{}[a]=x",
        "{}[0][b]=x",
        "{}[a][]=x",
        "{}[=x",
        "{}]=x",
        "{}=x&{}[]=x",
        "{}" + "[a]" * 1000 + "=x",
    ):
        data = "&".join([f"csrf={csrf}", *(pattern.replace("{}", name) for name in NAMES)])
        assert call(path, data=data.encode(), CONTENT_TYPE=FORM)[0] in (200, 303, 400, 403, 404, 415, 422), pattern
    assert call(path, data=f"csrf[]={csrf}&csrf[a]=x".encode(), CONTENT_TYPE=FORM)[0] in (400, 403, 422)
    for value in VALUES_OF_JSON:
        data = json.dumps({"csrf": csrf} | dict.fromkeys(NAMES, value)).encode()
        assert call(path, data=data, CONTENT_TYPE="application/json")[0] in (200, 303, 400, 403, 404, 415, 422), value


@pytest.mark.parametrize(
    ("status", "lengths"),
    [(400, ["abc", "-1", "+5", "1e3", "5.0", " 5", "0x5", "\u0663"]), (413, ["262145", "9" * 30, "1" + "0" * 5000])],
)
def test_a_length_that_makes_no_sense_or_is_too_much_is_refused_unread(call, status, lengths):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("the body was read")

    for length in lengths:
        assert call(CONTENT_LENGTH=length, **{"wsgi.input": Unread()})[0] == status, length


def test_a_chunked_body_is_taken_up_to_the_same_size(call, ada):
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    form = b"status=in+chunks&csrf=" + ada.csrf().encode()
    assert call(data=form, **chunked)[0] == 303
    assert "in chunks" in ada.get("/public")
    assert call(data=form + b"&x=" + b"x" * 262_144, **chunked)[0] == 413


def test_a_body_that_ends_early_is_a_form_that_is_not_whole(call, ada):
    form = b"status=x&csrf=" + ada.csrf().encode()
    assert call(data=form[:-1], CONTENT_LENGTH=str(len(form)))[0] == 403


# --- Paths, queries, headers ------------------------------------------------------------------------------------------

QUERIES = [
    *("x=%FF", "%FF", "x=%ED%A0%80", "&".join(["a=1"] * 10_000), "\xff=\xff"),
    *("x=%", "x=%zz", "=&=", ";", "path=x", "self=x", "x=%00", "max_id", "max_id[]=1", "x" * 4000, "{x}", "%0d%0aX:y"),
]
GETS = sorted({route.rule for route in ROUTES if route.method == "GET"})


@pytest.mark.parametrize("rule", GETS)
def test_no_query_breaks_a_page(call, visitor, places, rule):
    path = places(rule, username="ADA")
    for number, query in enumerate(QUERIES):
        for cookie in ({}, {"HTTP_COOKIE": ""}):
            status, headers, _ = call(path, query, "GET", **cookie)
            assert status in ((200, 301, 303, 400, 403, 404) if number < 5 else (200, 301, 303, 403, 404, 422)), query
            assert headers.get("Location", "/").startswith("/")
            assert headers.get("Location", "").isascii()


IDS = ["0", "-1", "+1", "1.0", "1e3", "1_0", " 1", "1 ", "\u0663", "\0", "1\0", "x"]
IDS += [str(2**63), str(2**64), "1" + "0" * 400]


@pytest.mark.parametrize("rule", sorted({route.rule for route in ROUTES if "<id:id>" in route.rule}))
def test_what_is_no_id_is_404_in_a_path(ada, rule):
    ada.post_status("a post")
    methods = {route.method for route in ROUTES if route.rule == rule}
    for id in [*IDS, "01", str(2**63 - 1), "1"]:
        address = rule.replace("<username:username>", "ada").replace("<id:id>", quote(id))
        for method in methods:
            form = {"POST": {"csrf": ada.csrf()}} if method == "POST" else {}
            assert ada.request(address, method=method, status="*", **form).status_int == 404, id


@pytest.mark.parametrize("path", ["/", "/public", "/tags/x", "/@ada", "/@ada/followers", "/notifications"])
def test_what_is_no_id_is_400_in_a_query(ada, path):
    for name in ("max_id", "min_id"):
        for id in IDS:
            assert "has to be an id" in ada.get(path, {name: id}, status=400), id
        assert ada.get(path, {name: str(2**63 - 1)}).maybe_follow().request.path == path
        assert ada.get(path, {name: ""}).status_int == 200
    assert ada.get(path, {"max_id": "5", "min_id": "5"}).location == path


PATHS = [
    "",
    "//",
    "/./",
    "/../",
    "/\x00",
    "/@\xff",
    "/@ada\x00",
    "/tags/\x00",
    "/tags/\xed\xa0\x80",
    "/tags/\xe2\x80\xae",
]
PATHS += ["/tags/ ", "/tags/" + "a" * 10_000, "/@" + "a" * 10_000, "/tags/{{7*7}}", "/\r\nX: y", "/%2e%2e", "/\xc0\xaf"]
PATHS += ["/tags/\r\nX: y/", "/@ada/\xd9\xa3/", "/login/\x00/", "/\xe2\x80\xa8/", "/static/\xff/", "/tags/\xff/"]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_breaks_the_site(call, path):
    for method in ("GET", "HEAD", "POST", "PUT"):
        status, headers, _ = call(path, method=method)
        assert status in (200, 301, 308, 403, 404, 405), method
        assert headers.get("Location", "/").isascii()


VALUES = ["", "\x00", "\x01\x1b[31m", "\xff\xfe", "é", "\r\nX: y", '"\\303"', '"\\ud800"', "=;=;", ",,", "a" * 8000]
HEADERS = ["HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_X_FORWARDED_FOR", "HTTP_HOST"]
HEADERS += ["HTTP_IF_NONE_MATCH", "HTTP_ACCEPT", "HTTP_AUTHORIZATION", "HTTP_REFERER", "REMOTE_ADDR", "CONTENT_TYPE"]


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_breaks_the_site(call, name):
    for value in VALUES:
        for method, path in (("GET", "/"), ("GET", "/login"), ("POST", "/login"), ("GET", "/static/style.css")):
            status, headers, _ = call(path, method=method, **{name: value})
            assert status in (200, 303, 403, 415, 421), (value, method, path)
            assert "X" not in headers


@pytest.mark.parametrize("cookie", ["session", "visitor", "notice"])
def test_no_cookie_breaks_the_site_or_shows_up_in_a_page(call, cookie):
    # Long enough that no random token in a page holds it by chance.
    for value in [
        *VALUES,
        "followed.zq7zq7zq7<b>",
        "followed.{0}",
        "posted.zq7zq7zq7.x",
        "nothing.zq7zq7zq7",
        "zq7" * 2000,
    ]:
        for path in ("/", "/login"):
            status, _, body = call(path, method="GET", HTTP_COOKIE=f"{cookie}={value}")
            assert status == 200, value
            assert b"zq7zq7zq7" not in body


# --- Methods and failures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_has_are_405(call, dump, method):
    before = dump()
    for path in ("/", "/login", "/statuses", "/@ada", "/static/style.css"):
        status, headers, body = call(path, method=method, data=b"<zq7zq7zq7>")
        assert (status, set(headers["Allow"].split(",")) <= {"GET", "POST"}) == (405, True)
        assert b"zq7zq7zq7" not in body
    assert dump() == before


@pytest.mark.parametrize("kind", [RuntimeError, RecursionError, OverflowError, sqlite3.IntegrityError])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bug_answers_500_with_the_number_under_which_the_log_tells_all(app, ada, caplog, kind, method):
    error = kind("secret detail")

    def broken(db):
        with db.write() as tx:
            tx.execute("UPDATE accounts SET display_name = 'half done'")
            raise error

    app.catchall = True
    routes = web.Routes()
    routes.route("/broken", method, broken, public=True)
    microblog.adopt(app, routes)
    csrf = ada.csrf()
    with caplog.at_level(logging.INFO, logger="microblog"):
        page = ada.request(
            "/broken", method=method, status=500, **({"POST": {"csrf": csrf}} if method == "POST" else {})
        )
    id = page.headers["X-Request-Id"]
    assert page.html.code.text == id
    for detail in ("secret", "Traceback", "Error", ".py", "sqlite", "half done"):
        assert detail not in page
    bugs = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [(bug.fields["id"], bug.exc_info[1]) for bug in bugs] == [(id, error)]
    assert "half done" not in ada.get("/@ada")
