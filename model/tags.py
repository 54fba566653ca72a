"""Tags: the words that people marked with a # to make them findable."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from db import Page, select_page
from model import ids, text
from model.errors import Invalid, NotFound
from model.visibility import WANTED

MAX_FEATURED = 10
MAX_FOLLOWED = 500  # each makes home a little slower
DAY = 24 * 3600 * 1000


def find(connection: sqlite3.Connection, name: str) -> int:
    """Return the id of the tag called name, in whatever letter case; 0 for one that was never used."""
    row = connection.execute("SELECT id FROM tags WHERE name = :name", {"name": text.folded(name)}).fetchone()
    return row["id"] if row else 0


def detach(tx: sqlite3.Connection, status_id: int) -> None:
    """Take all tags off a status."""
    tx.execute("DELETE FROM statuses_tags WHERE status_id = :status_id", {"status_id": status_id})


def attach(tx: sqlite3.Connection, status_id: int, visibility: int, names: Collection[str]) -> None:
    """Tag a status with names, which are folded already."""
    if not names:
        return
    values = {"names": json.dumps(sorted(names)), "status_id": status_id, "visibility": visibility}
    if tx.execute(ATTACH, values).rowcount < len(names):  # which is seldom
        tx.execute(
            "INSERT INTO tags (name) SELECT value FROM json_each(:names) WHERE 1 ON CONFLICT (name) DO NOTHING", values
        )
        tx.execute(ATTACH, values)


ATTACH = """
    INSERT INTO statuses_tags (tag_id, status_id, visibility)
    SELECT t.id, :status_id, :visibility FROM json_each(:names) AS j CROSS JOIN tags AS t ON t.name = j.value WHERE 1
    ON CONFLICT (tag_id, status_id) DO NOTHING
"""


def forget_unused(tx: sqlite3.Connection) -> int:
    """Delete the tags of which there is nothing but the name, up to a thousand; return how many. Reads all tags."""
    return tx.execute(
        """
        DELETE FROM tags WHERE id IN (
          SELECT g.id FROM tags AS g
           WHERE g.hidden_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM statuses_tags AS t WHERE t.tag_id = g.id)
             AND NOT EXISTS (SELECT 1 FROM tag_follows AS f WHERE f.tag_id = g.id)
             AND NOT EXISTS (SELECT 1 FROM featured_tags AS f WHERE f.tag_id = g.id)
           LIMIT 1000)
        """
    ).rowcount


def checked(name: str) -> str:
    """Return name, folded, if it can be a tag; raises NotFound for what never can."""
    if not is_tag(name):
        raise NotFound("This cannot be a tag.")
    return text.folded(text.clean_line(name).removeprefix("#"))


def is_tag(name: str) -> bool:
    """Return whether name, with or without its #, can be a tag."""
    parts = list(text.tokens("#" + text.clean_line(name).removeprefix("#")))
    return len(parts) == 1 and isinstance(parts[0], text.Hashtag)


def ensured(tx: sqlite3.Connection, name: str) -> int:
    """Return the id of the tag called name, made if it was never used."""
    tx.execute("INSERT INTO tags (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", {"name": name})
    return find(tx, name)


def about(connection: sqlite3.Connection, names: Collection[str], me_id: int) -> dict[str, sqlite3.Row]:
    """Return {name: row} with id, following and featuring of the tags called names.

    Left out are those that me_id has nothing to do with and that nobody used whom they see in public.
    """
    rows = connection.execute(ABOUT, {"names": json.dumps(list(names)), "me": me_id})
    return {row["name"]: row for row in rows}


ABOUT = f"""
    SELECT * FROM (
      SELECT g.id, g.name,
             EXISTS (SELECT 1 FROM tag_follows AS f WHERE f.account_id = :me AND f.tag_id = g.id) AS following,
             EXISTS (SELECT 1 FROM featured_tags AS f WHERE f.account_id = :me AND f.tag_id = g.id) AS featuring
        FROM json_each(:names) AS j CROSS JOIN tags AS g ON g.name = j.value) AS g
     WHERE g.following OR g.featuring
        OR EXISTS (SELECT 1 FROM statuses_tags AS t CROSS JOIN statuses AS s ON s.id = t.status_id
                    WHERE t.tag_id = g.id AND t.visibility = 0 AND {WANTED})
"""


def usage(
    connection: sqlite3.Connection, tag_ids: Collection[int], me_id: int, now: int
) -> dict[tuple[int, int], sqlite3.Row]:
    """Return {(tag id, day): row} with uses and accounts of the last seven days, as far as me_id wants to see them.

    A day is in milliseconds, UTC.
    """
    values = {"ids": json.dumps(list(tag_ids)), "day": DAY, "since": (now // DAY - 6) * DAY << 16, "me": me_id}
    return {(row["tag_id"], row["day"]): row for row in connection.execute(USAGE, values)}


USAGE = f"""
    SELECT t.tag_id, (t.status_id >> 16) / :day * :day AS day,
           count(*) AS uses, count(DISTINCT s.account_id) AS accounts
      FROM json_each(:ids) AS j
           CROSS JOIN statuses_tags AS t ON t.tag_id = j.value AND t.status_id >= :since
           CROSS JOIN statuses AS s ON s.id = t.status_id
     WHERE t.visibility = 0 AND {WANTED}
     GROUP BY 1, 2
"""


def lately(connection: sqlite3.Connection, tag_ids: Collection[int], me_id: int, now: int) -> dict[int, sqlite3.Row]:
    """Return {tag id: row} with uses and accounts of the last seven days, as far as me_id wants to see them."""
    values = {"ids": json.dumps(list(tag_ids)), "since": (now - 7 * DAY) << 16, "me": me_id}
    return {row["tag_id"]: row for row in connection.execute(LATELY, values)}


LATELY = f"""
    SELECT t.tag_id, count(*) AS uses, count(DISTINCT s.account_id) AS accounts
      FROM json_each(:ids) AS j
           CROSS JOIN statuses_tags AS t ON t.tag_id = j.value AND t.status_id >= :since
           CROSS JOIN statuses AS s ON s.id = t.status_id
     WHERE t.visibility = 0 AND {WANTED}
     GROUP BY t.tag_id
"""


def popular(connection: sqlite3.Connection, me_id: int, now: int, limit: int) -> list[sqlite3.Row]:
    """Return name, uses and accounts of the tags that were used most in the last seven days."""
    values = {"since": (now - 7 * DAY) << 16, "me": me_id, "limit": limit}
    return connection.execute(POPULAR, values).fetchall()


POPULAR = f"""
    SELECT g.name, count(*) AS uses, count(DISTINCT s.account_id) AS accounts
      FROM statuses_tags AS t
           CROSS JOIN statuses AS s ON s.id = t.status_id
           CROSS JOIN tags AS g ON g.id = t.tag_id
     WHERE t.status_id >= :since AND t.visibility = 0 AND g.hidden_at IS NULL AND {WANTED}
     GROUP BY g.id ORDER BY uses DESC, g.name LIMIT :limit
"""


# --- Keeping order ----------------------------------------------------------------------------------------------------


def by_use(connection: sqlite3.Connection, beginning: str) -> list[sqlite3.Row]:
    """Return id, name, hidden_at and uses of the hundred tags used most whose names begin so. Reads all uses."""
    name = text.folded(beginning.removeprefix("#"))
    return connection.execute(
        """
        SELECT g.id, g.name, g.hidden_at, count(*) AS uses
          FROM tags AS g CROSS JOIN statuses_tags AS t ON t.tag_id = g.id
         WHERE (:name = '' OR (g.name >= :name AND g.name < :name || char(0x10FFFF))) AND t.visibility < 2
         GROUP BY g.id ORDER BY uses DESC, g.name LIMIT 100
        """,
        {"name": name},
    ).fetchall()


def set_hidden(tx: sqlite3.Connection, id: int, hidden_at: int | None) -> str:
    """Leave a tag out of lists and suggestions, or let it in again with None; return its name. Raises NotFound."""
    sql = "UPDATE tags SET hidden_at = :hidden_at WHERE id = :id RETURNING name"
    rows = tx.execute(sql, {"id": id, "hidden_at": hidden_at}).fetchall()
    if not rows:
        raise NotFound("There is no such tag.")
    return str(rows[0]["name"])


def hidden(connection: sqlite3.Connection, names: Collection[str]) -> set[str]:
    """Return those of names that are hidden."""
    sql = "SELECT name FROM tags WHERE hidden_at IS NOT NULL AND name IN (SELECT value FROM json_each(:names))"
    return {row["name"] for row in connection.execute(sql, {"names": json.dumps(list(names))})}


# --- Following and featuring ------------------------------------------------------------------------------------------


def follow(tx: sqlite3.Connection, me_id: int, name: str, now: int) -> None:
    """Make me_id follow a tag; raises Invalid if they follow very many."""
    sql = "SELECT count(*) FROM tag_follows WHERE account_id = :me"
    if tx.execute(sql, {"me": me_id}).fetchone()[0] >= MAX_FOLLOWED:
        raise Invalid(tag=f"You can follow at most {MAX_FOLLOWED} tags.")
    tx.execute(
        """
        INSERT INTO tag_follows (account_id, tag_id, id) VALUES (:me, :tag_id, :id)
        ON CONFLICT (account_id, tag_id) DO NOTHING
        """,
        {"me": me_id, "tag_id": ensured(tx, name), "id": ids.take(tx, now)},
    )


def unfollow(tx: sqlite3.Connection, me_id: int, name: str) -> None:
    """End that me_id follows a tag."""
    values = {"me": me_id, "tag_id": find(tx, name)}
    tx.execute("DELETE FROM tag_follows WHERE account_id = :me AND tag_id = :tag_id", values)


def followed(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of the names of the tags that me_id follows, newest first; `id` is the follow's."""
    sql = """
        SELECT f.id, g.name FROM tag_follows AS f CROSS JOIN tags AS g ON g.id = f.tag_id WHERE f.account_id = :me
    """
    return select_page(connection, sql, {"me": me_id}, page)


def feature(tx: sqlite3.Connection, me_id: int, name: str, now: int) -> int:
    """Show a tag on me_id's profile; return the id of that. Raises Invalid if it stands there, or too many do."""
    if (
        tx.execute("SELECT count(*) FROM featured_tags WHERE account_id = :me", {"me": me_id}).fetchone()[0]
        >= MAX_FEATURED
    ):
        raise Invalid(name=f"You have already featured the maximum number of hashtags ({MAX_FEATURED})")
    values = {"id": ids.take(tx, now), "me": me_id, "tag_id": ensured(tx, name)}
    added = tx.execute(
        """
        INSERT INTO featured_tags (id, account_id, tag_id) VALUES (:id, :me, :tag_id)
        ON CONFLICT (account_id, tag_id) DO NOTHING
        """,
        values,
    ).rowcount
    if not added:
        raise Invalid(name="Tag has already been featured")
    return int(values["id"])


def unfeature(tx: sqlite3.Connection, me_id: int, id: int) -> None:
    """Take a tag off me_id's profile, by the id that feature() returned; raises NotFound."""
    if not tx.execute(
        "DELETE FROM featured_tags WHERE id = :id AND account_id = :me", {"id": id, "me": me_id}
    ).rowcount:
        raise NotFound("This tag is not on your profile.")


def featured(connection: sqlite3.Connection, account_id: int) -> list[sqlite3.Row]:
    """Return id, name, statuses_count and last_status_id of the tags on a profile."""
    return connection.execute(
        """
        SELECT f.id, g.name, count(s.id) AS statuses_count, max(s.id) AS last_status_id
          FROM featured_tags AS f CROSS JOIN tags AS g ON g.id = f.tag_id
               LEFT JOIN statuses_tags AS t ON t.tag_id = g.id AND t.visibility < 2
               LEFT JOIN statuses AS s
                      ON s.id = t.status_id AND s.account_id = f.account_id
                         AND NOT EXISTS (SELECT 1 FROM trash AS x WHERE x.status_id = s.id)
         WHERE f.account_id = :account_id
         GROUP BY f.id ORDER BY f.id
        """,
        {"account_id": account_id},
    ).fetchall()


def used_most(connection: sqlite3.Connection, account_id: int) -> list[sqlite3.Row]:
    """Return the names of the ten tags that an account used most in its last thousand statuses."""
    return connection.execute(
        """
        SELECT g.name FROM (SELECT id FROM statuses WHERE account_id = :account_id ORDER BY id DESC LIMIT 1000) AS s
               CROSS JOIN statuses_tags AS t ON t.status_id = s.id
               CROSS JOIN tags AS g ON g.id = t.tag_id
         GROUP BY g.id ORDER BY count(*) DESC, g.name LIMIT 10
        """,
        {"account_id": account_id},
    ).fetchall()
