"""What every route gets: its rights checked, db, me and site by name, strict forms, CSRF, headers, redirects.

Nothing else in the program touches bottle's own form, query, URL and redirect functions: they guess encodings and
believe the Host header. asked.py reads the request, replies.py makes the answer, cookies.py knows the browser; handlers
call all of it by `web.`.
"""

import inspect
import logging
import sqlite3

from bottle import Bottle, HTTPResponse, request

import asked
import config
import durable
import limits
import repeats
import sound
from asked import (  # noqa: F401
    PAGED,
    address_asked,
    api_page,
    bearer,
    body,
    client_address,
    content_type,
    form,
    is_local,
    page_asked,
    params,
    query,
    uploaded,
)
from cookies import Expired, check_csrf, cookie, csrf_token, set_cookie  # noqa: F401
from kept import Kept
from model import attempts, ids, notifications, secrets, sessions, settings, tokens
from model.activity import Visit
from model.errors import Forbidden, Problem, TooMany, Unauthorized, Unavailable
from model.unchanged import Unchanged
from parameters import Parameters  # noqa: F401
from replies import (  # noqa: F401
    HEADERS,
    SECRETS,
    allow_frames,
    answer,
    as_json,
    came_from,
    install,
    is_api_path,
    limited,
    link,
    local_path,
    location,
    log_event,
    moved,
    redirect,
    request_id,
    set_status,
)

log = logging.getLogger("microblog")

MOST_ANSWERS = 6_000_000  # bytes of what strangers got: some 200 pages
MOST_REPEATS = 2_000_000  # bytes of what programs got: some 50 pages

RIGHTS = {"open", "public", "login", "role", "program", "scope"}
COMBINED = ({"public", "scope"}, {"program", "scope"})


class Routes(Bottle):
    """The routes of one module. Each declares who may call it; its rule may have `<id:id>` and `<username:username>`.

    open=True    anybody, even where only members may read (the way in, and files of the site's look)
    public=True  whoever may read the site
    login=True   whoever is logged in
    role="admin" whoever has that role

    limit="posting" names what else than "pages" it counts for (see limits.py), or is a function that tells it of the
    form; limit="" is for what costs next to nothing and is not counted.
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
        self.unchanged = Unchanged()
        self.answers, self.repeats = Kept(MOST_ANSWERS), Kept(MOST_REPEATS)
        self.limiter = limits.Limiter(configuration.rate_limits)

    def apply(self, callback, route):
        rights = RIGHTS & set(route.config)
        if len(rights) != 1 and rights not in COMBINED:
            raise TypeError(f"{route.method} {route.rule} has to declare one of {sorted(RIGHTS)}, not {sorted(rights)}")
        limit = route.config.get("limit", "")
        if isinstance(limit, str) and limit and limit not in limits.LIMITS:
            raise TypeError(f"{route.method} {route.rule} names a limit that there is not: {limit}")
        wanted = {"db", "me", "site", "token"} & set(inspect.signature(callback).parameters)
        enter = self.admit_program if route.config["is_api"] else self.admit_person
        is_public = bool(route.config.get("public"))
        may_repeat = is_public or "scope" in route.config

        def called(arguments):
            found = self.asked()
            result = callback(**arguments, **{name: found[name] for name in wanted})
            return as_json(result) if route.config["is_api"] else result

        def guarded(**arguments):
            try:
                enter(route)
                asker = repeats.asker(is_public, self.asked()["token"]) if may_repeat else None
                if asker is None:
                    return called(arguments)
                kept = self.answers if asker == repeats.STRANGER else self.repeats
                return repeats.answer(kept, asker, self.unchanged.version, lambda: called(arguments))
            except Problem as problem:
                if problem.status in (403, 429):
                    log_event("refused", self.asked()["me"], status=problem.status)
                raise answer(problem) from None
            except HTTPResponse:
                raise
            except Exception as error:
                raise answer(unexpected(error)) from error

        return guarded

    def asked(self):
        """Return who asks and of which site, found once a request: {"db", "site", "me", "token"}."""
        if "microblog.asked" not in request.environ:
            connection = self.db.read
            site = self.unchanged.get(connection, "site", lambda: settings.load(connection, self.config))
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
        if not secret:
            return None
        token = self.unchanged.still(secrets.digest(secret), lambda: tokens.find(self.db.read, secret))
        if token:
            self.notes.add(Visit(token["id"] or 0, 0, token["token_id"]), config.now())
        return token

    def admit_person(self, route):
        """Let a browser in: raise Unauthorized, Forbidden, TooMany or Expired unless the route is for who uses it."""
        found, limit = self.asked(), route.config.get("limit")
        if limit != "":
            self.count("pages")
        is_form = route.method == "POST" and not route.config.get("one_click")
        if is_form and asked.is_foreign(found["site"]):
            raise Forbidden("This form was sent by another site. Nothing was done.")
        admit(route.config, found["me"], found["site"])
        if isinstance(limit, str):
            self.count(limit)
        if is_form and "max_upload" in route.config:
            asked.receive(route.config["max_upload"])
        if is_form:
            check_csrf(form().get("csrf"))
        if callable(limit):
            self.count(limit(form()))

    def admit_program(self, route):
        """Let a program in: raise Unauthorized, Forbidden or TooMany unless the route is for the token it shows."""
        found = self.asked()
        token, site, limit = found["token"], found["site"], route.config.get("limit")
        if limit != "":
            self.count("api")
        if asked.bearer() and not token:
            raise Unauthorized("The access token is invalid")
        is_open = route.config.get("open")
        if not token and not is_open and not (route.config.get("public") and site.access == "public"):
            raise Unauthorized("The access token is invalid")
        if token and not is_open:
            check_token(token, route.config, site)
        self.count(limit)

    def count(self, name):
        """Count for the limit called name, if it is one, that somebody asks; raise TooMany for once too often."""
        if not name or not self.limiter.factor or request.environ.get("worker.body") == "gathered":
            return  # a large body has been asked for first: that call was counted
        found, now = self.asked(), config.now()
        is_known = found["me"] and not limits.LIMITS[name].of_address
        count = self.limiter.count(name, found["me"]["id"] if is_known else client_address(found["site"]), now)
        limited(count)
        if count.left < 0:
            seconds = -(-(count.end - now) // 1000)
            raise TooMany("Too many requests" if is_api_path() else wait(seconds), seconds)


def wait(seconds):
    """Return the sentence that somebody reads who has done something too often."""
    minutes = -(-seconds // 60)
    number, unit = (minutes, "minute") if minutes <= 90 else (-(-minutes // 60), "hour")
    return f"That was a lot within a short time. Please wait {number} {unit}{'s' * (number > 1)} and try again."


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
    if isinstance(error, durable.Unsaved):
        log.critical("the disk fails", extra={"fields": {"id": request_id(), "error": str(error)}})
        return Unavailable(durable.UNSAVED)
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING:
        log.error("database", extra={"fields": {"id": request_id(), "error": str(error)}})
        return Unavailable("The site cannot save anything at the moment. Nothing was changed.")
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in sound.DAMAGE:
        if found := request.environ.get("microblog.asked"):
            found["db"].is_doubtful = True
        log.critical("the database is damaged", extra={"fields": {"id": request_id(), "error": str(error)}})
        return Problem("This part of the site is damaged. Its owner has to restore a copy.", 500)
    if not request.app.catchall:
        raise error
    log.error("bug", exc_info=error, extra={"fields": {"id": request_id()}})
    return Problem("Something went wrong here. It is not your fault, and it has been noted.", 500)


def unread():
    """Return how many notifications are new to the person who asks, in words: "", "3 new", "99+ new"."""
    found = request.environ.get("microblog.asked")
    if not found or not found["me"]:
        return ""
    try:
        count = notifications.unread_kept(found["db"], found["me"], config.now())
    except sqlite3.Error as error:  # it stands on all pages, also on the one that says that the database is ill
        unexpected(error)
        return ""
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
