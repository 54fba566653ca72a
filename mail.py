"""Mails: the messages of the outbox as they are sent. Both parts, text and HTML, are made of the same Letter.

One column, nothing remote, nothing that watches the reader. RFC 5322 (headers), 8058 (one-click), 3834 (automatic).
"""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Collection
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from textwrap import wrap
from typing import Any

import bottle

import config
import letters
from letters import Letter
from model import text, told
from model.settings import Site

LISTS = {
    "mention": "Mentions",
    "reply": "Replies",
    "direct": "Private messages",
    "follow": "Followers",
    "follow_request": "Followers",
    "favourite": "Favourites",
    "reblog": "Boosts",
    "admin.sign_up": "Registrations",
    "admin.report": "Reports",
    "summary": "Summaries",
}


def message(
    connection: sqlite3.Connection,
    site: Site,
    reader: sqlite3.Row,
    rows: Collection[sqlite3.Row],
    now: int,
    secret: str = "",
) -> EmailMessage:
    """Return the message that tells reader of rows of the outbox, the first of which leads.

    secret: the token of the link that a message about the account itself has to have.
    """
    lead = next(iter(rows))
    happened = [] if lead["notification_id"] is None else told.of(connection, rows)
    if happened:
        letter = letters.about_others(connection, site, reader, lead, happened)
    elif lead["kind"] == "summary":
        letter = letters.about_the_week(connection, site, reader, now)
    else:
        letter = letters.about_account(site, reader, lead, secret)
    sender = letters.who(happened[0]) if happened and len({row["from_account_id"] for row in happened}) == 1 else ""
    return dressed(site, reader, lead, letter, sender, now)


# --- Headers ----------------------------------------------------------------------------------------------------------


def dressed(site: Site, reader: sqlite3.Row, lead: sqlite3.Row, letter: Letter, sender: str, now: int) -> EmailMessage:
    """Return letter as a message: its headers and both its parts."""
    mail, host = EmailMessage(policy=HEADERS), site.config.mail_host
    mail["From"] = Address(line(f"{sender} ({site.name})" if sender else site.name), addr_spec=site.mail_from)
    mail["To"] = Address(
        line(reader["display_name"] or reader["username"]), addr_spec=lead["address"] or reader["email"]
    )
    mail["Subject"] = line(letter.subject)
    mail["Date"] = format_datetime(datetime.fromtimestamp(now // 1000, UTC))
    mail["Message-ID"] = f"<{lead['dedupe_key']}@{host}>"
    if lead["root_id"] and not lead["digest"]:
        mail["In-Reply-To"] = mail["References"] = f"<conv-{lead['root_id']}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Microblog-Reason"] = "digest" if lead["digest"] else lead["kind"]
    if letter.unsubscribe_url:
        mail["List-ID"] = f"{LISTS[lead['kind']]} on {line(site.name)} <{lead['kind']}.{host}>"
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(body("mail_text", site, letter, noescape=True), cte="quoted-printable")
    mail.add_alternative(body("mail_html", site, letter), subtype="html", cte="quoted-printable")
    return mail


class Headers(EmailPolicy):
    """How headers are written. Python's own way takes the quotation marks from long names, and folds addresses."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name in ("From", "To"):
            source = f"{phrase(value.addresses[0].display_name)} <{value.addresses[0].addr_spec}>"
        elif name == "Subject":
            source = "\r\n ".join(wrap(value, 65, break_long_words=False)) if value.isascii() else encoded(value)
        elif name == "List-ID":
            words, _, id = value.rpartition(" ")
            source = f"{phrase(words)} {id}"
        elif name in UNFOLDED:
            source = str(value)
        else:
            return super().fold_binary(name, value)
        return f"{name}: {source}\r\n".encode("ascii")


HEADERS = Headers(linesep="\r\n")
UNFOLDED = {"List-Unsubscribe", "Message-ID", "In-Reply-To", "References"}


def phrase(words: str) -> str:
    """Return words as they stand before an address (RFC 5322, 3.2.5)."""
    is_simple = words.isascii() and words.isprintable() and len(words) <= 60 and not set(words) & set('"\\')
    return f'"{words}"' if is_simple else encoded(words)


def encoded(words: str) -> str:
    """Return words as encoded words of at most 75 characters, a line each (RFC 2047)."""
    pieces = [b""]
    for letter in words:
        if len(pieces[-1] + letter.encode()) > 42:  # the name of the header stands before the first
            pieces.append(b"")
        pieces[-1] += letter.encode()
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in pieces)


def line(words: str) -> str:
    """Return words as a header may have them: one line, nothing that ends a name, or that Python would decode."""
    whole = words.encode("utf-8", "replace").decode("utf-8")
    return text.clean_line(whole).replace('"', "'").replace("=?", "= ?")


def body(template: str, site: Site, letter: Letter, **settings: Any) -> str:
    """Return the words of letter in the form of a template."""
    views = [str(config.RESOURCES / "views")]
    return str(bottle.template(template, template_lookup=views, template_settings=settings, site=site, letter=letter))
