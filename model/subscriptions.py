"""Subscriptions: which mails a person wants and when, and the links by which they end them without logging in."""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from model.errors import Forbidden, Invalid

DAY = 24 * 3600 * 1000
MORNING = 8

# What can be mailed, and when it is, unless the person decides otherwise.
DEFAULTS = {
    "mention": "away",
    "reply": "away",
    "direct": "away",
    "follow": "away",
    "favourite": "never",
    "reblog": "never",
    "admin": "away",
    "summary": "never",
}
TIMES = ("now", "away", "daily", "never")


def of(account: sqlite3.Row) -> dict[str, str]:
    """Return {kind: when} of the mails that account wants."""
    return {**DEFAULTS, **stored(account).get("mails", {})}


def stored(account: sqlite3.Row) -> Mapping[str, Any]:
    """Return the preferences of account as they are in its row, what is not said left out."""
    return read(account["preferences"])


@lru_cache(500)
def read(preferences: str) -> Mapping[str, Any]:
    return MappingProxyType(json.loads(preferences))


def zone_of(account: sqlite3.Row) -> str:
    """Return the name of the time zone that account lives in."""
    return str(stored(account).get("time_zone", "UTC"))


def quotes_direct(account: sqlite3.Row) -> bool:
    """Return whether mails to account may have the words of private messages in them."""
    return bool(stored(account).get("quote_direct", False))


def checked_zone(typed: str) -> str:
    """Return typed as the name of a time zone, UTC for none; its city is enough. Raises Invalid."""
    name = "_".join(typed.lower().split())
    if name not in zones():
        raise Invalid(time_zone="There is no such time zone. Try the largest city near you, such as Berlin.")
    return zones()[name]


@cache
def zones() -> dict[str, str]:
    """Return {name or city in lower case: name} of all time zones."""
    known = sorted(zone for zone in available_timezones() if "/" in zone)
    names = {zone.lower(): zone for zone in known}
    return {zone.rpartition("/")[2].lower(): zone for zone in known} | names | {"": "UTC", "utc": "UTC"}


def checked(account: sqlite3.Row, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the preferences of account with what form says of `mention`, .., `quote_direct`."""
    mails = {}
    for kind in DEFAULTS:
        when = form.get(kind, "") or of(account)[kind]
        allowed = ("weekly", "never") if kind == "summary" else TIMES
        if when not in allowed:
            raise Invalid(**{kind: f"This has to be {', '.join(allowed[:-1])} or {allowed[-1]}."})
        mails[kind] = when
    return {**stored(account), "mails": mails, "quote_direct": form.get("quote_direct") == "true"}


def summary_readers(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of the administrators who want the weekly summary and can get it."""
    sql = """
        SELECT * FROM accounts
         WHERE role = 'admin' AND role <> 'user' AND email_confirmed_at IS NOT NULL AND disabled_at IS NULL
           AND suspended_at IS NULL
    """
    return [row["id"] for row in connection.execute(sql) if of(row)["summary"] == "weekly"]


def change(tx: sqlite3.Connection, account_id: int, preferences: Mapping[str, Any]) -> None:
    """Write the preferences of an account."""
    values = {"id": account_id, "preferences": json.dumps(preferences, ensure_ascii=False)}
    tx.execute("UPDATE accounts SET preferences = :preferences WHERE id = :id", values)


def place_of(account: sqlite3.Row) -> ZoneInfo:
    """Return the time zone that account lives in."""
    return place(zone_of(account))


def place(name: str) -> ZoneInfo:
    """Return the time zone called name; UTC for one that is known no more, after an update of the system."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def next_morning(place: ZoneInfo, now: int) -> int:
    """Return when it will next be eight in the morning in a place, on the day that its clocks show."""
    there = datetime.fromtimestamp(now / 1000, place)
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0, fold=0)
    if morning <= there:
        morning = (morning.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=place)
    return int(morning.astimezone(UTC).timestamp() * 1000)


# --- Ending them ------------------------------------------------------------------------------------------------------


def token(connection: sqlite3.Connection, account: sqlite3.Row, kind: str) -> str:
    """Return what lets whoever has it end the mails of one kind to account, of `all`, or about the thread `thread-ID`.

    It is good as long as the account has the address that it was mailed to.
    """
    signed = f"unsubscribe {account['id']} {kind} {account['email']}"
    signature = hmac.new(secret(connection), signed.encode("utf-8"), "sha256").hexdigest()
    return f"{account['id']}.{kind}.{signature[:40]}"


def redeemed(connection: sqlite3.Connection, token_shown: str) -> tuple[sqlite3.Row, str]:
    """Return the account and the kind that a token is for; raises Forbidden for one that is not ours or not good."""
    id, _, rest = token_shown.partition(".")
    kind = rest.partition(".")[0]
    if (
        id.isascii()
        and id.isdigit()
        and len(id) < 20
        and (kind in DEFAULTS or kind == "all" or kind.startswith("thread-"))
    ):
        sql = "SELECT * FROM accounts WHERE id = :id AND email IS NOT NULL"
        account = connection.execute(sql, {"id": int(id)}).fetchone() if int(id) < 2**63 else None
        if account and hmac.compare_digest(token(connection, account, kind).encode(), token_shown.encode()):
            return account, kind
    raise Forbidden("This link is not good any more. You can choose which mails you get in your settings.")


def secret(connection: sqlite3.Connection) -> bytes:
    """Return the site's own key."""
    row = connection.execute("SELECT value FROM settings WHERE name = 'secret'").fetchone()
    return bytes.fromhex(json.loads(row["value"]))


def unsubscribe(tx: sqlite3.Connection, account: sqlite3.Row, kind: str) -> None:
    """End the mails of one kind to account, or all of them."""
    preferences = stored(account)
    ended = dict.fromkeys(DEFAULTS if kind == "all" else [kind], "never")
    change(tx, account["id"], {**preferences, "mails": {**preferences.get("mails", {}), **ended}})
