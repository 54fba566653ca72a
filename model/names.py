"""Names: the words of display names, by which people are found; they are written down when the site is quiet.

A trigger takes a changed name's words away and puts the account into `unread_names`; who searches reads those names.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata

from model import fulltext

READ_AT_ONCE = 500


def words(name: str) -> list[str]:
    """Return the words of a name without letter case and accents; of scripts without blanks, each character."""
    if name.isascii():
        return re.findall(r"\w+", name.lower())
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"\w+", fulltext.CJK.sub(r" \1 ", unicodedata.normalize("NFC", plain)))


def read(tx: sqlite3.Connection) -> bool:
    """Write down the words of some of the names that have changed; return whether there are more of them."""
    rows = tx.execute(UNREAD, {"most": READ_AT_ONCE}).fetchall()
    found = [(word, id) for id, name in rows for word in dict.fromkeys(words(name))]
    tx.execute(
        "INSERT INTO account_words (word, account_id) SELECT value ->> 0, value ->> 1 FROM json_each(:found)",
        {"found": json.dumps(found)},
    )
    tx.execute(
        "DELETE FROM unread_names WHERE account_id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps([id for id, _ in rows])},
    )
    return len(rows) == READ_AT_ONCE


UNREAD = """
    SELECT a.id, a.display_name FROM unread_names AS u CROSS JOIN accounts AS a ON a.id = u.account_id LIMIT :most
"""
