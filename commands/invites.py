"""Invitations, without the web."""

import json
import sys

import config
from commands.terminal import opened, say, table
from commands.users import account_named
from db import Page
from model import accounts, invites, settings
from model.errors import Forbidden, NotFound


def new(options, configuration):
    """Make an invitation and print its link, so that a script can take it."""
    terms = invites.checked({"note": options.note, "life": options.life, "uses": options.uses})
    with opened(configuration) as db:
        account = account_named(db, options.by) if options.by else first_admin(db)
        if account["role"] == "user":
            raise Forbidden("Only moderators and administrators invite.")
        with db.write() as tx:
            id = invites.add(tx, account["id"], terms, config.now())
        link = f"{configuration.url}/invite/{invites.code(db.read, id)}"
        if settings.load(db.read, configuration).registrations == "closed":
            print("Nobody can use it while the setting `registrations` is closed.", file=sys.stderr)
    say(link)


def first_admin(db):
    """Return the account of the administrator who has been here longest."""
    ids = accounts.staff(db.read)
    rows = [row for row in map(accounts.by_ids(db.read, ids).get, sorted(ids)) if row["role"] == "admin"]
    if not rows:
        raise NotFound("There is no administrator yet who could invite somebody.")
    return rows[0]


def list_all(options, configuration):
    """List the invitations, oldest first, with who came by them."""
    with opened(configuration) as db:
        rows = invites.latest(db.read, Page(limit=1_000_000))[::-1]
        guests = invites.guests(db.read, [row["id"] for row in rows])
    now = config.now()
    listed = [
        {
            "id": row["id"],
            "by": row["username"],
            "note": row["note"],
            "state": "ended" if invites.is_over(row, now) else "used up" if invites.is_used_up(row) else "good",
            "uses": row["uses"],
            "max_uses": row["max_uses"],
            "came": [guest["username"] for guest in guests.get(row["id"], [])],
        }
        for row in rows
    ]
    if options.json:
        return say(json.dumps(listed, indent=2, ensure_ascii=False))
    return table([(*list(row.values())[:5], " ".join(row["came"])) for row in listed]) if listed else None


def revoke(options, configuration):
    """End an invitation."""
    with opened(configuration) as db:
        invite = invites.by_id(db.read, int(options.id) if options.id.isdecimal() and len(options.id) < 19 else 0)
        with db.write() as tx:
            invites.revoke(tx, invite["id"], config.now())
    say("It cannot be used any more.")
