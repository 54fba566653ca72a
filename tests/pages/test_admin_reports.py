"""Reports: read, handled and closed by moderators."""

import pytest

from model import accounts
from tests.pages.conftest import reported


@pytest.fixture
def mia(person):
    """Return the browser of Mia, a moderator."""
    return person("mia", role="moderator")


@pytest.fixture
def report(db):
    """Return a function that reports somebody for statuses, (id, text); it returns the path of the report."""
    numbers = iter(range(1000, 2000))

    def make(username, *statuses):
        with db.write() as tx:
            id = reported(tx, accounts.find_by_name(tx, username)["id"], next(numbers), *statuses)
        return f"/admin/reports/{id}"

    return make


def press(browser, path, action, expect=303):
    return browser.post(path, {"do": action, "csrf": browser.csrf()}, status=expect)


def test_a_report_shows_the_words_as_they_were(mia, bob, report, edit):
    id = bob.post_status("a <b>rude</b> word")
    path = report("bob", (id, "a <b>rude</b> word"), (7, "another, gone"))
    edit(id, "a kind word")
    page = mia.get(path)
    assert "a &lt;b&gt;rude&lt;/b&gt; word" in page
    assert f'href="/@bob/{id}"' in page
    assert "This post is gone" in page
    assert "@bob: spam" in mia.get("/admin/reports")


def test_closing_and_opening_again_moves_it_between_the_lists(mia, ada, bob, report):
    path = report("bob")

    def lists():
        return [name for name in ("open", "mine", "closed") if path in mia.get(f"/admin/reports?list={name}").text]

    assert lists() == ["open"]
    press(mia, path, "assign")
    assert lists() == ["open", "mine"]
    assert "The report is closed." in press(mia, path, "close").follow()
    assert lists() == ["closed"]
    assert "Closed by @mia" in ada.get(path)
    press(mia, path, "reopen")
    assert lists() == ["open", "mine"]
    log = ada.get("/admin/log")
    assert all(words in log for words in ("took the report", "closed the report", "opened the report"))


def test_a_second_press_writes_nothing_down(mia, bob, report, db):
    path = report("bob")
    for _ in range(2):
        press(mia, path, "close")
    assert db.read.execute("SELECT count(*) FROM audit_events").fetchone()[0] == 1


def test_the_posts_are_deleted_and_nothing_else(mia, ada, bob, visitor, report):
    bad, good = bob.post_status("bad words"), bob.post_status("good words")
    other = ada.post_status("of somebody else")
    path = report("bob", (bad, "bad words"), (other, "forged"))
    assert "The posts are deleted." in press(mia, path, "delete").follow()
    visitor.get(f"/@bob/{bad}", status=404)
    assert visitor.get(f"/@bob/{good}").status_int == visitor.get(f"/@ada/{other}").status_int == 200
    assert "bad words" in mia.get(path)
    assert "deleted 1 of the posts of @bob" in ada.get("/admin/log")
    assert "bad words" not in visitor.get("/@bob")


@pytest.mark.parametrize(("action", "column"), [("silence", "silenced_at"), ("suspend", "suspended_at")])
def test_a_person_is_silenced_or_suspended_from_the_report(mia, bob, report, db, action, column):
    page = press(mia, report("bob"), action).follow()
    assert "@bob" in page.html.select("[role=status]")[0].text
    assert accounts.find_by_name(db.read, "bob")[column]


@pytest.mark.parametrize("whom", ["mia", "ada", "moe"])
def test_moderators_handle_no_reports_about_themselves_and_touch_no_others_who_run_the_site(
    mia, ada, person, report, dump, whom
):
    moe = person("moe", role="moderator")
    browser = {"mia": mia, "ada": ada, "moe": moe}[whom]
    id = browser.post_status("of the staff")
    path = report(whom, (id, "of the staff"))
    before = dump()
    for action in ("delete", "silence", "suspend"):
        press(mia, path, action, expect=404 if whom == "mia" else 403)
    assert dump() == before
    assert (path in mia.get("/admin/reports").text) == (whom != "mia")
    if whom == "mia":
        mia.get(path, status=404)
        press(mia, path, "close", expect=404)


def test_nobody_is_told_that_they_were_reported(mia, ada, bob, report, db, person):
    bob.submit("/@mia/report", "/@mia/report", category="other")
    assert "reported somebody" in ada.get("/notifications")
    assert "reported somebody" not in mia.get("/notifications")
    id = accounts.find_by_name(db.read, "mia")["id"]
    assert "0 open" in mia.get(f"/admin/accounts/{id}")
    assert "1 open" in ada.get(f"/admin/accounts/{id}")
    bob.submit("/@ada/report", "/@ada/report", category="other")
    assert "1 report" in ada.get("/admin")  # of two


def test_who_keeps_no_order_any_more_reads_nothing_of_reports(mia, bob, person, program, db):
    eve, mias = person("eve"), program(mia)
    eve.submit("/@bob/report", "/@bob/report", comment="quincejelly")
    assert "quincejelly" in mias.get("/api/v1/notifications").text
    with db.write() as tx:
        accounts.set_role(tx, accounts.find_by_name(tx, "mia")["id"], "user")
    assert mias.get("/api/v1/notifications").json == []


def test_a_report_outlives_who_made_it_and_tells_of_who_left(mia, ada, bob, person, report, db):
    path = report("bob", (5, "evidence"))
    assert "somebody who left" in mia.get(path)
    with db.write() as tx:
        accounts.delete(tx, accounts.find_by_name(tx, "bob")["id"], 1)
    page = mia.get(path)
    assert "evidence" in page
    assert [button["value"] for button in page.html.select("main button[name=do]")] == ["assign", "close"]


def test_the_account_leads_to_what_is_said_about_it(mia, bob, person, report, db):
    person("cleo")
    about_bob, about_cleo = report("bob"), report("cleo")
    id = accounts.find_by_name(db.read, "bob")["id"]
    page = mia.get(f"/admin/accounts/{id}").click("1 open")
    assert about_bob in page
    assert about_cleo not in page


def test_what_is_no_action_and_no_list_is_refused(mia, bob, report, dump):
    path = report("bob")
    before = dump()
    press(mia, path, "praise", expect=400)
    mia.get("/admin/reports?list=all", status=404)
    mia.get("/admin/reports/7", status=404)
    assert dump() == before
