"""Seed: a database of any size, the same each time: `python -m bench.seed DIRECTORY --statuses 1M`.

Plain SQL, because a million posts through the model would take an hour; a test holds what comes out against its rules.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import config
import db as database
from bench.words import Words
from model import names

END = 1_767_225_600_000  # 1 January 2026: the last status; the first was a year before, whatever their number
YEAR = 365 * 24 * 3600 * 1000
BEGIN = END - YEAR
CHUNK = 20_000
RECENT = 1_000  # people answer, boost and like what was written lately

# The last accounts, and how many people each follows: those who write most, or most of those who fell silent, or
# both; with tags: 20 tags as well.
READERS = {
    "5_active": 5,
    "5_silent": 5,
    "200_active": 200,
    "200_silent": 200,
    "5_with_tags": 5,
    "200_with_tags": 200,
    "200_mixed": 200,
    "2000_mixed": 2_000,
    "5000_mixed": 5_000,
}
FOLLOWED_TAGS = 20
# After those: whom everybody follows and who never wrote, and who is followed by nobody.
FAMOUS = ("famous", "unknown")


def account_id(number: int) -> int:
    """Return the id of the account with this number; those with low numbers write most."""
    return (BEGIN + number) << 16


def reader_id(kind: str, people: int) -> int:
    """Return the id of one of READERS or FAMOUS among so many people."""
    return account_id(people + [*READERS, *FAMOUS].index(kind))


def is_silent(number: int) -> bool:
    """Return whether the account wrote nothing after the first fifth of the time: three of ten."""
    return number % 10 in (1, 4, 7)


def make(path: Path, statuses: int, people: int, seed: int = 1, say: Callable[[str, float], object] | None = None):
    """Make a database of so many statuses and people at path, analyzed; say(step, part done) is called now and then."""
    say = say or (lambda step, done: None)
    database.prepare(path, config.RESOURCES, lambda line: None)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN;"
        )
        later = connection.execute(TAKEN_OFF).fetchall()
        for kind, name, _ in later:
            connection.execute(f"DROP {kind} {name}")
        Filling(connection, statuses, people, seed).run(say)
        for number, (_, name, sql) in enumerate(later):
            say(name, number / len(later))
            connection.execute(sql)
        say("names", 0)
        connection.execute("INSERT INTO unread_names SELECT id FROM accounts WHERE display_name <> ''")
        while names.read(connection):
            pass
        say("counts", 0)
        count(connection)
        say("analyze", 0.9)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        say("done", 1)


# Made again at the end, the triggers after the counts: that takes a third of the time.
TAKEN_OFF = """
    SELECT type, name, sql FROM sqlite_schema
     WHERE type = 'trigger' OR type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%' ORDER BY type
"""
COUNTS = [
    ("accounts", "followers_count", "follows WHERE followed_id = t.id"),
    ("accounts", "following_count", "follows WHERE follower_id = t.id"),
    ("accounts", "statuses_count", "statuses WHERE account_id = t.id AND visibility < 3"),
    ("statuses", "replies_count", "statuses WHERE in_reply_to_id = t.id AND visibility < 2"),
    ("statuses", "reblogs_count", "statuses WHERE reblog_of_id = t.id"),
    ("statuses", "favourites_count", "favourites WHERE status_id = t.id"),
]


def miscounts(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return (table, id, column, kept, counted) of the counts that differ from what is there."""
    wrong: list[tuple[Any, ...]] = []
    for table, column, counted in COUNTS:
        sql = f"SELECT t.id, t.{column}, (SELECT count(*) FROM {counted}) FROM {table} AS t"
        wrong += [(table, id, column, kept, now) for id, kept, now in connection.execute(sql) if kept != now]
    return wrong


def count(connection: sqlite3.Connection) -> None:
    """Set what the triggers would have counted."""
    for name in ("accounts", "statuses"):
        columns = ", ".join(
            f"{column} = (SELECT count(*) FROM {what})" for table, column, what in COUNTS if table == name
        )
        connection.execute(f"UPDATE {name} AS t SET {columns}")
    connection.execute("""
        UPDATE accounts AS t SET revision = statuses_count + followers_count + following_count, last_status_at =
          (SELECT max(created_at) FROM statuses WHERE account_id = t.id AND visibility < 3)
    """)
    connection.execute("UPDATE statuses SET revision = replies_count + reblogs_count + favourites_count")


class Filling:
    """The rows of one database on their way into it."""

    def __init__(self, connection: sqlite3.Connection, statuses: int, people: int, seed: int) -> None:
        self.connection = connection
        self.statuses = statuses
        self.people = people
        self.chance = random.Random(seed)
        self.words = Words(self.chance, max(500, min(20_000, statuses // 50)))
        self.readers = {kind: count for kind, count in READERS.items() if 2 * count <= people}

    def run(self, say: Callable[[str, float], object]) -> None:
        """Write the people, what they are to each other, and the statuses with what belongs to them."""
        say("people", 0)
        self.write("accounts", ACCOUNT, self.accounts())
        self.write("tags", "id, name", enumerate(self.words.tags, 1))
        self.write("follows", "follower_id, followed_id, id", self.follows())
        self.write("tag_follows", "account_id, tag_id, id", self.tag_follows())
        self.write("blocks", "account_id, target_account_id, id", self.pairs(4))
        self.write("mutes", "account_id, target_account_id, id", self.pairs(4))
        rows = self.all_statuses()
        for done in range(0, self.statuses, CHUNK):
            say("statuses", done / self.statuses)
            self.write_statuses(list(itertools.islice(rows, CHUNK)))
        self.connection.execute("UPDATE ids SET last = :end << 16", {"end": END})

    def write(self, table: str, columns: str, rows: Any) -> None:
        marks = ", ".join("?" * len(columns.split(",")))
        self.connection.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", rows)

    def write_statuses(self, rows: list[Status]) -> None:
        self.write("statuses", STATUS, rows)
        originals = [row for row in rows if row[4] is None]
        self.write("statuses_fts", "rowid, text", [(row[0], row[9]) for row in originals if row[3] == 0])
        self.write("statuses_tags", "tag_id, status_id, visibility", self.tagged(originals))
        answers = [row for row in originals if row[6] and row[7] != row[1]]
        self.write("mentions", "status_id, account_id", [(row[0], row[7]) for row in answers])
        told = [(row[7], row[0] + 1, "mention", row[1], row[0], row[2]) for row in answers]
        liked = list(self.favourites(originals))
        told += [(author, id, "favourite", by, status, at) for by, id, status, author, at in liked if by != author]
        self.write("favourites", "account_id, id, status_id", [row[:3] for row in liked])
        self.write("notifications", "account_id, id, type, from_account_id, status_id, created_at", told)

    # --- People ---

    def accounts(self) -> Iterator[tuple[Any, ...]]:
        names = [f"person{number}" for number in range(self.people)]
        for number, name in enumerate([*names, *(f"reader_{kind}" for kind in READERS), *FAMOUS]):
            odd = number % 97 if number < self.people else 0
            about = f"{name} likes {self.words.tags[number % len(self.words.tags)]}"
            at = BEGIN + number
            suspended, silenced = (at if odd == 50 else None), (at if odd == 60 else None)
            yield account_id(number), name, at, at, suspended, silenced, name.title(), about, f"<p>{about}</p>"

    def follows(self) -> Iterator[tuple[int, int, int]]:
        """Yield about 50 follows each, more of those who write much; then those of READERS; all follow the famous."""
        ids, famous = itertools.count(1), reader_id(FAMOUS[0], self.people)
        for number in range(self.people):
            yield account_id(number), famous, next(ids)
            most = min(80, self.people // 2)
            for _ in range(self.chance.randint(min(20, most), most)):
                other = int(self.people * self.chance.random() ** self.chance.choice((1, 2, 3)))
                if other != number:
                    yield account_id(number), account_id(other), next(ids)
        for kind, count in self.readers.items():
            wanted = {"silent": (True,), "mixed": (True, False)}.get(kind.partition("_")[2], (False,))
            same = (number for number in range(self.people) if is_silent(number) in wanted)
            for other in itertools.islice(same, count):
                yield reader_id(kind, self.people), account_id(other), next(ids)

    def tag_follows(self) -> Iterator[tuple[int, int, int]]:
        for kind in self.readers:
            if kind.endswith("tags"):
                yield from ((reader_id(kind, self.people), tag, tag) for tag in range(1, FOLLOWED_TAGS + 1))

    def pairs(self, most: int) -> Iterator[tuple[int, int, int]]:
        """Yield up to so many (account, other account, id) of each account."""
        for number in range(self.people):
            for other in self.chance.sample(range(self.people), self.chance.randint(0, most)):
                if other != number:
                    yield account_id(number), account_id(other), (number << 16) + other + 1

    # --- Statuses ---

    def authors(self) -> Iterator[int]:
        """Yield the author of each status: everybody once, then by Zipf's law, in the end only who is not silent."""
        everybody = range(self.people)
        weights = [1 / (number + 1) for number in everybody]
        awake = [0 if is_silent(number) else weight for number, weight in enumerate(weights)]
        yield from self.chance.sample(everybody, self.people)
        for sums, count in ((weights, self.statuses // 5 - self.people), (awake, self.statuses)):
            cumulated = list(itertools.accumulate(sums))
            for done in range(0, count, 1_000):
                yield from self.chance.choices(everybody, cum_weights=cumulated, k=min(1_000, count - done))

    def all_statuses(self) -> Iterator[Status]:
        """Yield the columns STATUS of each: 12 % are reblogs, 23 % replies; each 200th is one that many answer."""
        levels = self.chance.choices((0, 1, 2, 3), (80, 10, 8, 2), k=10_007)
        recent: list[Status] = []
        for number, author in zip(range(self.statuses), self.authors(), strict=False):
            now = BEGIN + 2 * self.people + number * (YEAR - 4 * self.people) // self.statuses
            id, kind, written = now << 16, self.chance.random(), len(recent)
            other = recent[int(self.chance.random() * written)] if recent and kind < 0.35 else None
            if other and kind < 0.12 and other[3] < 2:
                yield id, account_id(author), now, 0, other[0], other[1], None, None, None, ""
                continue
            if other and kind < 0.20:
                other = recent[(number // 200 - self.chance.randrange(8)) % written]
            row = self.original(id, author, now, levels[number % len(levels)], other)
            if written < RECENT:
                recent.append(row)
            else:
                recent[number % RECENT] = row
            yield row

    def original(self, id: int, author: int, now: int, level: int, parent: Status | None) -> Status:
        text = self.words.post()
        if parent is None:
            return id, account_id(author), now, level, None, None, None, None, None, text
        if parent[1] != account_id(author):
            text = f"@person{(parent[1] >> 16) - BEGIN} {text}"
        about = (parent[0], parent[1], parent[8] or parent[0])
        return id, account_id(author), now, max(level, parent[3]), None, None, *about, text

    def tagged(self, rows: list[Status]) -> Iterator[tuple[int, int, int]]:
        for row in rows:
            for name in set(re.findall(r"#(\w+)", row[9])):
                yield self.words.tags.index(name) + 1, row[0], row[3]

    def favourites(self, rows: list[Status]) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield account, id, status, its author and its time: one for each second status, more for some."""
        for row in rows:
            if row[3] < 2 and self.chance.random() < 0.5:
                many = 1 if self.chance.random() < 0.8 else self.chance.randint(2, 12)
                for number in range(many):
                    by = account_id(self.chance.randrange(self.people))
                    yield by, row[0] + 2 + number, row[0], row[1], row[2]


Status = tuple[int, int, int, int, int | None, int | None, int | None, int | None, int | None, str]
STATUS = (
    "id, account_id, created_at, visibility, reblog_of_id, reblog_of_account_id,"
    " in_reply_to_id, in_reply_to_account_id, root_id, text"
)
ACCOUNT = "id, username, approved_at, created_at, suspended_at, silenced_at, display_name, note, note_html"


# --- The command ------------------------------------------------------------------------------------------------------


def number(text: str) -> int:
    """Return what a number such as 10k or 1M says."""
    factor = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return int(float(text.rstrip("kM")) * factor)


def bar() -> Callable[[str, float], None]:
    """Return a function that shows on the terminal how far it is."""
    begun = time.monotonic()

    def show(step: str, done: float) -> None:
        filled = "#" * round(30 * done)
        end = "\n" if step == "done" else ""
        print(f"\r{time.monotonic() - begun:5.0f} s [{filled:<30}] {step:<30}", end=end, file=sys.stderr, flush=True)

    return show


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path, help="a data directory, as MICROBLOG_DATA names it; must not exist yet")
    parser.add_argument("--statuses", type=number, default=1_000_000, help="how many, such as 10k or 5M")
    parser.add_argument("--people", type=number, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.directory.mkdir(parents=True)
    make(options.directory / "microblog.db", options.statuses, options.people, options.seed, bar())


if __name__ == "__main__":
    main()
