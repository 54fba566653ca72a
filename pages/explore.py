"""Explore: who is here and what they write about; following a tag."""

import config
import entities
import render
import web
from db import Page
from model import directory, tags, text
from model.errors import BadRequest
from pages import heads
from pages.timelines import tag_asked

routes = web.Routes()

TAGS = 20
FOLLOWED = 100


@routes.get("/explore", public=True)
def explore(db, me, site):
    """Show the tags of the last days, those one follows, and the people, who wrote last first."""
    page, me_id = web.page_asked(40), web.id_of(me)
    rows = directory.active(db.read, me_id, page)
    rows, pager = render.paged(rows, page)
    popular = tags.popular(db.read, me_id, config.now(), TAGS) if page.is_first else []
    followed = tags.followed(db.read, me_id, Page(limit=FOLLOWED)) if me and page.is_first else []
    return render.page(
        "explore",
        site,
        me,
        title="Explore",
        head=heads.head(site, heads.part("/explore", page), "Explore"),
        tags=[(row["name"], row) for row in popular],
        followed=followed,
        people=entities.accounts(db, [row["account_id"] for row in rows], site),
        pager=pager,
    )


@routes.post("/tags/<name>/actions", login=True, limit=lambda form: "following" if form.get("do") == "follow" else None)
def act(db, me, name):
    """Follow a tag or stop following it, as the pressed button says."""
    name, verb = tags.checked(tag_asked(name)), web.form().get("do")
    if verb not in ("follow", "unfollow"):
        raise BadRequest("This button does nothing here.")
    with db.write() as tx:
        if verb == "follow":
            tags.follow(tx, me["id"], name, config.now())
        else:
            tags.unfollow(tx, me["id"], name)
    return web.redirect(text.tag_path(name), f"tag_{verb}ed")


@routes.get("/tags/<name>/actions", public=True)
def actions(name):
    """Lead to the tag whoever reloads the address that its button goes to."""
    return web.redirect(text.tag_path(tag_asked(name)))
