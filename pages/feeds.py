"""Feeds: what people say here, for programs that look in now and then: Atom (RFC 4287, 5005) and JSON Feed 1.1.

No feed has a word that a stranger could not read, whoever asks: the addresses of feeds get around.
"""

import hashlib
import html
import json
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import quote

from bottle import request, response

import config
import entities
import render
import web
from db import MAX_ID, Page
from model import feeds, filtering, homes, profiles, statuses, tags, text, timelines
from model.errors import BadRequest
from pages import heads
from pages.people import named
from pages.timelines import tag_asked

routes = web.Routes()

ENTRIES = 20
TITLE_LENGTH = 60


class Feed(NamedTuple):
    """What a feed says of itself: `path` is that of the page with the same posts, `author` an Account entity.

    A secret feed has a `key`, and a name of its own in place of its address.
    """

    title: str
    path: str
    about: str = ""
    author: dict | None = None
    key: str = ""
    name: str = ""


# --- The feeds --------------------------------------------------------------------------------------------------------


@routes.get("/feed.atom", public=True)
def public(db, me, site):
    """Answer what everybody here says to everybody."""
    page = page_asked()
    rows = timelines.public(db.read, web.id_of(me), page)
    return answer(db, site, Feed(site.name, "/public", site.description), rows, page, atom)


@routes.get("/tags/<name>.atom", public=True)
def tag(db, me, site, name):
    """Answer the public posts with a tag; also for a tag that nobody has used yet."""
    name, page = tag_asked(name), page_asked()
    rows = timelines.tag(db.read, tags.find(db.read, name), web.id_of(me), page)
    return answer(db, site, Feed(f"#{name} · {site.name}", text.tag_path(name)), rows, page, atom)


@routes.get("/@<username:username>/feed.atom", public=True)
def person(db, me, site, username):
    """Answer what a person wrote, without boosts and without replies to others."""
    return written_by(db, me, site, username, atom)


@routes.get("/@<username:username>/feed.json", public=True)
def person_json(db, me, site, username):
    """Answer the same as JSON Feed."""
    return written_by(db, me, site, username, json_feed)


def written_by(db, me, site, username, write):
    account, page = named(db, username), page_asked()
    rows = timelines.profile(db.read, account["id"], web.id_of(me), page, with_replies=False, with_reblogs=False)
    author = entities.account(account, site)
    feed = Feed(heads.name_of(account), f"/@{username}", text.plain(account["note_html"]), author)
    return answer(db, site, feed, rows, page, write)


@routes.get("/@<username:username>.rss", public=True)
def rss(username):
    """Lead to the Atom feed whoever knows Mastodon's addresses: every reader of RSS reads Atom as well."""
    return web.moved(f"/@{username}/feed.atom")


@routes.get("/home.atom", open=True)
def home(db, site):
    """Answer somebody's home to whoever has its key: a reader of feeds, which keeps what it fetches who knows where.

    So this one too has only what everybody may read, on a members' site every member, and nothing that filters hide.
    """
    key, page = web.query().get("key"), page_asked()
    me = feeds.owner(db.read, key)
    rows = homes.front(db, me, page)
    response.headers["Cache-Control"] = "private, no-cache"
    feed = Feed(f"Home of @{me['username']} · {site.name}", "/", key=key, name=f"/@{me['username']}/home")
    return answer(db, site, feed, rows, page, atom, reader=me)


# --- The answer -------------------------------------------------------------------------------------------------------


def page_asked():
    """Return the Page that the address asks for, with one row more than is shown."""
    return Page(max_id=web.query().id("max_id") or MAX_ID, limit=ENTRIES + 1)


def answer(db, site, feed, rows, page, write, reader=None):
    """Return the feed of rows as write writes it; to a reader that has it already 304, before anything is rendered.

    reader: whose home it is, and whose filters leave posts out.
    """
    shown = rows[:ENTRIES]
    ids = statuses.visible(db.read, [row["id"] for row in shown], 0)
    if reader:
        hidden = filtering.met_by(db.read, reader, ids, "home", ("hide",), config.now())
        ids = [id for id in ids if id not in hidden]
    versions = feeds.versions(db.read, ids)
    response.headers["X-Robots-Tag"] = "noindex"
    older = shown[-1]["id"] if len(rows) > ENTRIES else None
    links = {"self": address(site, feed, page.max_id if page.max_id != MAX_ID else None)}
    links |= {"next": address(site, feed, older)} if older else {}
    if is_known(fingerprint(site, feed, links, versions), versions):
        response.status = 304
        return ""
    updated = {str(row["id"]): entities.time(row["updated_at"]) for row in versions}
    entries = [entry(status, updated, site) for status in entities.statuses(db, ids, None, site)]
    return write(feed, site, links, entries)


def address(site, feed, max_id):
    """Return the whole address of the part of this feed below max_id."""
    return site.url + render.link(quote(request.path, safe="/@"), key=feed.key, max_id=max_id)


def fingerprint(site, feed, links, versions):
    """Return the entity tag of a feed: it changes with whatever the feed shows; it does not show an author's counts."""
    parts = [config.VERSION, site.name, feed._replace(author=None), links, [tuple(row) for row in versions]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def is_known(tag, versions):
    """Return whether who asks has the feed as it is; tells the answer how to ask the next time.

    A date has to be the very same: deleting the newest post makes it an older one.
    """
    response.headers["ETag"] = f'W/"{tag}"'
    if versions:
        newest = max(row["updated_at"] for row in versions)
        response.headers["Last-Modified"] = formatdate(newest // 1000, usegmt=True)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        return f'"{tag}"' in request.environ["HTTP_IF_NONE_MATCH"]
    return bool(versions) and request.environ.get("HTTP_IF_MODIFIED_SINCE") == response.headers["Last-Modified"]


def entry(status, updated, site):
    """Return what a feed has of a Status entity, of a reblog what it shows, told apart by its own id and times."""
    shown = status["reblog"] or status
    return {
        "id": f"tag:{site.config.hostname},{status['created_at'][:10]}:statuses/{status['id']}",
        "url": shown["url"],
        "title": title_of(status),
        "warning": shown["spoiler_text"],
        "content": content_of(shown),
        "published": status["created_at"],
        "updated": updated[status["id"]],
        "author": shown["account"],
        "tags": [tag["name"] for tag in shown["tags"]],
        "language": shown["language"],
    }


def title_of(status):
    """Return the warning or the first words of a status, and who boosted it."""
    shown = status["reblog"] or status
    words = text.beginning(shown["spoiler_text"] or text.plain(shown["content"]), TITLE_LENGTH)
    return (
        f"{status['account']['display_name'] or status['account']['username']} boosted: {words}"
        if status["reblog"]
        else words
    )


def content_of(shown):
    """Return the HTML of a status, below its warning if it has one."""
    if not shown["spoiler_text"]:
        return shown["content"]
    return f"<p><strong>Content warning:</strong> {html.escape(shown['spoiler_text'])}</p><hr />{shown['content']}"


# --- The formats ------------------------------------------------------------------------------------------------------


def atom(feed, site, links, entries):
    """Return a feed as Atom."""
    response.content_type = "application/atom+xml; charset=utf-8"
    updated = max([entry["updated"] for entry in entries], default=NEVER)
    id = f"tag:{site.config.hostname},2026:{quote(feed.name or request.path, safe='/@')}"
    return render.xml("feed", feed=feed, site=site, links=links, entries=entries, updated=updated, id=id)


NEVER = "1970-01-01T00:00:00Z"


def json_feed(feed, site, links, entries):
    """Return a feed as JSON Feed. https://www.jsonfeed.org/version/1.1/"""
    response.content_type = "application/feed+json; charset=utf-8"
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": site.url + feed.path,
        "feed_url": links["self"],
        "next_url": links.get("next"),
        "authors": [author(feed.author)],
        "items": [item(entry) for entry in entries],
    }
    return json.dumps({name: value for name, value in whole.items() if value}, ensure_ascii=False)


def item(entry):
    whole = {
        "id": entry["id"],
        "url": entry["url"],
        "content_html": entry["content"],
        "summary": entry["warning"],
        "date_published": entry["published"],
        "date_modified": entry["updated"],
        "authors": [author(entry["author"])],
        "tags": entry["tags"],
        "language": entry["language"],
    }
    return {name: value for name, value in whole.items() if value}


def author(account):
    return {"name": account["display_name"] or account["username"], "url": account["url"]}


# --- Settings ---------------------------------------------------------------------------------------------------------


@routes.get("/settings/feeds", login=True)
def settings(db, me, site):
    """Show who gets one's posts and one's home besides the site itself."""
    return settings_page(db, me, site)


def settings_page(db, me, site, key=""):
    return render.page(
        "settings_feeds",
        site,
        me,
        title="Feeds",
        address=f"{site.url}/home.atom?key={key}" if key else "",
        made_at=feeds.key_made_at(db.read, me["id"]),
        is_unlisted=profiles.is_unlisted(me),
    )


@routes.post("/settings/feeds", login=True)
def change(db, me, site):
    """Make the secret address, which is shown once, end it, or tell search engines what one wants."""
    form = web.form()
    verb = form.get("do")
    if verb not in ("make", "end", "search"):
        raise BadRequest("This button does nothing here.")
    with db.write() as tx:
        if verb == "make":
            key = feeds.make_key(tx, me["id"], config.now())
        elif verb == "end":
            feeds.end_key(tx, me["id"])
        else:
            profiles.change(tx, me["id"], {"preferences": profiles.with_noindex(me, form.get("noindex") == "true")})
    if verb == "make":
        return settings_page(db, me, site, key)
    return web.redirect("/settings/feeds", "saved" if verb == "search" else "ended")
