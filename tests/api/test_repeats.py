"""What a program asks again is answered as before until anybody writes anything, and nobody gets what another got."""

import pytest

from kept import Kept
from model import accounts, tokens

HOME = "/api/v1/timelines/home"


@pytest.fixture(autouse=True)
def repeats(app):
    """Let answers be kept, as a site that runs does."""
    app.doorkeeper.repeats = Kept(1_000_000)


@pytest.fixture
def asked(app):
    """Return a function that returns what a function asks of the database."""

    def during(function):
        seen = []
        app.db.read.set_trace_callback(seen.append)
        try:
            function()
        finally:
            app.db.read.set_trace_callback(None)
        return seen

    return during


@pytest.mark.parametrize("path", [HOME, "/api/v1/notifications", "/api/v1/accounts/verify_credentials"])
def test_to_ask_again_costs_one_look_whether_anything_was_written(amy, ben, asked, path):
    ben.publish("hello @amy")
    first = amy.get(path)
    again = []
    assert asked(lambda: again.append(amy.get(path))) == ["PRAGMA data_version"]
    assert again[0].body == first.body
    assert again[0].headers.get("Link") == first.headers.get("Link")
    assert again[0].headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in again[0].headers


def test_what_is_written_is_seen_at_once(amy, ben):
    amy.meet("follow", ben)
    for number in range(3):
        assert len(amy.get(HOME).json) == len(amy.get(HOME).json) == number
        ben.publish(f"number {number}")


def test_everybody_gets_their_own(amy, ben, anyone):
    id = amy.publish("hello")["id"]
    amy.do("favourite", id)
    path = f"/api/v1/statuses/{id}"
    for _ in range(2):
        assert [who.get(path).json.get("favourited") for who in (amy, ben, anyone)] == [True, False, None]
    assert len({who.get("/api/v1/accounts/verify_credentials").json["id"] for who in (amy, ben)}) == 2


def test_the_address_counts_with_its_query(amy):
    amy.publish("hello")
    assert [len(amy.get(HOME + query).json) for query in ("", "?max_id=1", "")] == [1, 0, 1]


def test_a_token_that_was_taken_back_opens_nothing_more(amy, db):
    amy.get(HOME)
    with db.write() as tx:
        tokens.revoke(tx, amy.token)
    assert "invalid" in amy.get(HOME, 401).json["error"]


def test_who_was_locked_out_sees_nothing_more(amy, db):
    amy.get(HOME)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET disabled_at = 1 WHERE username = 'amy'")
    assert "disabled" in amy.get(HOME, 403).json["error"]
    with db.write() as tx:
        accounts.delete(tx, int(amy.id), 1)
    amy.get(HOME, 401)


def test_a_token_that_is_none_is_looked_up_each_time(amy, asked):
    amy.token = "wrong"
    amy.get(HOME, 401)
    assert any("tokens" in statement for statement in asked(lambda: amy.get(HOME, 401)))


def test_it_is_as_old_as_ten_seconds_at_most(amy, asked, clock):
    amy.get(HOME)
    clock.forward(10)
    assert len(asked(lambda: amy.get(HOME))) > 1


def test_what_was_refused_or_not_found_is_not_kept(amy, asked):
    amy.get("/api/v1/statuses/5", 404)
    assert len(asked(lambda: amy.get("/api/v1/statuses/5", 404))) > 1
