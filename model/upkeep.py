"""Upkeep: forgetting what is over, and keeping the database in shape."""

from __future__ import annotations

from collections.abc import Callable

from db import Database
from model import accounts, fulltext, names, tags

DAY = 24 * 3600 * 1000
AT_ONCE = 500
LONG_WAL = 16_000_000

# What is over, and when; some hundred rows at a time, so that nobody waits long for the writer.
OVER = {
    "sessions": """
        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= :now LIMIT :most)
    """,
    "codes": """
        DELETE FROM authorization_codes
         WHERE id IN (SELECT id FROM authorization_codes WHERE expires_at <= :yesterday LIMIT :most)
    """,
    "links": """
        DELETE FROM links WHERE token_hash IN (SELECT token_hash FROM links WHERE expires_at <= :now LIMIT :most)
    """,
    "attempts": """
        DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE created_at <= :yesterday LIMIT :most)
    """,
    "keys": """
        DELETE FROM idempotency_keys
         WHERE status_id IN (SELECT status_id FROM idempotency_keys WHERE created_at <= :yesterday LIMIT :most)
           AND created_at <= :yesterday
    """,
    "mails": """
        DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE finished_at <= :month_ago LIMIT :most)
    """,
    "imports that were broken off": """
        DELETE FROM imports
         WHERE id IN (SELECT id FROM imports
                       WHERE total = 0 AND finished_at IS NULL AND created_at <= :yesterday LIMIT :most)
    """,
    "unsent mails": """
        DELETE FROM outbox
         WHERE id IN (SELECT id FROM outbox WHERE next_at <= :month_ago AND lead_id IS NULL LIMIT :most)
    """,
}


def clean_up(db: Database, now: int, is_stopping: Callable[[], bool]) -> str:
    """Delete what is over; return in words what was done."""
    values = {"now": now, "yesterday": now - DAY, "month_ago": now - 30 * DAY, "most": AT_ONCE}
    done = []
    for name, sql in OVER.items():
        number = count = 0
        while not is_stopping() and (number == 0 or count == AT_ONCE):
            with db.write() as tx:
                count = tx.execute(sql, values).rowcount
            number += count
            if not count:
                break
        if number:
            done.append(f"{number} {name}")
    return ", ".join(done) or "nothing was over"


def has_long_log(db: Database) -> bool:
    """Return whether the write-ahead log has grown: somebody reads for long, or nobody ever stops reading."""
    return db.wal_bytes() > LONG_WAL


def shorten_log(db: Database) -> str:
    """Bring the write-ahead log into the database, as far as those who read now allow."""
    db.checkpoint()
    return f"{db.wal_bytes()} bytes are left"


def erase_deleted(db: Database, now: int, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Take away what deleted accounts left; return how many there were."""
    ids = accounts.to_erase(db.read)
    for id in ids:
        is_more = True
        while is_more and not is_stopping():
            with db.write() as tx:
                is_more = accounts.erase(tx, id, now)
    return len(ids)


def tend(db: Database, is_stopping: Callable[[], bool] = lambda: False) -> str:
    """Take what deleted statuses left out of the index of words and the tags, put new names into that of people, and
    let SQLite renew its statistics."""
    is_more = is_first = True
    while is_more and not is_stopping():
        with db.write() as tx:
            is_more, is_first = fulltext.settle(tx, is_first=is_first), False
    is_more = True
    while is_more and not is_stopping():
        with db.write() as tx:
            is_more = names.read(tx)
    with db.write() as tx:
        forgotten = tags.forget_unused(tx)
    db.optimize()
    return f"{forgotten} unused tags forgotten" if forgotten else "done"
