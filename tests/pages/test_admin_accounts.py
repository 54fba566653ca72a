"""People, as moderators and administrators see them, and what can be done about them."""

import re

import pytest

import config
from model import accounts, moderation
from pages.admin_accounts import STATES
from tests.conftest import PASSWORD


@pytest.fixture
def mia(person):
    """Return the browser of Mia, a moderator."""
    return person("mia", role="moderator")


@pytest.fixture
def id_of(db):
    """Return a function that returns the id of the account of a name."""
    return lambda username: accounts.find_by_name(db.read, username)["id"]


@pytest.fixture
def zoe(db):
    """Let Zoe ask for an account; return her id."""
    with db.write() as tx:
        return accounts.add(
            tx, "zoe", None, config.now(), email="zoe@example.org", reason="I am <i>Zoe</i>", is_approved=False
        )


@pytest.fixture
def do(id_of):
    """Return a function that presses a button on the page of a person."""

    def press(browser, username, action, expect=303):
        path = f"/admin/accounts/{id_of(username)}"
        fields = {"do": action, "csrf": browser.csrf()}
        return browser.post(path, fields, status=expect)

    return press


def state(db, username):
    row = accounts.find_by_name(db.read, username)
    return {name for name in ("approved", "disabled", "silenced", "suspended") if row[f"{name}_at"]}


# --- Finding people ---------------------------------------------------------------------------------------------------


def names(page):
    return re.findall(r"</bdi> @(\w+)</a>", page.text)


def test_people_are_listed_by_state(ada, mia, bob, zoe, person, db, id_of):
    for username in ("sue", "sid", "dan", "lee"):
        person(username)
    with db.write() as tx:
        moderation.suspend(tx, id_of("sue"), 1)
        moderation.silence(tx, id_of("sid"), 1)
        accounts.disable(tx, id_of("dan"), 1)
        tx.execute("UPDATE accounts SET deletes_at = 1 WHERE username = 'lee'")
    expected = {
        "all": {"ada", "mia", "bob", "zoe", "sue", "sid", "dan", "lee"},
        "waiting": {"zoe"},
        "silenced": {"sid"},
        "suspended": {"sue"},
        "disabled": {"dan"},
        "leaving": {"lee"},
        "staff": {"ada", "mia"},
    }
    assert set(moderation.STATES) == set(STATES) == set(expected)
    for one, people in expected.items():
        assert set(names(mia.get(f"/admin/accounts?state={one}"))) == people, one
    mia.get("/admin/accounts?state=happy", status=404)


def test_people_are_found_by_any_part_of_their_names_and_by_address_for_administrators(ada, mia, bob, zoe, db):
    with db.write() as tx:
        tx.execute("UPDATE accounts SET display_name = 'Robert <B>' WHERE username = 'bob'")
    for query, found in (
        ("OB", ["bob"]),
        ("robert", ["bob"]),
        ("%", []),
        ("nobody", []),
        ("", ["zoe", "bob", "mia", "ada"]),
    ):
        assert sorted(names(mia.get("/admin/accounts", {"q": query}))) == sorted(found), query
    assert names(mia.get("/admin/accounts?q=example.org")) == []
    assert "zoe" in names(ada.get("/admin/accounts?q=example.org"))


def test_the_list_is_paged_and_keeps_what_was_asked(mia, db):
    with db.write() as tx:
        for number in range(45):
            accounts.add(tx, f"pupil{number}", None, config.now(), role="user")
    first = mia.get("/admin/accounts?q=pupil")
    assert len(names(first)) == 40
    second = first.click("Older")
    assert names(second) == [f"pupil{number}" for number in range(4, -1, -1)]
    assert names(second.click("Newer").maybe_follow()) == names(first)


def test_addresses_are_for_administrators(ada, mia, bob, zoe, id_of):
    for path in ("/admin/accounts", f"/admin/accounts/{id_of('bob')}"):
        assert "bob@example.org" in ada.get(path)
        assert "@example.org" not in mia.get(path)
    assert "confirmed" in mia.get(f"/admin/accounts/{id_of('bob')}")
    assert "not confirmed" in mia.get(f"/admin/accounts/{zoe}")


# --- Letting in -------------------------------------------------------------------------------------------------------


def test_who_waits_is_let_in_and_told_so(mia, visitor, zoe, db):
    assert "I am &lt;i&gt;Zoe&lt;/i&gt;" in mia.get("/admin/accounts?state=waiting")
    page = mia.submit("/admin/accounts?state=waiting", f"/admin/accounts/{zoe}", do="approve").follow()
    assert "@zoe can log in now." in page
    assert names(page) == []
    assert visitor.get("/@zoe").status_int == 200
    kinds = [row["kind"] for row in db.read.execute("SELECT kind FROM outbox WHERE account_id = :id", {"id": zoe})]
    assert kinds == ["confirm", "approved"]


def test_letting_in_twice_tells_once(mia, zoe, do, db):
    do(mia, "zoe", "approve")
    do(mia, "zoe", "approve")
    assert "already" in do(mia, "zoe", "reject", expect=403)
    rows = db.read.execute("SELECT action FROM audit_events").fetchall()
    assert [row["action"] for row in rows] == ["account.approve"]
    assert state(db, "zoe") == {"approved"}


def test_who_is_turned_away_is_gone_and_the_name_free(mia, ada, zoe, do, db, dump):
    do(mia, "zoe", "reject")
    assert accounts.find_by_name(db.read, "zoe") is None
    assert not dump()["outbox"]
    assert "turned @zoe away" in ada.get("/admin/log")
    with db.write() as tx:
        accounts.add(tx, "zoe", None, config.now())


def test_nothing_but_letting_in_fits_who_waits(mia, zoe):
    page = mia.get(f"/admin/accounts/{zoe}")
    assert [button["value"] for button in page.html.select("main button[name=do]")] == ["approve", "reject"]


# --- Keeping order ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "back", "leads_to"),
    [("silence", "unsilence", "silenced"), ("disable", "enable", "disabled"), ("suspend", "unsuspend", "suspended")],
)
def test_each_action_can_be_taken_back_and_both_are_written_down(mia, ada, bob, do, db, action, back, leads_to):
    page = do(mia, "bob", action).follow()
    assert page.html.select("[role=status]")
    assert state(db, "bob") == {"approved", leads_to}
    do(mia, "bob", back)
    assert state(db, "bob") == {"approved"}
    rows = db.read.execute("SELECT account_name, action, details FROM audit_events ORDER BY id").fetchall()
    expected = [("mia", f"account.{name}", '{"name": "bob"}') for name in (action, back)]
    assert [tuple(row) for row in rows] == expected
    assert ada.get("/admin/log").text.count("@mia") == 2


@pytest.mark.parametrize("action", ["disable", "suspend"])
def test_who_is_locked_out_is_out_at_once_with_all_that_acts_for_them(mia, bob, program, do, action):
    script = program(bob)
    do(mia, "bob", action)
    assert bob.get("/notifications").location.startswith("/login")
    assert "locked" in bob.another().log_in("bob", expect=403)
    script.get("/api/v1/accounts/verify_credentials", expect=401)


def test_who_is_silenced_is_left_out_of_public_lists_only(mia, ada, bob, visitor, do):
    ada.follow("bob")
    bob.post_status("hear me")
    do(mia, "bob", "silence")
    seen = ["hear me" in browser.get(path) for browser, path in ((visitor, "/public"), (visitor, "/@bob"), (ada, "/"))]
    assert seen == [False, True, True]


@pytest.mark.parametrize("action", ["disable", "suspend", "silence"])
@pytest.mark.parametrize(("who", "whom"), [("mia", "ada"), ("mia", "moe"), ("mia", "mia"), ("ada", "ada")])
def test_moderators_act_on_users_only_and_nobody_on_themselves(ada, mia, person, do, dump, who, whom, action):
    person("moe", role="moderator")
    person("eve", role="admin")
    browser = {"mia": mia, "ada": ada}[who]
    before = dump()
    do(browser, whom, action, expect=403)
    assert dump() == before


def test_an_administrator_acts_on_the_others_but_one_always_stays(ada, person, do, db):
    person("eve", role="admin")
    do(ada, "eve", "suspend")
    assert state(db, "eve") == {"approved", "suspended"}
    assert state(db, "ada") == {"approved"}


def test_an_unknown_button_and_an_unknown_person_do_nothing(mia, bob, do, dump):
    before = dump()
    do(mia, "bob", "praise", expect=400)
    mia.get("/admin/accounts/77", status=404)
    assert dump() == before


# --- What only administrators do --------------------------------------------------------------------------------------


def test_a_role_is_given_by_administrators(ada, bob, id_of, db):
    path = f"/admin/accounts/{id_of('bob')}"
    ada.submit(path, f"{path}/role", role="moderator")
    assert accounts.find_by_name(db.read, "bob")["role"] == "moderator"
    assert bob.get("/admin/accounts").status_int == 200
    assert "made @bob moderator" in ada.get("/admin/log")


def test_nobody_changes_their_own_role_or_makes_up_one(ada, person, bob, id_of, dump):
    person("eve", role="admin")
    before, csrf = dump(), ada.csrf()
    ada.post(f"/admin/accounts/{id_of('ada')}/role", {"role": "user", "csrf": csrf}, status=403)
    ada.post(f"/admin/accounts/{id_of('bob')}/role", {"role": "emperor", "csrf": csrf}, status=422)
    assert dump() == before


@pytest.mark.parametrize("email", ["bob@example.org", None])
def test_a_link_for_a_new_password_is_shown_once_and_works_once(ada, bob, visitor, id_of, db, email):
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email = :email WHERE username = 'bob'", {"email": email})
    path = f"/admin/accounts/{id_of('bob')}"
    page = ada.submit(path, f"{path}/password", expect=200)
    link = re.search(r"/password/reset/[\w-]+", page.text)[0]
    assert "/password/reset/" not in ada.get(path)
    visitor.submit(link, link, new_password="a better password")
    assert visitor.get(link, status=403)
    assert bob.get("/notifications").location.startswith("/login")
    assert visitor.log_in("bob", "a better password").status_int == 303


def test_an_account_is_deleted_after_a_question(ada, bob, visitor, id_of, tick, db):
    bob.post_status("soon gone")
    id = id_of("bob")
    page = ada.get(f"/admin/accounts/{id}/delete")
    assert visitor.get("/@bob").status_int == 200
    assert "The account @bob is deleted." in ada.submit(page, f"/admin/accounts/{id}/delete").follow()
    visitor.get("/@bob", status=410)
    tick("erasure")
    assert db.read.execute("SELECT count(*) FROM statuses").fetchone()[0] == 0
    ada.get(f"/admin/accounts/{id}", status=404)


def test_administrators_do_not_delete_themselves_here(ada, person, id_of, dump):
    person("eve", role="admin")
    path = f"/admin/accounts/{id_of('ada')}/delete"
    before = dump()
    ada.get(path, status=403)
    ada.post(path, {"csrf": ada.csrf()}, status=403)
    assert dump() == before


def test_how_somebody_came_is_told(ada, mia, visitor, site, id_of):
    site(registrations="invite")
    page = ada.submit("/admin/invites", "/admin/invites", note="For Yan").follow()
    link = "/invite/" + re.search(r"/invite/([\w-]+)", page.text)[1]
    visitor.submit(link, link, username="yan", password=PASSWORD)
    told = mia.get(f"/admin/accounts/{id_of('yan')}")
    assert "an invitation</a> of @ada For Yan" in told
