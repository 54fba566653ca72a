"""Sessions: how long they last, and what ends them."""

import pytest

from model import accounts, activity, sessions, statistics
from model.activity import Visit
from tests.seed import NOW, person, row

DAY = 24 * 3600 * 1000


@pytest.fixture
def ada(db):
    """Return Ada's account, beside an administrator's."""
    person(db, "root_of_all", role="admin")
    return person(db, "ada")


@pytest.fixture
def token(db, ada):
    """Return the token of a session of Ada's."""
    with db.write() as tx:
        return sessions.open(tx, ada["id"], "Firefox " * 100, NOW)


LASTING = {
    "at once": ([], 0, True),
    "unused for just under 30 days": ([], 30 * DAY - 1, True),
    "unused for 30 days": ([], 30 * DAY, False),
    "used and then unused for 30 days": ([20 * DAY], 50 * DAY - 1, True),
    "used and then unused for longer": ([20 * DAY], 50 * DAY, False),
    "used all the time for just under 180 days": ([day * DAY for day in range(0, 180, 10)], 180 * DAY - 1, True),
    "used all the time for 180 days": ([day * DAY for day in range(0, 180, 10)], 180 * DAY, False),
}


@pytest.mark.parametrize("kind", LASTING)
def test_a_session_lasts_30_days_unused_and_180_in_all(db, ada, token, kind):
    used, later, lasts = LASTING[kind]
    for moment in used:
        with db.write() as tx:
            visit = Visit(ada["id"], sessions.find(db.read, token, NOW + moment)["session_id"], 0)
            activity.write(tx, {visit: NOW + moment})
    found = sessions.find(db.read, token, NOW + later)
    assert (found is not None) == lasts


def test_a_visit_is_noted_once_a_minute():
    notes, visit = activity.Notes(), Visit(1, 2, 0)
    for second in (0, 1, 59):
        notes.add(visit, NOW + second * 1000)
    assert (notes.take(NOW + 59_000), notes.take(NOW + 59_000)) == ({visit: NOW}, {})
    notes.add(visit, NOW + 59_999)
    assert notes.take(NOW + 59_999) == {}
    notes.add(visit, NOW + 60_000)
    assert notes.take(NOW + 60_000) == {visit: NOW + 60_000}


def test_a_visit_is_noted_though_the_clock_went_back():
    notes, visit = activity.Notes(), Visit(1, 2, 0)
    notes.add(visit, NOW)
    notes.add(visit, NOW - DAY)
    assert notes.take(NOW - DAY) == {visit: NOW - DAY}


def test_who_was_here_is_written_down_by_day(db, ada):
    with db.write() as tx:
        activity.count_login(tx, ada["id"], NOW)
        for visit, moment in ((Visit(ada["id"], 5, 0), 0), (Visit(ada["id"], 0, 6), 1), (Visit(ada["id"], 5, 0), DAY)):
            activity.write(tx, {visit: NOW + moment})
        activity.write(tx, {Visit(0, 0, 6): NOW})
    rows = [tuple(row) for row in db.read.execute("SELECT day, account_id, logins, app FROM active_days ORDER BY day")]
    days = [statistics.day_of(NOW), statistics.day_of(NOW + DAY)]
    assert rows == [(days[0], ada["id"], 1, 1), (days[1], ada["id"], 0, 0)]
    assert row(db, ada["id"])["seen_at"] == NOW + DAY


ENDS = {
    "closing it": lambda tx, id, token: sessions.close(tx, token),
    "disabling the account": lambda tx, id, token: accounts.disable(tx, id, NOW),
    "disabling it in the table": lambda tx, id, token: update(tx, id, "disabled_at = 1"),
    "suspending the account": lambda tx, id, token: update(tx, id, "suspended_at = 1"),
    "taking back its approval": lambda tx, id, token: update(tx, id, "approved_at = NULL"),
    "deleting the account": lambda tx, id, token: accounts.delete(tx, id, NOW),
    "ending all access": lambda tx, id, token: accounts.end_access(tx, id),
}


def update(tx, id, change):
    """Change an account in the table, as something that has forgotten its sessions would."""
    tx.execute(f"UPDATE accounts SET {change} WHERE id = :id", {"id": id})


@pytest.mark.parametrize("what", ENDS)
def test_a_session_is_ended_by(db, ada, token, what):
    with db.write() as tx:
        other = sessions.open(tx, accounts.by_name(tx, "root_of_all")["id"], "", NOW)
        ENDS[what](tx, ada["id"], token)
    assert sessions.find(db.read, token, NOW) is None
    assert sessions.find(db.read, other, NOW)["username"] == "root_of_all"


def test_all_sessions_but_the_one_in_use_can_be_ended(db, ada, token):
    with db.write() as tx:
        others = [sessions.open(tx, ada["id"], "", NOW) for _ in range(2)]
        accounts.end_access(tx, ada["id"], sessions.find(tx, token, NOW)["session_id"])
    assert [sessions.find(db.read, one, NOW) is not None for one in (token, *others)] == [True, False, False]


@pytest.mark.parametrize("wrong", ["", "x", "é" * 43, "\ud800"])
def test_a_wrong_token_finds_nobody(db, token, wrong):
    assert sessions.find(db.read, wrong, NOW) is None


def test_the_token_itself_is_nowhere_in_the_database(db, token, dump):
    assert token not in repr(dump())
