"""Tagged: tags as objects of Mastodon's client API."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from db import Database
from model import tags, text
from model.settings import Site
from times import DAY, date
from written import Entity


def entities(db: Database, names: Collection[str], me: sqlite3.Row | None, site: Site, now: int) -> list[Entity]:
    """Return the Tag entities of names, used or not, with the uses of the last seven days.

    https://docs.joinmastodon.org/entities/Tag/
    """
    me_id = me["id"] if me else 0
    found = tags.about(db.read, names, me_id)
    usage = tags.usage(db.read, [row["id"] for row in found.values()], me_id, now)
    return [entity(name, found.get(name), usage, me, site, now) for name in names]


def entity(
    name: str,
    row: sqlite3.Row | None,
    usage: dict[tuple[int, int], sqlite3.Row],
    me: sqlite3.Row | None,
    site: Site,
    now: int,
) -> Entity:
    id = row["id"] if row else 0
    days = [now // DAY * DAY - back * DAY for back in range(7)]
    uses = [(day, usage.get((id, day))) for day in days]
    found: Entity = {
        "id": str(id),
        "name": name,
        "url": site.url + text.tag_path(name),
        "history": [
            {
                "day": str(day // 1000),
                "uses": str(used["uses"] if used else 0),
                "accounts": str(used["accounts"] if used else 0),
            }
            for day, used in uses
        ],
    }
    if me is not None:
        found |= {"following": bool(row and row["following"]), "featuring": bool(row and row["featuring"])}
    return found


def featured(rows: Collection[sqlite3.Row], account: sqlite3.Row, site: Site) -> list[Entity]:
    """Return the FeaturedTag entities of rows. https://docs.joinmastodon.org/entities/FeaturedTag/"""
    return [
        {
            "id": str(row["id"]),
            "name": row["name"],
            "url": site.url + text.tag_path(row["name"]),
            "statuses_count": str(row["statuses_count"]),
            "last_status_at": date(row["last_status_id"] >> 16) if row["last_status_id"] else None,
        }
        for row in rows
    ]
