"""Settings: what the owner decides for the whole site while it runs, kept in the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from config import Config
from model import subscriptions, text
from model.errors import Invalid, NotFound


@dataclass(frozen=True)
class Site:
    """The configuration and the settings together, as handlers, entities and mails see the site."""

    config: Config
    name: str
    description: str
    rules: str
    contact: str
    registrations: str
    access: str
    max_characters: int
    time_zone: str
    statistics: str
    ai_crawlers: str
    backups: int

    @property
    def url(self) -> str:
        """Return the site's address, without a slash at its end."""
        return self.config.url

    @property
    def host(self) -> str:
        """Return the site's host, with the port where it is not the usual one."""
        return self.config.netloc

    @property
    def may_be_joined(self) -> bool:
        """Return whether a stranger can make an account, or at least ask for one."""
        return self.registrations in ("open", "approval")

    @property
    def sends_mail(self) -> bool:
        """Return whether there is a mail server to take our messages; without one they stay in the outbox."""
        return self.config.smtp_url is not None

    @property
    def mail_from(self) -> str:
        """Return the address that mails come from."""
        return self.config.mail_from or f"notify@{self.config.mail_host}"


class Setting(NamedTuple):
    """What a setting is when nobody set it, how a typed value is read, and what it means."""

    default: str | int
    parse: Callable[[str, str], str | int]
    meaning: str


def load(connection: sqlite3.Connection, config: Config) -> Site:
    """Return the site as it is set now."""
    stored = {row["name"]: json.loads(row["value"]) for row in connection.execute("SELECT name, value FROM settings")}
    return Site(config, **{name: stored.get(name, setting.default) for name, setting in SETTINGS.items()})


def parsed(name: str, typed: str) -> str | int:
    """Return typed as a value of the setting called name; raises NotFound for the name, Invalid for the value."""
    if name not in SETTINGS:
        raise NotFound(f"There is no setting {name}; there are {', '.join(SETTINGS)}.")
    return SETTINGS[name].parse(typed, name)


def checked(form: Mapping[str, str]) -> dict[str, str | int]:
    """Return {name: value} of the settings in form; raises Invalid with all errors. What is not there is empty."""
    values: dict[str, str | int] = {}
    errors: dict[str, str] = {}
    for name, setting in SETTINGS.items():
        try:
            values[name] = setting.parse(form.get(name, ""), name)
        except Invalid as problem:
            errors |= problem.errors
    if errors:
        raise Invalid(**errors)
    return values


def change(tx: sqlite3.Connection, name: str, value: str | int, now: int) -> None:
    """Give the setting called name a value that parsed() returned."""
    tx.execute(
        """
        INSERT INTO settings (name, value, updated_at) VALUES (:name, :value, :now)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
        """,
        {"name": name, "value": json.dumps(value), "now": now},
    )


def _line(limit: int, *, needed: bool = False) -> Callable[[str, str], str]:
    def parse(typed: str, name: str) -> str:
        return _limited(text.clean_line(typed, name), name, limit, needed)

    return parse


def _lines(limit: int) -> Callable[[str, str], str]:
    def parse(typed: str, name: str) -> str:
        return _limited(text.clean(typed, name), name, limit, False)

    return parse


def _limited(value: str, name: str, limit: int, needed: bool) -> str:
    if needed and not value:
        raise Invalid(**{name: "This must not be empty."})
    if len(value) > limit:
        raise Invalid(**{name: f"This can have at most {limit} characters; these are {len(value)}."})
    return value


def _one_of(*choices: str) -> Callable[[str, str], str]:
    def parse(typed: str, name: str) -> str:
        if typed not in choices:
            raise Invalid(**{name: f"This has to be {' or '.join(choices)}."})
        return typed

    return parse


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def parse(typed: str, name: str) -> int:
        if not typed.isascii() or not typed.isdigit() or not low <= int(typed[:9]) <= high:
            raise Invalid(**{name: f"This has to be a whole number from {low} to {high}."})
        return int(typed)

    return parse


SETTINGS = {
    "name": Setting("microblog", _line(60, needed=True), "the name of the site"),
    "description": Setting("", _lines(500), "what the site is, in a sentence or two"),
    "rules": Setting("", _lines(5000), "the rules, one a line"),
    "contact": Setting("", _line(200), "whom to write to, shown to everybody"),
    "registrations": Setting(
        "closed",
        _one_of("open", "approval", "invite", "closed"),
        "open: anybody may join; approval: whom a moderator lets in; invite: who has an invitation; closed: nobody",
    ),
    "access": Setting(
        "public", _one_of("public", "members"), "public: everybody may read; members: only who is logged in"
    ),
    "max_characters": Setting(500, _number(1, 5000), "how long a post may be"),
    "time_zone": Setting(
        "UTC",
        lambda typed, name: subscriptions.checked_zone(typed),
        "whose times visitors see, and members who join from now on until they choose their own, such as Berlin",
    ),
    "statistics": Setting(
        "shown", _one_of("shown", "hidden"), "shown: /stats is for whoever may read; hidden: only for administrators"
    ),
    "ai_crawlers": Setting(
        "refused",
        _one_of("allowed", "refused"),
        "refused: robots.txt asks those who train language models to stay away; allowed: it does not",
    ),
    "backups": Setting(7, _number(0, 366), "how many nightly copies of the database are kept; 0: none are made"),
}
