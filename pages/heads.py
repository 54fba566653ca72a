"""Heads: what a page tells programs that come by: search engines, makers of link previews, readers of feeds."""

from urllib.parse import quote

import render
from db import MAX_ID
from model import profiles, text
from model.visibility import PRIVATE, PUBLIC

DESCRIPTION_LENGTH = 200


def head(site, path, title, description="", **more):
    """Return the values of views/_head.tpl for the page at path, which is left out if it is "".

    `type` and `published` are OpenGraph's, `feeds` is [(type, title, path)], `is_hidden` keeps search engines away,
    `embed` is the address of the oEmbed answer about the page.
    """
    values = {"type": "website", "published": "", "feeds": (), "is_hidden": False, "embed": ""}
    description = text.beginning(description, DESCRIPTION_LENGTH)
    return {**values, "url": path and site.url + path, "title": title, "description": description, **more}


def part(path, page):
    """Return the address of a part of a list, "" for one that was reached upwards: it has another address as well."""
    return render.link(path, max_id=page.max_id if page.max_id != MAX_ID else None) if page.min_id is None else ""


def of_timeline(site, path, page, title, feed):
    """Return the head of a page of a timeline."""
    return head(site, part(path, page), title, feeds=[("application/atom+xml", title, feed)])


def of_person(site, account, path, page):
    """Return the head of a page about an account."""
    own = f"/@{account['username']}"
    feeds = [
        ("application/atom+xml", "Posts", f"{own}/feed.atom"),
        ("application/feed+json", "Posts", f"{own}/feed.json"),
    ]
    about = text.plain(account["note_html"])
    more = {"type": "profile", "feeds": feeds, "is_hidden": profiles.is_unlisted(account)}
    return head(site, part(path, page), name_of(account), about, **more)


def of_status(site, author, status, published):
    """Return the head of a status's own page; of what is behind a warning it has only the warning."""
    path = f"/@{author['username']}/{status['id']}"
    embed = f"/api/oembed?url={quote(site.url + path, safe='')}" if status["visibility"] < PRIVATE else ""
    more = {
        "type": "article",
        "published": published,
        "is_hidden": status["visibility"] != PUBLIC or profiles.is_unlisted(author),
        "embed": embed and site.access == "public" and site.url + embed,
    }
    return head(site, path, name_of(author), status["spoiler_text"] or status["text"], **more)


def name_of(account):
    """Return how a page calls a person: their name, and the name that is theirs alone."""
    return f"{account['display_name'] or account['username']} (@{account['username']})"
