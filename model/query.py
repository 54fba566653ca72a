"""Queries: what somebody typed to search, taken apart into words and operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from db import MAX_ID
from model import text

MAX_LENGTH = 500
MAX_TERMS = 10
DAY = 24 * 3600 * 1000


@dataclass(frozen=True)
class Query:
    """What a query asks for.

    `words` are the words and phrases that have to be there, `without` those that must not; `author` is a username or
    "me"; `max_id` and `since_id` say from when to when. `odd` are operators with something behind them that means
    nothing; they are among the words.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    author: str = ""
    has_link: bool = False
    has_warning: bool = False
    max_id: int = MAX_ID
    since_id: int = 0
    odd: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        """Return whether it is a single @name or #tag."""
        return len(self.words) == 1 and self.words[0].startswith(("@", "#"))

    @property
    def is_narrow(self) -> bool:
        """Return whether it says of statuses what they have to be like, besides their words."""
        return self != Query(self.words, self.without, odd=self.odd)


QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))  # phones make them of "
TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
OPERATOR = re.compile("(from|has|before|after):(.*)", re.IGNORECASE)


def parsed(typed: str) -> Query:
    """Return what typed asks for: `from:ada has:link has:warning before:2026-01-31 after:2026-01-01 "a phrase" -word`.

    There is no wrong query: what is no operator is a word, and what has no letter or digit is nothing.
    """
    line = text.clean_line(typed, "q")[:MAX_LENGTH].translate(QUOTES)
    words: list[str] = []
    without: list[str] = []
    odd: list[str] = []
    asked: dict[str, Any] = {}
    for minus, phrase, word in TERM.findall(line):
        operator = OPERATOR.fullmatch(word)
        meaning = meant(*operator.groups()) if operator and not minus else {}
        asked |= meaning
        if operator and not meaning:
            odd.append(minus + word)
        term = word or phrase.rstrip("*")
        if not meaning and any(map(str.isalnum, term)) and len(words) + len(without) < MAX_TERMS:
            (without if minus else words).append(term)
    return Query(tuple(words), tuple(without), odd=tuple(odd), **asked)


def meant(name: str, value: str) -> dict[str, Any]:
    """Return the fields of a Query that an operator sets, {} if value is nothing for it. Days are those of UTC."""
    match name.lower(), value.lower():
        case "from", _ if re.fullmatch("@?[A-Za-z0-9_]{1,30}", value):
            return {"author": value.lower().removeprefix("@")}
        case "has", "link":
            return {"has_link": True}
        case "has", "warning":
            return {"has_warning": True}
        case "before", day if begins := first_id(day):
            return {"max_id": begins}
        case "after", day if begins := first_id(day, 1):
            return {"since_id": begins - 1}
    return {}


def first_id(day: str, later: int = 0) -> int:
    """Return the first id of a day such as 2026-01-31, or of so many days later; 0 for what is no day since 1970."""
    try:
        found = date.fromisoformat(day if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else "")
    except ValueError:
        return 0
    begins = int(datetime.combine(found, datetime.min.time(), UTC).timestamp()) * 1000 + later * DAY
    return min(max(begins, 0) << 16, MAX_ID)
