"""Requests that no client should send, as bytes on a real connection: each is refused, nothing behind it read."""

import pytest

from tests.server.raw import Client, get

HOST = "Host: localhost\r\n"


def request(fields="", line="GET /about HTTP/1.1", body=""):
    return f"{line}\r\n{HOST}{fields}\r\n{body}".encode("latin-1")


REFUSED = {
    "a length and chunks": (400, request("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body="0\r\n\r\n")),
    "chunks and a length": (400, request("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", body="0\r\n\r\n")),
    "two lengths": (400, request("Content-Length: 5\r\nContent-Length: 6\r\n", body="hello!")),
    "twice the same length": (400, request("Content-Length: 5\r\nContent-Length: 5\r\n", body="hello")),
    "two lengths in one": (400, request("Content-Length: 5, 5\r\n", body="hello")),
    "a length with a sign": (400, request("Content-Length: +5\r\n", body="hello")),
    "a negative length": (400, request("Content-Length: -5\r\n")),
    "a length that is none": (400, request("Content-Length: 0x5\r\n", body="hello")),
    "an empty length": (400, request("Content-Length:\r\n")),
    "a length of superscripts": (400, request("Content-Length: \xb2\r\n")),
    "a length beyond all bounds": (400, request("Content-Length: " + "9" * 5000 + "\r\n")),
    "a bare newline behind a header": (400, request("X: y\n")),
    "a bare newline behind the line": (400, b"GET /about HTTP/1.1\n" + HOST.encode() + b"\r\n"),
    "bare newlines only": (400, b"GET /about HTTP/1.1\nHost: localhost\n\n"),
    "a bare carriage return": (400, request("X: y\rZ: z\r\n")),
    "a zero byte": (400, request("X: \0\r\n")),
    "a blank before the colon": (400, request("Content-Length : 5\r\n", body="hello")),
    "a blank in a name": (400, request("X Y: z\r\n")),
    "a folded header": (400, request("X: y\r\n z\r\n")),
    "a header without a colon": (400, request("just words\r\n")),
    "a header without a name": (400, request(": value\r\n")),
    "two hosts": (400, request("Host: elsewhere\r\n")),
    "an unknown coding": (501, request("Transfer-Encoding: xchunked\r\n", body="0\r\n\r\n")),
    "a coding that is not the last": (400, request("Transfer-Encoding: chunked, identity\r\n", body="0\r\n\r\n")),
    "chunks twice": (400, request("Transfer-Encoding: chunked, chunked\r\n", body="0\r\n\r\n")),
    "a coding without an end": (400, request("Transfer-Encoding: gzip\r\n")),
    "chunks from the past": (400, request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.0", "0\r\n\r\n")),
    "an expectation": (417, request("Expect: the-unexpected\r\n")),
    "a method in small letters": (400, request(line="get /about HTTP/1.1")),
    "a method of another world": (400, request(line="G{T /about HTTP/1.1")),
    "two blanks": (400, request(line="GET  /about HTTP/1.1")),
    "no version": (400, request(line="GET /about")),
    "a version from the future": (400, request(line="GET /about HTTP/2.0")),
    "a version that is none": (400, request(line="GET /about HTTP/1.10")),
    "a target without a path": (400, request(line="GET about HTTP/1.1")),
    "a target with other letters": (400, request(line="GET /\xfc HTTP/1.1")),
    "an asterisk": (400, request(line="GET * HTTP/1.1")),
    "empty lines": (400, b"\r\n\r\n" + get("/about")),
    "no HTTP": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    "HTTP/2": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "a line without an end": (414, b"GET /" + b"x" * 9000),
    "a line of 4095": (414, request(line="GET /" + "x" * 4081 + " HTTP/1.1")),
    "a header of 9 KB": (431, request("X: " + "y" * 9000 + "\r\n")),
    "200 headers": (431, request("X: y\r\n" * 200)),
    "a head of 70 KB": (431, request(("X: " + "y" * 7000 + "\r\n") * 10)),
    "a head without an end": (431, request(("X: " + "y" * 7000 + "\r\n") * 10)[:-2]),
    "a chunk size that is none": (400, request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.1", "5g\r\n")),
    "a signed chunk": (400, request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.1", "-5\r\nhello\r\n")),
    "a chunk longer than said": (
        400,
        request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.1", "5\r\nhello!!\r\n0\r\n\r\n"),
    ),
    "a forbidden trailer": (
        400,
        request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.1", "0\r\nHost: x\r\n\r\n"),
    ),
    "a chunk with odd words": (
        400,
        request("Transfer-Encoding: chunked\r\n", "POST /login HTTP/1.1", "5;=\r\nhello\r\n0\r\n\r\n"),
    ),
}


@pytest.mark.parametrize(("status", "data"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_and_the_connection_ends(site, status, data):
    with Client(site.port, data) as client:
        answer, headers, _ = client.reply()
        assert (answer, headers["connection"]) == (status, "close")
        assert client.is_closed()


@pytest.mark.parametrize("data", [REFUSED["two lengths"][1], REFUSED["a length and chunks"][1]])
def test_nothing_hides_behind_a_request_that_is_refused(site, data):
    with Client(site.port, data + get("/about")) as client:
        assert client.status() == 400
        assert client.status() is None


def test_these_are_right_and_taken(site):
    for data in (
        b"\r\n" + get("/about"),
        request("Content-Length: 0\r\n"),
        request("content_length: 7\r\n"),  # such names are passed over
        request("X: " + "y" * 8000 + "\r\n"),
        request("X: y\r\n" * 90),
        request(line="GET http://localhost/about HTTP/1.1"),
        request("Transfer-Encoding: chunked\r\n", body="5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n"),
    ):
        with Client(site.port, data) as client:
            assert client.status() == 200, data


def test_the_log_has_no_traceback_and_no_line_that_a_client_has_made_up(site):
    with Client(site.port, request("X: y\r\n forged\r\n")) as client:
        assert client.status() == 400
    assert "Traceback" not in site.output
    assert not [line for line in site.lines if line.startswith("forged")]
