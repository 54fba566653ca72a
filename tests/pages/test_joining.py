"""Joining: who may make an account, and who has to be let in first."""

import pytest

import config
from model import accounts, links, outbox
from tests.conftest import PASSWORD

WISH = "I am Zoe of plot 7.\n\nAda told me <b>of this</b>."


@pytest.fixture
def ask(visitor):
    """Return a function that asks for an account through the form."""

    def send(expect=303, browser=visitor, **fields):
        typed = {"username": "zoe", "email": "zoe@example.org", "password": PASSWORD, "reason": WISH, **fields}
        return browser.submit("/register", "/register", expect=expect, **typed)

    return send


def found(db, username="zoe"):
    return accounts.find_by_name(db.read, username)


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("open", 'href="/register"'),
        ("approval", 'href="/register"'),
        ("invite", "New members come by invitation."),
        ("closed", "New members are added by the people who run the site."),
    ],
)
def test_join_is_shown_only_where_one_can(visitor, site, mode, says):
    site(registrations=mode)
    pages = [visitor.get(path).text for path in ("/", "/login", "/about")]
    assert [('href="/register"' in page) for page in pages] == [mode in ("open", "approval")] * 3
    assert says in pages[2]
    assert bool(visitor.get("/register").forms) == (mode in ("open", "approval"))


def test_who_asks_reads_what_happens_next_and_waits(ask, visitor, site, db):
    site(registrations="approval", contact="ada@example.org")
    page = ask().follow()
    assert "waits for approval" in page
    assert "ada@example.org" in page
    account = found(db)
    assert (account["approved_at"], account["signup_reason"], account["invite_id"]) == (None, WISH, None)
    assert "waits for approval" in visitor.log_in("zoe", PASSWORD, expect=403)
    assert "waits" not in visitor.log_in("zoe", "wrong password", expect=422)
    visitor.get("/@zoe", status=404)


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1001])
def test_a_reason_is_needed_and_has_its_limit(ask, site, db, reason):
    site(registrations="approval")
    page = ask(expect=422, reason=reason, username="zoe")
    assert [link["href"] for link in page.html.select("[role=alert] a")] == ["#reason"]
    assert (page.forms[0]["username"].value, page.forms[0]["reason"].value) == ("zoe", reason)
    assert found(db) is None


def test_all_faults_are_told_at_once(ask, site):
    site(registrations="approval")
    page = ask(expect=422, reason="", username="", password="")
    assert [link["href"] for link in page.html.select("[role=alert] a")] == ["#username", "#password", "#reason"]


def test_an_open_site_asks_for_no_reason(visitor, site):
    site(registrations="open")
    assert "reason" not in visitor.get("/register").forms[0].fields


@pytest.mark.parametrize(("mode", "says"), [("invite", "by invitation"), ("closed", "Nobody can register")])
def test_a_form_that_was_open_makes_no_account_any_more(visitor, site, dump, mode, says):
    site(registrations="open")
    page = visitor.get("/register")
    site(registrations=mode)
    before = dump()
    assert says in visitor.submit(page, "/register", expect=403, username="eve", password=PASSWORD)
    assert dump() == before


def test_moderators_are_told_who_wants_to_join(ask, ada, bob, person, site, db):
    site(registrations="approval")
    mia = person("mia", role="moderator")
    ask()
    for browser in (ada, mia):
        page = browser.get("/notifications")
        assert "wants to join" in page
        assert f'href="/admin/accounts/{found(db)["id"]}"' in page
    assert "zoe" not in bob.get("/notifications")


def test_the_address_is_asked_for_at_once_though_its_owner_waits(ask, site, db):
    site(registrations="approval")
    ask()
    row = db.read.execute("SELECT * FROM outbox").fetchone()
    assert row["kind"] == "confirm"
    assert outbox.unwanted(db.read, [row], row["created_at"]) == {}


def test_the_set_up_form_offers_all_four_ways(visitor, db, site):
    with db.write() as tx:
        key = links.add(tx, "setup", config.now() + 60_000)
    page = visitor.get(f"/setup?key={key}")
    assert {option["value"] for option in page.html.select("[name=registrations]")} == {
        "open",
        "approval",
        "invite",
        "closed",
    }
    visitor.submit(page, "/setup", name="x", username="ada", password=PASSWORD, registrations="approval")
    assert site().registrations == "approval"
