"""What every route gets: its rights checked, db, me and site by name, strict forms, CSRF, headers, redirects.

Nothing else in the program touches bottle's own form, query, URL and redirect functions: they guess encodings and
believe the Host header. asked.py reads the request, cookies.py knows the browser; handlers call all of it by `web.`.
"""

import inspect
import json
import logging
import secrets
import sqlite3
import time
from urllib.parse import quote, urlencode, urlsplit

from bottle import Bottle, HTTPError, HTTPResponse, request, response

import asked
import config
import limits
import parameters
from asked import PAGED, address_asked, api_page, body, client_address, content_type, form, page_asked, params, query  # noqa: F401
from cookies import Expired, check_csrf, cookie, csrf_token, set_cookie  # noqa: F401
from model import attempts, ids, notifications, sessions, settings, tokens
from model.activity import Visit
from model.errors import Forbidden, NotFound, Problem, Unauthorized, Unavailable
from parameters import Parameters  # noqa: F401

log = logging.getLogger("microblog")
uploaded = asked.uploaded

RIGHTS = {"open", "public", "login", "role", "program", "scope"}
COMBINED = ({"public", "scope"}, {"program", "scope"})


class Routes(Bottle):
    """The routes of one module. Each declares who may call it; its rule may have `<id:id>` and `<username:username>`.

    open=True    anybody, even where only members may read (the way in, and files of the site's look)
    public=True  whoever may read the site
    login=True   whoever is logged in
    role="admin" whoever has that role

    A form may bring a file where max_upload says how many bytes (see asked.uploaded).
    A POST has to come from a form of ours; with one_click=True from anywhere, because its address is the secret.
    """

    is_api = False

    def __init__(self):
        super().__init__()
        self.router.add_filter("id", lambda _: ("[1-9][0-9]*", ids.parsed, str))
        self.router.add_filter("username", lambda _: ("[A-Za-z0-9_]{1,30}", None, None))

    def route(self, path=None, method="GET", callback=None, **config):
        return super().route(path, method, callback, is_api=self.is_api, **config)


class ApiRoutes(Routes):
    """Routes of the client API: they know their caller by an access token, never by a cookie, and answer JSON.

    open=True                anybody
    scope="read:statuses"    a person's token with that scope (one of several, separated by blanks)
    public=True, scope=".."  whoever may read the site; a token, if there is one, needs the scope
    program=True                 any token, also a program's own; with scope=".." one that has it
    """

    is_api = True


class Doorkeeper:
    """The plugin round every handler: lets in whom the route lets in, and hands over what the handler names."""

    name = "doorkeeper"
    api = 2

    def __init__(self, db, configuration, notes):
        self.db = db
        self.config = configuration
        self.notes = notes
        self.limiter = limits.Limiter(300, 300)

    def apply(self, callback, route):
        rights = RIGHTS & set(route.config)
        if len(rights) != 1 and rights not in COMBINED:
            raise TypeError(f"{route.method} {route.rule} has to declare one of {sorted(RIGHTS)}, not {sorted(rights)}")
        wanted = {"db", "me", "site", "token"} & set(inspect.signature(callback).parameters)
        enter = self.admit_program if route.config["is_api"] else self.admit_person

        def guarded(**arguments):
            try:
                enter(route)
                found = self.asked()
                result = callback(**arguments, **{name: found[name] for name in wanted})
                return as_json(result) if route.config["is_api"] else result
            except Problem as problem:
                raise answer(problem) from None
            except HTTPResponse:
                raise
            except Exception as error:
                raise answer(unexpected(error)) from error

        return guarded

    def asked(self):
        """Return who asks and of which site, found once a request: {"db", "site", "me", "token"}."""
        if "microblog.asked" not in request.environ:
            site = settings.load(self.db.read, self.config)
            token = self.token() if is_api_path() else None
            me = token if token and token["id"] else self.person() if not is_api_path() else None
            request.environ["microblog.asked"] = {"db": self.db, "site": site, "me": me, "token": token}
        return request.environ["microblog.asked"]

    def person(self):
        """Return the account whose session the request carries, or None."""
        token, now = cookie("session"), config.now()
        me = sessions.find(self.db.read, token, now) if token else None
        if me:
            self.notes.add(Visit(me["id"], me["session_id"], 0), now)
        return me

    def token(self):
        """Return the access token that the request carries, with its account, or None."""
        secret = asked.bearer()
        token = tokens.find(self.db.read, secret) if secret else None
        if token:
            self.notes.add(Visit(token["id"] or 0, 0, token["token_id"]), config.now())
        return token

    def admit_person(self, route):
        """Let a browser in: raise Unauthorized, Forbidden or Expired unless the route is for who uses it."""
        found = self.asked()
        is_form = route.method == "POST" and not route.config.get("one_click")
        if is_form and asked.is_foreign(found["site"]):
            raise Forbidden("This form was sent by another site. Nothing was done.")
        admit(route.config, found["me"], found["site"])
        if is_form and "max_upload" in route.config:
            asked.receive(route.config["max_upload"])
        if is_form:
            check_csrf(form().get("csrf"))

    def admit_program(self, route):
        """Let a program in: raise Unauthorized, Forbidden or TooMany unless the route is for the token it shows."""
        found = self.asked()
        token, site = found["token"], found["site"]
        if site.config.rate_limits:
            self.limiter.count(f"account {token['id']}" if token and token["id"] else client_address(site))
        if asked.bearer() and not token:
            raise Unauthorized("The access token is invalid")
        if route.config.get("open"):
            return
        if not token and not (route.config.get("public") and site.access == "public"):
            raise Unauthorized("The access token is invalid")
        if token:
            check_token(token, route.config, site)


def admit(rights, me, site):
    """Raise Unauthorized or Forbidden unless a page with these rights is for me."""
    if rights.get("open") or (rights.get("public") and (me or site.access == "public")):
        return
    if not me:
        raise Unauthorized("Please log in first.")
    needed = rights.get("role")
    if needed and me["role"] not in (needed, "admin"):
        raise Forbidden("This page is for those who run the site.")


def check_token(token, rights, site):
    """Raise Forbidden unless token may call a route with these rights; a mere program's is one that anybody gets."""
    if token["id"]:
        if token["disabled_at"] or token["suspended_at"]:
            raise Forbidden("Your login is currently disabled")
        if token["approved_at"] is None:
            raise Forbidden("Your login is currently pending approval")
    needed = rights.get("scope", "").split()
    granted = token["scopes"].split()
    if needed and not any(tokens.covers(granted, scope) for scope in needed):
        raise Forbidden("This action is outside the authorized scopes")
    is_for_all = rights.get("public") and site.access == "public"
    if not token["id"] and not (rights.get("program") or is_for_all):
        raise Problem("This method requires an authenticated user", 422)


# Failures of a disk that is full, of a file that has become read-only, of somebody holding the lock: not bugs.
PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
}


def unexpected(error):
    """Return the problem to answer with for an error that nobody caught, having logged it; in tests it goes through."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING:
        log.error("database", extra={"fields": {"id": request_id(), "error": str(error)}})
        return Unavailable("The site cannot save anything at the moment. Nothing was changed.")
    if not request.app.catchall:
        raise error
    log.error("bug", exc_info=error, extra={"fields": {"id": request_id()}})
    return Problem("Something went wrong here. It is not your fault, and it has been noted.", 500)


def answer(problem):
    """Return the HTTP error that carries problem to the error handler."""
    return HTTPError(problem.status, problem.sentence, exception=problem)


def unread():
    """Return how many notifications are new to the person who asks, in words: "", "3 new", "99+ new"."""
    found = request.environ.get("microblog.asked")
    if not found or not found["me"]:
        return ""
    count = notifications.unread_count(found["db"].read, found["me"]["id"], 100)
    return f"{count if count < 100 else '99+'} new" if count else ""


def id_of(me):
    """Return the reader's id as queries want it: 0 for somebody who is not logged in."""
    return me["id"] if me else 0


def check_attempts(connection, site, kind, subject):
    """Raise TooMany if the address that asks has tried often enough."""
    if site.config.rate_limits:
        attempts.check(connection, kind, subject, client_address(site), config.now())


def count_attempt(tx, site, kind, subject):
    """Count a try of the address that asks; raises TooMany if that was one too many."""
    check_attempts(tx, site, kind, subject)
    if site.config.rate_limits:
        attempts.add(tx, kind, subject, client_address(site), config.now())


# --- The answer -------------------------------------------------------------------------------------------------------

API_PATHS = ("/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/", "/nodeinfo/", "/health")
API_PATHS += ("/readyz",)


def is_api_path():
    """Return whether the request is for a program: its answer is JSON, and scripts of any site may read it."""
    path = request.path
    return path.startswith(API_PATHS) and path not in ("/api/docs", "/.well-known/change-password")


def as_json(result):
    """Return a handler's result as JSON; a text is of another type and goes as it is."""
    if isinstance(result, str):
        return result
    if not response.content_type.startswith("application/"):
        response.content_type = "application/json; charset=utf-8"
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def link(site, rows, page):
    """Say in the header Link where the pages beside rows are: next (older) first; none where there is nothing."""
    given = parameters.pairs(request.environ.get("QUERY_STRING", ""))
    kept = [(name, value) for name, value in given if name not in ("max_id", "since_id", "min_id")]
    links = []
    if len(rows) == page.limit:
        links.append((urlencode([*kept, ("max_id", rows[-1]["id"])]), "next"))
    if rows:
        links.append((urlencode([*kept, ("min_id", rows[0]["id"])]), "prev"))
    if links:
        address = site.url + quote(request.path, safe="/@:")
        response.set_header("Link", ", ".join(f'<{address}?{query}>; rel="{rel}"' for query, rel in links))


def set_status(problem):
    """Give the answer the status of problem, and say when to come again if that is known."""
    response.status = problem.status
    if hasattr(problem, "retry_after"):
        response.set_header("Retry-After", str(problem.retry_after))


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
        request.environ["microblog.is_secure"] = configuration.is_secure
        request.environ["microblog.cookies"] = {}
        request.environ["microblog.begun"] = time.monotonic()
        request.environ["microblog.request_id"] = secrets.token_hex(8)
        if not asked.is_ours(configuration):
            sentence = f"This site lives at {configuration.url}. Its owner can change that with MICROBLOG_URL."
            raise answer(Problem(sentence, 421))
        if not asked.has_clean_path():
            raise answer(NotFound())
        if request.path.startswith(("/api/", "/oauth/")):  # programs write a slash behind some addresses
            request.environ["PATH_INFO"] = request.path.rstrip("/")
        if request.method == "OPTIONS" and is_api_path():
            raise HTTPResponse(status=200)

    @app.hook("after_request")
    def finish():
        if file := request.environ.pop("microblog.file", None):
            file.close()
        for name, value in HEADERS.items() | (CORS.items() if is_api_path() else {}.items()):
            response.headers.setdefault(name, value)
        if request.environ.get("microblog.is_framed"):
            del response.headers["X-Frame-Options"]
        if configuration.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Request-Id"] = request_id()
        for name, value in request.environ.get("microblog.limit", {}).items():
            response.headers[name] = value
        if "Cache-Control" not in response.headers:
            me = request.environ.get("microblog.asked", {}).get("me")
            is_personal = me or request.environ["microblog.cookies"] or key_asked()
            response.headers["Cache-Control"] = "private, no-store" if is_personal else "no-cache"
            response.headers["Vary"] = "Authorization" if is_api_path() else "Cookie"
        log_request()


def log_request():
    """Write the request's line: never its query, cookies or form, nor the key of a link, which may be secrets."""
    key = key_asked()
    fields = {
        "id": request_id(),
        "method": request.method,
        "path": request.path.replace(key, "KEY") if key else request.path,
        "status": response.status_code,
        "ms": round((time.monotonic() - request.environ["microblog.begun"]) * 1000, 1),
    }
    log.info("request", extra={"fields": fields})


def key_asked():
    """Return the key in the path of the request, a secret that somebody was mailed, "" for none."""
    return request.environ.get("route.url_args", {}).get("key", "")


def request_id():
    """Return what the log calls this request; an error page shows it."""
    return request.environ["microblog.request_id"]
