"""Relationships: who may follow whom, who is told, and counts that are right whatever happens."""

import random
import sqlite3

import pytest

from db import Page
from model import accounts, favourites, reblogs, relationships, statuses
from model.errors import Forbidden, Invalid
from tests import seed
from tests.seed import NOW, insert, person


def follow(db, me, other):
    """Make me follow other."""
    with db.write() as tx:
        relationships.follow(tx, seed.row(db, me["id"]), other, NOW)


def told(db, account):
    """Return (type, from whom) of what an account was told."""
    sql = "SELECT type, from_account_id FROM notifications WHERE account_id = :id ORDER BY id"
    return [tuple(row) for row in db.read.execute(sql, {"id": account["id"]})]


def test_following_twice_counts_and_tells_once(db):
    ada, bob = person(db, "ada"), person(db, "bob")
    for _ in range(2):
        follow(db, ada, bob)
    assert (seed.row(db, ada["id"])["following_count"], seed.row(db, bob["id"])["followers_count"]) == (1, 1)
    assert told(db, bob) == [("follow", ada["id"])]


def test_following_anew_tells_anew_and_only_once(db):
    ada, bob = person(db, "ada"), person(db, "bob")
    follow(db, ada, bob)
    with db.write() as tx:
        relationships.unfollow(tx, ada["id"], bob["id"])
    assert told(db, bob) == []
    follow(db, ada, bob)
    assert told(db, bob) == [("follow", ada["id"])]


REFUSED = {
    "oneself": ("ada", "UPDATE ids SET last = last", Invalid),
    "whom one blocks": ("bob", "INSERT INTO blocks VALUES (:ada, :bob, 1)", Forbidden),
    "who blocks one": ("bob", "INSERT INTO blocks VALUES (:bob, :ada, 1)", Forbidden),
    "more than 7500": ("bob", "UPDATE accounts SET following_count = 7500 WHERE id = :ada", Invalid),
}


@pytest.mark.parametrize("whom", REFUSED)
def test_nobody_follows(db, dump, whom):
    name, sql, problem = REFUSED[whom]
    people = {name: person(db, name) for name in ("ada", "bob")}
    with db.write() as tx:
        tx.execute(sql, {name: account["id"] for name, account in people.items()})
    before = dump()
    with pytest.raises(problem):
        follow(db, people["ada"], people[name])
    assert dump() == before


def test_the_file_itself_refuses_to_let_anybody_follow_themselves(db):
    ada = person(db, "ada")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(db, "follows", follower_id=ada["id"], followed_id=ada["id"], id=1)


def test_lists_of_people_are_newest_first_and_without_the_suspended(db):
    ada, *others = (person(db, name) for name in ("ada", "bob", "cleo", "dora"))
    for other in others:
        follow(db, other, ada)
        follow(db, ada, other)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username = 'cleo'")
    followers = relationships.followers(db.read, ada["id"], Page())
    following = relationships.following(db.read, ada["id"], Page())
    expected = [others[2]["id"], others[0]["id"]]
    assert [row["account_id"] for row in followers] == [row["account_id"] for row in following] == expected


# --- Counts -----------------------------------------------------------------------------------------------------------


class Walk:
    """A random walk of a few people through all that is counted."""

    def __init__(self, db, site, chance):
        self.db, self.site, self.chance = db, site, chance
        self.people = [person(db, f"person{number}") for number in range(5)]
        self.written = []

    def step(self):
        """Do one thing."""
        deeds = [self.follow, self.unfollow, self.publish, self.publish, self.delete, self.reblog, self.favourite]
        self.chance.choice(deeds)(self.chance.choice(self.people), self.chance.choice(self.people))

    def follow(self, me, other):
        if other["id"] != me["id"]:
            follow(self.db, me, other)

    def unfollow(self, me, other):
        with self.db.write() as tx:
            relationships.unfollow(tx, me["id"], other["id"])

    def publish(self, me, other):
        level = self.chance.choice(["public", "public", "unlisted", "private", "direct"])
        parent = self.status_for(me) if self.chance.random() < 0.6 else None
        form = {"in_reply_to_id": str(parent["id"])} if parent else {}
        self.written.append(seed.publish(self.db, me, self.site, f"@{other['username']}", level, **form))

    def delete(self, me, other):
        status = self.status_for(me)
        if status and status["account_id"] == me["id"]:
            with self.db.write() as tx:
                statuses.delete(tx, me["id"], status["id"])

    def reblog(self, me, other):
        status = self.status_for(me)
        if status and status["visibility"] < 2:
            with self.db.write() as tx:
                if self.chance.random() < 0.7:
                    reblogs.reblog(tx, me["id"], status, 0, NOW)
                else:
                    reblogs.unreblog(tx, me["id"], status)

    def favourite(self, me, other):
        if status := self.status_for(me):
            with self.db.write() as tx:
                if self.chance.random() < 0.7:
                    favourites.favourite(tx, me["id"], status, NOW)
                else:
                    favourites.unfavourite(tx, me["id"], status)

    def status_for(self, me):
        """Return one of the statuses that me may see, None if the chosen one is not there."""
        id = self.chance.choice(self.written or [0])
        return self.db.read.execute(statuses.ONE, {"id": id, "me": me["id"]}).fetchone()


@pytest.mark.parametrize("number", range(3))
def test_counts_are_what_counting_again_gives_after_whatever_people_did(db, site, number):
    walk = Walk(db, site(), random.Random(number))
    for _ in range(200):
        walk.step()
    sums = [db.read.execute(f"SELECT sum({column}) FROM {table}").fetchone()[0] for table, column, _ in seed.COUNTS]
    assert min(total for total in sums if total is not None) > 3
    assert seed.miscounts(db.read) == []


@pytest.mark.parametrize("number", range(3))
def test_counts_are_right_after_somebody_left(db, site, number):
    walk = Walk(db, site(), random.Random(number))
    for _ in range(100):
        walk.step()
    with db.write() as tx:
        accounts.delete(tx, walk.people[1]["id"], NOW)
        accounts.erase(tx, walk.people[1]["id"], NOW)
    assert seed.miscounts(db.read) == []
