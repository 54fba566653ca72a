"""Entities: rows as the JSON objects of Mastodon's client API. The pages of the site are made of the same ones.

Batch first: a whole page takes one query, and one each for the statuses and the accounts that were changed, or not
asked for, since they were made (see kept.py); whatever its length. Readers who have filters take two more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Hashable
from typing import NamedTuple

import config
import filtered
import written
from db import Database
from model import accounts as accounts_model
from model import profiles, text
from model import relationships as relationships_model
from model import statuses as statuses_model
from model.errors import NotFound
from model.settings import Site
from times import DAY, date, time
from written import Account, Entity, Shown, Status


def statuses(db: Database, ids: Collection[int], me: sqlite3.Row | None, site: Site) -> list[Status]:
    """Return the Status entities of ids, in their order; ids that are no more are left out.

    https://docs.joinmastodon.org/entities/Status/
    """
    rows = statuses_model.listed(db.read, ids, me["id"] if me else 0) if ids else []
    reader = (me["id"], me["filters_count"]) if me else ()
    key, version = ("statuses", reader, site.url), (tuple(ids), *map(tuple, rows))
    if not (kept := db.lists.get(key, version)):  # who looks again mostly sees the same: a tenth of what home takes
        found, _ = with_people(db, rows, {}, me, site)
        kept = written.Statuses(found[id] for id in ids if id in found)
        is_of_rows = len(found) == len(rows) and all(status.is_shared for status in kept)
        if is_of_rows:  # nothing was changed or deleted meanwhile
            db.lists.put(key, version, kept, 2_000 + 2_500 * len(kept))  # with its JSON, and what it was made of
    return kept  # type: ignore[no-any-return]


def with_people(
    db: Database, rows: list[sqlite3.Row], others: dict[int, int], me: sqlite3.Row | None, site: Site
) -> tuple[dict[int, Status], dict[int, Account]]:
    """Return {id: Status} of rows of statuses.listed(), and {id: Account} of others, {account id: revision}."""
    is_filtered = me is not None and bool(me["filters_count"])
    kept = {} if is_filtered else {row["page_id"]: db.kept.get(*named(row, me, site)) for row in rows}
    found = {id: status for id, status in kept.items() if status}
    missing = [row for row in rows if row["page_id"] not in found] if len(found) < len(rows) else []
    people = people_in(db, missing, others, site)
    shown = shown_by_id(db, {row["id"]: row["revision"] for row in missing}, site)
    for row in missing:
        if row["id"] in shown:
            found[row["page_id"]] = made = listed(db, row, shown[row["id"]], people, me, site)
            if not is_filtered and is_of(row, shown, people):
                db.kept.put(*(name := named(row, me, site)), made, made.share(str(name[0])))
    if me is not None and is_filtered:
        filtered.mark(db, found, me, config.now())
    return found, people


def is_of(row: sqlite3.Row, shown: dict[int, Shown], people: dict[int, Account]) -> bool:
    """Return whether nothing was changed between row, of statuses.listed(), and what was read after it."""
    found = shown[row["id"]], people[row["account_id"]], people[row["page_account_id"]]
    return [one.revision for one in found] == [row["revision"], row["account_revision"], row["page_account_revision"]]


def named(row: sqlite3.Row, me: sqlite3.Row | None, site: Site) -> tuple[Hashable, Hashable]:
    """Return the key and the version under which a status of a list is kept: for all to whom it is the same."""
    mine = me is not None and row["account_id"] == me["id"]
    return ("line", row["page_id"], site.url, me is None, mine, *row[VERSION:]), row[:VERSION]


VERSION = 9  # the first columns of statuses.listed(), which flags follow


def people_in(db: Database, rows: list[sqlite3.Row], others: dict[int, int], site: Site) -> dict[int, Account]:
    """Return {id: Account entity} of the people in rows of statuses.listed() and of others, {account id: revision}."""
    revisions = others | {row["account_id"]: row["account_revision"] for row in rows}
    revisions |= {row["page_account_id"]: row["page_account_revision"] for row in rows}
    found = {id: kept for id, grown in revisions.items() if (kept := db.kept.get(("account", id, site.url), grown))}
    return found | accounts_by_id(db, revisions.keys() - found.keys(), site)


def status(db: Database, id: int, me: sqlite3.Row | None, site: Site) -> Status:
    """Return the Status entity of id; raises NotFound if it has been deleted since it was looked up."""
    found = statuses(db, [id], me, site)
    if not found:
        raise NotFound("This post has just been deleted.")
    return found[0]


class Fresh(NamedTuple):
    """What was read of a status and of its author by who wrote it."""

    status: sqlite3.Row
    author: sqlite3.Row


def fresh(tx: sqlite3.Connection, id: int, me: sqlite3.Row) -> Fresh:
    """Return what of_fresh() needs to know of me's own status, in the transaction that writes it.

    The writer has all of it at hand: 50 us. A reader has to look anew after each commit: 200.
    """
    return Fresh(statuses_model.fresh(tx, id, me["id"]), accounts_model.by_ids(tx, [me["id"]])[me["id"]])


def of_fresh(db: Database, rows: Fresh, me: sqlite3.Row, site: Site) -> Status:
    """Return the Status entity of rows, which have been committed: nothing may be kept that could be taken back."""
    people = {me["id"]: kept_account(db, rows.author, site)}
    found = listed(db, rows.status, kept_shown(db, rows.status, site), people, me, site)
    if me["filters_count"]:
        filtered.mark(db, {rows.status["id"]: found}, me, config.now())
    return found


def listed(
    db: Database,
    row: sqlite3.Row,
    shown: Shown,
    people: dict[int, Account],
    me: sqlite3.Row | None,
    site: Site,
) -> Status:
    """Return a status of a list: the status itself, or a reblog round the status it shows."""
    version = (row["page_id"], row["revision"], row["account_revision"], row["page_account_revision"])
    flags = written.flags(row, me)
    entity = Status(shown, people[row["account_id"]], flags, version)
    if me is not None and row["account_id"] == me["id"] and shown.entity["visibility"] != "direct":
        entity["pinned"] = shown.is_pinned
    if row["page_id"] == row["id"]:
        return entity
    account = people[row["page_account_id"]]
    key = ("reblog", row["page_id"], site.url)
    if not (kept := db.kept.get(key, shown.revision)):
        kept = Shown(written.reblog(row, shown.entity, account), shown.revision, is_pinned=False)
        db.kept.put(key, shown.revision, kept, kept.size)
    return Status(kept, account, flags, version, entity)


def shown_by_id(db: Database, revisions: dict[int, int], site: Site) -> dict[int, Shown]:
    """Return {id: what the status says to everybody who may see it} of statuses that are no reblogs."""
    url = site.url
    found = {id: kept for id, revision in revisions.items() if (kept := db.kept.get(("status", id, url), revision))}
    missing = revisions.keys() - found.keys() if len(found) < len(revisions) else ()
    for row in statuses_model.by_ids(db.read, missing) if missing else ():
        found[row["id"]] = kept_shown(db, row, site)
    return found


def kept_shown(db: Database, row: sqlite3.Row, site: Site) -> Shown:
    """Return what the status of row says to everybody who may see it, kept from now on."""
    made = Shown(written.shown(row, site), row["revision"], is_pinned=row["pinned_at"] is not None)
    db.kept.put(("status", row["id"], site.url), row["revision"], made, made.size)
    return made


def notifications(db: Database, rows: Collection[sqlite3.Row], me: sqlite3.Row, site: Site) -> list[Entity]:
    """Return the Notification entities of rows; those about statuses that are no more are left out.

    https://docs.joinmastodon.org/entities/Notification/
    """
    others = {row["from_account_id"]: row["from_account_revision"] for row in rows}
    ids = {row["status_id"] for row in rows if row["status_id"]}
    about = statuses_model.listed(db.read, ids, me["id"]) if ids else []
    key, version = ("notifications", me["id"], me["filters_count"], site.url), (*map(tuple, rows), *map(tuple, about))
    if not (kept := db.lists.get(key, version)):  # as for statuses()
        found, people = with_people(db, about, others, me, site)
        seen = [row for row in rows if not row["status_id"] or row["status_id"] in found]
        kept = [notification(row, people[row["from_account_id"]], found.get(row["status_id"])) for row in seen]
        is_of_rows = all(id in people and people[id].revision == revision for id, revision in others.items())
        if is_of_rows and len(found) == len(about) and all(status.is_shared for status in found.values()):
            db.lists.put(key, version, kept, 1_000 + 1_500 * len(kept))
    return kept  # type: ignore[no-any-return]


def notification(row: sqlite3.Row, account: Account, status: Status | None) -> Entity:
    """Return the Notification entity of row."""
    entity = {
        "id": str(row["id"]),
        "type": row["type"],
        "created_at": time(row["created_at"]),
        "group_key": f"ungrouped-{row['id']}",
        "account": account,
    }
    return written.Notification(entity | ({"status": status} if status is not None else {}))


def accounts(db: Database, ids: Collection[int], site: Site) -> list[Account]:
    """Return the Account entities of ids, in their order; ids that are no more are left out.

    https://docs.joinmastodon.org/entities/Account/
    """
    found = accounts_by_id(db, ids, site)
    return [found[id] for id in ids if id in found]


def accounts_by_id(db: Database, ids: Collection[int], site: Site) -> dict[int, Account]:
    """Return {id: Account entity}."""
    rows = accounts_model.by_ids(db.read, ids) if ids else {}
    return {id: kept_account(db, row, site) for id, row in rows.items()}


def kept_account(db: Database, row: sqlite3.Row, site: Site) -> Account:
    """Return the Account entity of row, kept from now on."""
    key = ("account", row["id"], site.url)
    if not (kept := db.kept.get(key, row["revision"])):
        kept = Account(account(row, site), row["revision"])
        db.kept.put(key, row["revision"], kept, kept.size)
    return kept  # type: ignore[no-any-return]


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
        "fields": [
            {"name": f["name"], "value": text.absolute(f["html"], site.url), "verified_at": None}
            for f in json.loads(row["fields"])
        ],
        "roles": [],
    }


# --- What else the API answers ----------------------------------------------------------------------------------------


def credential_account(db: Database, id: int, site: Site) -> Entity:
    """Return a person's own account, with what they typed and how they like to post.

    https://docs.joinmastodon.org/entities/Account/#CredentialAccount
    """
    row = accounts_model.by_id(db.read, id)
    chosen = profiles.preferences(row)
    fields = [{"name": f["name"], "value": f["value"], "verified_at": None} for f in json.loads(row["fields"])]
    return {
        **account(row, site),
        "source": {
            "note": row["note"],
            "fields": fields,
            "privacy": chosen["privacy"],
            "sensitive": chosen["sensitive"],
            "language": chosen["language"],
            "follow_requests_count": relationships_model.count_requests(db.read, id),
            "hide_collections": bool(row["hide_collections"]),
            "discoverable": bool(row["discoverable"]),
            "indexable": False,
        },
        "role": ROLES[row["role"]],
    }


# The permissions are a bit mask: 1 is everything, 16 reports, 1024 users (https://docs.joinmastodon.org/entities/Role/).
ROLES = {
    "user": {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False},
    "moderator": {"id": "1", "name": "Moderator", "permissions": "1040", "color": "", "highlighted": True},
    "admin": {"id": "3", "name": "Admin", "permissions": "1", "color": "", "highlighted": True},
}


def relationships(db: Database, me: sqlite3.Row, ids: Collection[int]) -> list[Entity]:
    """Return the Relationship entities of me to ids, in their order.

    https://docs.joinmastodon.org/entities/Relationship/
    """
    found = relationships_model.between(db.read, me["id"], ids)
    return [relationship(found[id]) for id in ids]


def relationship(row: sqlite3.Row) -> Entity:
    flags = (
        "following",
        "showing_reblogs",
        "notifying",
        "followed_by",
        "blocking",
        "blocked_by",
        "muting",
        "muting_notifications",
        "requested",
        "requested_by",
    )
    return {
        "id": str(row["id"]),
        **{flag: bool(row[flag]) for flag in flags},
        "muting_expires_at": time(row["muting_expires_at"]),
        "languages": None,
        "domain_blocking": False,
        "endorsed": False,
        "note": row["note"],
    }


def application(row: sqlite3.Row) -> Entity:
    """Return the Application entity of row. https://docs.joinmastodon.org/entities/Application/"""
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "website": row["website"],
        "scopes": row["scopes"].split(),
        "redirect_uris": row["redirect_uris"].split("\n"),
        "redirect_uri": row["redirect_uris"],
    }


def status_edits(db: Database, status: sqlite3.Row, versions: Collection[sqlite3.Row], site: Site) -> list[Entity]:
    """Return the StatusEdit entities of the versions of status. https://docs.joinmastodon.org/entities/StatusEdit/"""
    author = accounts_by_id(db, [status["account_id"]], site)[status["account_id"]]
    return [
        {
            "content": text.absolute(version["html"], site.url),
            "spoiler_text": version["spoiler_text"],
            "sensitive": bool(version["sensitive"]),
            "created_at": time(version["created_at"]),
            "account": author,
            "media_attachments": [],
            "emojis": [],
        }
        for version in versions
    ]


def markers(rows: Collection[sqlite3.Row]) -> Entity:
    """Return {timeline: Marker} of rows. https://docs.joinmastodon.org/entities/Marker/"""
    return {
        row["timeline"]: {
            "last_read_id": str(row["last_read_id"]),
            "version": row["version"],
            "updated_at": time(row["updated_at"]),
        }
        for row in rows
    }
