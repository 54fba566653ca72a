"""Files: what static/ holds. All of it is in memory, so no address can lead anywhere else."""

from bottle import request, response

import render
import web
from model.errors import NotFound

routes = web.Routes()


@routes.get("/static/<name:path>", open=True)
def static(name):
    """Answer a file of static/: for a year where the address has its fingerprint."""
    if name not in render.files():
        raise NotFound()
    data, type, fingerprint = render.files()[name]
    is_current = request.environ.get("QUERY_STRING") == fingerprint
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=300"
    response.headers["ETag"] = f'"{fingerprint}"'
    if f'"{fingerprint}"' in request.environ.get("HTTP_IF_NONE_MATCH", ""):
        response.status = 304
        return ""
    response.content_type = type
    return data


@routes.get("/favicon.ico", open=True)
def favicon():
    """Answer the icon for browsers that do not read the page's link to it."""
    return static("icon.svg")


@routes.get("/robots.txt", open=True)
def robots(site):
    """Tell crawlers what is not for them; of a members' site nothing is."""
    response.content_type = "text/plain; charset=utf-8"
    closed = "/" if site.access == "members" else "/settings/\nDisallow: /login\nDisallow: /register\nDisallow: /setup"
    return f"User-agent: *\nDisallow: {closed}\n"
