"""Cases: what is asked for in a measurement, and who asks, on a database that seed.py made."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

import config
import scheduler
from bench import load, seed
from db import Database
from model import sessions, tokens


class Case(NamedTuple):
    """What is sent, by how many at once; `against` is sent by eight others meanwhile."""

    name: str
    requests: list[bytes]
    connections: int = 8
    against: tuple[bytes, ...] = ()


class Asking:
    """The people of one database who ask: each once let in, as a browser or as a program."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as tx:  # the daily tasks would copy the database and count a year's days meanwhile
            tx.executemany(RESTING, [{"name": name, "due_at": config.now() + DAY} for name in scheduler.JOBS])
        self.people = one(db, "SELECT count(*) FROM accounts WHERE username GLOB 'person[0-9]*'")

    def browser(self, account: int) -> dict[str, str]:
        """Return the headers of a browser in which somebody is logged in."""
        with self.db.write() as tx:
            return {"Cookie": "session=" + sessions.open(tx, account, "bench", config.now())}

    def program(self, account: int) -> dict[str, str]:
        """Return the headers of somebody's program."""
        with self.db.write() as tx:
            secret = tokens.add_personal(tx, account, "bench", "read write follow", config.now())
            return {"Authorization": "Bearer " + secret}

    def may_post(self, account: int) -> bool:
        """Return whether an account is not suspended, as some are."""
        return bool(one(self.db, f"SELECT suspended_at IS NULL FROM accounts WHERE id = {account:d}"))

    def reader(self, kind: str) -> int:
        return seed.reader_id(kind, self.people)


DAY = 24 * 3600 * 1000
RESTING = """
    INSERT INTO jobs (name, due_at) VALUES (:name, :due_at) ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at
"""


def one(db: Database, sql: str) -> int:
    return int(db.read.execute(sql).fetchone()[0])


def reading(asking: Asking, tag_of: Callable[[bytes], str]) -> list[Case]:
    """Return the cases that only read; tag_of returns the entity tag of the answer to a request, "" for none."""
    db = asking.db
    thread = db.read.execute(THREAD).fetchone()
    word = db.read.execute("SELECT text FROM statuses WHERE id = ?", [thread["id"]]).fetchone()["text"].split()[1]
    author, username = db.read.execute(PROLIFIC).fetchone()
    strangers = {
        "tiny": "/healthz",
        "profile": f"/@{username}",
        "profile, program": f"/api/v1/accounts/{author}/statuses",
        "post in thread": f"/@{thread['username']}/{thread['id']}",
        "public": "/public",
        "public, program": "/api/v1/timelines/public",
        "tag": "/tags/tag3",
        "search": "/search?" + urlencode({"q": word.strip(".")}),
    }
    cases = [Case(name, [load.get(path)]) for name, path in strangers.items()]  # made once for all strangers
    member = asking.browser(asking.reader("200_mixed"))
    for name in ("profile", "post in thread", "public", "tag", "search"):
        cases.append(Case(f"{name}, member", [load.get(strangers[name], **member)], 1 if name == "search" else 8))
    tag = tag_of(load.get(f"/@{username}"))
    cases.append(Case("profile, not modified", [load.get(f"/@{username}", If_None_Match=tag)]))
    for follows, kind in (("5", "5_active"), ("200", "200_mixed"), ("2,000", "2000_mixed"), ("5,000", "5000_mixed")):
        if seed.READERS[kind] * 2 > asking.people:
            continue
        me = asking.reader(kind)
        browser, program = asking.browser(me), asking.program(me)
        cases.append(Case(f"home of {follows}", [load.get("/", **browser)]))
        home = "/api/v1/timelines/home"
        cases.append(Case(f"home of {follows}, program", [load.get(f"{home}?n={n}", **program) for n in range(OTHERS)]))
        cases.append(Case(f"home of {follows}, program, asked again", [load.get(home, **program)]))
    cases.append(Case("notifications", [load.get("/notifications", **asking.browser(author))]))
    cases.append(Case("notifications, program", [load.get("/api/v1/notifications", **asking.program(author))]))
    return cases


# So many addresses of the same are asked for in no order that hardly any is in memory from the last time (repeats.py).
OTHERS = 2_000
PROLIFIC = "SELECT id, username FROM accounts WHERE suspended_at IS NULL ORDER BY statuses_count DESC LIMIT 1"
THREAD = """
    SELECT s.id, a.username FROM statuses AS s JOIN accounts AS a ON a.id = s.account_id
     WHERE s.id IN (SELECT root_id FROM (SELECT root_id FROM statuses WHERE root_id IS NOT NULL ORDER BY id LIMIT 2000)
                     GROUP BY root_id HAVING count(*) BETWEEN 8 AND 40)
       AND s.visibility = 0 AND a.suspended_at IS NULL LIMIT 1
"""


def writing(asking: Asking) -> list[Case]:
    """Return the cases that write: posts of 1, 8 and 32 at once, and what a reader feels of it."""
    numbers = (number for number in range(0, asking.people, 10) if asking.may_post(seed.account_id(number)))
    posts = [note(asking.program(seed.account_id(number)), number) for number in itertools.islice(numbers, 32)]
    home = load.get("/api/v1/timelines/home", **asking.program(asking.reader("200_mixed")))
    cases = [Case(f"posting, {count} at once", posts[:count], count) for count in (1, 8, 32)]
    for name in seed.FAMOUS:
        cases.append(Case(f"posting, {name} author", [note(asking.program(asking.reader(name)), 0)], 1))
    cases.append(Case("home of 200, program, beside 8 who post", [home], 2, tuple(posts)))
    return cases


def note(headers: dict[str, str], number: int) -> bytes:
    words = f"Number {number} tells @person{number + 1} of #tag{number % 50} and of https://example.org/{number} again"
    return load.post("/api/v1/statuses", urlencode({"status": words}).encode(), **headers)


def mixed(asking: Asking, readers: int = 100) -> Case:
    """Return what people do: four in five look at home, in browser or program, one in ten at the public, or posts."""
    chance = random.Random(1)
    requests = []
    for _ in range(readers):
        me = seed.account_id(chance.randrange(asking.people))
        if asking.may_post(me):
            browser, program = asking.browser(me), asking.program(me)
            requests += [load.get("/", **browser), load.get("/api/v1/timelines/home", **program)] * 4
            requests += [load.get("/public", **browser), note(program, chance.randrange(1000))]
    return Case("mixed", requests)
