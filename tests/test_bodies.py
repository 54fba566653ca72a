"""Bodies that are far too large, in any clothes and from anybody: refused before they are read, nothing kept."""

import os
import tempfile

import pytest

from tests.programs import Program

MEGABYTE = 1_000_000
TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "")


class Endless:
    """A body that never ends; `taken` is how much of it was read, `most` in one piece."""

    def __init__(self):
        self.taken = self.most = 0

    def read(self, size=-1):
        assert 0 <= size <= 10 * MEGABYTE, "all of it at once"
        self.taken, self.most = self.taken + size, max(self.most, size)
        return b"x" * size


@pytest.fixture
def send(app):
    """Return a function that sends a body of that length, or chunked for None; it returns (status, the Endless)."""

    def send(path, type, length, **environ):
        body, answer = Endless(), []
        size = {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_HOST": "127.0.0.1:8080",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": type,
            "wsgi.url_scheme": "http",
            "wsgi.input": body,
            **size,
            **environ,
        }
        list(app(environ, lambda status, headers, _=None: answer.append(int(status[:3]))))
        return answer[0], body

    return send


@pytest.fixture
def people(bob):
    """Return {who: what their requests carry}."""
    token = Program(bob).act_for(bob).token
    return {
        "nobody": {},
        "a browser": {"HTTP_COOKIE": "session=" + bob.cookies["session"].strip('"')},
        "a program": {"HTTP_AUTHORIZATION": f"Bearer {token}"},
    }


@pytest.mark.parametrize(
    "path", ["/api/v1/statuses", "/api/v1/apps", "/oauth/token", "/statuses", "/login", "/nowhere"]
)
def test_a_hundred_megabytes_are_refused_before_they_are_read(send, people, path):
    for who, carried in people.items():
        for type in TYPES:
            for length in (100 * MEGABYTE, 300_000, None):
                status, body = send(path, type, length, **carried)
                assert status in (401, 403, 404, 413, 415), (who, type, length, status)
                assert body.taken <= (300_000 if length is None else 0), (who, type, length)


def test_who_has_no_token_is_told_so_before_anything_is_read(send):
    status, body = send("/api/v1/statuses", "application/json", 1000)
    assert (status, body.taken) == (401, 0)


@pytest.mark.parametrize(("length", "most"), [(10_000 * MEGABYTE, 0), (30 * MEGABYTE, 30), (None, 102)])
def test_an_archive_that_is_too_large_is_let_pass_by_in_pieces_and_leaves_no_file(
    send, people, length, most, monkeypatch
):
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setattr(tempfile, "tempdir", directory)
        status, body = send("/settings/data", TYPES[2], length, **people["a browser"])
        assert os.listdir(directory) == []
    assert status == 413
    assert body.taken <= most * MEGABYTE
    assert body.most <= 100_000


def test_an_archive_of_nobody_is_not_read_at_all(send):
    status, body = send("/settings/data", TYPES[2], 10 * MEGABYTE)
    assert (status, body.taken) == (401, 0)


@pytest.mark.parametrize("length", ["-1", "+5", "1e9", "0x10", " 5", "\uff15", "9" * 5000])
def test_a_length_that_makes_no_sense_is_refused(send, people, length):
    status, body = send("/api/v1/statuses", "application/json", length, **people["a program"])
    assert (status, body.taken) == (413 if length.startswith("9") else 400, 0)
