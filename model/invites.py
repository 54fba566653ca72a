"""Invites: links by which people may join, so many of them and until then.

The code of an invite is a MAC of its id under the site's key: it can be shown and printed again, and yet the database
keeps only its hash.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from base64 import b32encode
from collections.abc import Collection, Mapping
from typing import NamedTuple

from db import Page, select_page
from model import ids, secrets, subscriptions, text
from model.errors import Gone, Invalid, NotFound

HOUR = 3600 * 1000
LIVES = {"hour": HOUR, "day": 24 * HOUR, "week": 7 * 24 * HOUR, "month": 30 * 24 * HOUR, "ever": None}
USES = {"1": 1, "5": 5, "30": 30, "any": None}
MAX_NOTE = 200
CODE_BYTES = 10


class Terms(NamedTuple):
    """What an invite is for, how long it can be used in milliseconds, and how often; None: without end."""

    note: str
    life: int | None
    max_uses: int | None


def checked(form: Mapping[str, str]) -> Terms:
    """Return the terms of `note`, `life` and `uses` in form; raises Invalid with all errors."""
    errors = {}
    life, uses = form.get("life", "") or "week", form.get("uses", "") or "1"
    if life not in LIVES:
        errors["life"] = f"This has to be {', '.join(LIVES)}."
    if uses not in USES:
        errors["uses"] = f"This has to be {', '.join(USES)}."
    note = text.clean_line(form.get("note", ""), "note")
    if len(note) > MAX_NOTE:
        errors["note"] = f"This can have at most {MAX_NOTE} characters; these are {len(note)}."
    if errors:
        raise Invalid(**errors)
    return Terms(note, LIVES[life], USES[uses])


def code(connection: sqlite3.Connection, id: int) -> str:
    """Return the code of an invite: 16 letters and digits in groups of four, 80 bits that nobody guesses."""
    mac = hmac.new(subscriptions.secret(connection), f"invite {id}".encode(), "sha256").digest()
    letters = b32encode(mac[:CODE_BYTES]).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def digest(typed: str) -> bytes:
    """Return what the database keeps of a code, however its letters are written and grouped."""
    return secrets.digest("".join(typed.lower().replace("-", " ").split()))


def add(tx: sqlite3.Connection, account_id: int, terms: Terms, now: int) -> int:
    """Make an invite of an account; return its id."""
    id = ids.take(tx, now)
    sql = """
        INSERT INTO invites (id, code_hash, account_id, note, created_at, expires_at, max_uses)
        VALUES (:id, :code_hash, :account_id, :note, :now, :expires_at, :max_uses)
    """
    values = {"id": id, "code_hash": digest(code(tx, id)), "account_id": account_id, "note": terms.note, "now": now}
    tx.execute(sql, {**values, "expires_at": terms.life and now + terms.life, "max_uses": terms.max_uses})
    return id


def revoke(tx: sqlite3.Connection, id: int, now: int) -> None:
    """End an invite now, if it has not ended before; who came by it stays."""
    sql = "UPDATE invites SET expires_at = :now WHERE id = :id AND (expires_at IS NULL OR expires_at > :now)"
    tx.execute(sql, {"id": id, "now": now})


def usable(connection: sqlite3.Connection, typed: str, now: int) -> sqlite3.Row:
    """Return the invite with a code, as by_id() does; raises NotFound, or Gone for one that cannot be used any more."""
    sql = f"{INVITES} WHERE i.code_hash = :code_hash"
    row = connection.execute(sql, {"code_hash": digest(typed)}).fetchone()
    if row is None:
        raise NotFound("There is no such invitation. Look whether the address is whole and without a mistake.")
    check(row, now)
    return row  # type: ignore[no-any-return]


def check(invite: sqlite3.Row, now: int) -> None:
    """Raise Gone unless an invite can be used."""
    if is_over(invite, now):
        raise Gone("This invitation has ended. Ask for a new one.")
    if is_used_up(invite):
        raise Gone(USED_UP)


USED_UP = "This invitation has been used as often as it can be. Ask for a new one."
INVITES = """
    SELECT i.id, i.note, i.created_at, i.expires_at, i.max_uses, i.uses,
           a.username, a.display_name, a.role, a.disabled_at, a.suspended_at
      FROM invites AS i CROSS JOIN accounts AS a ON a.id = i.account_id
"""


def is_over(invite: sqlite3.Row, now: int) -> bool:
    """Return whether the time of an invite is over, or somebody ended it, or who made it may invite nobody any more."""
    is_by_staff = invite["role"] != "user" and not invite["disabled_at"] and not invite["suspended_at"]
    return not is_by_staff or (invite["expires_at"] is not None and invite["expires_at"] <= now)


def is_used_up(invite: sqlite3.Row) -> bool:
    """Return whether as many came by an invite as may."""
    return invite["max_uses"] is not None and invite["uses"] >= invite["max_uses"]


def by_id(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return an invite with the name of who made it; raises NotFound."""
    if row := connection.execute(f"{INVITES} WHERE i.id = :id", {"id": id}).fetchone():
        return row  # type: ignore[no-any-return]
    raise NotFound("There is no such invitation.")


def latest(connection: sqlite3.Connection, page: Page) -> list[sqlite3.Row]:
    """Return a page of all invites, newest first."""
    return select_page(connection, INVITES, {}, page)


def guests(connection: sqlite3.Connection, invite_ids: Collection[int]) -> dict[int, list[sqlite3.Row]]:
    """Return {invite id: [account id and username]} of who came by which invite, the first first."""
    rows = connection.execute(
        """
        SELECT a.invite_id, a.id, a.username
          FROM json_each(:ids) AS j CROSS JOIN accounts AS a ON a.invite_id = j.value ORDER BY a.id
        """,
        {"ids": json.dumps(list(invite_ids))},
    )
    found: dict[int, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(row["invite_id"], []).append(row)
    return found
