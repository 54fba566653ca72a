"""Repeats: what is asked again while nobody has written anything is answered as before, without asking the database.

Strangers, who bring neither cookie nor token, all get the same; a program often asks for the same from several places.
Pages of members differ each time, by the tokens of their forms.
"""

import hashlib
import threading

from bottle import request, response

import moments

STRANGER = 0


def asker(is_public, token):
    """Return who asks something that may be asked again: STRANGER, or the id of a program's token; None for all else.

    is_public: whether strangers may ask it; token: the program's, None for none.
    """
    environ = request.environ
    if environ["REQUEST_METHOD"] != "GET" or environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    if token:
        return token["token_id"]
    return STRANGER if is_public and OWN.isdisjoint(environ) else None


OWN = {"HTTP_COOKIE", "HTTP_AUTHORIZATION"}


def answer(kept, asker, version, make):
    """Return make()'s text as bytes, or what it was when asker asked before; nothing, with 304, to who has it already.

    kept: a Kept; version: of the database, as this thread sees it (see model.unchanged).
    make() may set headers, which are kept as well. What is no text, sets a cookie, or is not 200 goes as it is.
    """
    environ, headers = request.environ, response.headers.dict
    version = (version, moments.now())  # pages tell how long ago things were
    key = (asker, threading.get_ident(), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
    found = kept.get(key, version)
    if found is None:
        text = make()
        is_special = environ["microblog.cookies"] or environ.get("microblog.is_framed")
        if not isinstance(text, str | bytes) or response.status_code != 200 or is_special:
            return text
        body = text.encode() if isinstance(text, str) else text
        if asker == STRANGER:
            headers.setdefault("Etag", [f'"{hashlib.sha256(body).hexdigest()[:20]}"'])
        found = (body, dict(headers))
        kept.put(key, version, found, 1000 + len(body))
    body, told = found
    headers.update(told)
    if "Etag" in told and told["Etag"][0] in environ.get("HTTP_IF_NONE_MATCH", ""):
        response.status = 304
        return b""
    return body
