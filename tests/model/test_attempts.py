"""Attempts: how many tries an address has, for how long they count, and how long it has to wait."""

import pytest

from model import attempts
from model.errors import TooMany
from tests.seed import NOW

MINUTE = 60_000
HERE, ELSEWHERE = "192.0.2.1", "2001:db8::/64"


def fail(db, kind, count, subject="ada", address=HERE, now=NOW):
    """Try in vain so many times; a `{}` in subject becomes the number of the try."""
    with db.write() as tx:
        for number in range(count):
            attempts.add(tx, kind, subject.format(number), address, now)


def wait(db, kind, subject="ada", address=HERE, now=NOW):
    """Return how many seconds an address has to wait for its next try, 0 for none."""
    try:
        attempts.check(db.read, kind, subject, address, now)
    except TooMany as problem:
        return problem.retry_after
    return 0


USED_UP = {
    "9 for one name": ("login", 9, "ada", 0),
    "10 for one name": ("login", 10, "ada", 15 * 60),
    "10 for one name, written otherwise": ("login", 10, "ADA", 15 * 60),
    "10 for another name": ("login", 10, "bob", 0),
    "49 for many names": ("login", 49, "name{}", 0),
    "50 for many names": ("login", 50, "name{}", 15 * 60),
    "4 registrations": ("register", 4, "name{}", 0),
    "5 registrations": ("register", 5, "name{}", 30 * 60),
    "a name longer than any": ("login", 10, "a" * 1000, 0),
}


@pytest.mark.parametrize("what", USED_UP)
def test_an_address_has_so_many_tries(db, what):
    kind, count, subject, seconds = USED_UP[what]
    fail(db, kind, count, subject)
    assert wait(db, kind) == seconds


def test_a_name_of_any_length_is_counted(db):
    fail(db, "login", 10, "a" * 1000)
    assert wait(db, "login", "a" * 1000) == 15 * 60


def test_tries_count_for_their_address_and_kind_only(db):
    fail(db, "login", 50)
    assert [wait(db, "login", address=ELSEWHERE), wait(db, "register"), wait(db, "login")] == [0, 0, 15 * 60]


@pytest.mark.parametrize(
    ("later", "seconds"), [(0, 900), (1, 900), (MINUTE, 840), (15 * MINUTE - 1, 1), (15 * MINUTE, 0)]
)
def test_tries_are_forgotten_after_their_time(db, later, seconds):
    fail(db, "login", 10)
    assert wait(db, "login", now=NOW + later) == seconds


@pytest.mark.parametrize("count", [1, 40])
def test_the_wait_is_that_of_the_limit_that_was_reached(db, count):
    fail(db, "login", count, "name{}", now=NOW - 10 * MINUTE)
    fail(db, "login", 10)
    assert wait(db, "login") == (15 if count == 1 else 5) * 60


def test_who_gets_in_is_forgiven_for_that_name_only(db):
    fail(db, "login", 10, "ada")
    fail(db, "login", 10, "bob")
    with db.write() as tx:
        attempts.forgive(tx, "login", "ADA", HERE)
    assert [wait(db, "login", name) for name in ("ada", "bob")] == [0, 15 * 60]


def test_old_tries_are_thrown_away(db):
    fail(db, "login", 3, now=NOW - 61 * MINUTE)
    fail(db, "register", 1)
    assert db.read.execute("SELECT count(*) AS tries FROM attempts").fetchone()["tries"] == 1
