"""People: profiles, and who follows whom."""

from functools import partial

from bottle import HTTPResponse, request

import entities
import render
import web
from model import accounts, relationships, tags, timelines
from pages import heads
from pages.timelines import listing

routes = web.Routes()


@routes.get("/@<username:username>", public=True)
def posts(db, me, site, username):
    """Show a person and what they wrote, without their replies to others."""
    return profile(db, me, site, username, with_replies=False)


@routes.get("/@<username:username>/with_replies", public=True)
def posts_and_replies(db, me, site, username):
    """Show a person and all they wrote."""
    return profile(db, me, site, username, with_replies=True)


def profile(db, me, site, username, *, with_replies):
    person = named(db, username)
    page = web.page_asked()
    rows = timelines.profile(db.read, person["id"], web.id_of(me), page, with_replies=with_replies)
    is_front, tab = page.is_first and not with_replies, "with_replies" if with_replies else ""
    return listing(
        "profile",
        db,
        me,
        site,
        page,
        rows,
        context="account",
        title=heads.name_of(person),
        head=heads.of_person(site, person, request.path, page),
        pinned=timelines.pinned(db.read, person["id"], web.id_of(me)) if is_front else (),
        tab=tab,
        **about(db, site, me, person, tab, [tag["name"] for tag in tags.featured(db.read, person["id"])]),
    )


@routes.get("/@<username:username>/followers", public=True)
def followers(db, me, site, username):
    """Show who follows a person."""
    return circle(db, me, site, username, "followers", relationships.followers)


@routes.get("/@<username:username>/following", public=True)
def following(db, me, site, username):
    """Show whom a person follows."""
    return circle(db, me, site, username, "following", relationships.following)


def circle(db, me, site, username, tab, select):
    person = named(db, username)
    page = web.page_asked(40)
    is_hidden = not relationships.shows_circles(db.read, person, web.id_of(me))
    rows = [] if is_hidden else select(db.read, person["id"], page)
    rows, pager = render.paged(rows, page)
    return render.page(
        "circle",
        site,
        me,
        title=heads.name_of(person),
        head=heads.of_person(site, person, request.path, page),
        people=entities.accounts(db, [row["account_id"] for row in rows], site),
        pager=pager,
        tab=tab,
        is_hidden=is_hidden,
        **about(db, site, me, person, tab),
    )


def about(db, site, me, person, tab, featured=()):
    """Return the account of person as an entity, and what makes the head of its page: {"person", "head_of"}."""
    entity = entities.kept_account(db, person, site)
    head_of = partial(render.head_of, db, entity, relation(db, me, person), site, me, tab=tab, featured=featured)
    return {"person": entity, "head_of": head_of}


def named(db, username):
    """Return the account called username; sends readers on to the address with the letter case it has."""
    person = accounts.by_name(db.read, username)
    if person["username"] != username:
        path = request.path.replace("/@" + username, "/@" + person["username"], 1)
        raise HTTPResponse(status=301, headers={"Location": render.link(path, **web.query())})
    return person


def relation(db, me, person):
    """Return the Relationship of me to person, None for nobody and for oneself."""
    if not me or me["id"] == person["id"]:
        return None
    return entities.relationships(db, me, [person["id"]])[0]
