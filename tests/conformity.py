"""Conformity: whatever a test is about, each answer of the API in it has to be what its route says it answers."""

import json

from api.schemas import faults


def watched(wsgi):
    """Return the WSGI application wsgi with a watch on its answers; one that breaks a promise raises AssertionError."""

    def application(environ, start_response):
        status, types = [], []

        def start(line, headers, exc_info=None):
            status[:] = [int(line[:3])]
            types[:] = [value.partition(";")[0] for name, value in headers if name.lower() == "content-type"]
            return start_response(line, headers, exc_info)

        body = b"".join(wsgi(environ, start))
        if body:
            found = broken(environ, status[0], types[0], body)
            assert not found, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}: {'; '.join(found)}"
        return [body]

    return application


def broken(environ, status, type, body):
    """Return a sentence for each promise that an answer breaks; a page breaks none."""
    route = environ.get("bottle.route")
    is_api = route.config["is_api"] if route else environ["PATH_INFO"].startswith("/api/")
    if not is_api:
        return []
    promised = route.config["answers"] if status < 400 else "Error"
    if promised in ("Text", "XRD"):
        return [] if type in ("text/plain", "application/xrd+xml") else [f"{promised} came as {type}"]
    if not type.startswith("application/"):
        return [f"{promised} came as {type}"]
    return faults(promised, json.loads(body))
