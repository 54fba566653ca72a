"""The site's settings on the web, and the log of what was done."""

import json

import pytest

from db import Page
from model import audit

TYPED = {
    "name": "Allotment 12",
    "description": "Beans & <b>friends</b>",
    "rules": "Be kind.\r\nWater on Fridays.",
    "contact": "ada@example.org",
    "registrations": "approval",
    "access": "members",
    "max_characters": "300",
    "time_zone": "Europe/Berlin",
    "statistics": "hidden",
    "ai_crawlers": "allowed",
    "backups": "3",
}


def change(browser, expect=303, **fields):
    return browser.submit("/admin/site", "/admin/site", expect=expect, **fields)


def test_every_setting_is_changed_by_the_form(ada, site):
    assert "Saved." in change(ada, **TYPED).follow()
    now = site()
    expected = {**TYPED, "rules": "Be kind.\nWater on Fridays.", "max_characters": 300, "backups": 3}
    assert {name: getattr(now, name) for name in TYPED} == expected
    form = ada.get("/admin/site").forms[1]
    assert {name: form[name].value.replace("\n", "\r\n") for name in TYPED} == TYPED


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("description", "x" * 501),
        ("rules", "x" * 5001),
        ("contact", "x" * 201),
        ("max_characters", "0"),
        ("max_characters", "5001"),
        ("max_characters", "many"),
    ],
)
def test_a_value_that_cannot_be_changes_nothing_and_keeps_what_was_typed(ada, dump, field, typed):
    before = dump()
    page = change(ada, expect=422, **{**TYPED, field: typed})
    assert [link["href"] for link in page.html.select("[role=alert] a")] == [f"#{field}"]
    assert page.forms[1][field].value == typed
    assert page.forms[1]["registrations"].value == "approval"
    assert dump() == before


def test_a_choice_that_there_is_none_of_is_422_at_its_fieldset(ada, site):
    form = ada.get("/admin/site").forms[1]
    form["registrations"].force_value("sometimes")
    page = form.submit(status=422)
    assert page.html.find(id="registrations").select(".error")
    assert site().registrations == "closed"


def test_the_log_tells_what_was_changed_and_only_that(ada, db, site):
    change(ada, name="Chess <Club>", access="members")
    change(ada)
    rows = audit.latest(db.read, Page())
    assert sorted(json.loads(row["details"])["name"] for row in rows) == ["access", "name"]
    page = ada.get("/admin/log")
    assert "set “name” to “Chess &lt;Club&gt;”" in page
    assert "<b>@ada</b>" in page


def test_the_log_is_paged_and_cannot_be_changed(ada, db):
    for number in range(60):
        change(ada, contact=f"number {number}")
    page = ada.get("/admin/log")
    assert "number 59" in page
    assert "number 9”" not in page
    assert "number 9”" in page.click("Older")
    with pytest.raises(Exception, match="audit_events are fixed"), db.write() as tx:
        tx.execute("UPDATE audit_events SET account_name = 'eve'")


def test_a_moderator_finds_their_pages_and_no_others(person, bob):
    mia = person("mia", role="moderator")
    assert mia.get("/").html.find("a", string="Admin")["href"] == "/admin/accounts"
    assert not bob.get("/").html.find("a", string="Admin")


def test_visitors_and_who_joins_see_the_times_of_the_place_and_members_their_own(ada, bob, visitor, site, db, person):
    site(time_zone="Kolkata", registrations="open")
    id = bob.post_status("what time is it?")
    with db.write() as tx:
        at = {"id": id, "december": 1764547200000}  # 1 Dec 2025, 00:00 UTC
        tx.execute("UPDATE statuses SET created_at = :december, revision = revision + 1 WHERE id = :id", at)
    title = lambda browser: browser.get(f"/@bob/{id}").html.select_one("time")["title"]  # noqa: E731
    assert title(visitor) == "Monday 1 December 2025, 05:30 IST"
    assert title(person("cyd")) == "Monday 1 December 2025, 05:30 IST"
    assert title(ada) == "Monday 1 December 2025, 00:00 UTC"


def test_a_place_that_is_none_is_refused_and_kept_in_the_form(ada):
    page = ada.submit("/admin/site", "/admin/site", expect=422, time_zone="Atlantis")
    assert "There is no such time zone." in page
    assert next(form for form in page.forms.values() if form.action == "/admin/site")["time_zone"].value == "Atlantis"


def test_the_log_tells_of_tests_and_tasks(ada):
    ada.post("/admin/mail", {"csrf": ada.csrf(), "test": "1"}, status=303)
    ada.post("/admin/tasks", {"csrf": ada.csrf(), "run": "trash"}, status=303)
    log = ada.get("/admin/log")
    assert "had a test mail sent to themselves" in log
    assert "let the task trash run" in log
