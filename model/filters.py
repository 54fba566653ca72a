"""Filters: words and posts that a person would rather not see, where, and whether those are folded or left out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Any, NamedTuple

from model import ids, text
from model.errors import Invalid, NotFound

CONTEXTS = ("home", "notifications", "public", "thread", "account")  # number n is bit n of the column `contexts`
ACTIONS = ("warn", "hide")
MAX_TITLE = 100
MAX_KEYWORD = 100
MAX_SECONDS = 100 * 366 * 24 * 3600
# Of one person, in all their filters.
MAX_FILTERS = 100
MAX_KEYWORDS = 200
MAX_STATUSES = 200


class Keyword(NamedTuple):
    """What becomes of a keyword: a new one (id 0), or a changed one; None leaves as it is what there was."""

    id: int
    keyword: str | None
    whole_word: bool | None
    is_gone: bool = False


# --- Checking ---------------------------------------------------------------------------------------------------------


def checked(params: Any, now: int, known: sqlite3.Row | None = None) -> dict[str, Any]:
    """Return the columns of a filter that params, of Mastodon's API, describe; what they leave out is as in known.

    Raises Invalid.
    """
    given: dict[str, Any] = (
        dict(known) if known else {"title": "", "contexts": 0, "action": ACTIONS[0], "expires_at": None}
    )
    columns = {name: given[name] for name in ("title", "contexts", "action", "expires_at")}
    if "title" in params:
        columns["title"] = text.clean_line(params.get("title"), "title")
    if "context" in params:
        columns["contexts"] = checked_contexts(params.many("context"))
    if params.get("filter_action"):
        columns["action"] = checked_action(params.get("filter_action"))
    if "expires_in" in params:
        columns["expires_at"] = checked_expiry(params.get("expires_in"), now)
    if not columns["title"]:
        raise Invalid(title="A filter needs a title.")
    if len(columns["title"]) > MAX_TITLE:
        raise Invalid(title=f"A title can have at most {MAX_TITLE} characters.")
    if not columns["contexts"]:
        raise Invalid(context="Choose at least one place where the filter does something.")
    return columns


def checked_contexts(names: Collection[str]) -> int:
    """Return the column `contexts` for names; raises Invalid for one that is none. Blank ones are left out."""
    wanted = {name.strip() for name in names} - {""}
    if wanted - set(CONTEXTS):
        raise Invalid(context=f"The context of a filter can be {', '.join(CONTEXTS)}.")
    return sum(1 << bit for bit, name in enumerate(CONTEXTS) if name in wanted)


def contexts(row: sqlite3.Row) -> list[str]:
    """Return the names of where a filter is in force."""
    return [name for bit, name in enumerate(CONTEXTS) if row["contexts"] >> bit & 1]


def checked_action(name: str) -> str:
    if name not in ACTIONS:
        raise Invalid(filter_action=f"The action of a filter can be {' or '.join(ACTIONS)}.")
    return name


def checked_expiry(seconds: str, now: int) -> int | None:
    """Return when what lasts for that many seconds ends, None for no number and for 0: never."""
    digits = seconds.strip()
    if digits and not (digits.isascii() and digits.isdigit()):
        raise Invalid(expires_in="How long a filter lasts has to be a number of seconds.")
    return now + min(int(digits[:12]), MAX_SECONDS) * 1000 if digits.strip("0") else None


def checked_keyword(typed: str) -> str:
    """Return typed as a keyword; raises Invalid."""
    keyword = text.clean_line(typed, "keyword")
    if not keyword:
        raise Invalid(keyword="A keyword cannot be blank.")
    if len(keyword) > MAX_KEYWORD:
        raise Invalid(keyword=f"A keyword can have at most {MAX_KEYWORD} characters.")
    return keyword


def checked_keywords(params: Any) -> list[Keyword]:
    """Return what `keywords_attributes` of params, as Mastodon has it, ask for; raises Invalid."""
    found = []
    for part in params.parts("keywords_attributes") if "keywords_attributes" in params else ():
        id, is_gone = part.id("id"), bool(part.flag("_destroy"))
        keyword = checked_keyword(part.get("keyword")) if "keyword" in part or not (id or is_gone) else None
        if id or not is_gone:
            found.append(Keyword(id, keyword, part.flag("whole_word", None if id else True), is_gone))
    return found


def rewritten(known: Collection[tuple[int, str, bool]], words: Collection[str], whole_word: bool) -> list[Keyword]:
    """Return what makes words of the keywords known, as keywords_of has them; raises Invalid.

    whole_word is for all of them, as a form has it: if that is as the form showed it, those that stay keep their own.
    """
    is_same = whole_word == all(is_whole for _, _, is_whole in known)
    old = {keyword for _, keyword, _ in known}
    stay = [Keyword(id, None, None if is_same else whole_word, keyword not in words) for id, keyword, _ in known]
    return stay + [Keyword(0, checked_keyword(word), whole_word) for word in dict.fromkeys(words) if word not in old]


# --- Filters ----------------------------------------------------------------------------------------------------------

# `keywords` and `statuses` are JSON: see keywords_of and statuses_of.
FILTERS = """
    SELECT f.id, f.title, f.contexts, f.action, f.expires_at,
           (SELECT json_group_array(json_array(k.id, k.keyword, k.whole_word))
              FROM filter_keywords AS k WHERE k.filter_id = f.id) AS keywords,
           (SELECT json_group_array(json_array(t.id, t.status_id))
              FROM filter_statuses AS t WHERE t.filter_id = f.id) AS statuses
      FROM filters AS f
     WHERE f.account_id = :me
"""


def of_account(connection: sqlite3.Connection, me_id: int) -> list[sqlite3.Row]:
    """Return me_id's filters, oldest first, those that have expired too."""
    return connection.execute(f"{FILTERS} ORDER BY f.id", {"me": me_id}).fetchall()


def keywords_of(row: sqlite3.Row) -> list[tuple[int, str, bool]]:
    """Return (id, keyword, whether only as a whole word) of each keyword of a filter, oldest first."""
    return [(id, keyword, bool(whole_word)) for id, keyword, whole_word in sorted(json.loads(row["keywords"]))]


def statuses_of(row: sqlite3.Row) -> list[tuple[int, int]]:
    """Return (id, status id) of each status that a filter has, oldest first."""
    return [(id, status_id) for id, status_id in sorted(json.loads(row["statuses"]))]


def by_id(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return me_id's filter; raises NotFound for any other."""
    row = connection.execute(f"{FILTERS} AND f.id = :id", {"me": me_id, "id": id}).fetchone()
    if row is None:
        raise NotFound("There is no such filter.")
    return row  # type: ignore[no-any-return]


def add(tx: sqlite3.Connection, me_id: int, columns: dict[str, Any], keywords: Collection[Keyword], now: int) -> int:
    """Make a filter of me_id's with keywords; return its id. Raises Invalid for one too many."""
    id = ids.take(tx, now)
    sql = """
        INSERT INTO filters (id, account_id, title, contexts, action, expires_at)
        SELECT :id, :me, :title, :contexts, :action, :expires_at
         WHERE (SELECT count(*) FROM filters WHERE account_id = :me) < :most
    """
    if not tx.execute(sql, {"id": id, "me": me_id, "most": MAX_FILTERS, **columns}).rowcount:
        raise Invalid(title=f"There can be at most {MAX_FILTERS} filters.")
    change_keywords(tx, me_id, id, keywords, now)
    return id


def change(tx: sqlite3.Connection, me_id: int, id: int, columns: dict[str, Any]) -> None:
    """Write the columns of me_id's filter; raises NotFound for any other."""
    sql = """
        UPDATE filters SET title = :title, contexts = :contexts, action = :action, expires_at = :expires_at
         WHERE id = :id AND account_id = :me
    """
    if not tx.execute(sql, {"id": id, "me": me_id, **columns}).rowcount:
        raise NotFound("There is no such filter.")


def delete(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Delete me_id's filter; raises NotFound for any other."""
    if not tx.execute("DELETE FROM filters WHERE id = :id AND account_id = :me", {"id": id, "me": me_id}).rowcount:
        raise NotFound("There is no such filter.")


# --- Keywords ---------------------------------------------------------------------------------------------------------


def change_keywords(
    tx: sqlite3.Connection, me_id: int, filter_id: int, keywords: Collection[Keyword], now: int
) -> None:
    """Add, change and take away keywords of me_id's filter; raises NotFound for one of another filter."""
    for one in keywords:
        if one.id and keyword_by_id(tx, me_id, one.id)["filter_id"] != filter_id:
            raise NotFound("There is no such keyword.")
        if one.is_gone:
            delete_keyword(tx, me_id, one.id)
        elif one.id:
            change_keyword(tx, me_id, one)
        else:
            add_keyword(tx, me_id, filter_id, one, now)


def add_keyword(tx: sqlite3.Connection, me_id: int, filter_id: int, one: Keyword, now: int) -> int:
    """Add a keyword to me_id's filter; return its id. Raises NotFound for any other, Invalid for one too many."""
    by_id(tx, me_id, filter_id)
    id = ids.take(tx, now)
    values = {"id": id, "filter_id": filter_id, "keyword": one.keyword, "whole_word": one.whole_word}
    sql = """
        INSERT INTO filter_keywords (id, filter_id, keyword, whole_word)
        SELECT :id, :filter_id, :keyword, :whole_word
         WHERE (SELECT count(*) FROM filters AS f CROSS JOIN filter_keywords AS k ON k.filter_id = f.id
                 WHERE f.account_id = :me) < :most
    """
    if not tx.execute(sql, {**values, "me": me_id, "most": MAX_KEYWORDS}).rowcount:
        raise Invalid(keyword=f"There can be at most {MAX_KEYWORDS} keywords in all filters.")
    return id


def keyword_by_id(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return a keyword of one of me_id's filters; raises NotFound for any other."""
    sql = """
        SELECT k.* FROM filter_keywords AS k CROSS JOIN filters AS f ON f.id = k.filter_id
         WHERE k.id = :id AND f.account_id = :me
    """
    row = connection.execute(sql, {"id": id, "me": me_id}).fetchone()
    if row is None:
        raise NotFound("There is no such keyword.")
    return row  # type: ignore[no-any-return]


# A keyword or status with this id, of one of :me's filters.
OWN = "id = :id AND filter_id IN (SELECT id FROM filters WHERE account_id = :me)"


def change_keyword(tx: sqlite3.Connection, me_id: int, one: Keyword) -> None:
    """Write a keyword of one of me_id's filters; raises NotFound for any other."""
    values = {"id": one.id, "me": me_id, "keyword": one.keyword, "whole_word": one.whole_word}
    sql = f"""
        UPDATE filter_keywords
           SET keyword = coalesce(:keyword, keyword), whole_word = coalesce(:whole_word, whole_word)
         WHERE {OWN}
    """
    if not tx.execute(sql, values).rowcount:
        raise NotFound("There is no such keyword.")


def delete_keyword(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Take a keyword out of one of me_id's filters; raises NotFound for any other."""
    if not tx.execute(f"DELETE FROM filter_keywords WHERE {OWN}", {"id": id, "me": me_id}).rowcount:
        raise NotFound("There is no such keyword.")


# --- Statuses ---------------------------------------------------------------------------------------------------------


def add_status(tx: sqlite3.Connection, me_id: int, filter_id: int, status_id: int, now: int) -> int:
    """Let me_id's filter match a status; return the id of that, the same however often it is done."""
    by_id(tx, me_id, filter_id)
    values = {"filter_id": filter_id, "status_id": status_id}
    sql = "SELECT id FROM filter_statuses WHERE filter_id = :filter_id AND status_id = :status_id"
    if known := tx.execute(sql, values).fetchone():
        return int(known["id"])
    id = ids.take(tx, now)
    sql = """
        INSERT INTO filter_statuses (id, filter_id, status_id)
        SELECT :id, :filter_id, :status_id
         WHERE (SELECT count(*) FROM filters AS f CROSS JOIN filter_statuses AS t ON t.filter_id = f.id
                 WHERE f.account_id = :me) < :most
    """
    if not tx.execute(sql, {**values, "id": id, "me": me_id, "most": MAX_STATUSES}).rowcount:
        raise Invalid(status_id=f"There can be at most {MAX_STATUSES} posts in all filters.")
    return id


def status_by_id(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return what one of me_id's filters has of a status; raises NotFound for any other."""
    row = connection.execute(f"SELECT * FROM filter_statuses WHERE {OWN}", {"id": id, "me": me_id}).fetchone()
    if row is None:
        raise NotFound("There is no such post in a filter.")
    return row  # type: ignore[no-any-return]


def delete_status(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Take a status out of one of me_id's filters; raises NotFound for any other."""
    if not tx.execute(f"DELETE FROM filter_statuses WHERE {OWN}", {"id": id, "me": me_id}).rowcount:
        raise NotFound("There is no such post in a filter.")
