"""Costs: what one request takes, counted inside this process: steps of SQLite's machine, statements, bytes."""

from __future__ import annotations

import io
import sys
from typing import Any, NamedTuple

import config
import microblog
from kept import Kept


class Cost(NamedTuple):
    """Steps and statements of all reading and writing, the bytes of the answer's body, and its entity tag."""

    steps: int
    statements: int
    bytes: int
    tag: str


class Counted:
    """The application on a database, in this process, each request counted."""

    def __init__(self, configuration: config.Config) -> None:
        self.app = microblog.create_app(configuration)
        self.app.catchall = False
        self.app.doorkeeper.repeats = Kept(0)  # what is counted is how an answer is made

    def cost(self, request: bytes) -> Cost:
        """Return what a request costs the second time, when schema and statements are known."""
        self.answer(request)
        count = {"steps": 0, "statements": 0}

        def add(what: str) -> None:
            count[what] += 1

        connections = (self.app.db.read, self.app.db._writer)
        for connection in connections:
            connection.set_progress_handler(lambda: add("steps"), 1)
            connection.set_trace_callback(lambda sql: add("statements") if not sql.startswith("--") else None)
        body, tag = self.answer(request)
        for connection in connections:
            connection.set_progress_handler(None, 0)
            connection.set_trace_callback(None)
        return Cost(count["steps"], count["statements"], len(body), tag)

    def answer(self, request: bytes) -> tuple[bytes, str]:
        """Return the body of the answer to a request as it goes over the wire, and its entity tag."""
        answered: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
            answered.update(headers, status=status)

        body = b"".join(self.app(environ(request), start_response))
        if answered["status"][0] not in "23":
            raise RuntimeError(f"{answered['status']}: {request!r} {body!r}")
        return body, answered.get("Etag", answered.get("ETag", ""))


def environ(request: bytes) -> dict[str, Any]:
    """Return a request as it goes over the wire as WSGI has it."""
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ")
    path, _, query = target.partition("?")
    fields = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in (h.split(": ", 1) for h in headers)}
    fields |= {name: fields.pop("HTTP_" + name, "") for name in ("CONTENT_TYPE", "CONTENT_LENGTH")}
    fixed = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1"}
    fixed |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": ""}
    wsgi = {
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }
    wsgi |= {"wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False}
    return fields | fixed | wsgi
