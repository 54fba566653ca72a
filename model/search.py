"""Search: people by their names, tags by their beginning, public statuses by words and by what a query says of them."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Collection

import db as database
from db import Page, select_page
from model import accounts, fulltext, names, text
from model.query import Query
from model.visibility import WANTED

# --- People -----------------------------------------------------------------------------------------------------------


def people(
    connection: sqlite3.Connection, query: Query, host: str, me_id: int, limit: int, offset: int, following: bool
) -> list[int]:
    """Return the ids of accounts that have each word of query in their names, in the order of usernames.

    A username begins with the word (`ada`, `@ada`, `ada@host`, host being this site's), or a word of the display name
    does, in whatever letter case and with whatever accents. following: only of those whom me_id follows. Of a beginning
    that very many names have, the first MANY by username and by display name are known.
    """
    if not query.words or query.words[0].startswith("#"):
        return []
    wanted = [(username_meant(word, host), names.words(word)) for word in query.words]
    name, parts = max(wanted, key=lambda one: max(map(len, (one[0], *one[1])), default=0))  # the rarest, probably
    values = {"me": me_id, "name": name, "word": max(parts, key=len, default=""), "many": MANY}
    rows = connection.execute(FOLLOWED if following else BEGINNING, values)
    found = [row for row in rows if is_meant(row["username"].lower(), names.words(row["display_name"]), wanted)]
    found.sort(key=lambda row: row["username"].lower())
    return [row["id"] for row in found[offset : offset + limit]]


MANY = 200
MAY_BE_FOUND = """
    a.suspended_at IS NULL AND a.approved_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = a.id AND b.target_account_id = :me)
"""
FOLLOWED = f"""
    SELECT a.id, a.username, a.display_name FROM follows AS f CROSS JOIN accounts AS a ON a.id = f.followed_id
     WHERE f.follower_id = :me AND {MAY_BE_FOUND}
"""
# No letter of a username comes after ~.
BEGINNING = f"""
    SELECT a.id, a.username, a.display_name FROM accounts AS a
     WHERE a.id IN (SELECT * FROM (SELECT id FROM accounts
                                    WHERE :name <> '' AND username >= :name AND username < :name || '~'
                                    ORDER BY username LIMIT :many)
                    UNION ALL
                    SELECT * FROM (SELECT account_id FROM account_words
                                    WHERE :word <> '' AND word >= :word AND word < :word || char(0x10FFFF)
                                    ORDER BY word, account_id LIMIT :many)
                    UNION ALL
                    SELECT account_id FROM unread_names)
       AND {MAY_BE_FOUND}
"""


def username_meant(word: str, host: str) -> str:
    """Return what a username begins with that word may mean; "" if it can mean none."""
    name, _, at = word.lower().removeprefix("@").partition("@")
    return name if at in ("", host.lower()) else ""


def is_meant(username: str, words: list[str], wanted: list[tuple[str, list[str]]]) -> bool:
    """Return whether each of wanted is the beginning of username, or all its parts are beginnings of some of words."""
    return all(
        (name and username.startswith(name))
        or (parts and all(any(one.startswith(part) for one in words) for part in parts))
        for name, parts in wanted
    )


# --- Tags -------------------------------------------------------------------------------------------------------------


def tags(connection: sqlite3.Connection, query: Query, me_id: int, limit: int, offset: int) -> list[sqlite3.Row]:
    """Return id and name of the tags that begin with the words of query, written without blanks.

    They are those of public statuses that me_id wants to see.
    """
    name = text.folded("".join(word.removeprefix("#") for word in query.words))
    if not name:
        return []
    return connection.execute(TAGS, {"name": name, "me": me_id, "limit": limit, "offset": offset}).fetchall()


TAGS = f"""
    SELECT g.id, g.name FROM tags AS g
     WHERE g.name >= :name AND g.name < :name || char(0x10FFFF) AND g.hidden_at IS NULL
       AND EXISTS (SELECT 1 FROM statuses_tags AS t CROSS JOIN statuses AS s ON s.id = t.status_id
                    WHERE t.tag_id = g.id AND t.visibility = 0 AND {WANTED})
     ORDER BY g.name LIMIT :limit OFFSET :offset
"""


# --- Statuses ---------------------------------------------------------------------------------------------------------


def statuses(
    connection: sqlite3.Connection, query: Query, me_id: int, page: Page, account_id: int = 0
) -> list[sqlite3.Row]:
    """Return a page of the public statuses that query asks for; of account_id only, unless that is 0."""
    if query.is_name or not (query.words or query.is_narrow):
        return []
    if query.author:
        author = author_id(connection, query.author, me_id)
        if not author or account_id not in (0, author):
            return []
        account_id = author
    values = {
        "match": fulltext.match(query.words, query.without, has_link=query.has_link),
        "without": fulltext.any_of(query.without),
        "has_link": query.has_link,
        "has_warning": query.has_warning,
        "account_id": account_id,
        "me": me_id,
    }
    wordless = OF_ONE if account_id else WARNED if query.has_warning else OF_ALL
    sql = WITH_WORDS if values["match"] else wordless
    return select_page(connection, sql, values, within(page, query))


def missing(connection: sqlite3.Connection, words: Collection[str], me_id: int) -> list[str]:
    """Return those of words that are in no public status that me_id wants to see."""
    listed = list(words)
    values = {"terms": json.dumps([fulltext.match([word]) for word in listed]), "me": me_id}
    return [listed[row["key"]] for row in connection.execute(MISSING, values)]


MISSING = f"""
    SELECT j.key FROM json_each(:terms) AS j
     WHERE NOT EXISTS (SELECT 1 FROM statuses_fts AS x CROSS JOIN statuses AS s ON s.id = x.rowid
                        WHERE x.statuses_fts MATCH j.value AND {WANTED})
"""


def author_id(connection: sqlite3.Connection, username: str, me_id: int) -> int:
    """Return whom a query means by username, 0 for nobody."""
    if username == "me":
        return me_id
    account = accounts.find_by_name(connection, username)
    return account["id"] if account else 0


def within(page: Page, query: Query) -> Page:
    """Return page, as far as it lies between the days of query."""
    return dataclasses.replace(
        page,
        max_id=min(page.max_id, query.max_id),
        since_id=max(page.since_id, query.since_id),
        min_id=None if page.min_id is None else max(page.min_id, query.since_id),
    )


database.FUNCTIONS["has_link"] = text.has_link
NARROW = f"""
    (NOT :has_link OR has_link(s.text)) AND (NOT :has_warning OR s.spoiler_text <> '') AND {WANTED}
"""
# The page's key is the rowid that the index is walked by: by s.id every hit would be read.
WITH_WORDS = f"""
    SELECT x.rowid AS id FROM statuses_fts AS x CROSS JOIN statuses AS s ON s.id = x.rowid
     WHERE x.statuses_fts MATCH :match AND (:account_id = 0 OR s.account_id = :account_id) AND {NARROW}
"""
# Without a word to look up, statuses are read one by one until the page is full.
WORDLESS = f"""
    s.visibility = 0 AND s.reblog_of_account_id IS NULL AND {NARROW}
    AND (:without = '' OR s.id NOT IN (SELECT rowid FROM statuses_fts WHERE statuses_fts MATCH :without))
"""
OF_ONE = f"SELECT s.id FROM statuses AS s WHERE s.account_id = :account_id AND {WORDLESS}"
OF_ALL = f"SELECT s.id FROM statuses AS s WHERE {WORDLESS}"
# The first term stands like this in the index statuses_warned: there may be few such among very many.
WARNED = f"SELECT s.id FROM statuses AS s WHERE s.spoiler_text <> '' AND {WORDLESS}"
