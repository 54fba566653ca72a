"""Tags: following them and showing them on one's profile. https://docs.joinmastodon.org/methods/tags/"""

import config
import tagged
import web
from model import accounts, tags
from model.errors import Invalid, NotFound

routes = web.ApiRoutes()


@routes.get("/api/v1/tags/<name>", public=True, scope="read", answers="Tag")
def show(db, me, site, name):
    """Answer a tag, used or not, and how often it was used this week."""
    return tagged.entities(db, [tags.checked(name)], me, site, config.now())[0]


@routes.post("/api/v1/tags/<name>/follow", scope="write:follows", limit="following", answers="Tag")
def follow(db, me, site, name):
    """Follow a tag."""
    name = tags.checked(name)
    with db.write() as tx:
        tags.follow(tx, me["id"], name, config.now())
    return tagged.entities(db, [name], me, site, config.now())[0]


@routes.post("/api/v1/tags/<name>/unfollow", scope="write:follows", answers="Tag")
def unfollow(db, me, site, name):
    """Stop following a tag."""
    name = tags.checked(name)
    with db.write() as tx:
        tags.unfollow(tx, me["id"], name)
    return tagged.entities(db, [name], me, site, config.now())[0]


@routes.get(
    "/api/v1/followed_tags",
    scope="read:follows",
    answers="[Tag]",
    takes=web.PAGED,
)
def followed(db, me, site):
    """Answer the tags one follows."""
    page = web.api_page(100)
    rows = tags.followed(db.read, me["id"], page)
    web.link(site, rows, page)
    return tagged.entities(db, [row["name"] for row in rows], me, site, config.now())


@routes.get("/api/v1/featured_tags", scope="read:accounts", answers="[FeaturedTag]")
def featured(db, me, site):
    """Answer the tags on one's own profile."""
    return tagged.featured(tags.featured(db.read, me["id"]), me, site)


@routes.get("/api/v1/accounts/<id:id>/featured_tags", public=True, scope="read:accounts", answers="[FeaturedTag]")
def featured_by(db, site, id):
    """Answer the tags on a profile."""
    account = accounts.by_id(db.read, id)
    return tagged.featured(tags.featured(db.read, account["id"]), account, site)


@routes.post("/api/v1/featured_tags", scope="write:accounts", answers="FeaturedTag", takes="name*")
def feature(db, me, site):
    """Show a tag on one's profile."""
    try:
        name = tags.checked(web.params().get("name"))
    except NotFound:
        raise Invalid(name="Name is not a valid hashtag") from None
    with db.write() as tx:
        id = tags.feature(tx, me["id"], name, config.now())
    rows = [row for row in tags.featured(db.read, me["id"]) if row["id"] == id]
    return tagged.featured(rows, me, site)[0]


@routes.delete("/api/v1/featured_tags/<id:id>", scope="write:accounts", answers="Empty")
def unfeature(db, me, id):
    """Take a tag off one's profile."""
    with db.write() as tx:
        tags.unfeature(tx, me["id"], id)
    return {}


@routes.get("/api/v1/featured_tags/suggestions", scope="read:accounts", answers="[Tag]")
def suggestions(db, me, site):
    """Answer the tags one uses most."""
    names = [row["name"] for row in tags.used_most(db.read, me["id"])]
    return tagged.entities(db, names, me, site, config.now())
