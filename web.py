"""What every route gets: its rights checked, db, me and site by name, strict forms, CSRF, headers, redirects.

Nothing else in the program touches bottle's own form, query, URL and redirect functions: they guess encodings and
believe the Host header.
"""

import hmac
import inspect
import ipaddress
import logging
import secrets
import sqlite3
import time
from urllib.parse import parse_qsl, quote

from bottle import Bottle, HTTPError, HTTPResponse, request, response

import config
from db import Page
from model import ids, sessions, settings
from model.errors import BadRequest, Forbidden, Problem, Unauthorized, Unavailable

log = logging.getLogger("microblog")

MAX_BODY_BYTES = 256 * 1024
MAX_FIELDS = 200
RIGHTS = {"open", "public", "login", "role"}


class Routes(Bottle):
    """The routes of one module. Each declares who may call it; its rule may have `<id:id>` and `<username:username>`.

    open=True    anybody, even where only members may read (the way in, and files of the site's look)
    public=True  whoever may read the site
    login=True   whoever is logged in
    role="admin" whoever has that role
    """

    def __init__(self):
        super().__init__()
        self.router.add_filter("id", lambda _: ("[1-9][0-9]*", ids.parsed, str))
        self.router.add_filter("username", lambda _: ("[A-Za-z0-9_]{1,30}", None, None))


class Doorkeeper:
    """The plugin round every handler: lets in whom the route lets in, and hands over what the handler names."""

    name = "doorkeeper"
    api = 2

    def __init__(self, db, configuration):
        self.db = db
        self.config = configuration

    def apply(self, callback, route):
        rights = RIGHTS & set(route.config)
        if len(rights) != 1:
            raise TypeError(f"{route.method} {route.rule} has to declare one of {sorted(RIGHTS)}, not {sorted(rights)}")
        wanted = {"db", "me", "site"} & set(inspect.signature(callback).parameters)

        def guarded(**arguments):
            try:
                asked = self.asked()
                if route.method == "POST" and is_foreign(asked["site"]):
                    raise Forbidden("This form was sent by another site. Nothing was done.")
                admit(route.config, asked["me"], asked["site"])
                if route.method == "POST":
                    check_csrf()
                return callback(**arguments, **{name: asked[name] for name in wanted})
            except Problem as problem:
                raise answer(problem) from None
            except HTTPResponse:
                raise
            except Exception as error:
                raise answer(unexpected(error)) from error

        return guarded

    def asked(self):
        """Return who asks and of which site, found once a request: {"db", "me", "site"}."""
        if "microblog.asked" not in request.environ:
            site = settings.load(self.db.read, self.config)
            request.environ["microblog.asked"] = {"db": self.db, "site": site, "me": self.viewer()}
        return request.environ["microblog.asked"]

    def viewer(self):
        """Return the account whose session the request carries, or None."""
        token = cookie("session")
        now = config.now()
        me = sessions.find(self.db.read, token, now) if token else None
        if me and sessions.is_due(me["session_used_at"], now):
            with self.db.write() as tx:
                sessions.touch(tx, me["session_id"], now)
        return me


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


def admit(rights, me, site):
    """Raise Unauthorized or Forbidden unless a route with these rights is for me."""
    if rights.get("open") or (rights.get("public") and (me or site.access == "public")):
        return
    if not me:
        raise Unauthorized("Please log in first.")
    needed = rights.get("role")
    if needed and me["role"] not in (needed, "admin"):
        raise Forbidden("This page is for those who run the site.")


def id_of(me):
    """Return the reader's id as queries want it: 0 for somebody who is not logged in."""
    return me["id"] if me else 0


def answer(problem):
    """Return the HTTP error that carries problem to the error handler."""
    return HTTPError(problem.status, problem.sentence, exception=problem)


# --- What the request says --------------------------------------------------------------------------------------------


def form():
    """Return {name: value} of the urlencoded body; of a name that comes twice the last. Raises BadRequest or 413."""
    if "microblog.form" not in request.environ:
        type = request.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if type not in ("application/x-www-form-urlencoded", ""):
            raise Problem("Forms have to come as application/x-www-form-urlencoded.", 415)
        try:
            request.environ["microblog.form"] = parsed_fields(body().decode("utf-8"))
        except UnicodeDecodeError:
            raise BadRequest("The form is not valid UTF-8.") from None
    return request.environ["microblog.form"]


def body():
    """Return the bytes of the request's body. (bottle's own reader fails on chunked ones, which gunicorn has joined.)"""
    length = request.environ.get("CONTENT_LENGTH") or ("" if request.environ.get("HTTP_TRANSFER_ENCODING") else "0")
    if length and (not length.isascii() or not length.isdigit()):
        raise BadRequest("The length of the request makes no sense.")
    if length and int(length[:12]) > MAX_BODY_BYTES:
        raise Problem("This is more than the site takes at once.", 413)
    data = request.environ["wsgi.input"].read(int(length) if length else MAX_BODY_BYTES + 1)
    if len(data) > MAX_BODY_BYTES:
        raise Problem("This is more than the site takes at once.", 413)
    return data


def query():
    """Return {name: value} of the query string; of a name that comes twice the last. Raises BadRequest."""
    return parsed_fields(request.environ.get("QUERY_STRING", ""))


def parsed_fields(text):
    """Return {name: value} of urlencoded text, strictly UTF-8."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise BadRequest("The address or the form is not valid UTF-8.") from None
    except ValueError:
        raise BadRequest(f"The form has more than {MAX_FIELDS} fields.") from None
    return dict(pairs)


def address_asked():
    """Return the path of the request with its query, as it came."""
    query = request.environ.get("QUERY_STRING", "")
    return request.path + (f"?{query}" if query else "")


def page_asked(limit=20):
    """Return the Page that the query's max_id and min_id ask for; raises BadRequest for what is no id.

    It has one row more than the limit, which is not shown but tells whether there is more.
    """
    bounds = {}
    for name in ("max_id", "min_id"):
        if digits := query().get(name):
            bounds[name] = ids.parsed(digits)
            if not bounds[name]:
                raise BadRequest(f"{name} has to be the id of a post.")
    return Page(**bounds, limit=limit + 1)


def client_address(site):
    """Return the address of the other side as limits count it: IPv4, or the /64 of IPv6.

    X-Forwarded-For is believed only from configured proxies, and of it only the last entry that is none of them.
    """
    hops = [hop.strip() for hop in request.environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    address = parsed_address(request.environ.get("REMOTE_ADDR", ""))
    while address and hops and any(address in network for network in site.config.proxies):
        address = parsed_address(hops.pop())
    if address is None:
        return "unknown"
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def parsed_address(text):
    """Return text as an IP address, an IPv4 address in IPv6 clothes as what it is; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def check_host(configuration):
    """Raise 421 for a Host that is not ours: no pages and no cookies for who comes by another name."""
    host = request.environ.get("HTTP_HOST", "").lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if host == configuration.netloc.lower() or name in ("localhost", "127.0.0.1", "[::1]"):
        return
    sentence = f"This site lives at {configuration.url}. Its owner can give it another address with MICROBLOG_URL."
    raise answer(Problem(sentence, 421))


# --- Cookies and forgery ----------------------------------------------------------------------------------------------


def cookie_name(name):
    """Return name as it goes over the wire: https has a prefix that no other host and no http page can write."""
    return "__Host-" + name if request.environ["microblog.is_secure"] else name


def cookie(name):
    """Return a cookie's value as this answer leaves it, "" for none."""
    return request.environ["microblog.cookies"].get(name, request.get_cookie(cookie_name(name)) or "")


def set_cookie(name, value, max_age=None):
    """Set a cookie that scripts cannot read and other sites do not send; "" takes it away."""
    request.environ["microblog.cookies"][name] = value
    life = {} if value and max_age is None else {"max_age": max_age if value else 0}
    secure = request.environ["microblog.is_secure"]
    response.set_cookie(cookie_name(name), value, path="/", secure=secure, httponly=True, samesite="lax", **life)


def csrf_token():
    """Return a token for a form: only a page of ours, shown to this browser, can have it.

    It is keyed by the session cookie, or one made for the purpose; the salt makes it differ each time, so that a
    compressing proxy gives nothing away.
    """
    if not cookie("session") and not cookie("visitor"):
        set_cookie("visitor", secrets.token_urlsafe(16))
    key = cookie("session") or cookie("visitor")
    salt = secrets.token_urlsafe(6)
    return salt + csrf_digest(key, salt)


def csrf_digest(key, salt):
    return hmac.new(key.encode("utf-8", "replace"), salt.encode(), "sha256").hexdigest()[:40]


class Expired(Forbidden):
    """A form without the token of this browser, though no other site sent it: it may be sent again by hand."""


def check_csrf():
    """Raise Expired unless the form comes from a page of ours in this very browser."""
    token = form().get("csrf", "")
    key = cookie("session") or cookie("visitor")
    expected = csrf_digest(key, token[:8])
    if not key or not hmac.compare_digest(token[8:].encode("utf-8", "replace"), expected.encode()):
        raise Expired("This page was open for too long, or your browser keeps no cookies. Nothing has been done yet.")


def is_foreign(site):
    """Return whether the browser itself says that another site sent this request."""
    if request.environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.environ.get("HTTP_ORIGIN", "")
    return bool(origin) and origin not in (site.url, f"http://{request.environ.get('HTTP_HOST', '')}")


# --- The answer -------------------------------------------------------------------------------------------------------


def set_status(problem):
    """Give the answer the status of problem, and say when to come again if that is known."""
    response.status = problem.status
    if hasattr(problem, "retry_after"):
        response.set_header("Retry-After", str(problem.retry_after))


def redirect(path, notice=""):
    """Send the browser on to a path of this site; notice is what the next page tells once (see pages.render)."""
    if notice:
        set_cookie("notice", notice, max_age=60)
    response.status = 303
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
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def install(app, configuration):
    """Give every answer of app, errors too, its headers, its request id and its line in the log."""

    @app.hook("before_request")
    def begin():
        request.environ["microblog.is_secure"] = configuration.is_secure
        request.environ["microblog.cookies"] = {}
        request.environ["microblog.begun"] = time.monotonic()
        request.environ["microblog.request_id"] = secrets.token_hex(8)
        check_host(configuration)

    @app.hook("after_request")
    def finish():
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if configuration.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Request-Id"] = request_id()
        if "Cache-Control" not in response.headers:
            me = request.environ.get("microblog.asked", {}).get("me")
            is_personal = me or request.environ["microblog.cookies"]
            response.headers["Cache-Control"] = "private, no-store" if is_personal else "no-cache"
            response.headers["Vary"] = "Cookie"
        log_request()


def log_request():
    """Write the request's line: never its query, cookies or form, which may hold secrets."""
    fields = {
        "id": request_id(),
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round((time.monotonic() - request.environ["microblog.begun"]) * 1000, 1),
    }
    log.info("request", extra={"fields": fields})


def request_id():
    """Return what the log calls this request; an error page shows it."""
    return request.environ["microblog.request_id"]
