"""Activities: one item of an outbox as a post that can be written here, checked. (ActivityStreams 2.0, section 4.)"""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archives import plain
from model import imports, statuses, text
from model.errors import Invalid
from model.visibility import DIRECT, PRIVATE, PUBLIC, UNLISTED

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOR_ALL = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
KINDS = ("Note", "Question", "Article")
MAX_MARKUP = 50_000
MAX_OPTIONS = 20
HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")


class Unreadable(Exception):
    """An item that is no post, or not whole."""


def post(item, host, now):
    """Return the post that an item of an outbox is, None for what is none of ours to take over.

    A dict for model/imports.py: uri, at, edited_at, visibility, text, spoiler_text, sensitive, language, answers; or
    uri, at, visibility and boosts. Raises Unreadable. host is ours; a post of the future is not believed.
    """
    if not isinstance(item, dict):
        raise Unreadable
    kind, what = item.get("type"), item.get("object")
    if kind in KINDS:
        found = note(item, host, now)
    elif kind == "Create" and isinstance(what, dict) and what.get("type") in KINDS:
        found = note({"published": item.get("published"), **what}, host, now)
    elif kind == "Announce":
        found = boost(item, host)
    elif kind in ("Create", "Announce"):
        raise Unreadable
    else:
        return None  # Delete, Update, Like, ..: not posts
    if found and not 0 < found["at"] <= now:
        raise Unreadable
    return found


def boost(item, host):
    """Return the boost that an Announce is, None if what it shows is certainly not here."""
    what, actor = item.get("object"), address(item.get("actor"))
    shown = address(what.get("id") if isinstance(what, dict) else what)
    if host_of(shown) != host and not shown.startswith(f"{actor}/"):
        return None
    at = moment(item.get("published"))
    return sound(
        {"uri": address(item.get("id")), "at": at, "visibility": min(audience(item), PRIVATE), "boosts": shown}
    )


def note(found, host, now):
    """Return the post that a Note, a Question (a poll) or an Article is."""
    uri, at = address(found.get("id")), moment(found.get("published"))
    try:
        source = cut(text.clean(source_of(found, host_of(uri), host)), imports.MAX_TEXT)
        spoiler_text = cut(text.clean_line(string(found.get("summary"))), imports.MAX_SPOILER)
    except Invalid:
        raise Unreadable from None
    if not source:
        raise Unreadable
    return sound(
        {
            "uri": uri,
            "at": at,
            "edited_at": edited_at(found, at, now),
            "visibility": audience(found),
            "text": source,
            "spoiler_text": spoiler_text,
            "sensitive": found.get("sensitive") is True or bool(spoiler_text),
            "language": language(found),
            "answers": address(found["inReplyTo"]) if isinstance(found.get("inReplyTo"), str) else "",
        }
    )


def source_of(found, origin, host):
    """Return what was typed: as it was, where it is told, or else made of HTML, a poll's choices, pictures."""
    source = found.get("source")
    is_told = isinstance(source, dict) and source.get("mediaType") == "text/plain"
    words = string(source.get("content")) if is_told else plain.typed(markup(found))
    if words and is_told and origin == host:
        return words
    title = string(found.get("name")) if found.get("type") == "Article" else ""
    choices = "\n".join(f"- {choice}" for choice in options(found))
    words = "\n\n".join(part for part in (title, words, choices) if part.strip())
    return plain.at_home(words or pictures(found), origin, host)


def markup(found):
    """Return the HTML of a Note; raises Unreadable for too much of it."""
    said = found.get("contentMap")
    first = string(next(iter(said.values()), "")) if isinstance(said, dict) else ""
    content = string(found.get("content")) or first
    if len(content) > MAX_MARKUP:
        raise Unreadable
    return content


def language(found):
    """Return the language of a Note, None for none that has a code."""
    said = found.get("contentMap")
    try:
        return statuses.checked_language(next(iter(said), "")) if isinstance(said, dict) else None
    except Invalid:
        return None


def edited_at(found, at, now):
    """Return when a Note was changed, None for never."""
    try:
        changed = moment(found.get("updated"))
    except Unreadable:
        return None
    return changed if at < changed <= now else None


def options(found):
    """Return what could be chosen in a poll."""
    offered = found.get("oneOf") or found.get("anyOf")
    listed = offered if isinstance(offered, list) else []
    return [string(one.get("name")) for one in listed[:MAX_OPTIONS] if isinstance(one, dict)]


def pictures(found):
    """Return what a post that is nothing but pictures shows, in its author's words: pictures have no place here."""
    attached = found.get("attachment")
    listed = [one for one in attached if isinstance(one, dict)] if isinstance(attached, list) else []
    return "\n\n".join(f"[{name}]" for one in listed if (name := string(one.get("name"))))


def audience(found):
    """Return the visibility that `to` and `cc` mean."""
    to, cc = strings(found.get("to")), strings(found.get("cc"))
    if FOR_ALL & set(to):
        return PUBLIC
    if FOR_ALL & set(cc):
        return UNLISTED
    return PRIVATE if any(one.endswith("/followers") for one in to + cc) else DIRECT


def moment(value):
    """Return a time as milliseconds since 1970; raises Unreadable for anything else."""
    try:
        at = datetime.fromisoformat(string(value))
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise Unreadable from None


def address(value):
    """Return value if it is an address; raises Unreadable."""
    if not isinstance(value, str) or not value.startswith(("https://", "http://")) or len(value) > 2000:
        raise Unreadable
    host_of(value)
    return value


def host_of(url):
    """Return the host of an address, with its port."""
    try:
        host = urlsplit(url).netloc.lower()
    except ValueError:
        raise Unreadable from None
    if not HOST.fullmatch(host) and not re.fullmatch(r"\[[0-9a-f:]+\](:[0-9]{1,5})?", host):
        raise Unreadable
    return host


def string(value):
    """Return value if it is text, "" for anything else."""
    return value if isinstance(value, str) else ""


def strings(value):
    """Return the texts that value is, or has."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def cut(words, most):
    """Return words, of which those after the most are only an ellipsis."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def sound(found):
    """Return found; raises Unreadable if there is half a character in it."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable from None
    return found
