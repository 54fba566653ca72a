"""Moderation: what holds whatever the pages let through."""

import pytest

import config
from model import accounts, moderation
from model.errors import Forbidden


@pytest.fixture
def people(db):
    """Return {username: account} of an administrator, a moderator and a user."""
    roles = {"ada": "admin", "mia": "moderator", "bob": "user"}
    with db.write() as tx:
        for username, role in roles.items():
            accounts.add(tx, username, None, config.now(), role=role)
    return {username: accounts.find_by_name(db.read, username) for username in roles}


@pytest.mark.parametrize("deed", [moderation.suspend, accounts.disable, accounts.delete])
def test_the_only_administrator_cannot_be_taken_away(people, db, dump, deed):
    before = dump()
    with pytest.raises(Forbidden, match="only administrator"), db.write() as tx:
        deed(tx, people["ada"]["id"], config.now())
    assert dump() == before


@pytest.mark.parametrize("name", moderation.ACTIONS)
def test_a_deed_and_its_line_in_the_log_are_one(people, db, dump, name):
    def act_and_fail():
        with db.write() as tx:
            moderation.act(tx, people["mia"], people["bob"]["id"], name, config.now())
            raise ZeroDivisionError

    if name == "reject":
        with db.write() as tx:
            tx.execute("UPDATE accounts SET approved_at = NULL WHERE username = 'bob'")
    before = dump()
    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    assert dump() == before


@pytest.mark.parametrize("deed", ["give_role", "delete", "password_link"])
def test_what_is_for_administrators_no_moderator_does(people, db, dump, deed):
    arguments = ("admin", 1) if deed == "give_role" else (1,)
    before = dump()
    with pytest.raises(Forbidden), db.write() as tx:
        getattr(moderation, deed)(tx, people["mia"], people["bob"]["id"], *arguments)
    assert dump() == before


def test_what_can_be_done_depends_on_who_asks_about_whom(people):
    ada, mia, bob = people["ada"], people["mia"], people["bob"]
    assert moderation.possible(mia, bob) == moderation.possible(ada, mia) == ["silence", "disable", "suspend"]
    for me, account in ((mia, ada), (mia, mia), (ada, ada)):
        assert moderation.possible(me, account) == []
