"""Timelines: which statuses stand on which page. Each returns rows with `id`, in the order of the page."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Collection

from db import Page, select_merged, select_page
from model import text
from model.visibility import VISIBLE, WANTED

MAX_ANCESTORS = 40
MAX_DESCENDANTS = 200
MAX_THREAD = 1000


def public(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return what everybody here says to everybody: public statuses, no reblogs, no replies to others."""
    return select_page(connection, PUBLIC, {"me": me_id}, page)


# The first three terms stand like this in the index statuses_public; written in any other way, it would not be used.
PUBLIC = f"""
    SELECT s.id FROM statuses AS s
     WHERE s.visibility = 0 AND s.reblog_of_id IS NULL
       AND (s.in_reply_to_account_id IS NULL OR s.in_reply_to_account_id = s.account_id)
       AND {WANTED}
"""


def follows_any(connection: sqlite3.Connection, me: sqlite3.Row) -> bool:
    """Return whether me follows somebody or a tag."""
    sql = "SELECT 1 FROM tag_follows WHERE account_id = :me LIMIT 1"
    return bool(me["following_count"]) or connection.execute(sql, {"me": me["id"]}).fetchone() is not None


def everyone(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return the public timeline with all of me_id's own statuses in it: a home for who follows nothing yet."""
    return select_page(connection, EVERYONE, {"me": me_id}, page)


EVERYONE = f"""
    {PUBLIC}
    UNION ALL
    SELECT s.id FROM statuses AS s
     WHERE s.account_id = :me
       AND (s.visibility > 0 OR s.reblog_of_id IS NOT NULL OR s.in_reply_to_account_id <> s.account_id)
       AND s.id NOT IN (SELECT status_id FROM trash)
"""


def home(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return what me_id follows: their own statuses, of the people they follow all that concerns them, and public
    statuses with the tags they follow.

    Of the people, that leaves out direct statuses that do not name me_id, replies to people they do not follow, and
    reblogs of people they block or mute or that they switched off.
    """
    after = page.since_id if page.min_id is None else page.min_id
    if after and (few := connection.execute(FEW, {"me": me_id, "max_id": page.max_id, "after": after}).fetchone()):
        return walked(connection, me_id, page, few["rows"])
    found: list[sqlite3.Row] = []
    if page.min_id is None:
        rows = 20 + 2 * page.limit
        found = walked(connection, me_id, page, rows)
        if 0 < len(found) < page.limit:  # as many more as it takes if the others come as often, and a half
            found += walked(
                connection, me_id, rest(page, found), rows * 3 * (page.limit - len(found)) // len(found) // 2
            )
        if len(found) == page.limit:
            return found
    return found + select_merged(connection, HOME, TAGGED, {"me": me_id}, rest(page, found))


def rest(page: Page, found: list[sqlite3.Row]) -> Page:
    """Return what of page comes after found, its first rows."""
    return dataclasses.replace(page, max_id=found[-1]["id"], limit=page.limit - len(found)) if found else page


def walked(connection: sqlite3.Connection, me_id: int, page: Page, rows: int) -> list[sqlite3.Row]:
    """Return what of home is among the newest rows statuses of all in page; nothing if me_id follows fewer people."""
    return select_page(connection, WALKED, {"me": me_id, "rows": rows}, page)


# What of an author's statuses concerns :me, if they follow that author or are it: see home().
CONCERNS = """
    s.id NOT IN (SELECT status_id FROM trash)
    AND (s.reblog_of_account_id IS NULL
         OR {shows_reblogs} AND NOT {is_boosted_hidden} AND s.reblog_of_id NOT IN (SELECT status_id FROM trash))
    AND (s.account_id = :me
         OR (s.visibility < 3
             OR EXISTS (SELECT 1 FROM mentions AS m WHERE m.status_id = s.id AND m.account_id = :me))
            AND (s.in_reply_to_account_id IS NULL OR s.in_reply_to_account_id IN (:me, s.account_id)
                 OR NOT {is_answered_hidden}
                    AND EXISTS (SELECT 1 FROM follows AS f
                                 WHERE f.follower_id = :me AND f.followed_id = s.in_reply_to_account_id)))
"""

# Where a page of home mostly is what many wrote lately, it is found soon among the newest statuses of all: to look at
# one costs 20 steps, to look for a followed person's in HOME 50. So a few are looked at first, and how many of them
# belong to the page tells whether it is worth to look at more. Who asks for what is new since then finds all of it so.
# Whether :me blocks or mutes anybody at all is asked once: a quarter of the steps.
HIDDEN = """
    (EXISTS (SELECT 1 FROM blocks WHERE account_id = :me)
     AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = :me AND b.target_account_id = {account})
     OR EXISTS (SELECT 1 FROM blocks WHERE target_account_id = :me)
        AND EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = {account} AND b.target_account_id = :me)
     OR EXISTS (SELECT 1 FROM mutes WHERE account_id = :me)
        AND EXISTS (SELECT 1 FROM mutes AS u WHERE u.account_id = :me AND u.target_account_id = {account})
     OR EXISTS (SELECT 1 FROM accounts AS a
                 WHERE a.id = {account} AND (a.suspended_at IS NOT NULL OR a.deleted_at IS NOT NULL)
                   AND a.erased_at IS NULL))
"""
FEW = """
    SELECT b.rows FROM accounts AS a
           CROSS JOIN (SELECT count(*) AS rows
                         FROM (SELECT 1 FROM statuses WHERE id > :after AND id < :max_id
                                LIMIT (SELECT following_count + 1 FROM accounts WHERE id = :me))) AS b
     WHERE a.id = :me AND b.rows <= a.following_count
"""
WALKED = """
    SELECT s.id
      FROM statuses AS s LEFT JOIN follows AS w ON w.follower_id = :me AND w.followed_id = s.account_id
     WHERE s.id > CASE WHEN :rows > (SELECT following_count FROM accounts WHERE id = :me) THEN :max_id
                       ELSE coalesce((SELECT id FROM statuses WHERE id < :max_id ORDER BY id DESC
                                       LIMIT 1 OFFSET :rows), 0) END
       AND ((s.account_id = :me OR w.followed_id IS NOT NULL) AND NOT {is_author_hidden} AND {concerns}
            OR EXISTS (SELECT 1 FROM tag_follows WHERE account_id = :me)
               AND EXISTS (SELECT 1 FROM statuses_tags AS t CROSS JOIN tag_follows AS g
                                   ON g.account_id = :me AND g.tag_id = t.tag_id
                            WHERE t.status_id = s.id AND t.visibility = 0) AND {wanted})
""".format(
    is_author_hidden=HIDDEN.format(account="s.account_id"),
    concerns=CONCERNS.format(
        shows_reblogs="coalesce(w.show_reblogs, 1)",
        is_boosted_hidden=HIDDEN.format(account="s.reblog_of_account_id"),
        is_answered_hidden=HIDDEN.format(account="s.in_reply_to_account_id"),
    ),
    wanted=WANTED,
)

# SQLite leaves each author's loop at the first status older than the page's last one so far, so this costs about 50
# steps a followed account, however many statuses there are. CROSS JOIN keeps it from turning the loops round,
# MATERIALIZED from asking for the hidden accounts again and again.
HOME = """
    WITH authors (id, show_reblogs) AS (
           SELECT followed_id, show_reblogs FROM follows WHERE follower_id = :me
           UNION ALL SELECT :me, 1),
         hidden (id) AS MATERIALIZED (
           SELECT target_account_id FROM blocks WHERE account_id = :me UNION
           SELECT account_id FROM blocks WHERE target_account_id = :me UNION
           SELECT target_account_id FROM mutes WHERE account_id = :me UNION
           SELECT id FROM accounts WHERE suspended_at IS NOT NULL AND deleted_at IS NULL UNION
           SELECT id FROM accounts WHERE deleted_at IS NOT NULL AND erased_at IS NULL)
    SELECT s.id
      FROM authors CROSS JOIN statuses AS s ON s.account_id = authors.id
     WHERE authors.id NOT IN (SELECT id FROM hidden) AND {concerns}
""".format(
    concerns=CONCERNS.format(
        shows_reblogs="authors.show_reblogs",
        is_boosted_hidden="s.reblog_of_account_id IN (SELECT id FROM hidden)",
        is_answered_hidden="s.in_reply_to_account_id IN (SELECT id FROM hidden)",
    )
)
# The same for tags. A status stands under the first of its tags that is followed; only the last loop of a statement can
# be left early, so there is no join with the statuses.
TAGGED = f"""
    SELECT t.status_id AS id
      FROM tag_follows AS g CROSS JOIN statuses_tags AS t ON t.tag_id = g.tag_id
     WHERE g.account_id = :me AND t.visibility = 0
       AND NOT EXISTS (SELECT 1 FROM statuses_tags AS o CROSS JOIN tag_follows AS h
                               ON h.account_id = :me AND h.tag_id = o.tag_id
                        WHERE o.status_id = t.status_id AND o.tag_id < t.tag_id)
       AND (SELECT 1 FROM statuses AS s
             WHERE s.id = t.status_id AND {WANTED})
"""


def direct(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return the statuses for nobody but those they name that me_id wrote or is named in."""
    return select_page(connection, DIRECT, {"me": me_id}, page)


DIRECT = f"""
    SELECT s.id FROM statuses AS s
     WHERE s.account_id = :me AND s.visibility = 3 AND s.id NOT IN (SELECT status_id FROM trash)
    UNION ALL
    SELECT m.status_id AS id FROM mentions AS m CROSS JOIN statuses AS s ON s.id = m.status_id
     WHERE m.account_id = :me AND s.account_id <> :me AND s.visibility = 3 AND {VISIBLE} AND {WANTED}
"""


def profile(
    connection: sqlite3.Connection,
    account_id: int,
    me_id: int,
    page: Page,
    *,
    with_replies: bool,
    with_reblogs: bool = True,
    tag: str = "",
) -> list[sqlite3.Row]:
    """Return what one account wrote and reblogged, as far as me_id may see it; only what has tag, unless that is ""."""
    values = {
        "account_id": account_id,
        "me": me_id,
        "with_replies": with_replies,
        "with_reblogs": with_reblogs,
        "tag": text.folded(tag),
    }
    return select_page(connection, PROFILE, values, page)


PROFILE = f"""
    SELECT s.id FROM statuses AS s
     WHERE s.account_id = :account_id
       AND (:with_replies OR s.in_reply_to_account_id IS NULL OR s.in_reply_to_account_id = s.account_id)
       AND (:with_reblogs OR s.reblog_of_account_id IS NULL)
       AND (:tag = '' OR EXISTS (SELECT 1 FROM statuses_tags AS t CROSS JOIN tags AS g ON g.id = t.tag_id
                                  WHERE t.status_id = s.id AND g.name = :tag))
       AND {VISIBLE}
"""


def pinned(connection: sqlite3.Connection, account_id: int, me_id: int) -> list[int]:
    """Return the ids of what one account pinned to its profile, the newest pin first."""
    return [row["id"] for row in connection.execute(PINNED, {"account_id": account_id, "me": me_id})]


PINNED = f"""
    SELECT s.id FROM statuses AS s
     WHERE s.account_id = :account_id AND s.pinned_at IS NOT NULL AND {VISIBLE}
     ORDER BY s.pinned_at DESC, s.id DESC LIMIT 20
"""


def tag(connection: sqlite3.Connection, tag_id: int, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return the public statuses with a tag."""
    return select_page(connection, TAG, {"tag_id": tag_id, "me": me_id}, page)


# The page's key is t.status_id, the column of the index that is walked: by s.id every hit would be read.
TAG = f"""
    SELECT t.status_id AS id
      FROM statuses_tags AS t CROSS JOIN statuses AS s ON s.id = t.status_id
     WHERE t.tag_id = :tag_id AND t.visibility = 0 AND {WANTED}
"""


def tags(
    connection: sqlite3.Connection,
    any_of: Collection[int],
    all_of: Collection[int],
    none_of: Collection[int],
    me_id: int,
    page: Page,
) -> list[sqlite3.Row]:
    """Return the public statuses with any of the tags any_of, with all of all_of and none of none_of."""
    if len(any_of) == 1 and not all_of and not none_of:
        return tag(connection, next(iter(any_of)), me_id, page)
    values = {
        "any_of": json.dumps(list(any_of)),
        "all_of": json.dumps(list(all_of)),
        "none_of": json.dumps(list(none_of)),
        "me": me_id,
    }
    return select_page(connection, TAGS, values, page)


# Each tag is walked by itself; the few tags of a status then say whether it has the others.
TAGS = f"""
    SELECT DISTINCT t.status_id AS id
      FROM json_each(:any_of) AS j
           CROSS JOIN statuses_tags AS t ON t.tag_id = j.value
           CROSS JOIN statuses AS s ON s.id = t.status_id
     WHERE t.visibility = 0
       AND NOT EXISTS (SELECT 1 FROM json_each(:all_of) AS l
                        WHERE NOT EXISTS (SELECT 1 FROM statuses_tags AS h
                                           WHERE h.tag_id = l.value AND h.status_id = s.id))
       AND NOT EXISTS (SELECT 1 FROM json_each(:none_of) AS l CROSS JOIN statuses_tags AS h
                               ON h.tag_id = l.value AND h.status_id = s.id)
       AND {WANTED}
"""


def thread(connection: sqlite3.Connection, status: sqlite3.Row, me_id: int) -> tuple[list[int], list[int]]:
    """Return the ids before and after status in its thread, as far as me_id may see it.

    Ancestors come from the root down; descendants depth first, each reply under what it replies to.
    """
    rows = connection.execute(THREAD, {"root": status["root_id"] or status["id"], "me": me_id, "most": MAX_THREAD})
    parents = {row["id"]: row["in_reply_to_id"] for row in rows}
    parents.setdefault(status["id"], status["in_reply_to_id"])  # the thread may be longer than we read
    ancestors: list[int] = []
    above = parents[status["id"]]
    while above in parents and above not in ancestors and len(ancestors) < MAX_ANCESTORS:
        ancestors.append(above)
        above = parents[above]
    return ancestors[::-1], descendants(parents, status["id"])[:MAX_DESCENDANTS]


THREAD = f"""
    SELECT s.id, s.in_reply_to_id FROM statuses AS s WHERE s.id = :root AND {VISIBLE}
    UNION ALL
    SELECT * FROM (
      SELECT s.id, s.in_reply_to_id FROM statuses AS s WHERE s.root_id = :root AND {VISIBLE} ORDER BY s.id LIMIT :most)
"""


def descendants(parents: dict[int, int | None], id: int) -> list[int]:
    """Return the ids under id, depth first, older ones first; parents is {id: id of what it replies to}."""
    children: dict[int | None, list[int]] = {}
    for child in sorted(parents):
        children.setdefault(parents[child], []).append(child)
    found: list[int] = []
    waiting = children.get(id, [])[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])[::-1]
    return found
