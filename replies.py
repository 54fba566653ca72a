"""Replies: what every answer is made of: headers, the ways on to other pages, JSON, its line in the log.

Handlers call all of it by `web.`.
"""

import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from bottle import HTTPError, HTTPResponse, request, response

import asked
import lines
import parameters
import written
from cookies import set_cookie
from model.errors import NotFound, Problem

log = logging.getLogger("microblog")

API_PATHS = ("/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/", "/nodeinfo/", "/health")
API_PATHS += ("/readyz", "/metrics")
PAGE_PATHS = ("/api/docs", "/.well-known/change-password")  # that begin like one of those


def is_api_path():
    """Return whether the request is for a program: its answer is JSON, and scripts of any site may read it."""
    return request.environ["microblog.is_api"]


def answer(problem):
    """Return the HTTP error that carries problem to the error handler."""
    return HTTPError(problem.status, problem.sentence, exception=problem)


def as_json(result):
    """Return a handler's result as JSON; a text is of another type and goes as it is."""
    if isinstance(result, str):
        return result
    if not response.content_type.startswith("application/"):
        response.content_type = "application/json; charset=utf-8"
    return written.as_json(result)


def link(site, rows, page):
    """Say in the header Link where the pages beside rows are: next (older) first; none where there is nothing."""
    if not rows:
        return
    given = parameters.pairs(request.environ.get("QUERY_STRING", ""))
    kept = urlencode([(name, value) for name, value in given if name not in ("max_id", "since_id", "min_id")])
    address = f"{site.url}{quote(request.path, safe='/@:')}?{kept}{'&' if kept else ''}"
    older = f'<{address}max_id={rows[-1]["id"]}>; rel="next", ' if len(rows) == page.limit else ""
    response.headers["Link"] = f'{older}<{address}min_id={rows[0]["id"]}>; rel="prev"'


def set_status(problem):
    """Give the answer the status of problem, and say when to come again if that is known."""
    response.status = problem.status
    if hasattr(problem, "retry_after"):
        response.set_header("Retry-After", str(problem.retry_after))


def limited(count):
    """Let the answer tell of the limit that is nearest to its end (see limits.Count), where programs read it."""
    nearest = request.environ.get("microblog.limit")
    if nearest is None or count.left < nearest.left:
        request.environ["microblog.limit"] = count


def limit_headers():
    """Return the headers X-RateLimit-* as Mastodon has them, none where nothing was counted."""
    count = request.environ.get("microblog.limit")
    if count is None:
        return {}
    return {
        "X-RateLimit-Limit": [str(count.calls)],
        "X-RateLimit-Remaining": [str(max(count.left, 0))],
        "X-RateLimit-Reset": [f"{datetime.fromtimestamp(count.end // 1000, UTC):%Y-%m-%dT%H:%M:%S.000Z}"],
    }


def redirect(path, notice=""):
    """Send the browser on to a path of this site; notice is what the next page tells once (see render.py)."""
    if notice:
        set_cookie("notice", notice, max_age=60)
    response.status = 303
    response.set_header("Location", location(path))
    return ""


def came_from(site, otherwise):
    """Return the path of the page of this site that the browser says it comes from, without what came behind #."""
    address = request.environ.get("HTTP_REFERER", "")
    here = f"{urlsplit(site.url).scheme}://{request.environ.get('HTTP_HOST', '')}"
    start = next((start for start in (site.url, here) if address.startswith(start + "/")), None)
    return local_path(address[len(start) :]) if start else otherwise


def moved(path):
    """Send whoever asks on to the path where this is for good."""
    response.status = 301
    response.set_header("Location", location(path))
    return ""


def location(path):
    """Return a path of this site as the header Location has it, in ASCII."""
    return quote(local_path(path), safe="/?&=@%#:,+~!$'()*;-._")


def local_path(path):
    """Return path if it leads to a page of this site, else "/": browsers read //host and /\\host as other sites."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local and "\\" not in path else "/"


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Expose-Headers": "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


def allow_frames():
    """Let other sites show this answer in a frame: there must be nothing in it to press, nothing of who looks at it."""
    policy = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
    response.headers["Content-Security-Policy"] = policy
    request.environ["microblog.is_framed"] = True


def install(app, configuration):
    """Give every answer of app, errors too, its headers, its request id and its line in the log."""

    @app.hook("before_request")
    def begin():
        environ = request.environ
        path = request.path  # with one slash in front, however many came
        if path.startswith(("/api/", "/oauth/")):  # programs write a slash behind some addresses
            path = environ["PATH_INFO"] = path.rstrip("/")
        environ["microblog.is_api"] = path.startswith(API_PATHS) and path not in PAGE_PATHS
        environ["microblog.is_secure"] = configuration.is_secure
        environ["microblog.cookies"] = {}
        environ["microblog.begun"] = time.monotonic()
        environ["microblog.request_id"] = secrets.token_hex(8)
        if not asked.is_ours(configuration):
            sentence = f"This site lives at {configuration.url}. Its owner can change that with MICROBLOG_URL."
            raise answer(Problem(sentence, 421))
        if not asked.has_clean_path():
            raise answer(NotFound())
        if environ["REQUEST_METHOD"] == "OPTIONS" and is_api_path():
            raise HTTPResponse(status=200)

    always = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if configuration.is_secure else {})
    for_pages = {name: [value] for name, value in always.items()}
    for_programs = for_pages | {name: [value] for name, value in CORS.items()}

    @app.hook("after_request")
    def finish():
        environ = request.environ
        if file := environ.pop("microblog.file", None):
            file.close()
        is_api = environ["microblog.is_api"]
        is_shared = is_api and environ["PATH_INFO"] != "/metrics"  # which this machine may read, but not its browser
        headers = response.headers.dict  # by itself it would look at each name and value anew: 40 us a request
        own = dict(headers)
        headers.update(for_programs if is_shared else for_pages)
        headers.update(own)
        if is_shared:
            headers.update(limit_headers())
        if environ.get("microblog.is_framed"):
            del headers["X-Frame-Options"]
        headers["X-Request-Id"] = [request_id()]
        if "Cache-Control" not in own:
            is_personal = environ.get("microblog.asked", NOBODY)["me"] or environ["microblog.cookies"] or key_asked()
            headers["Cache-Control"] = ["private, no-store" if is_personal else "no-cache"]
            headers["Vary"] = ["Authorization" if is_api else "Cookie"]
        if isinstance(sys.exception(), Exception | None):  # else the worker has only asked whether we want the body
            log_request(environ, time.monotonic() - environ["microblog.begun"])


NOBODY = {"me": None}


def log_request(environ, seconds):
    """Count the request, which took so many seconds, and write its line.

    Never its query, cookies or form, nor the key of a link, which may be secrets.
    """
    route, status = environ.get("bottle.route"), response.status_code
    environ["bottle.app"].requests.add(route.callback.__module__ if route else "none", status, seconds)
    fields = {
        "id": environ["microblog.request_id"],
        "method": environ["REQUEST_METHOD"],
        "path": SECRETS.sub(r"\1KEY", request.path),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    lines.request(fields)


# What stands behind these is the secret of a mailed link, also where a slash too many makes it lead nowhere.
SECRETS = re.compile(r"(/(?:confirm|password/reset|unsubscribe|invite)/+).+", re.IGNORECASE | re.DOTALL)


def log_event(event, account=None, **fields):
    """Write down what matters to safety: what, whose account, from which network address; nothing that was typed."""
    who = {"account": account["username"], "account_id": account["id"]} if account else {}
    address = asked.client_address(request.environ["microblog.asked"]["site"])
    log.info(event, extra={"fields": {"id": request_id(), **who, "from": address, **fields}})


def key_asked():
    """Return the key in the path of the request, a secret that somebody was mailed, "" for none."""
    return request.environ.get("route.url_args", {}).get("key", "")


def request_id():
    """Return what the log calls this request; an error page shows it."""
    return request.environ["microblog.request_id"]
