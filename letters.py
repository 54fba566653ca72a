"""Letters: what the messages of the outbox say, in words and links; mail.py makes messages of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from model import leaving, outbox, statistics, subscriptions, told, waiting
from model.settings import Site

SUBJECT_LENGTH = 60
PARENT_LENGTH = 120


@dataclass(frozen=True)
class Item:
    """One thing that happened: who did what, and the words it is about, if any."""

    who: str
    sentence: str
    url: str
    time: str
    words: str = ""
    language: str = ""
    answers: str = ""
    reply_url: str = ""


@dataclass(frozen=True)
class Letter:
    """All that a message says. `link` is the one thing to do; `why` tells for what reason it came."""

    subject: str
    sentence: str
    link: str
    label: str
    why: str
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mute_url: str = ""
    settings_url: str = ""
    unsubscribe_url: str = ""
    stop: str = ""


# What people did, in a list and in a subject.
DEEDS = {
    "mention": "mentioned you",
    "reply": "replied to you",
    "direct": "sent you a private message",
    "follow": "follows you now",
    "follow_request": "asks to follow you",
    "favourite": "likes your post",
    "reblog": "boosted your post",
    "admin.sign_up": "wants to join",
    "admin.report": "reported somebody",
}

# --- What others did --------------------------------------------------------------------------------------------------


def about_others(
    connection: sqlite3.Connection, site: Site, reader: sqlite3.Row, lead: sqlite3.Row, happened: list[sqlite3.Row]
) -> Letter:
    """Return the letter that tells what others did: one thing, several in one thread, or a digest."""
    parents = told.words_of(connection, [row["in_reply_to_id"] for row in happened], reader["id"])
    items = [item(site, reader, row, parents) for row in happened]
    first, kind = happened[0], lead["kind"]
    setting = "all" if lead["digest"] else outbox.SETTING_OF.get(kind, kind)
    urls = {
        "stop": "No more mails but those about your account" if lead["digest"] else "No more mails like this one",
        "settings_url": f"{site.url}/settings/notifications",
        "unsubscribe_url": f"{site.url}/unsubscribe/{subscriptions.token(connection, reader, setting)}",
    }
    if lead["digest"]:
        sentence = f"{len(items)} things happened" if len(items) > 1 else "One thing happened"
        link, why = f"{site.url}/notifications", "you asked for a digest, or much happened at once"
        return Letter(f"{sentence} on {site.name}", f"{sentence}.", link, "See all", why, items, **urls)
    sentence = f"{who(first)} {DEEDS[kind]}" if len(items) == 1 else f"{len(items)} {several(happened)}"
    if lead["root_id"] and kind in ("mention", "reply", "direct"):
        thread = subscriptions.token(connection, reader, f"thread-{lead['root_id']}")
        urls["mute_url"] = f"{site.url}/unsubscribe/{thread}"
    return Letter(
        subject=sentence if len(items) > 1 and kind in PRAISE else subject(connection, reader, lead, first),
        sentence=f"{sentence}.",
        link=items[0].url,
        label="Read it" if first["status_id"] else "Look at it" if kind in PLACES else "See the profile",
        why=WHY[kind],
        items=items,
        **urls,
    )


WHY = {
    "mention": "you were mentioned",
    "reply": "somebody replied to you",
    "direct": "somebody wrote to you alone",
    "follow": "somebody follows you",
    "follow_request": "somebody asks to follow you",
    "favourite": "somebody likes what you wrote",
    "reblog": "somebody boosted what you wrote",
    "admin.sign_up": "you help to run the site, and somebody waits to be let in",
    "admin.report": "you help to run the site, and somebody reported something",
}
# Where those who run the site look at what happened.
PLACES = {"admin.sign_up": "/admin/accounts/{from_account_id}", "admin.report": "/admin/reports"}


PRAISE = {"favourite": "favourites", "reblog": "boosts"}


def several(happened: list[sqlite3.Row]) -> str:
    """Return what the things are that happened in one thread."""
    kinds = {row["kind"] for row in happened}
    if kinds & set(PRAISE):
        return f"{' and '.join(PRAISE[kind] for kind in sorted(kinds))} of your posts"
    return "new posts in a conversation"


def subject(connection: sqlite3.Connection, reader: sqlite3.Row, lead: sqlite3.Row, row: sqlite3.Row) -> str:
    """Return the subject: of a thread always the same, with `Re:` for what is not its beginning."""
    if lead["kind"] == "direct" or not lead["status_id"] or lead["kind"] in PRAISE:
        return f"{who(row)} {DEEDS[lead['kind']]}"
    if lead["root_id"] == lead["status_id"]:
        return f"{who(row)} mentioned you: {shortened(quoted(row), SUBJECT_LENGTH)}"
    root = told.words_of(connection, [lead["root_id"]], reader["id"]).get(lead["root_id"])
    if root is None:
        return f"{who(row)} {DEEDS[lead['kind']]}: {shortened(quoted(row), SUBJECT_LENGTH)}"
    author = "" if root["account_id"] == reader["id"] else f"{who(root)} mentioned you: " if root["names_me"] else ""
    return f"Re: {author}{shortened(quoted(root), SUBJECT_LENGTH)}"


def item(site: Site, reader: sqlite3.Row, row: sqlite3.Row, parents: dict[int, sqlite3.Row]) -> Item:
    """Return what one row of the outbox tells. Private words stay on the site, unless the reader said otherwise."""
    sentence = DEEDS[row["kind"]]
    if not row["status_id"]:
        where = "/follow_requests" if row["kind"] == "follow_request" else PLACES.get(row["kind"], "/@{username}")
        where = where.format(**dict(row))
        return Item(who(row), sentence, site.url + where, date(row["created_at"], reader))
    author = reader["username"] if row["kind"] in PRAISE else row["username"]
    url = f"{site.url}/@{author}/{row['status_id']}"
    time = date(row["created_at"] if row["kind"] in PRAISE else row["written_at"], reader)
    if row["kind"] == "direct" and not subscriptions.quotes_direct(reader):
        return Item(who(row), sentence, url, time)
    parent = parents.get(row["in_reply_to_id"] or 0)
    return Item(
        who(row),
        sentence,
        url,
        time,
        words=quoted(row),
        language=row["language"] or "",
        answers=f"{who(parent)}: {shortened(quoted(parent), PARENT_LENGTH)}" if parent else "",
        reply_url=f"{site.url}/compose?reply={row['status_id']}"
        if row["kind"] in ("mention", "reply", "direct")
        else "",
    )


def who(row: sqlite3.Row) -> str:
    """Return what the person of a row is called."""
    return str(row["display_name"] or row["username"])


def quoted(row: sqlite3.Row) -> str:
    """Return the words of a status; behind a warning only the warning."""
    return f"[{row['spoiler_text']}]" if row["spoiler_text"] else str(row["text"])


def shortened(words: str, length: int) -> str:
    """Return words as one line of at most length characters."""
    joined = " ".join(words.split())
    return joined if len(joined) <= length else joined[: length - 1].rstrip() + "…"


def date(milliseconds: int, reader: sqlite3.Row) -> str:
    """Return a moment as people write it, by the clocks where reader lives."""
    moment = datetime.fromtimestamp(milliseconds // 1000, subscriptions.place_of(reader))
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M %Z}"


def day(milliseconds: int, reader: sqlite3.Row) -> str:
    """Return the day of a moment where reader lives."""
    moment = datetime.fromtimestamp(milliseconds // 1000, subscriptions.place_of(reader))
    return f"{moment.day} {moment:%B %Y}"


# --- About the site ---------------------------------------------------------------------------------------------------


def about_the_week(connection: sqlite3.Connection, site: Site, reader: sqlite3.Row, now: int) -> Letter:
    """Return the letter that tells those who run the site how the last seven days were, beside the seven before."""
    rows = statistics.series(connection, 15, now)[:-1]  # without today
    before, week = rows[:7], rows[7:]
    total = lambda name, of=week: sum(row[name] for row in of)  # noqa: E731
    waits = waiting.counts(connection, reader["id"], now - 7 * statistics.DAY)
    return Letter(
        subject=f"The week on {site.name}: {total('statuses')} posts",
        sentence=f"The last seven days on {site.name}, and the seven before.",
        link=f"{site.url}/admin",
        label="Open the overview",
        why="you asked for a summary every Monday",
        notes=[
            f"Posts: {total('statuses')} (before: {total('statuses', before)})",
            f"People who were here: {week[-1]['active_7']} (before: {before[-1]['active_7']})",
            f"New members: {total('accounts_new')}; {week[-1]['accounts_total']} in all",
            f"Mails: {total('mails_sent')} sent, {total('mails_failed')} failed",
            f"Waiting: {waits['registrations']} registrations, {waits['reports']} reports",
        ],
        settings_url=f"{site.url}/settings/notifications",
        unsubscribe_url=f"{site.url}/unsubscribe/{subscriptions.token(connection, reader, 'summary')}",
    )


# --- About the account itself -----------------------------------------------------------------------------------------


def about_account(site: Site, reader: sqlite3.Row, lead: sqlite3.Row, secret: str) -> Letter:
    """Return the letter about a person's own account."""
    name, host = f"@{reader['username']}", site.name
    if lead["kind"] == "confirm":
        return Letter(
            f"Is this your address, {name}?",
            f"Somebody, hopefully you, gave this address for {name} on {host}.",
            f"{site.url}/confirm/{secret}",
            "Yes, this is my address",
            "this address was typed there",
            notes=[
                "If it was not you, do nothing: you will get no other mail from us.",
                "The link is good for three days.",
            ],
        )
    if lead["kind"] == "reset":
        return Letter(
            f"A new password for {name}",
            f"Somebody, hopefully you, asked for a new password for {name} on {host}.",
            f"{site.url}/password/reset/{secret}",
            "Choose a new password",
            "somebody asked for it",
            notes=["If it was not you, do nothing: the old password stays.", "The link is good once, for one hour."],
        )
    if lead["kind"] == "moved":
        return Letter(
            f"{name} has another address now",
            f"The e-mail address of {name} on {host} was changed.",
            f"{site.url}/login",
            f"Open {host}",
            "this was the address until now",
            notes=[
                "Mails go to the new one from now on.",
                "If it was not you, tell the people who run the site at once.",
            ],
        )
    if lead["kind"] == "approved":
        return Letter(
            f"You can come in, {name}",
            f"Your account {name} on {host} has been approved.",
            f"{site.url}/login",
            f"Log in to {host}",
            "you asked to join",
        )
    if lead["kind"] == "leaving":
        at = reader["deletes_at"] or lead["created_at"] + leaving.GRACE
        return Letter(
            f"Your account {name} will be deleted",
            f"You asked for it: on {day(at, reader)}, your account {name} on {host} and all you wrote are deleted.",
            f"{site.url}/settings/delete",
            "Keep it, or take your words with you",
            "your account will be deleted",
            notes=["If it was not you, log in, keep the account, and change your password."],
        )
    if lead["kind"] == "test":
        return Letter(
            f"A test from {host}",
            f"This is a test: {host} can send mail to this address.",
            f"{site.url}/admin/mail",
            "Back to the mails",
            "you asked for it",
        )
    raise ValueError(f"there is no mail of the kind {lead['kind']}")
