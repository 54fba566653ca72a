"""Announcements: what administrators tell all members, on top of their home until they have read it or it is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from model import ids, profiles, text
from model.errors import Invalid, NotFound

MAX_LENGTH = 2000
MAX_HTML = 100_000


class Draft(NamedTuple):
    """A checked announcement; ends_at is in milliseconds, None for one without end."""

    text: str
    html: str
    ends_at: int | None


def draft(connection: sqlite3.Connection, form: Mapping[str, str], host: str, now: int) -> Draft:
    """Return `text` and `ends`, the last day, of a form as an announcement; raises Invalid with all errors."""
    errors, ends_at = {}, None
    source = text.clean(form.get("text", ""), "text")
    html = profiles.rendered(connection, list(text.tokens(source, host)))
    if not source.strip():
        errors["text"] = "There is nothing in it yet."
    if len(source) > MAX_LENGTH or len(html) > MAX_HTML:
        errors["text"] = f"This can have at most {MAX_LENGTH} characters; these are {len(source)}."
    try:
        ends_at = end_of(form.get("ends", "").strip())
    except (ValueError, OverflowError):
        errors["ends"] = "This has to be a day such as 2027-01-31."
    if ends_at is not None and ends_at <= now:
        errors["ends"] = "This day is over."
    if errors:
        raise Invalid(**errors)
    return Draft(source, html, ends_at)


def end_of(day: str) -> int | None:
    """Return when a day such as 2027-01-31 is over, in UTC; None for no day. Raises ValueError for what is no day."""
    if not day:
        return None
    midnight = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime(midnight.year, midnight.month, midnight.day, tzinfo=UTC).timestamp() * 1000)


def last_day(announcement: sqlite3.Row) -> str:
    """Return the day that end_of() was given, "" for none."""
    if announcement["ends_at"] is None:
        return ""
    return f"{datetime.fromtimestamp(announcement['ends_at'] // 1000 - 1, UTC):%Y-%m-%d}"


# --- Writing ----------------------------------------------------------------------------------------------------------


def publish(tx: sqlite3.Connection, draft: Draft, now: int) -> int:
    """Show an announcement to all members from now on; return its id."""
    id = ids.take(tx, now)
    sql = """
        INSERT INTO announcements (id, text, html, published_at, updated_at, ends_at)
        VALUES (:id, :text, :html, :now, :now, :ends_at)
    """
    tx.execute(sql, {"id": id, "now": now, **draft._asdict()})
    return id


def change(tx: sqlite3.Connection, id: int, draft: Draft, now: int) -> None:
    """Give an announcement other words and another end; who had dismissed it is not bothered again."""
    sql = "UPDATE announcements SET text = :text, html = :html, ends_at = :ends_at, updated_at = :now WHERE id = :id"
    tx.execute(sql, {"id": id, "now": now, **draft._asdict()})


def delete(tx: sqlite3.Connection, id: int) -> None:
    """Take an announcement away."""
    tx.execute("DELETE FROM announcements WHERE id = :id", {"id": id})


def dismiss(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Show an announcement to me_id no more; raises NotFound."""
    by_id(tx, id)
    sql = """
        INSERT INTO announcement_dismissals (account_id, announcement_id) VALUES (:me, :id)
        ON CONFLICT (account_id, announcement_id) DO NOTHING
    """
    tx.execute(sql, {"me": me_id, "id": id})


# --- Reading ----------------------------------------------------------------------------------------------------------


def by_id(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return an announcement; raises NotFound."""
    if row := connection.execute("SELECT * FROM announcements WHERE id = :id", {"id": id}).fetchone():
        return row  # type: ignore[no-any-return]
    raise NotFound("There is no such announcement.")


def all(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the last hundred announcements, newest first, for those who write them."""
    return connection.execute("SELECT * FROM announcements ORDER BY id DESC LIMIT 100").fetchall()


def current(connection: sqlite3.Connection, me_id: int, now: int) -> list[sqlite3.Row]:
    """Return the announcements that are not over, oldest first; is_read: me_id dismissed it."""
    sql = """
        SELECT a.*, EXISTS (SELECT 1 FROM announcement_dismissals AS d
                             WHERE d.account_id = :me AND d.announcement_id = a.id) AS is_read
          FROM announcements AS a WHERE a.ends_at IS NULL OR a.ends_at > :now ORDER BY a.id
    """
    return connection.execute(sql, {"me": me_id, "now": now}).fetchall()


def unread(connection: sqlite3.Connection, me_id: int, now: int) -> list[sqlite3.Row]:
    """Return the current announcements that me_id has not dismissed."""
    return [row for row in current(connection, me_id, now) if not row["is_read"]]
