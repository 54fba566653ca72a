"""Framing against gunicorn's own parser: what we hand over it can read, what we wait for it would wait for."""

import tempfile

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from tests.server.raw import chunked, get, post
from worker import framing

CONFIG = Config()


class Starved(BaseException):
    """The parser wants more than there is."""


def parsed(data):
    """Return what gunicorn makes of data: "starved", "refused", or what is left of it behind the request."""

    def source():
        yield data
        raise Starved

    parser = RequestParser(CONFIG, source(), ("127.0.0.1", 1))
    try:
        next(parser).body.read()
        return parser.unreader.take_buffered()
    except (Starved, StopIteration):
        return "starved"
    except ParseException:
        return "refused"


def judged(data, cuts=()):
    """Return (state, how much of data it took) as data comes in pieces."""
    request = framing.Request()
    at = 0
    for end in (*sorted({cut % (len(data) + 1) for cut in cuts} - {0}), len(data)):
        request.feed(data[at:end])
        at = end
        if request.state not in (framing.HEAD, framing.BODY):
            break
    return request.state, at


HEADERS = st.sampled_from(
    [
        b"Host: localhost",
        b"Content-Length: 5",
        b"Content-Length: 0",
        b"Content-Length: +5",
        b"Content-Length: 5 ",
        b"Content-Length : 5",
        b"Content-Length: \xb2",
        b"content_length: 3",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding: x",
        b"Transfer-Encoding:",
        b"transfer_encoding: chunked",
        b"Expect: 100-continue",
        b"Expect: more",
        b" folded",
        b"X: \x00",
        b"X: a\rb",
        b"X: a\nb",
        b"no colon",
        b": no name",
        b"X:" + b"y" * 300,
    ]
)
LINES = st.sampled_from(
    [
        b"GET / HTTP/1.1",
        b"POST /x?y HTTP/1.1",
        b"POST / HTTP/1.0",
        b"GET  / HTTP/1.1",
        b"get / HTTP/1.1",
        b"GET / HTTP/2.0",
        b"GET /\xff HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"CONNECT a:1 HTTP/1.1",
        b"GET",
        b"",
    ]
)
CHUNKS = st.lists(
    st.sampled_from(
        [
            b"5\r\nhello\r\n",
            b"a\r\n0123456789\r\n",
            b"3;x=y\r\nabc\r\n",
            b"3 ;x\r\nabc\r\n",
            b"3 \r\nabc\r\n",
            b"0003\r\nabc\r\n",
            b"3\r\nabcd\r\n",
            b"3\nabc\r\n",
            b"-1\r\n",
            b"hello",
            b"\r\n",
            b"0\r\n\r\n",
            b"0\r\nX: y\r\n\r\n",
            b"0\r\nX\n\r\n\r\n",
        ]
    ),
    max_size=5,
).map(b"".join)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r"])


@st.composite
def requests(draw):
    """Return bytes that look like a request, some right, most wrong in one way or another."""
    lines = [draw(LINES), *draw(st.lists(HEADERS, max_size=4))]
    data = draw(st.sampled_from([b"", b"", b"\r\n", b"\r\n\r\n"]))
    data += b"".join(line + draw(ENDS) for line in lines) + b"\r\n" + draw(CHUNKS)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=2)) + data[at + draw(st.integers(0, 3)) :]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


@given(requests(), st.lists(st.integers(0, 10_000), max_size=8))
def test_what_is_handed_over_never_leaves_the_parser_waiting_and_what_is_waited_for_it_cannot_read(data, cuts):
    state, taken = judged(data, cuts)
    outcome = parsed(data[:taken])
    if state in (framing.HEAD, framing.BODY):
        assert outcome in ("starved", "refused")
    elif state == framing.MALFORMED:
        assert outcome == "refused"
    else:
        assert outcome != "starved"


@given(requests(), st.lists(st.integers(0, 10_000), max_size=8))
def test_pieces_are_judged_as_the_whole_is(data, cuts):
    assert judged(data, cuts)[0] == judged(data)[0]


WHOLE = {
    "a GET": get(),
    "a body": post("/", b"hello"),
    "chunks": chunked("/", b"hello", b"x" * 300),
    "chunks with trailers": chunked("/", b"hello", end=b"0;x=y\r\nX: y\r\nZ: \r\n\r\n"),
    "an empty line in front": b"\r\n" + get(),
    "no header at all": b"GET / HTTP/1.0\r\n\r\n",
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_a_request_is_whole_with_its_last_byte_and_not_before(data):
    states = [judged(data[:count])[0] for count in range(1, len(data) + 1)]
    assert states.index(framing.WHOLE) == len(data) - 1
    assert {*states[:-1]} <= {framing.HEAD, framing.BODY}
    assert parsed(data + b"more") == b"more"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (post("/", b"", length=10**9), 10**9),
        (chunked("/", b"x" * 100, end=b"ffffff\r\n"), 100 + len(b"64\r\n\r\nffffff\r\n") + 0xFFFFFF),
        (get(), 0),
    ],
)
def test_the_size_is_known_before_the_body_is_there(data, size):
    request = framing.Request()
    request.feed(data)
    assert request.size == size


@pytest.mark.parametrize(
    "data",
    [get(headers="X: " + "y" * 70_000 + "\r\n"), get(headers="X: y\r\n" * 20_000), get()[:-2] + b"X: " + b"y" * 70_000],
)
def test_a_head_without_an_end_is_too_long(data):
    assert judged(data, range(0, 80_000, 1000))[0] == framing.TOO_LONG


def test_each_byte_is_looked_at_once_however_small_the_pieces_are():
    """Counted in bytes that the searches pass over: a head of 60,000 bytes may not cost 60,000 times that."""

    class Counting(bytearray):
        passed = 0

        def find(self, what, start=0, *end):
            found = super().find(what, start, *end)
            Counting.passed += (found if found >= 0 else len(self)) - start
            return found

        def count(self, what, start=0, *end):
            Counting.passed += len(self) - start
            return super().count(what, start, *end)

    request = framing.Request()
    request.data = Counting()
    for byte in get(headers="X: y\r\n" * 10_000)[:-2]:
        request.feed(bytes([byte]))
    assert request.state == framing.HEAD
    assert Counting.passed < 40 * len(request.data)


def test_a_body_that_moves_to_a_file_leaves_only_the_head_in_memory(tmp_path):
    data = post("/", b"x" * 1000)
    request = framing.Request()
    request.feed(data[:500])
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        request.move_to(file)
        request.feed(data[500:])
        assert (request.state, len(request.data)) == (framing.WHOLE, len(data) - 1000)
        assert b"".join(request.pieces()) == data
