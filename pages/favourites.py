"""Favourites and bookmarks: the posts that a person likes, and those they want to find again."""

import web
from model import favourites
from pages.timelines import listing

routes = web.Routes()

LOOK = {"dated": False}  # the order is that of favourites and bookmarks


@routes.get("/favourites", login=True)
def liked(db, me, site):
    """Show what one likes, the newest favourite first."""
    page = web.page_asked()
    rows = favourites.favourites(db.read, me["id"], page)
    return listing(
        "favourites", db, me, site, page, rows, context="", column="status_id", look=LOOK, title="Favourites"
    )


@routes.get("/bookmarks", login=True)
def kept(db, me, site):
    """Show what one wants to find again, the newest bookmark first."""
    page = web.page_asked()
    rows = favourites.bookmarks(db.read, me["id"], page)
    more = {"title": "Bookmarks", "look": {**LOOK, "saved": True}}
    return listing("favourites", db, me, site, page, rows, context="", column="status_id", **more)
