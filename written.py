"""Written: entities that know their JSON. What all readers get alike was written once, and is joined from then on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Hashable
from functools import cache
from typing import Any

from model import text, visibility
from model.settings import Site
from times import time

Entity = dict[str, Any]


dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dumps makes one anew each time


# --- What all readers get alike ---------------------------------------------------------------------------------------


def shown(row: sqlite3.Row, site: Site) -> Entity:
    """Return what a status that is no reblog says to everybody who may see it."""
    url = f"{site.url}/@{row['username']}/{row['id']}"
    named = json.loads(row["mentions"])
    content = text.as_html(row["text"], [name for _, name in named], site.host)
    return {
        "id": str(row["id"]),
        "uri": url,
        "url": url,
        "created_at": time(row["created_at"]),
        "edited_at": time(row["edited_at"]),
        "content": text.absolute(content, site.url),
        "visibility": visibility.NAMES[row["visibility"]],
        "sensitive": bool(row["sensitive"]),
        "spoiler_text": row["spoiler_text"],
        "media_attachments": [],
        "mentions": [mention(id, name, site) for id, name in named],
        "tags": [{"name": name, "url": site.url + text.tag_path(name)} for name in json.loads(row["tags"])],
        "emojis": [],
        "reblogs_count": row["reblogs_count"],
        "favourites_count": row["favourites_count"],
        "replies_count": row["replies_count"],
        "in_reply_to_id": optional_id(row["in_reply_to_id"]),
        "in_reply_to_account_id": optional_id(row["in_reply_to_account_id"]),
        "poll": None,
        "card": None,
        "language": row["language"],
        "application": posted_with(row),
    }


def reblog(row: sqlite3.Row, shown: Entity, account: Entity) -> Entity:
    """Return what a reblog of a status says to everybody who may see it: much of the status, but not its words."""
    url = f"{account['url']}/{row['page_id']}"
    return {
        **shown,
        "id": str(row["page_id"]),
        "uri": url,
        "url": url,
        "created_at": time(row["page_created_at"]),
        "edited_at": None,
        "content": "",
        "visibility": visibility.NAMES[row["page_visibility"]],
        "mentions": [],
        "tags": [],
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
    }


def mention(id: int, username: str, site: Site) -> Entity:
    """Return a Status::Mention."""
    return {"id": str(id), "username": username, "acct": username, "url": f"{site.url}/@{username}"}


def posted_with(row: sqlite3.Row) -> Entity | None:
    """Return the program a status was written with, None for the site itself."""
    name, website = row["application_name"], row["application_website"]
    return None if name is None else {"name": name, "website": website}


def optional_id(id: int | None) -> str | None:
    """Return an id as the API writes it. None stays None."""
    return None if id is None else str(id)


# --- What one reader gets ---------------------------------------------------------------------------------------------


def flags(row: sqlite3.Row, me: sqlite3.Row | None) -> Entity:
    """Return what a status is to its reader; nothing for who is not logged in."""
    if me is None:
        return {}
    return {
        "favourited": bool(row["favourited"]),
        "reblogged": bool(row["reblogged"]),
        "bookmarked": bool(row["bookmarked"]),
        "muted": bool(row["muted"]),
        "filtered": [],
    }


# --- Entities that know their JSON ------------------------------------------------------------------------------------


class Account(Entity):
    """An Account entity, the same for all who look: nobody may change it."""

    __slots__ = ("revision", "size", "text")

    def __init__(self, entity: Entity, revision: int) -> None:
        super().__init__(entity)
        self.revision = revision
        self.text = dumps(entity)
        self.size = 1_000 + 2 * len(self.text)  # in bytes, roughly

    def __setitem__(self, name: str, value: object) -> None:
        raise TypeError("this entity is shown to others as well")


class Shown:
    """What a status says to everybody who may see it: a Status entity without people and without `reblog`."""

    __slots__ = ("entity", "is_pinned", "revision", "size", "text")

    def __init__(self, entity: Entity, revision: int, *, is_pinned: bool) -> None:
        self.entity = entity
        self.revision = revision
        self.is_pinned = is_pinned
        self.text = dumps(entity)[:-1]
        self.size = 2_000 + 2 * len(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and (self.text, self.is_pinned) == (other.text, other.is_pinned)


class Status(Entity):
    """A Status entity as one reader gets it. `version` grows with what it says, but for flags.

    It may be changed until it is shared with others to whom it is the same; then `line` says which status it is, and
    what it is to its readers.
    """

    __slots__ = ("is_shared", "line", "shown", "version")

    def __init__(
        self, shown: Shown, account: Account, flags: Entity, version: Hashable, reblog: Status | None = None
    ) -> None:
        super().__init__(shown.entity)
        self.update(flags, account=account, reblog=reblog)
        self.shown = shown
        self.version = version
        self.line = ""
        self.is_shared = False

    def __setitem__(self, name: str, value: object) -> None:
        if self.is_shared:
            raise TypeError("this entity is shown to others as well")
        super().__setitem__(name, value)

    def share(self, line: str) -> int:
        """Let it be shown to others, as it is, as line; return how many bytes it takes, roughly."""
        self.is_shared, self.line = True, line
        return 2_000 + (self["reblog"].share(line) if self["reblog"] else 0)

    @property
    def text(self) -> str:
        """Return the entity as JSON, joined of parts that know theirs."""
        reblog, flags = self["reblog"], ""
        if "favourited" in self:
            flags = (
                flags_text(*map(self.get, FLAGS))
                + f',"filtered":{dumps(self["filtered"]) if self["filtered"] else "[]"}'
            )
        shown = reblog.text if reblog else "null"
        return f'{self.shown.text},"account":{self["account"].text},"reblog":{shown}{flags}}}'


class Statuses(list[Status]):
    """Status entities one after the other, put into JSON once: nobody may change the list."""

    __slots__ = ("known",)

    @property
    def text(self) -> str:
        """Return them as JSON."""
        if not hasattr(self, "known"):
            self.known = f"[{','.join([status.text for status in self])}]"
        return self.known


class Notification(Entity):
    """A Notification entity, which its reader gets again and again: it is put into JSON once. Nobody may change it."""

    __slots__ = ("known",)

    def __init__(self, entity: Entity) -> None:
        super().__init__(entity)
        self.known = ""

    def __setitem__(self, name: str, value: object) -> None:
        raise TypeError("this entity is shown again")

    @property
    def text(self) -> str:
        """Return it as JSON."""
        self.known = self.known or joined(self)
        return self.known


FLAGS = ("favourited", "reblogged", "bookmarked", "muted", "pinned")


@cache
def flags_text(*values: bool | None) -> str:
    """Return the part of a Status's JSON that says what values are, in the order of FLAGS; None leaves one out."""
    return "".join(f',"{name}":{dumps(value)}' for name, value in zip(FLAGS, values, strict=True) if value is not None)


def as_json(value: object) -> str:
    """Return value as JSON, whatever entities are in its lists, in its own fields, or in those of what it lists."""
    if isinstance(value, WRITTEN):
        return value.text
    if isinstance(value, list) and any(map(is_written, value)):
        return f"[{','.join(map(as_json, value))}]"
    if isinstance(value, dict) and any(map(is_written, value.values())):
        return joined(value)
    return dumps(value)


WRITTEN = (Account, Notification, Status, Statuses)


def joined(entity: Entity) -> str:
    """Return an object as JSON, some of whose fields know theirs."""
    return f"{{{','.join(f'{dumps(name)}:{as_json(one)}' for name, one in entity.items())}}}"


def is_written(value: object) -> bool:
    """Return whether value is an entity that knows its JSON, or has one in its fields, or in a list."""
    if isinstance(value, WRITTEN):
        return True
    if isinstance(value, dict):
        return any(isinstance(one, WRITTEN) for one in value.values())
    return isinstance(value, list) and any(map(is_written, value))
