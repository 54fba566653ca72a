"""Leaving: asking for it, thinking about it for a week, and being gone."""

import re

import pytest

import config
import scheduler
from model import accounts, leaving
from tests import seed

DAY = 24 * 3600 * 1000


@pytest.fixture
def after(app, configuration):
    """Return a function that lets the jobs run as if so many days had gone by."""

    def run(days, *names):
        now = config.now() + int(days * DAY)
        scheduler.tick(app.db, configuration, lambda: now, names or ("leaving", "erasure"))

    return run


def leave(browser, expect=303, password=None):
    """Ask for the deletion of one's account."""
    return browser.submit("/settings/delete", "/settings/delete", expect, delete_password=password or browser.password)


def test_who_wants_to_leave_is_offered_their_words_first(bob):
    page = bob.get("/settings/account").click("Delete my account")
    answer = page.click("Download everything")
    assert answer.content_type == "application/zip"


def test_leaving_needs_the_password(bob, db):
    page = leave(bob, expect=422, password="wrong horse battery")
    assert "This is not your password." in page
    assert accounts.by_name(db.read, "bob")["deletes_at"] is None


def test_for_a_week_every_page_tells_and_one_button_takes_it_back(bob, ada, db, after):
    day = config.now() + leaving.GRACE
    page = leave(bob).follow()
    assert "will be deleted in a week, unless" in page
    for path in ("/", "/public", "/@bob", "/settings/data", "/nothing-here"):
        page = bob.get(path, status="*")
        assert re.search(r"will be deleted on \d+ [A-Z][a-z]+\.", page.text), path
        assert bob.get("/settings/delete").html.select("#delete_password") == []
    assert "will be deleted" not in ada.get("/@bob")
    assert abs(accounts.by_name(db.read, "bob")["deletes_at"] - day) < 60_000
    assert "Your account stays." in bob.submit("/public", "/settings/delete/undo").follow()
    assert "will be deleted on" not in bob.get("/")
    after(8)
    assert bob.get("/@bob").status_int == 200


def test_until_then_all_stays_as_it_was(bob, visitor, after, program):
    acting = program(bob)
    id = bob.post_status("still here")
    leave(bob)
    after(6.9)
    assert "still here" in visitor.get(f"/@bob/{id}")
    assert visitor.another().log_in("bob").status_int == 303
    assert acting.get("/api/v1/accounts/verify_credentials").json["username"] == "bob"


def test_asking_again_does_not_put_it_off(bob, db):
    leave(bob)
    first = accounts.by_name(db.read, "bob")["deletes_at"]
    bob.post("/settings/delete", {"csrf": bob.csrf(), "delete_password": bob.password}, status=303)
    assert accounts.by_name(db.read, "bob")["deletes_at"] == first


def test_after_a_week_all_of_it_is_gone(bob, ada, visitor, db, after, program):
    id = bob.post_status("soon gone #tea")
    ada.reply(id, "@bob oh")
    acting, me = program(bob), accounts.by_name(db.read, "bob")
    leave(bob)
    after(7.1)
    assert "has been deleted" in visitor.get("/@bob", status=410)
    visitor.get(f"/@bob/{id}", status=404)
    visitor.get(f"/api/v1/statuses/{id}", status=404)
    acting.get("/api/v1/accounts/verify_credentials", expect=401)
    assert bob.get("/notifications").location.startswith("/login")
    visitor.another().log_in("bob", expect=422)
    pointing = seed.pointing_at(db.read, "accounts", me["id"])
    assert [key for key, count in pointing.items() if count] == []
    assert seed.miscounts(db.read) == []
    with db.write() as tx:
        assert "soon" not in {word for word, *_ in seed.words_of(tx, "statuses_fts")}


def test_the_name_stays_taken(bob, visitor, site, after):
    site(registrations="open")
    leave(bob)
    after(7.1)
    page = visitor.submit("/register", "/register", expect=422, username="BOB", password=visitor.password)
    assert "taken" in page


def test_a_task_that_dies_between_its_two_halves_is_finished_by_the_next(bob, db, after):
    bob.post_status("soon gone")
    leave(bob)
    after(7.1, "leaving")
    assert len(accounts.to_erase(db.read)) == 1
    assert bob.get("/@bob", status=410)
    after(7.2)
    assert accounts.to_erase(db.read) == []
    assert db.read.execute("SELECT count(*) FROM statuses").fetchone()[0] == 0


def test_who_takes_it_back_at_the_last_moment_stays(bob, db, after):
    leave(bob)
    me = accounts.by_name(db.read, "bob")
    bob.submit("/", "/settings/delete/undo")
    with db.write() as tx:  # the task had found them due before
        assert not leaving.go(tx, me["id"], config.now() + 8 * DAY)
    assert bob.get("/@bob").status_int == 200


def test_the_last_administrator_cannot_leave(ada, bob, db):
    assert "This is the only administrator." in leave(ada, expect=403)
    assert accounts.by_name(db.read, "ada")["deletes_at"] is None


def test_of_two_administrators_one_can_leave_and_then_the_other_has_to_stay(ada, person, db, after):
    eve = person("eve", role="admin")
    leave(ada)
    assert "This is the only administrator." in leave(eve, expect=403)
    with pytest.raises(accounts.Forbidden), db.write() as tx:
        accounts.set_role(tx, accounts.by_name(tx, "eve")["id"], "user")
    after(7.1)
    assert accounts.has_admin(db.read)
    assert eve.get("/@ada", status=410)


def test_a_confirmed_address_is_told_and_one_that_is_not_confirmed_is_not(bob, person, db):
    dora = person("dora")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email_confirmed_at = NULL WHERE username = 'dora'")
    leave(bob)
    leave(dora)
    kinds = "SELECT a.username FROM outbox AS o JOIN accounts AS a ON a.id = o.account_id WHERE o.kind = 'leaving'"
    assert [row["username"] for row in db.read.execute(kinds)] == ["bob"]
    bob.submit("/", "/settings/delete/undo")
    assert list(db.read.execute(kinds)) == []


def test_nobody_else_can_ask_or_take_back(bob, ada, visitor, db):
    visitor.post("/settings/delete", {"delete_password": bob.password}, status=401)
    visitor.post("/settings/delete/undo", {}, status=401)
    leave(bob)
    ada.post("/settings/delete/undo", {"csrf": ada.csrf()}, status=303)
    assert accounts.by_name(db.read, "bob")["deletes_at"] is not None
