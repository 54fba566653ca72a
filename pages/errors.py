"""Errors: every failure in the frame of the site, in words, with nothing lost that was typed."""

from bottle import request, response

import render
import web
from model.errors import Problem, Unauthorized

# For errors that bottle notices itself, and problems that say no more.
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    500: "Something went wrong here. It is not your fault, and it has been noted.",
}
TITLES = {
    400: "That request made no sense",
    401: "Log in first",
    403: "That is not possible",
    404: "Not found",
    405: "Not that way",
    410: "Gone",
    413: "Too much at once",
    415: "Unknown format",
    421: "Another address",
    422: "That did not work",
    429: "Too much at once",
    500: "Something went wrong",
    503: "Please try again",
}


def error_page(error, doorkeeper):
    """Return the page for an HTTPError: of a Problem that a handler raised, or of what bottle found by itself."""
    problem = error.exception
    if not isinstance(problem, Problem):
        problem = Problem(SENTENCES.get(error.status_code, SENTENCES[500]), error.status_code)
    web.set_status(problem)
    response.headers["Cache-Control"] = "private, no-store"
    try:
        asked = doorkeeper.asked()
    except Exception as failure:
        web.unexpected(failure)
        response.content_type = "text/plain; charset=utf-8"
        return f"{problem.sentence}\n"
    site, me = asked["site"], asked["me"]
    if problem.status == 404 and (address := without_slash(error)):
        response.status = 308 if request.method == "POST" else 301
        response.set_header("Location", web.location(address))
        return ""
    if isinstance(problem, Unauthorized) and request.method in ("GET", "HEAD"):
        return web.redirect(render.link("/login", next=web.address_asked()))
    if isinstance(problem, Unauthorized):
        return login_page(site, problem)
    is_kept = isinstance(problem, web.Expired) or problem.status in (429, 503)  # it may be taken another time
    if request.method == "POST" and is_kept and not web.content_type().startswith("multipart/"):
        return resend_page(site, me, request.path, typed(), problem)
    title = TITLES.get(problem.status, "That did not work")
    return render.page("error", site, me, title=title, problem=problem, request_id=web.request_id())


def without_slash(error):
    """Return the address without the slash at its path's end, if there is a page there and was none with it."""
    path = request.path.rstrip("/")
    if path == request.path or not path or isinstance(error.exception, Problem):
        return None
    try:
        request.app.router.match({**request.environ, "PATH_INFO": path})
    except Exception:  # bottle's own 404 or 405 again
        return None
    return web.address_asked().replace(request.path, path, 1)


def login_page(site, problem):
    """Return the form to log in, keeping the form that somebody sent whose session had ended."""
    form = {"next": request.path, **{f"kept.{name}": value for name, value in typed().items()}}
    return render.page("login", site, None, title="Log in", form=form, problem=problem)


def resend_page(site, me, path, fields, problem=None):
    """Return a page that shows a form that was not taken as it was, to send it again; passwords have to be retyped."""
    return render.page("resend", site, me, title="Send it again?", target=path, fields=fields, problem=problem)


def typed():
    """Return the fields of the form that was sent, without what was only good once."""
    try:
        return {name: "" if "password" in name else value for name, value in web.form().items() if name != "csrf"}
    except Problem:
        return {}
