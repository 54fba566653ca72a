"""Plain requests against gunicorn's own way: the same environment, the same answer, nothing that it would refuse."""

import io
import re
import types

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create
from hypothesis import example, given
from hypothesis import strategies as st

from tests.server.raw import Client, Small, chunked, get, post
from tests.server.test_framing import HEADERS, LINES
from worker import framing, plain
from worker.reply import Reply

CONFIG = Config()
CONFIG.set("forwarded_allow_ips", "")
FIXED = plain.environ_of(CONFIG)
CLIENT, SERVER = ("192.0.2.1", 40000), ("127.0.0.1", 8000)
ITS_OWN = {"gunicorn.socket", "wsgi.early_hints", "wsgi.errors", "wsgi.file_wrapper", "wsgi.input"}


def by_gunicorn(data):
    """Return the environment that gunicorn makes of data, with the body, or None if it refuses it."""
    try:
        request = next(RequestParser(CONFIG, iter([data]), CLIENT))
        environ = create(request, types.SimpleNamespace(send=lambda _: 0), CLIENT, SERVER, CONFIG)[1]
        body = request.body.read()
    except (ParseException, StopIteration):
        return None
    return {name: value for name, value in environ.items() if name not in ITS_OWN} | {
        "body": body,
        "wsgi.multithread": True,
    }


def by_us(data):
    """Return the environment that we make of data, with the body, or None if it is left to gunicorn."""
    request = framing.Request()
    request.feed(data)
    environ = plain.environ(types.SimpleNamespace(request=request, client=CLIENT, server=SERVER), FIXED)
    if environ is None:
        return None
    body = environ["wsgi.input"].read()
    return {name: value for name, value in environ.items() if name not in ITS_OWN} | {"body": body}


BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: text/html;q=0.9\r\nCookie: session=abc; theme=dark\r\n"
    "Connection: keep-alive\r\nX-Forwarded-For: 198.51.100.7, 192.0.2.9\r\nX-Forwarded-Proto: https\r\nEmpty:\r\n"
)
PLAIN = {
    "a page": get("/@ada?max_id=5&q=%C3%A4", BROWSER),
    "a path in other letters": get("/tags/%C3%A4%2F%20x"),
    "a value in other letters": get("/", "X: \u00e4\r\n"),
    "an empty query": get("/public?"),
    "slashes inside": get("/a//b"),
    "a form": post("/login", b"csrf=1&name=x", "Content-Type: application/x-www-form-urlencoded\r\n"),
    "no body, and it says so": get("/", "Content-Length: 0\r\n"),
    "closing": get("/", "Connection: close\r\n"),
    "what follows is not read": get("/") + get("/next"),
    "an empty line in front": b"\r\n" + get("/"),
}
LEFT = {
    "a name with an underscore": get("/", "content_length: 5\r\n"),
    "a field twice": get("/", "X: 1\r\nX: 2\r\n"),
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "an old version": b"GET / HTTP/1.0\r\nHost: x\r\n\r\n",
    "chunks": chunked("/", b"hello"),
    "an expectation": post("/", b"hello", "Expect: 100-continue\r\n"),
    "an upgrade": get("/", "Connection: Upgrade\r\nUpgrade: h2c\r\n"),
    "a rare method": b"PURGE / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a whole address": b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "a host in the path": get("//x/y"),
    "a fragment": get("/x#y"),
    "a long head": get("/", "X: " + "y" * 4000 + "\r\n"),
    "half a body": post("/", b"hell", length=5),
}


@pytest.mark.parametrize("data", PLAIN.values(), ids=PLAIN)
def test_what_is_plain_is_read_as_gunicorn_reads_it(data):
    assert by_us(data) == by_gunicorn(data) is not None


@pytest.mark.parametrize("data", LEFT.values(), ids=LEFT)
def test_what_is_odd_is_left_to_gunicorn(data):
    assert by_us(data) is None


NAMES = st.sampled_from(
    ["X", "x-y", "Cookie", "Host", "Content-Type", "Connection", "X-Forwarded-For", "TE", "a.b", "X_Y"]
)
VALUES = st.text(st.characters(max_codepoint=255), max_size=8) | st.sampled_from(
    ["close", "keep-alive", "a, b", " x\t"]
)
FIELDS = st.tuples(NAMES, VALUES).map(lambda field: f"{field[0]}: {field[1]}".encode("latin-1"))
TARGETS = st.text(st.characters(min_codepoint=32, max_codepoint=127), max_size=12).map(
    lambda target: f"GET /{target} HTTP/1.1".encode("latin-1")
)


@example(b"GET /?#a HTTP/1.1", [b"Host: x"], b"")
@given(LINES | TARGETS, st.lists(HEADERS | FIELDS, max_size=5), st.sampled_from([b"", b"hello", b"hello more"]))
def test_whatever_comes_is_read_as_gunicorn_reads_it_or_left_to_it(line, fields, rest):
    data = b"\r\n".join([line, *fields, b"", b""]) + rest
    ours = by_us(data)
    assert ours is None or ours == by_gunicorn(data)


# --- Answers ----------------------------------------------------------------------------------------------------------


def answered(body, headers=(), status="200 OK", request=None, *, is_staying=True):
    """Return (bytes of the reply, whether the connection is kept) where an application says this."""
    sent = io.BytesIO()
    reply = Reply(types.SimpleNamespace(send=sent.write), room=None)

    def application(environ, start_response):
        start_response(status, list(headers))
        return body

    environ = {"REQUEST_METHOD": "GET", "HTTP_CONNECTION": "", **(request or {})}
    is_kept = plain.answer(application, environ, reply, CONFIG, lambda: is_staying)
    assert reply.flush()
    return re.sub(rb"Date: [^\r]*\r\n", b"", sent.getvalue()), is_kept


BEGIN = b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nConnection: keep-alive\r\n"


def test_an_answer_says_its_length_and_keeps_the_connection():
    assert answered([b"he", b"llo"], [("X", "\u00e4")]) == (BEGIN + b"X: \xe4\r\nContent-Length: 5\r\n\r\nhello", True)


@pytest.mark.parametrize(
    ("request_", "is_staying"), [({"HTTP_CONNECTION": "Close"}, True), ({}, False)], ids=["asked to", "stopping"]
)
def test_a_connection_is_closed(request_, is_staying):
    head, is_kept = answered([b"x"], request=request_, is_staying=is_staying)
    assert (b"Connection: close\r\n" in head, is_kept) == (True, False)


@pytest.mark.parametrize(
    ("status", "request_"), [("304 Not Modified", {}), ("204 No Content", {}), ("200 OK", {"REQUEST_METHOD": "HEAD"})]
)
def test_what_has_no_body_gets_none(status, request_):
    head, _ = answered([b"hello"], [("Etag", "x")], status, request_)
    assert head.endswith(b"Etag: x\r\n\r\n")


def test_what_concerns_one_connection_only_is_not_the_applications():
    assert answered([], [("Connection", "upgrade"), ("Transfer-Encoding", "chunked")]) == (BEGIN + b"\r\n", True)


@pytest.mark.parametrize(
    ("status", "name", "value"),
    [
        ("200 OK", "X", "a\r\nY: b"),
        ("200 OK", "X", "a\nb"),
        ("200 OK", "X", "\0"),
        ("200 OK", "X Y", "a"),
        ("200 OK\r\nX: y", "X", "a"),
        ("hello", "X", "a"),
        ("200 OK", "X: a\r\nY", "b"),
    ],
)
def test_a_header_that_would_be_more_than_one_is_a_bug_and_not_sent(status, name, value):
    with pytest.raises(ValueError, match="none"):
        answered([b"x"], [(name, value)], status)


def test_pieces_go_in_chunks_or_to_the_length_that_was_said():
    chunks, _ = answered(iter([b"hel", b"lo"]))
    assert chunks.endswith(b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
    assert answered(iter([b"hel", b"lo"]), [("Content-Length", "5")])[0].endswith(b"Content-Length: 5\r\n\r\nhello")


def test_bodies_are_closed():
    class Body(list):
        is_closed = False

        def close(self):
            self.is_closed = True

    body = Body([b"x"])
    answered(body)
    assert body.is_closed


def test_a_real_server_answers_one_after_the_other_in_both_ways():
    with Small() as small, Client(small.port, get() + get("/hello", "X: 1\r\nX: 2\r\n") + get("/pieces")) as client:
        assert [client.reply()[2][:7] for _ in range(3)] == [b"hello", b"hello", b"piece 0"]


def test_a_broken_answer_is_cut_off():
    with (
        Small() as small,
        Client(small.port, get("/broken")) as client,
        pytest.raises((ConnectionResetError, ValueError)),
    ):
        client.reply()
