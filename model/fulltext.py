"""The full-text index: which statuses are in it, and in which form their words."""

from __future__ import annotations

import re
import sqlite3
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


def match(query: str) -> str:
    """Return query as the index asks for it: each word quoted, so that none is an operator; "" if no word is left.

    At most ten words; a last word of three or more characters with a `*` stands for all that begin with it.
    """
    words = [word for word in query.replace("\0", " ").split() if any(letter.isalnum() for letter in word)][:10]
    terms = ['"' + CJK.sub(r" \1 ", word.rstrip("*")).strip().replace('"', '""') + '"' for word in words]
    is_prefix = bool(words) and words[-1].endswith("*") and len(words[-1].rstrip("*")) >= 3
    return " ".join(terms) + ("*" if is_prefix else "")
