"""Homes: the newest part of what somebody follows is looked for once; from then on only what came since is."""

from __future__ import annotations

import sqlite3
from array import array
from typing import NamedTuple

from db import Database, Page
from model import timelines

Rows = list[sqlite3.Row] | list[dict[str, int]]  # with `id`


class Home(NamedTuple):
    """The first ids of somebody's home, limit at most, as it was when newest was the newest status of all."""

    newest: int
    limit: int
    ids: array[int]


def front(db: Database, me: sqlite3.Row, page: Page) -> Rows:
    """Return the front page of me: what they follow, or everyone as long as they follow nobody and no tag."""
    if timelines.follows_any(db.read, me):
        return home(db, me["id"], page)
    return timelines.everyone(db.read, me["id"], page)


def home(db: Database, me_id: int, page: Page) -> Rows:
    """Return timelines.home(), of which the first page is kept: 60 steps if nobody has written anything meanwhile."""
    if not page.is_first:
        return timelines.home(db.read, me_id, page)
    number, newest = db.read.execute(SEEN).fetchone()
    kept = db.kept.get(("home", me_id), number)
    if kept is None or kept.limit < page.limit:
        kept = Home(0, page.limit, array("q"))
    if kept.newest != newest:
        since = Page(since_id=kept.newest, limit=kept.limit)
        ids = array("q", [row["id"] for row in timelines.home(db.read, me_id, since)])
        ids = (ids + kept.ids)[: kept.limit]
        kept = Home(max([newest or 0, *ids[:1]]), kept.limit, ids)  # one may have come after that was asked
        db.kept.put(("home", me_id), number, kept, 1000)
    return [{"id": id} for id in kept.ids[: page.limit]]


SEEN = "SELECT number, (SELECT max(id) FROM statuses) FROM changes WHERE one = 1"
