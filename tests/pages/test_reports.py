"""Reports: telling those who keep order, on the site."""

import pytest

import config
from model import reports


def rows(db, sql):
    return [tuple(row) for row in db.read.execute(sql)]


def offered(page):
    """Return {first words: ticked} of the posts that a page offers."""
    found = page.html.select("label:has(input[type=checkbox])")
    return {label.get_text().split()[0]: label.input.has_attr("checked") for label in found}


def kept(db):
    """Return the words of all posts that reports are about."""
    return [text for (text,) in rows(db, "SELECT text FROM report_statuses ORDER BY status_id")]


@pytest.fixture
def eve(person):
    """Return the browser of Eve, who keeps no rule."""
    return person("eve")


def test_a_report_is_sent_from_the_page_of_the_post_and_told_to_those_who_keep_order(ada, bob, eve, person, db):
    mod = person("mod", role="moderator")
    id = eve.post_status("Buy my elixir")
    eve.post_status("Good morning")
    page = bob.get(f"/@eve/{id}").click("Report")
    assert offered(page) == {"Good": False, "Buy": True}
    answer = bob.submit(page, "/@eve/report", category="spam", comment="again and again")
    assert answer.location == "/@eve"
    assert "Thank you." in answer.follow().html.select_one("[role=status]").text
    sql = """
        SELECT r.category, r.comment, a.username, t.username FROM reports AS r
          JOIN accounts AS a ON a.id = r.account_id JOIN accounts AS t ON t.id = r.target_account_id
    """
    assert rows(db, sql) == [("spam", "again and again", "bob", "eve")]
    assert kept(db) == ["Buy my elixir"]
    for browser, is_told in ((ada, True), (mod, True), (bob, False), (eve, False)):
        assert ("reported somebody" in browser.get("/notifications")) == is_told


def test_a_profile_leads_to_a_report_with_nothing_ticked(ada, bob):
    bob.post_status("one")
    page = ada.get("/@bob").click("Report")
    assert offered(page) == {"one": False}
    ada.submit(page, "/@bob/report", category="other")


def test_the_words_stay_when_the_post_goes(bob, eve, db):
    words, warned = eve.post_status("first words"), None
    eve.submit("/compose", "/statuses", status="hidden words", spoiler_text="look out")
    warned = eve.newest_id()
    fields = {"csrf": bob.csrf(), "category": "violation", "status_ids[0]": str(words), "status_ids[1]": str(warned)}
    bob.post("/@eve/report", fields, status=303)
    eve.submit(f"/@eve/{words}/delete", f"/@eve/{words}/delete")
    assert kept(db) == ["first words", "look out\nhidden words"]


def test_only_posts_of_that_person_that_one_can_see_are_offered_and_kept(ada, bob, eve, db):
    seen = eve.post_status("seen")
    hidden = [eve.post_status("private", "private"), eve.post_status("direct", "direct"), ada.post_status("other's")]
    assert offered(bob.get(f"/@eve/report?status={hidden[0]}")) == {"seen": False}
    assert offered(bob.get(f"/@eve/report?status={hidden[2]}")) == {"seen": False}
    ids = {f"status_ids[{number}]": str(id) for number, id in enumerate([seen, *hidden, seen, 1])}
    bob.post("/@eve/report", {"csrf": bob.csrf(), **ids}, status=303)
    assert kept(db) == ["seen"]


def test_an_older_post_is_offered_when_it_was_asked_for(bob, publish, eve):
    first, *_ = publish("eve", "oldest", *(f"n{number}" for number in range(25)))
    assert "oldest" not in offered(bob.get("/@eve/report"))
    found = offered(bob.get(f"/@eve/report?status={first}"))
    assert (found["oldest"], len(found)) == (True, 20)


def test_what_was_typed_is_kept_when_it_is_too_long(bob, eve, db):
    eve.post_status("words")
    page = bob.get("/@eve/report")
    form = page.forms[1]
    form["category"], form["comment"], form["status_ids[]"] = "legal", "x" * 1001, True
    again = form.submit(status=422)
    assert again.html.select_one("[role=alert] a")["href"] == "#comment"
    assert (again.forms[1]["category"].value, len(again.forms[1]["comment"].value)) == ("legal", 1001)
    assert offered(again) == {"words": True}
    assert rows(db, "SELECT * FROM reports") == []
    again.forms[1]["comment"] = "x" * 1000
    again.forms[1].submit(status=303)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"category": "boring"}, "category"),
        ({f"status_ids[{number}]": str(number + 1) for number in range(21)}, "status_ids"),
    ],
)
def test_what_no_form_offers_is_refused(bob, eve, fields, field):
    eve.post_status("words")
    page = bob.post("/@eve/report", {"csrf": bob.csrf(), **fields}, status=422)
    assert page.html.select_one("[role=alert] a")["href"] == f"#{field}"
    assert page.html.select_one(f"#{field}")


def test_nobody_reports_themselves(bob, db):
    assert bob.get("/@bob/report").location == "/@bob"
    assert not bob.get(f"/@bob/{bob.post_status('mine')}").html.find("a", string="Report")
    bob.post("/@bob/report", {"csrf": bob.csrf(), "category": "other"}, status=403)
    assert rows(db, "SELECT * FROM reports") == []


def test_the_21st_open_report_of_a_day_is_429_and_keeps_what_was_typed(ada, bob, eve, db):
    ids = dict(rows(db, "SELECT username, id FROM accounts"))
    with db.write() as tx:
        for _ in range(20):
            reports.add(tx, ids["bob"], ids["eve"], "other", "", [], config.now())
    page = bob.submit("/@eve/report", "/@eve/report", expect=429, category="spam", comment="one more")
    assert int(page.headers["Retry-After"]) > 0
    assert page.forms[1]["comment"].value == "one more"
    ada.submit("/@eve/report", "/@eve/report", category="spam")
    with db.write() as tx:
        tx.execute("UPDATE reports SET created_at = created_at - 86400000 WHERE account_id = :bob", ids)
    bob.submit("/@eve/report", "/@eve/report", category="spam")


def test_who_is_reported_learns_nothing_of_it(bob, eve):
    bob.submit("/@eve/report", "/@eve/report", category="spam", comment="quinces")
    assert eve.get("/notifications").html.select(".note") == []
    for path in ("/", "/@eve", "/@bob", "/@bob/report"):
        assert "quinces" not in eve.get(path)
