"""Strangers: all who bring neither cookie nor token get the same answer at an address, so it is made once for them."""

import hashlib
import threading

from bottle import request, response

import config

SECONDS = 10  # how old an answer may be though nobody wrote anything: pages tell how long ago things were


def are_asking():
    """Return whether this is a question that any stranger could ask in these words."""
    environ = request.environ
    return environ["REQUEST_METHOD"] == "GET" and OWN.isdisjoint(environ) and not environ.get("CONTENT_LENGTH")


OWN = {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING"}


def answer(kept, version, make):
    """Return make()'s text as bytes, or what it was for somebody else; nothing, with 304, for who has it already.

    kept: a Kept; version: of the database, as this thread sees it (see model.unchanged).
    make() may set headers, which are kept as well. What is no text, sets a cookie, or is not 200 goes as it is.
    """
    environ, headers = request.environ, response.headers.dict
    version = (version, config.now() // (SECONDS * 1000))
    key = ("answer", threading.get_ident(), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
    found = kept.get(key, version)
    if found is None:
        text = make()
        is_special = environ["microblog.cookies"] or environ.get("microblog.is_framed")
        if not isinstance(text, str | bytes) or response.status_code != 200 or is_special:
            return text
        body = text.encode() if isinstance(text, str) else text
        headers.setdefault("Etag", [f'"{hashlib.sha256(body).hexdigest()[:20]}"'])
        found = (body, dict(headers))
        kept.put(key, version, found, 1000 + len(body))
    body, told = found
    headers.update(told)
    if told["Etag"][0] in environ.get("HTTP_IF_NONE_MATCH", ""):
        response.status = 304
        return b""
    return body
