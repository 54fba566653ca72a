"""Profiles: what people tell about themselves, and how they like to post."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from model import accounts, subscriptions, text
from model.errors import Invalid
from model.statuses import checked_language
from model.visibility import NAMES

MAX_DISPLAY_NAME = 30
MAX_NOTE = 500
MAX_NOTE_HTML = 50_000
MAX_FIELDS = 4
MAX_FIELD = 255
MAX_FIELDS_COLUMN = 10_000
FLAGS = ("locked", "bot", "discoverable", "hide_collections")
THEMES = ("system", "light", "dark")
DEFAULTS = {
    "privacy": "public",
    "sensitive": False,
    "language": None,
    "noindex": False,
    "theme": "system",
    "keys": True,
    "time_zone": "UTC",
}


def checked_name(typed: str) -> str:
    """Return typed as a display name; raises Invalid."""
    name = text.clean_line(typed, "display_name")
    if text.graphemes(name) > MAX_DISPLAY_NAME or len(name) > 100:
        raise Invalid(display_name=f"A display name can have at most {MAX_DISPLAY_NAME} characters.")
    return name


def checked_note(connection: sqlite3.Connection, typed: str, host: str) -> dict[str, str]:
    """Return the columns `note` and `note_html` for what somebody typed about themselves; raises Invalid."""
    note = text.clean(typed, "note")
    parts = list(text.tokens(note, host))
    length = text.length(parts)
    if length > MAX_NOTE or len(note) > 5000:
        raise Invalid(note=f"This can have at most {MAX_NOTE} characters; these are {length}.")
    html = rendered(connection, parts)
    if len(html) > MAX_NOTE_HTML:
        raise Invalid(note="This has too many combined characters.")
    return {"note": note, "note_html": html}


def rendered(connection: sqlite3.Connection, parts: list[text.Token]) -> str:
    """Return parts as HTML, with links to the people they name."""
    names = {part.username for part in parts if isinstance(part, text.Mention)}
    return text.render(parts, [row["username"] for row in accounts.named(connection, names)])


def checked_fields(connection: sqlite3.Connection, fields: Sequence[Mapping[str, str]], host: str) -> str:
    """Return the column `fields`, JSON [{name, value, html}], of up to four pairs; empty ones are left out."""
    kept = []
    for field in fields:
        name = text.clean_line(field.get("name", ""), "fields")
        value = text.clean_line(field.get("value", ""), "fields")
        if len(name) > MAX_FIELD or len(value) > MAX_FIELD:
            raise Invalid(fields=f"A field can have at most {MAX_FIELD} characters.")
        if name or value:
            html = rendered(connection, list(text.tokens(value, host))).removeprefix("<p>").removesuffix("</p>")
            kept.append({"name": name, "value": value, "html": html.replace(TO_ANYBODY, TO_ONESELF)})
    if len(kept) > MAX_FIELDS:
        raise Invalid(fields=f"There can be at most {MAX_FIELDS} fields.")
    column = json.dumps(kept, ensure_ascii=False)
    if len(column) > MAX_FIELDS_COLUMN:
        raise Invalid(fields="There are too many hashtags, mentions and links in these fields.")
    return column


# A link in a field says "this is me as well". (Typed quotes are escaped: nothing else matches.)
TO_ANYBODY, TO_ONESELF = 'rel="nofollow noopener"', 'rel="me nofollow noopener" class="u-url"'


def checked(connection: sqlite3.Connection, me: sqlite3.Row, params: Any, host: str) -> dict[str, Any]:
    """Return the columns that params, of Mastodon's update_credentials, change; what is not in them stays."""
    changed: dict[str, Any] = {name: params.flag(name, bool(me[name])) for name in FLAGS if name in params}
    if "display_name" in params:
        changed["display_name"] = checked_name(params.get("display_name"))
    if "note" in params:
        changed |= checked_note(connection, params.get("note"), host)
    if "fields_attributes" in params:
        changed["fields"] = checked_fields(connection, params.parts("fields_attributes"), host)
    if "source" in params:
        changed["preferences"] = checked_preferences(me, params.part("source"))
    return changed


def checked_preferences(me: sqlite3.Row, source: Any) -> str:
    """Return the column `preferences` with what source, of `source[privacy]` and so on, changes."""
    chosen = preferences(me)
    privacy, language = source.get("privacy"), source.get("language")
    if privacy and privacy not in NAMES:
        raise Invalid(privacy="Default post privacy is not included in the list")
    if privacy:
        chosen["privacy"] = privacy
    if "language" in source:
        chosen["language"] = checked_language(language)
    chosen["sensitive"] = source.flag("sensitive", chosen["sensitive"])
    return json.dumps(chosen)


def checked_wishes(me: sqlite3.Row, form: Any) -> str:
    """Return the column `preferences` with all that form, of the page Preferences, says; a box not ticked is a no."""
    chosen = {**json.loads(checked_preferences(me, form)), "theme": form.get("theme") or "system"}
    if chosen["theme"] not in THEMES:
        raise Invalid(theme=f"The colours are {', '.join(THEMES[:-1])} or {THEMES[-1]}.")
    chosen["time_zone"] = subscriptions.checked_zone(form.get("time_zone"))
    return json.dumps({**chosen, **{name: bool(form.flag(name)) for name in ("sensitive", "keys")}})


def preferences(account: sqlite3.Row) -> dict[str, Any]:
    """Return the account's wishes, named as in DEFAULTS; privacy is private at first if it is locked."""
    unsaid = {**DEFAULTS, "privacy": "private"} if account["locked"] else DEFAULTS
    return {**unsaid, **subscriptions.stored(account)}


def is_unlisted(account: sqlite3.Row) -> bool:
    """Return whether search engines are asked to leave the account's pages out."""
    return bool(preferences(account)["noindex"])


def with_noindex(me: sqlite3.Row, is_unlisted: bool) -> str:
    """Return the column `preferences` with me's wish about search engines."""
    return json.dumps({**preferences(me), "noindex": is_unlisted})


def change(tx: sqlite3.Connection, id: int, changed: Mapping[str, Any]) -> None:
    """Write the columns of changed; all others stay as they are."""
    row = dict(tx.execute("SELECT * FROM accounts WHERE id = :id", {"id": id}).fetchone())
    tx.execute(
        """
        UPDATE accounts
           SET display_name = :display_name, note = :note, note_html = :note_html, fields = :fields,
               preferences = :preferences, locked = :locked, bot = :bot, discoverable = :discoverable,
               hide_collections = :hide_collections
         WHERE id = :id
        """,
        {**row, **changed},
    )
