"""Imports: posts that people bring from other servers. They wait, and a task writes them, a few at a time.

They keep their dates, and nobody is told of them: no notification, no mail. The days that were counted for the
statistics stay as they were counted: those tell what happened here.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from db import Database
from model import accounts, blocks, ids, mentions, reblogs, relationships, statuses, text
from model.errors import Forbidden, Invalid, NotFound
from model.settings import Site
from model.statuses import Draft
from model.visibility import DIRECT, PRIVATE

Post = Mapping[str, Any]

MAX_POSTS = 100_000
MAX_TEXT = 10_000
MAX_SPOILER = 1000
AT_ONCE = 50  # in one transaction: everybody else who writes waits meanwhile
QUEUED_AT_ONCE = 500
A_RUN = 2000
FIRST_OF_MOMENT = 0x8000  # ids given out at that time had smaller last bits: nothing that is gone comes back as another

# --- Waiting ----------------------------------------------------------------------------------------------------------


def queue(db: Database, account_id: int, posts: Iterable[Post | None], now: int) -> int:
    """Let posts wait for the task that writes them; None counts as one that cannot be read. Return how many there are.

    Nothing is written before the last of them has been read. Raises Invalid for none, for too many, and while others
    of the account wait; Forbidden for an account that is shut out.
    """
    if is_busy(db.read, account_id):
        raise Invalid(file=BUSY)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        total = unread = 0
        for total, post in enumerate(posts, 1):
            if total > MAX_POSTS:
                raise Invalid(file=f"This archive has more than the {MAX_POSTS:,} posts that the site takes.")
            unread += post is None
            if post:
                lines.write(
                    f"{(post['at'] << 17) + total} {json.dumps(post, ensure_ascii=False)}\n"
                )  # in the order of their dates
        if not total:
            raise Invalid(file="There are no posts in this archive that could be taken over.")
        lines.seek(0)
        with db.write() as tx:
            id = begin(tx, account_id, now)
        while chunk := list(itertools.islice(lines, QUEUED_AT_ONCE)):
            rows = [dict(zip(("position", "data"), line.split(" ", 1), strict=True)) for line in chunk]
            with db.write() as tx:
                if not tx.executemany(ADD, [{"id": id, **row} for row in rows]).rowcount:
                    raise Invalid(file=OVERTAKEN)
        with db.write() as tx:
            release(tx, id, total, unread, now)
    return total


BUSY = "The posts of your last archive are still being written. Please wait until that is done."
OVERTAKEN = "Another of your archives came in at the same time, and only that one is taken."
# Nothing if another import, or the end of the account, has taken this one away meanwhile.
ADD = """
    INSERT INTO import_items (import_id, position, data)
    SELECT i.id, :position, :data FROM imports AS i WHERE i.id = :id
"""


def is_busy(connection: sqlite3.Connection, account_id: int) -> bool:
    """Return whether posts of an account wait."""
    sql = "SELECT 1 FROM imports WHERE account_id = :account AND finished_at IS NULL AND total > 0"
    return connection.execute(sql, {"account": account_id}).fetchone() is not None


def begin(tx: sqlite3.Connection, account_id: int, now: int) -> int:
    """Make an import whose posts do not all wait yet: a total of 0; return its id. Earlier ones are forgotten.

    Raises Forbidden for an account that is shut out, perhaps only since it sent the archive.
    """
    if is_busy(tx, account_id):
        raise Invalid(file=BUSY)
    values = {"id": ids.take(tx, now), "account": account_id, "now": now}
    tx.execute("DELETE FROM imports WHERE account_id = :account", values)
    if not tx.execute(BEGIN, values).rowcount:
        raise Forbidden("Nothing can be taken over for this account, because it cannot log in.")
    return int(values["id"])


BEGIN = """
    INSERT INTO imports (id, account_id, created_at, total)
    SELECT :id, a.id, :now, 0 FROM accounts AS a
     WHERE a.id = :account AND a.suspended_at IS NULL AND a.disabled_at IS NULL
"""


def release(tx: sqlite3.Connection, id: int, total: int, unread: int, now: int) -> None:
    """Let the task begin with the posts of an import, now that all of them wait."""
    values = {"id": id, "total": total, "unread": unread, "finished_at": now if total == unread else None}
    sql = "UPDATE imports SET total = :total, failed = :unread, finished_at = :finished_at WHERE id = :id"
    if not tx.execute(sql, values).rowcount:
        raise Invalid(file=OVERTAKEN)


def latest(connection: sqlite3.Connection, account_id: int) -> sqlite3.Row | None:
    """Return the last import of an account, all of whose posts wait or are written, or None."""
    return connection.execute(  # type: ignore[no-any-return]
        """
        SELECT * FROM imports WHERE account_id = :account AND (total > 0 OR finished_at IS NOT NULL)
         ORDER BY id DESC LIMIT 1
        """,
        {"account": account_id},
    ).fetchone()


# --- Writing ----------------------------------------------------------------------------------------------------------


def next_waiting(connection: sqlite3.Connection) -> sqlite3.Row | None:
    """Return the account, if it may act, and the `import_id` of the oldest import that is not finished, or None."""
    return connection.execute(  # type: ignore[no-any-return]
        """
        SELECT a.*, i.id AS import_id FROM imports AS i CROSS JOIN accounts AS a ON a.id = i.account_id
         WHERE i.finished_at IS NULL AND i.total > 0 AND a.suspended_at IS NULL AND a.disabled_at IS NULL
         ORDER BY i.id LIMIT 1
        """
    ).fetchone()


def write_some(tx: sqlite3.Connection, site: Site, now: int) -> int:
    """Write some of the posts that wait, and take them off the list; return how many, 0 when none wait."""
    me = next_waiting(tx)
    if me is None:
        return 0
    values = {"id": me["import_id"], "most": AT_ONCE}
    sql = "SELECT position, data FROM import_items WHERE import_id = :id ORDER BY position LIMIT :most"
    items = tx.execute(sql, values).fetchall()
    done = Counter(write(tx, me, site, json.loads(item["data"])) for item in items)
    last = items[-1]["position"] if items else 0
    tx.execute("DELETE FROM import_items WHERE import_id = :id AND position <= :last", {**values, "last": last})
    tx.execute(
        """
        UPDATE imports
           SET imported = imported + :imported, known = known + :known, failed = failed + :failed,
               total = total - :skipped,
               finished_at = CASE WHEN EXISTS (SELECT 1 FROM import_items WHERE import_id = :id) THEN NULL ELSE :now END
         WHERE id = :id
        """,
        {**values, "now": now, **{name: done[name] for name in ("imported", "known", "failed", "skipped")}},
    )
    return len(items)


def write(tx: sqlite3.Connection, me: sqlite3.Row, site: Site, post: Post) -> str:
    """Write one post, unless it is here; return imported, known, failed, or skipped for a boost of what is not here."""
    if is_known(tx, me, site, post["uri"]):
        return "known"
    try:
        return write_boost(tx, me, site, post) if "boosts" in post else write_status(tx, me, site, post)
    except (Invalid, NotFound, sqlite3.IntegrityError):  # one that cannot be written must not hold up the others
        return "failed"


def write_status(tx: sqlite3.Connection, me: sqlite3.Row, site: Site, post: Post) -> str:
    """Write a post with its words."""
    parent = seen(tx, me, site, post["answers"]) if post["answers"] else None
    draft = drafted(tx, site, post, parent)
    edited_at, imported_from = post["edited_at"], post["uri"]
    id = take_id(tx, post["at"])
    statuses.write(tx, me["id"], draft, id, post["at"], edited_at=edited_at, imported_from=imported_from)
    if post.get("pinned"):
        with contextlib.suppress(Invalid):  # as many as may be
            statuses.pin(tx, me["id"], statuses.by_id(tx, id, me["id"]), post["at"])
    return "imported"


def drafted(connection: sqlite3.Connection, site: Site, post: Post, parent: sqlite3.Row | None) -> Draft:
    """Return a post as a draft, however long it is; what would become too long as HTML is cut."""
    source = post["text"]
    while True:
        parts = list(text.tokens(source, site.host))
        named = mentions.named(connection, parts)
        names = [row["username"] for row in named]
        if not statuses.is_long_as_html(source, parts, names):
            break
        source = source[: len(source) // 2].rstrip() + "…"
    return Draft(
        text=text.portable(parts, names),
        visibility=max(post["visibility"], parent["visibility"]) if parent else post["visibility"],
        spoiler_text=post["spoiler_text"],
        sensitive=post["sensitive"],
        language=post["language"],
        parent=parent,
        named=named,
        tags=statuses.tags_of(parts),
    )


def write_boost(tx: sqlite3.Connection, me: sqlite3.Row, site: Site, post: Post) -> str:
    """Write a boost of a post that is here."""
    status = seen(tx, me, site, post["boosts"])
    if status is None or status["reblog_of_id"] or status["visibility"] == DIRECT:
        return "skipped"
    if status["visibility"] == PRIVATE and status["account_id"] != me["id"]:
        return "skipped"
    if reblogs.find(tx, me["id"], status["id"]):
        return "known"
    level = max(post["visibility"], status["visibility"])
    reblogs.write(tx, me["id"], status, level, take_id(tx, post["at"]), post["at"], post["uri"])
    return "imported"


ADDRESS = re.compile(r"https?://([^/]+)/(?:@|users/)([A-Za-z0-9_]{1,30})/(?:statuses/)?([0-9]{1,19})(?:/activity)?")


def found_in(uri: str, me: sqlite3.Row, site: Site) -> dict[str, Any]:
    """Return what uri says as the queries for it want it: the name in it, and the id if it is an address of ours."""
    parts = ADDRESS.fullmatch(uri)
    id = ids.parsed(parts[3]) if parts and parts[1].lower() == site.host else 0
    return {"me": me["id"], "uri": uri, "id": id, "name": parts[2] if parts else ""}


def is_known(connection: sqlite3.Connection, me: sqlite3.Row, site: Site, uri: str) -> bool:
    """Return whether me has the status that is, or was imported from, uri."""
    return connection.execute(KNOWN, found_in(uri, me, site)).fetchone() is not None


KNOWN = """
    SELECT id FROM statuses WHERE account_id = :me AND imported_from = :uri
    UNION ALL SELECT id FROM statuses WHERE account_id = :me AND id = :id
"""


def seen(connection: sqlite3.Connection, me: sqlite3.Row, site: Site, uri: str) -> sqlite3.Row | None:
    """Return the status that is, or was imported from, uri, if me may see it.

    Imported by me, or by whoever has here the name that is in uri: people who move together answer each other.
    """
    row = connection.execute(FIND, found_in(uri, me, site)).fetchone()
    try:
        return statuses.by_id(connection, row["id"], me["id"]) if row else None
    except NotFound:
        return None


FIND = f"""
    {KNOWN}
    UNION ALL
    SELECT s.id FROM accounts AS a CROSS JOIN statuses AS s ON s.account_id = a.id
     WHERE a.username = :name AND (s.id = :id OR s.imported_from = :uri)
     LIMIT 1
"""


def take_id(tx: sqlite3.Connection, at: int) -> int:
    """Return the next free id for a status of the time `at`."""
    values = {"first": (at << 16) + FIRST_OF_MOMENT, "end": (at + 1) << 16}
    row = tx.execute("SELECT max(id) AS last FROM statuses WHERE id >= :first AND id < :end", values).fetchone()
    id = int(values["first"] if row["last"] is None else row["last"] + 1)
    ids.pass_over(tx, id)
    return id


# --- People -----------------------------------------------------------------------------------------------------------


def take_people(tx: sqlite3.Connection, me_id: int, verb: str, names: Collection[str], now: int) -> int:
    """Have me_id follow (or ask to), mute or block those of names who are here; return how many are new.

    verb: one of PEOPLE. Who cannot be followed, muted or blocked is left out.
    """
    flags, do = PEOPLE[verb]
    me = accounts.by_id(tx, me_id)  # as it is now: with each it follows one more
    people = accounts.by_ids(tx, [row["id"] for row in accounts.named(tx, names)])
    between = relationships.between(tx, me["id"], people)
    count = 0
    for id, person in people.items():
        if not any(between[id][flag] for flag in flags):
            with contextlib.suppress(Forbidden, Invalid):  # blocked, oneself, too many
                do(tx, me, person, now)
                count += 1
    return count


def mute(tx: sqlite3.Connection, me: sqlite3.Row, person: sqlite3.Row, now: int) -> None:
    blocks.mute(tx, me["id"], person["id"], now, with_notifications=True, duration=0)


def block(tx: sqlite3.Connection, me: sqlite3.Row, person: sqlite3.Row, now: int) -> None:
    blocks.block(tx, me["id"], person["id"], now)


# {verb: (what tells that it has been done, how it is done)}
PEOPLE: dict[str, tuple[tuple[str, ...], Callable[[sqlite3.Connection, sqlite3.Row, sqlite3.Row, int], None]]] = {
    "follow": (("following", "requested"), relationships.follow),
    "mute": (("muting",), mute),
    "block": (("blocking",), block),
}
