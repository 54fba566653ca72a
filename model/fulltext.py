"""The full-text index: which statuses are in it, and in which form their words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from typing import Any

# Chinese and Japanese have no blanks between words, so each character is a word of its own and a word a phrase.
CJK = re.compile(
    "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)


def indexed(status: Any) -> str | None:
    """Return the words of status as the index has them, or None if it is not in the index."""
    if status["visibility"] != 0 or status["reblog_of_id"] is not None:
        return None
    return CJK.sub(r" \1 ", f"{status['spoiler_text']} {status['text']}".strip())


def add(tx: sqlite3.Connection, status: Any) -> None:
    """Put a status, a row or a dict of its columns, into the index."""
    if (words := indexed(status)) is not None:
        tx.execute("INSERT INTO statuses_fts (rowid, text) VALUES (:id, :words)", {"id": status["id"], "words": words})


def remove(tx: sqlite3.Connection, status: Any) -> None:
    """Take a status out. It has to be as it was when it was put in: the index keeps no words to compare with."""
    if (words := indexed(status)) is not None:
        sql = "INSERT INTO statuses_fts (statuses_fts, rowid, text) VALUES ('delete', :id, :words)"
        tx.execute(sql, {"id": status["id"], "words": words})


def settle(tx: sqlite3.Connection, *, is_first: bool) -> bool:
    """Bring the index a step closer to being one piece, of a megabyte or so; return whether more is to do.

    Only then the words of deleted statuses are gone from the file: until then, a note that they are deleted stands
    beside them. (SQLite 3.42 could be told to wipe them at once.)
    """
    before = tx.total_changes
    pages = -PAGES_A_STEP if is_first else PAGES_A_STEP  # negative: of whatever pieces there are
    tx.execute("INSERT INTO statuses_fts (statuses_fts, rank) VALUES ('merge', :pages)", {"pages": pages})
    return tx.total_changes - before >= 2


PAGES_A_STEP = 200


def match(words: Collection[str], without: Collection[str] = (), *, has_link: bool = False) -> str:
    """Return what to ask the index for to find all words and none of without; "" if nothing has to be there.

    A status with a link has one of two words, but not each that has one of them has a link.
    """
    needed = [*map(term, words), *(['("http" OR "https")'] if has_link else [])]
    return "(" + " AND ".join(needed) + ")" + "".join(" NOT " + term(word) for word in without) if needed else ""


def any_of(words: Collection[str]) -> str:
    """Return what to ask the index for to find any of words."""
    return " OR ".join(map(term, words))


def term(word: str) -> str:
    """Return a word or phrase quoted, so that nothing in it is an operator.

    A `*` behind three or more characters stands for all that begin with them.
    """
    stem = word.rstrip("*")
    quoted = '"' + CJK.sub(r" \1 ", stem).strip().replace('"', '""') + '"'
    return quoted + "*" if stem != word and len(stem) >= 3 else quoted
