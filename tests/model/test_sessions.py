"""Sessions: how long they last, and what ends them."""

import pytest

from model import accounts, sessions
from tests.seed import NOW, person

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
            sessions.touch(tx, sessions.find(db.read, token, NOW + moment)["session_id"], NOW + moment)
    found = sessions.find(db.read, token, NOW + later)
    assert (found is not None) == lasts


@pytest.mark.parametrize(("later", "due"), [(0, False), (DAY, False), (DAY + 1, True), (-DAY, False)])
def test_that_a_session_is_used_is_noted_once_a_day(later, due):
    assert sessions.is_due(NOW, NOW + later) == due


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
