"""Entities: rows as the JSON objects of Mastodon's client API. The pages of the site are made of the same ones.

Batch first: a whole page of statuses takes three queries (statuses, accounts, names), whatever its length.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from db import Database
from model import accounts as accounts_model
from model import statuses as statuses_model
from model import text, visibility
from model.settings import Site

Entity = dict[str, Any]


def statuses(db: Database, ids: Collection[int], me: sqlite3.Row | None, site: Site) -> list[Entity]:
    """Return the Status entities of ids, in their order; ids that are no more are left out.

    https://docs.joinmastodon.org/entities/Status/
    """
    found, _ = with_people(db, ids, (), me, site)
    return [found[id] for id in ids if id in found]


def with_people(
    db: Database, ids: Collection[int], account_ids: Collection[int], me: sqlite3.Row | None, site: Site
) -> tuple[dict[int, Entity], dict[int, Entity]]:
    """Return {id: Status} and {id: Account} of ids, the people in those statuses, and account_ids, all in one go."""
    rows = statuses_model.by_ids(db.read, ids, me["id"] if me else 0)
    authors = {id for row in rows for id in (row["account_id"], row["page_account_id"])}
    people = accounts_by_id(db, authors | set(account_ids), site)
    names = statuses_model.names(db.read, {row["id"] for row in rows})
    return {row["page_id"]: listed(row, people, names[row["id"]], me, site) for row in rows}, people


def status(db: Database, id: int, me: sqlite3.Row | None, site: Site) -> Entity:
    """Return the Status entity of id."""
    return statuses(db, [id], me, site)[0]


def listed(
    row: sqlite3.Row, people: dict[int, Entity], names: dict[str, list[sqlite3.Row]], me: sqlite3.Row | None, site: Site
) -> Entity:
    """Return a status of a list: the status itself, or a reblog round the status it shows."""
    entity = shown(row, people[row["account_id"]], names, me, site)
    if row["page_id"] == row["id"]:
        return entity
    wrapper = str(row["page_id"])
    account = people[row["page_account_id"]]
    return {
        **entity,
        "id": wrapper,
        "uri": f"{account['url']}/{wrapper}",
        "url": f"{account['url']}/{wrapper}",
        "created_at": time(row["page_created_at"]),
        "account": account,
        "content": "",
        "mentions": [],
        "tags": [],
        "reblog": entity,
    }


def shown(
    row: sqlite3.Row, account: Entity, names: dict[str, list[sqlite3.Row]], me: sqlite3.Row | None, site: Site
) -> Entity:
    """Return a status that is no reblog."""
    url = f"{account['url']}/{row['id']}"
    entity = {
        "id": str(row["id"]),
        "uri": url,
        "url": url,
        "created_at": time(row["created_at"]),
        "edited_at": time(row["edited_at"]),
        "account": account,
        "content": text.absolute(row["html"], site.url),
        "visibility": visibility.NAMES[row["visibility"]],
        "sensitive": bool(row["sensitive"]),
        "spoiler_text": row["spoiler_text"],
        "media_attachments": [],
        "mentions": [mention(name, site) for name in names["mention"]],
        "tags": [{"name": name["name"], "url": site.url + text.tag_path(name["name"])} for name in names["tag"]],
        "emojis": [],
        "reblogs_count": row["reblogs_count"],
        "favourites_count": row["favourites_count"],
        "replies_count": row["replies_count"],
        "in_reply_to_id": optional_id(row["in_reply_to_id"]),
        "in_reply_to_account_id": optional_id(row["in_reply_to_account_id"]),
        "reblog": None,
        "poll": None,
        "card": None,
        "language": row["language"],
        "application": None,
    }
    if me is not None:
        entity |= {
            "favourited": bool(row["favourited"]),
            "reblogged": bool(row["reblogged"]),
            "bookmarked": bool(row["bookmarked"]),
            "muted": False,
            "filtered": [],
        }
        if row["account_id"] == me["id"] and row["visibility"] != visibility.DIRECT:
            entity["pinned"] = row["pinned_at"] is not None
    return entity


def mention(name: sqlite3.Row, site: Site) -> Entity:
    """Return a Status::Mention."""
    return {"id": str(name["id"]), "username": name["name"], "acct": name["name"], "url": f"{site.url}/@{name['name']}"}


def notifications(db: Database, rows: Collection[sqlite3.Row], me: sqlite3.Row, site: Site) -> list[Entity]:
    """Return the Notification entities of rows.

    https://docs.joinmastodon.org/entities/Notification/
    """
    about = {row["status_id"] for row in rows if row["status_id"]}
    found, people = with_people(db, about, {row["from_account_id"] for row in rows}, me, site)
    entities = []
    for row in rows:
        entity = {
            "id": str(row["id"]),
            "type": row["type"],
            "created_at": time(row["created_at"]),
            "group_key": f"ungrouped-{row['id']}",
            "account": people[row["from_account_id"]],
        }
        if row["status_id"]:
            entity["status"] = found[row["status_id"]]
        entities.append(entity)
    return entities


def accounts(db: Database, ids: Collection[int], site: Site) -> list[Entity]:
    """Return the Account entities of ids, in their order; ids that are no more are left out.

    https://docs.joinmastodon.org/entities/Account/
    """
    found = accounts_by_id(db, ids, site)
    return [found[id] for id in ids if id in found]


def accounts_by_id(db: Database, ids: Collection[int], site: Site) -> dict[int, Entity]:
    """Return {id: Account entity}."""
    return {id: account(row, site) for id, row in accounts_model.by_ids(db.read, ids).items()}


def account(row: sqlite3.Row, site: Site) -> Entity:
    """Return the Account entity of row."""
    url = f"{site.url}/@{row['username']}"
    avatar = f"{site.url}/static/avatar.png"
    header = f"{site.url}/static/headers/original/missing.png"
    return {
        "id": str(row["id"]),
        "username": row["username"],
        "acct": row["username"],
        "display_name": row["display_name"],
        "locked": bool(row["locked"]),
        "bot": bool(row["bot"]),
        "group": False,
        "discoverable": bool(row["discoverable"]),
        "hide_collections": bool(row["hide_collections"]),
        "created_at": time(row["created_at"] // DAY * DAY),
        "note": text.absolute(row["note_html"], site.url),
        "url": url,
        "uri": url,
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": row["followers_count"],
        "following_count": row["following_count"],
        "statuses_count": row["statuses_count"],
        "last_status_at": date(row["last_status_at"]),
        "emojis": [],
        "fields": json.loads(row["fields"]),
        "roles": [],
    }


DAY = 24 * 3600 * 1000


def time(milliseconds: int | None) -> str | None:
    """Return a moment as Mastodon writes it: always three digits and Z. None stays None."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def date(milliseconds: int | None) -> str | None:
    """Return the day of a moment, in UTC. None stays None."""
    return None if milliseconds is None else f"{datetime.fromtimestamp(milliseconds // 1000, UTC):%Y-%m-%d}"


def optional_id(id: int | None) -> str | None:
    """Return an id as the API writes it. None stays None."""
    return None if id is None else str(id)
