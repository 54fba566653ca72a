"""Filtering: which statuses meet which filters. Letter case does not count; a whole word is one in any script.

Each keyword is looked for once in all texts of a page together, by str.find: no expression is compiled, and what
somebody made up to be slow to search is searched in time linear in the page.
"""

from __future__ import annotations

import bisect
import itertools
import json
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from model import filters

# Neither stands in any text: text.clean takes them out.
EDGE = "\x01"  # where a word begins or ends
END = "\x02"  # between two texts


class Match(NamedTuple):
    """A filter that a status meets: by which of its keywords, as they were typed, and which of its statuses."""

    filter: sqlite3.Row
    keywords: list[str]
    statuses: list[int]


def matches(
    own: Collection[sqlite3.Row], rows: Collection[sqlite3.Row], me_id: int, now: int
) -> dict[int, list[Match]]:
    """Return {page_id: matches} of those of rows, as words_of() gives them, that meet filters of me_id's own.

    A reblog is met by the words of what it shows. What me_id wrote is never filtered.
    """
    rows = [row for row in rows if row["account_id"] != me_id]
    pile = Pile([shown(row) for row in rows])
    found: dict[int, list[Match]] = {}
    for filter in own:
        if filter["expires_at"] is not None and filter["expires_at"] <= now:
            continue
        for position, match in met(filter, rows, pile).items():
            found.setdefault(rows[position]["page_id"], []).append(match)
    return found


def met(filter: sqlite3.Row, rows: list[sqlite3.Row], pile: Pile) -> dict[int, Match]:
    """Return {position in rows: match} of what meets filter."""
    found: dict[int, Match] = {}
    for _, keyword, whole_word in filters.keywords_of(filter):
        for position in pile.texts_with(keyword, whole_word):
            found.setdefault(position, Match(filter, [], [])).keywords.append(keyword)
    listed = {status_id for _, status_id in filters.statuses_of(filter)}
    for position, row in enumerate(rows) if listed else ():
        for id in sorted(listed & {row["id"], row["page_id"]}):
            found.setdefault(position, Match(filter, [], [])).statuses.append(id)
    return found


def shown(row: sqlite3.Row) -> str:
    """Return what a status says to its readers, the warning first."""
    return f"{row['spoiler_text']} {END} {row['text']}"


def met_by(
    connection: sqlite3.Connection,
    me: sqlite3.Row,
    ids: Collection[int],
    context: str,
    actions: Collection[str],
    now: int,
) -> set[int]:
    """Return those of the statuses ids that in context meet a filter of me with one of actions."""
    if not me["filters_count"] or not ids:
        return set()
    rows = words_of(connection, ids)
    own = [
        filter
        for filter in filters.of_account(connection, me["id"])
        if filter["action"] in actions and context in filters.contexts(filter)
    ]
    return set(matches(own, rows, me["id"], now))


def words_of(connection: sqlite3.Connection, ids: Collection[int]) -> list[sqlite3.Row]:
    """Return what the statuses ids say: page_id is a status's own, all else is of what it shows."""
    return connection.execute(WORDS, {"ids": json.dumps(list(ids))}).fetchall()


WORDS = """
    SELECT w.id AS page_id, s.id, s.account_id, s.spoiler_text, s.text
      FROM json_each(:ids) AS j
           CROSS JOIN statuses AS w ON w.id = j.value
           CROSS JOIN statuses AS s ON s.id = coalesce(w.reblog_of_id, w.id)
"""


# --- Looking for words ------------------------------------------------------------------------------------------------


class Pile:
    """Texts, one after the other, in which words can be looked for."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = [folded(one) for one in texts]
        self.piles: dict[bool, tuple[str, list[int]]] = {}

    def texts_with(self, keyword: str, whole_word: bool) -> Iterator[int]:
        """Yield the position of each text that has keyword, or has it as a whole word."""
        if whole_word not in self.piles:
            parts = [marked(one) if whole_word else one for one in self.texts]
            lengths = (len(part) + len(END) for part in parts)
            self.piles[whole_word] = (END.join(parts), list(itertools.accumulate(lengths, initial=0)))
        pile, starts = self.piles[whole_word]
        wanted = marked(folded(keyword)) if whole_word else folded(keyword)
        at = pile.find(wanted)
        while at >= 0:
            position = bisect.bisect_right(starts, at) - 1
            yield position
            at = pile.find(wanted, starts[position + 1])


def folded(source: str) -> str:
    """Return source with neither letter case nor kinds of blanks."""
    return " ".join(unicodedata.normalize("NFC", source.casefold()).split())


def marked(source: str) -> str:
    """Return source with an EDGE at both ends of each word.

    So a keyword is a whole word wherever it stands with the same edges: `cat` is none in `cats`, `#cat` one in `a#cat`.
    """
    return words().sub(f"{EDGE}\\g<0>{EDGE}", source)


# Scripts that put no blanks between words, where each letter counts as a word: Thai, Lao, Burmese, Khmer; kana and Han.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
UNSPACED += "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"


@cache
def words() -> re.Pattern[str]:
    """Return the expression for a word: letters, marks on them, digits and `_`, as in text.is_word."""
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M")
    marks = re.sub(f"[{UNSPACED}]", "", marks)
    return re.compile(rf"[{UNSPACED}]|(?:[^\W{UNSPACED}]+|[{marks}]+)+")
