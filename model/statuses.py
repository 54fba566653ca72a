"""Statuses: how they are written, read and deleted."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from model import fulltext, ids, mentions, notifications, tags, text, visibility
from model.errors import Invalid, NotFound
from model.settings import Site
from model.visibility import VISIBLE

MAX_PINNED = 5
KEY_LIFE = 3600 * 1000
MAX_CODE_POINTS = 10_000
MAX_HTML = 200_000
MOST_OF_ONE = 40  # characters of HTML that become of one: a mention of three, `@a `, takes 99
MAX_TAGS = 50

# --- Writing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """A status that has been checked, so that publishing it only has to write."""

    text: str
    visibility: int
    spoiler_text: str
    sensitive: bool
    language: str | None
    parent: sqlite3.Row | None
    named: list[sqlite3.Row]
    tags: list[str]


def draft(connection: sqlite3.Connection, me: sqlite3.Row, site: Site, form: Mapping[str, str]) -> Draft:
    """Return what form's `status`, `visibility`, `spoiler_text`, `sensitive`, `language`, `in_reply_to_id` say.

    Raises Invalid for a text that is empty or too long, NotFound for a parent that me may not see. A reply is never
    seen by more people than what it replies to.
    """
    source = text.clean(form.get("status", ""), "status")
    spoiler_text = text.clean_line(form.get("spoiler_text", ""), "spoiler_text")
    parts = list(text.tokens(source, site.host))
    check_length(source, parts, spoiler_text, site.max_characters)
    parent = parent_of(connection, me, form.get("in_reply_to_id", ""))
    level = checked_visibility(form.get("visibility", ""))
    named = mentions.named(connection, parts)
    names = [row["username"] for row in named]
    if is_long_as_html(source, parts, names):
        raise Invalid(status="This has too many combined characters.")
    return Draft(
        text=text.portable(parts, names),
        visibility=max(level, parent["visibility"]) if parent else level,
        spoiler_text=spoiler_text,
        sensitive=bool(spoiler_text) or form.get("sensitive", "") == "true",
        language=checked_language(form.get("language", "")),
        parent=parent,
        named=named,
        tags=tags_of(parts),
    )


def is_long_as_html(source: str, parts: list[text.Token], names: Collection[str]) -> bool:
    """Return whether parts of source are more than MAX_HTML as HTML: hashtags all of marks take twelve for each."""
    return len(source) * MOST_OF_ONE > MAX_HTML and len(text.render(parts, names)) > MAX_HTML


def tags_of(parts: list[text.Token]) -> list[str]:
    """Return the hashtags in parts, folded, once each; of very many, the first ones."""
    return list(dict.fromkeys(text.folded(part.name) for part in parts if isinstance(part, text.Hashtag)))[:MAX_TAGS]


def check_length(source: str, parts: list[text.Token], spoiler_text: str, most: int) -> None:
    """Raise Invalid if a status says nothing, or too much."""
    if not source:
        raise Invalid(status="Text can't be blank")
    length = text.length(parts) + text.graphemes(spoiler_text)
    if length > most:
        over = length - most
        raise Invalid(status=f"This is {over} character{'s' * (over > 1)} too long; a post can have {most}.")
    if len(source) > MAX_CODE_POINTS or len(spoiler_text) > 1000:
        raise Invalid(status="This has too many combined characters.")


def parent_of(connection: sqlite3.Connection, me: sqlite3.Row, in_reply_to_id: str) -> sqlite3.Row | None:
    """Return the status that in_reply_to_id names, of a reblog the original; None for no id."""
    if not in_reply_to_id:
        return None
    try:
        status = by_id(connection, ids.parsed(in_reply_to_id), me["id"])
        return by_id(connection, status["reblog_of_id"], me["id"]) if status["reblog_of_id"] else status
    except NotFound:
        raise NotFound("The post you are replying to does not exist any more, or not for you.") from None


def checked_visibility(name: str) -> int:
    """Return the number of the visibility called name; public for none."""
    if name and name not in visibility.NAMES:
        raise Invalid(
            visibility=f"Who may see it has to be {', '.join(visibility.NAMES[:-1])} or {visibility.NAMES[-1]}."
        )
    return visibility.NAMES.index(name or "public")


def checked_language(code: str) -> str | None:
    """Return a language code such as en or pt-BR, None for none."""
    if code and not re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", code):
        raise Invalid(language="A language is given by its code, such as en or pt-BR.")
    return code or None


def publish(
    tx: sqlite3.Connection, me: sqlite3.Row, draft: Draft, now: int, key: str = "", application_id: int | None = None
) -> int:
    """Write a status with all that belongs to it; return its id.

    With a key that me has used within the hour, nothing is written and the id is that of the status written then.
    """
    if key and (before := published_with(tx, me["id"], key, now)):
        return before
    named = [account["id"] for account in draft.named]
    id = ids.take(tx, now, 1 + len(named))
    row = write(tx, me["id"], draft, id, now, application_id=application_id)
    notifications.add(tx, "mention", me["id"], named, now, row, first_id=id + 1)
    notifications.add_for_followers(tx, row, named, now)
    if key:
        remember(tx, me["id"], key, id, now)
    return id


def write(
    tx: sqlite3.Connection,
    me_id: int,
    draft: Draft,
    id: int,
    at: int,
    *,
    application_id: int | None = None,
    edited_at: int | None = None,
    imported_from: str | None = None,
) -> dict[str, Any]:
    """Write a status of me_id as of the time `at`, findable and telling nobody; return its row."""
    parent = draft.parent
    row = {
        "id": id,
        "account_id": me_id,
        "now": at,
        "edited_at": edited_at,
        "visibility": draft.visibility,
        "in_reply_to_id": parent["id"] if parent else None,
        "in_reply_to_account_id": parent["account_id"] if parent else None,
        "root_id": (parent["root_id"] or parent["id"]) if parent else None,
        "reblog_of_id": None,
        "application_id": application_id,
        "sensitive": draft.sensitive,
        "language": draft.language,
        "spoiler_text": draft.spoiler_text,
        "text": draft.text,
        "imported_from": imported_from,
    }
    try:
        tx.execute(INSERT, row)
    except sqlite3.IntegrityError as error:  # the parent was deleted since the draft was made
        if "FOREIGN KEY" not in str(error):
            raise
        raise NotFound("The post you are replying to has just been deleted.") from None
    mentions.attach(tx, id, [account["id"] for account in draft.named])
    tags.attach(tx, id, draft.visibility, draft.tags)
    fulltext.add(tx, row)
    return row


INSERT = """
    INSERT INTO statuses (id, account_id, created_at, edited_at, visibility, in_reply_to_id, in_reply_to_account_id,
                          root_id, application_id, sensitive, language, spoiler_text, text, imported_from)
    VALUES (:id, :account_id, :now, :edited_at, :visibility, :in_reply_to_id, :in_reply_to_account_id,
            :root_id, :application_id, :sensitive, :language, :spoiler_text, :text, :imported_from)
"""


def published_with(connection: sqlite3.Connection, account_id: int, key: str, now: int) -> int | None:
    """Return the id of the status that account_id published with key within the last hour."""
    sql = "SELECT status_id FROM idempotency_keys WHERE account_id = :account_id AND key = :key AND created_at > :since"
    values = {"account_id": account_id, "key": key[:200], "since": now - KEY_LIFE}
    row = connection.execute(sql, values).fetchone()
    return row["status_id"] if row else None


def remember(tx: sqlite3.Connection, account_id: int, key: str, id: int, now: int) -> None:
    """Note that key wrote the status id; it counts for an hour, and upkeep.py forgets it."""
    tx.execute(
        """
        INSERT INTO idempotency_keys (account_id, key, status_id, created_at) VALUES (:account_id, :key, :id, :now)
        ON CONFLICT (account_id, key) DO UPDATE SET status_id = excluded.status_id, created_at = excluded.created_at
        """,
        {"account_id": account_id, "key": key[:200], "id": id, "now": now},
    )


def delete(tx: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Delete me_id's own status with all that belongs to it; return the row it was. Raises NotFound for any other."""
    sql = "SELECT * FROM statuses WHERE id = :id AND account_id = :me"
    status = tx.execute(sql, {"id": id, "me": me_id}).fetchone()
    if status is None:
        raise NotFound("This post is not there, or not yours.")
    fulltext.remove(tx, status)
    tx.execute("DELETE FROM statuses WHERE id = :id AND account_id = :me", {"id": id, "me": me_id})
    return status  # type: ignore[no-any-return]


def pin(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row, now: int) -> None:
    """Show me_id's own status at the top of their profile; raises Invalid for what cannot stand there."""
    if status["account_id"] != me_id:
        raise Invalid(status="Someone else's post cannot be pinned")
    if status["reblog_of_id"]:
        raise Invalid(status="A boost cannot be pinned")
    if status["visibility"] == visibility.DIRECT:
        raise Invalid(status="Posts that are only visible to mentioned users cannot be pinned")
    values = {"id": status["id"], "me": me_id, "now": now, "most": MAX_PINNED}
    pinned = tx.execute(
        """
        UPDATE statuses SET pinned_at = coalesce(pinned_at, :now)
         WHERE id = :id AND account_id = :me
           AND (SELECT count(*) FROM statuses
                 WHERE account_id = :me AND pinned_at IS NOT NULL AND id <> :id
                   AND id NOT IN (SELECT status_id FROM trash)) < :most
        """,
        values,
    ).rowcount
    if not pinned:
        raise Invalid(status="You have already pinned the maximum number of posts")


def unpin(tx: sqlite3.Connection, me_id: int, status: sqlite3.Row) -> None:
    """Take me_id's own status off the top of their profile; raises NotFound for any other."""
    values = {"id": status["id"], "me": me_id}
    if not tx.execute("UPDATE statuses SET pinned_at = NULL WHERE id = :id AND account_id = :me", values).rowcount:
        raise NotFound("This post is not yours.")


# --- Reading ----------------------------------------------------------------------------------------------------------


def by_id(connection: sqlite3.Connection, id: int, me_id: int) -> sqlite3.Row:
    """Return the status if me_id (0: nobody) may see it, else raise NotFound."""
    row = connection.execute(ONE, {"id": id, "me": me_id}).fetchone()
    if row is None:
        raise NotFound("There is no such post. Its author may have deleted it.")
    return row  # type: ignore[no-any-return]


ONE = f"SELECT s.* FROM statuses AS s WHERE s.id = :id AND {VISIBLE}"


def visible(connection: sqlite3.Connection, ids: Collection[int], me_id: int) -> list[int]:
    """Return those of ids that me_id may see, in their order."""
    found = {row["id"] for row in connection.execute(VISIBLE_OF, {"ids": json.dumps(list(ids)), "me": me_id})}
    return [id for id in dict.fromkeys(ids) if id in found]


VISIBLE_OF = f"SELECT s.id FROM json_each(:ids) AS j CROSS JOIN statuses AS s ON s.id = j.value WHERE {VISIBLE}"


def listed(connection: sqlite3.Connection, ids: Collection[int], me_id: int) -> list[sqlite3.Row]:
    """Return what lists of the statuses ids need to know, in any order, not asking whether me_id may see them.

    What begins with `page_` is the status's own, all else is of the status it shows: of a reblog, the original.
    """
    return connection.execute(LISTED, {"ids": json.dumps(list(ids)), "me": me_id}).fetchall()


# What a status s is to :me. The first EXISTS of each is asked once; SQLite would work out both sides of an AND.
FLAGS = """
           CASE WHEN EXISTS (SELECT 1 FROM favourites WHERE account_id = :me)
                THEN EXISTS (SELECT 1 FROM favourites AS f WHERE f.status_id = s.id AND f.account_id = :me)
                ELSE 0 END AS favourited,
           CASE WHEN :me
                THEN EXISTS (SELECT 1 FROM statuses AS r WHERE r.reblog_of_id = s.id AND r.account_id = :me)
                ELSE 0 END AS reblogged,
           CASE WHEN EXISTS (SELECT 1 FROM bookmarks WHERE account_id = :me)
                THEN EXISTS (SELECT 1 FROM bookmarks AS k WHERE k.status_id = s.id AND k.account_id = :me)
                ELSE 0 END AS bookmarked,
           CASE WHEN EXISTS (SELECT 1 FROM thread_mutes WHERE account_id = :me)
                THEN EXISTS (SELECT 1 FROM thread_mutes AS t
                              WHERE t.account_id = :me AND t.root_id = coalesce(s.root_id, s.id))
                ELSE 0 END AS muted
"""

LISTED = f"""
    SELECT w.id AS page_id, w.account_id AS page_account_id, w.created_at AS page_created_at,
           w.visibility AS page_visibility, b.revision AS page_account_revision,
           s.id, s.revision, s.account_id, a.revision AS account_revision,
           {FLAGS}
      FROM json_each(:ids) AS j
           CROSS JOIN statuses AS w ON w.id = j.value
           CROSS JOIN statuses AS s ON s.id = coalesce(w.reblog_of_id, w.id)
           CROSS JOIN accounts AS a ON a.id = s.account_id
           CROSS JOIN accounts AS b ON b.id = w.account_id
"""


def by_ids(connection: sqlite3.Connection, ids: Collection[int]) -> list[sqlite3.Row]:
    """Return all that the statuses ids, which are no reblogs, say to everybody who may see them; in any order.

    For `mentions` and `tags` see NAMES.
    """
    return connection.execute(BY_IDS, {"ids": json.dumps(list(ids))}).fetchall()


# Whom and what a status s names: two columns of JSON, [[account id, username], ..] and [tag, ..].
NAMES = """
           (SELECT json_group_array(json_array(a.id, a.username))
              FROM mentions AS m CROSS JOIN accounts AS a ON a.id = m.account_id WHERE m.status_id = s.id) AS mentions,
           (SELECT json_group_array(g.name)
              FROM statuses_tags AS t CROSS JOIN tags AS g ON g.id = t.tag_id WHERE t.status_id = s.id) AS tags
"""

# What a status s, by a and written with p, says to everybody.
SAYS = f"""
           s.id, s.revision, s.account_id, a.username, s.created_at, s.edited_at, s.pinned_at, s.visibility,
           s.in_reply_to_id, s.in_reply_to_account_id, s.sensitive, s.language, s.spoiler_text, s.text,
           s.replies_count, s.reblogs_count, s.favourites_count,
           {NAMES},
           p.name AS application_name, p.website AS application_website
"""

BY_IDS = f"""
    SELECT {SAYS}
      FROM json_each(:ids) AS j
           CROSS JOIN statuses AS s ON s.id = j.value
           CROSS JOIN accounts AS a ON a.id = s.account_id
           LEFT JOIN applications AS p ON p.id = s.application_id
"""


def fresh(tx: sqlite3.Connection, id: int, me_id: int) -> sqlite3.Row:
    """Return what listed() and by_ids() say of me_id's own status, which is no reblog, to who has just written it."""
    return tx.execute(FRESH, {"id": id, "me": me_id}).fetchone()  # type: ignore[no-any-return]


FRESH = f"""
    SELECT s.id AS page_id, s.account_id AS page_account_id, a.revision AS account_revision,
           a.revision AS page_account_revision,
           {SAYS},
           {FLAGS}
      FROM statuses AS s CROSS JOIN accounts AS a ON a.id = s.account_id
           LEFT JOIN applications AS p ON p.id = s.application_id
     WHERE s.id = :id AND s.account_id = :me
"""


def reply_names(connection: sqlite3.Connection, parent: sqlite3.Row, me_id: int) -> list[str]:
    """Return whom a reply to parent addresses: its author first, then whom it names, never oneself."""
    sql = """
        SELECT a.id, a.username FROM accounts AS a
         WHERE a.suspended_at IS NULL AND a.id <> :me
           AND (a.id = :author OR a.id IN (SELECT account_id FROM mentions WHERE status_id = :parent))
    """
    rows: Iterable[sqlite3.Row] = connection.execute(
        sql, {"me": me_id, "author": parent["account_id"], "parent": parent["id"]}
    )
    return [row["username"] for row in sorted(rows, key=lambda row: (row["id"] != parent["account_id"], row["id"]))]
