"""What strangers get: made once for all of them, anew after anything that was written, and never for anybody else."""

import pytest

import config
from db import Database
from kept import Kept

ADDRESSES = ("/@ada", "/public", "/api/v1/timelines/public", "/tags/plums", "/@ada/feed.atom")


@pytest.fixture
def stranger(app, visitor, ada):
    """Return a visitor of a site where Ada has written, and where answers are really kept."""
    app.doorkeeper.answers = Kept(1_000_000)
    ada.post_status("I like #plums")
    return visitor.another()


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


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_next_stranger_costs_one_look_whether_anything_was_written(stranger, asked, address):
    first = stranger.get(address)
    assert asked(lambda: stranger.another().get(address)) == ["PRAGMA data_version"]
    again = stranger.another().get(address)
    ours = {"X-Request-Id", "Date"}
    assert again.body == first.body
    assert {name: value for name, value in again.headers.items() if name not in ours} == {
        name: value for name, value in first.headers.items() if name not in ours
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_written_is_seen_at_once(stranger, ada, address):
    tag = stranger.get(address).headers["ETag"]
    stranger.get(address, headers={"If-None-Match": tag}, status=304)
    ada.post_status("and figs, too #plums")
    answer = stranger.get(address, headers={"If-None-Match": tag}, status=200)
    assert "figs" in answer


def test_what_another_process_writes_is_seen_at_once(stranger, configuration):
    assert "I like" in stranger.get("/@ada")
    other = Database(configuration.database)
    with other.write() as tx:
        tx.execute("UPDATE accounts SET display_name = 'Countess', revision = revision + 1 WHERE username = 'ada'")
    other.close()
    assert "Countess" in stranger.get("/@ada")


def test_who_is_somebody_gets_their_own(stranger, ada):
    stranger.get("/@ada")
    for cookie in ("visitor=abc", "session=wrong", "anything=1"):
        answer = stranger.get("/@ada", headers={"Cookie": cookie})
        assert "ETag" not in answer.headers, cookie
    assert "Log out" in ada.get("/@ada")
    assert "Log out" not in stranger.get("/@ada")
    assert (
        "401" in stranger.get("/api/v1/timelines/public", headers={"Authorization": "Bearer wrong"}, status=401).status
    )


def test_the_address_counts_with_its_query(stranger):
    assert stranger.get("/api/v1/timelines/public").json
    assert not stranger.get("/api/v1/timelines/public?max_id=1").json
    assert stranger.get("/api/v1/timelines/public").json


def test_it_is_as_old_as_ten_seconds_at_most(stranger, monkeypatch, asked):
    stranger.get("/@ada")
    later = config.now() + 10_000
    monkeypatch.setattr(config, "now", lambda: later)
    assert len(asked(lambda: stranger.get("/@ada"))) > 1


def test_what_gives_a_browser_a_cookie_or_is_an_error_is_not_kept(stranger, ada, app):
    for address in ("/login", "/@nobody", f"/@ada/{ada.post_status('in a frame')}/embed"):
        stranger.another().get(address, expect_errors=True)
    assert not app.doorkeeper.answers._values


def test_a_site_that_becomes_members_only_shows_no_kept_answer(stranger, site):
    stranger.get("/public", status=200)
    site(access="members")
    assert "I like" not in stranger.get("/public", expect_errors=True)
