"""The settings: a person sees what acts for them, takes it back, and makes tokens for scripts of their own."""

import pytest

from tests.programs import Program

ME = "/api/v1/accounts/verify_credentials"
SETTINGS = "/settings/applications"


def listed(browser):
    """Return the text of each program's card in the settings."""
    cards = browser.get(SETTINGS).html.main.select("form:has(button[name=revoke])")
    return [" ".join(card.text.split()) for card in cards]


def test_a_person_sees_what_acts_for_them_what_it_may_and_when_it_last_did(ada, bob, program, tick):
    assert "No program acts for you." in ada.get(SETTINGS)
    scopes = "read:search push"
    first = Program(ada, scopes).register(client_name="<i>Tea</i>")
    first.exchange(first.code(ada))
    program(bob)
    can = "It can search as you, be told of your notifications."
    assert len(listed(ada)) == 1
    assert listed(ada)[0].startswith(f"<i>Tea</i> {can} Since ")
    assert "; never used. Take back from <i>Tea</i>" in listed(ada)[0]
    first.get("/api/v2/search", q="x")
    tick()
    assert "; last used " in listed(ada)[0]


def take_back(browser, program, expect=303):
    """Press Take back for a program, on a page that may be old; return the answer."""
    form = {"csrf": browser.csrf(), "revoke": program.get("/api/v1/apps/verify_credentials").json["id"]}
    return browser.post(SETTINGS, form, status=expect)


def test_a_person_takes_back_all_that_a_program_has_and_nothing_else(ada, bob, program):
    first, kept = Program(ada).act_for(ada), program(ada)
    again, bobs = Program(bob), Program(bob)
    for same in (again, bobs):
        same.client_id, same.client_secret = first.client_id, first.client_secret
    again.exchange(again.code(ada))
    bobs.exchange(bobs.code(bob))
    pending = first.code(ada)
    assert len(listed(ada)) == 2
    assert take_back(ada, first).location == SETTINGS
    for ended in (first, again):
        ended.get(ME, expect=401)
    assert first.exchange(pending, expect=400).json["error"] == "invalid_grant"
    assert kept.get(ME)
    assert bobs.get(ME).json["username"] == "bob"
    assert len(listed(ada)) == 1


def test_nobody_takes_back_what_acts_for_somebody_else(ada, bob, program):
    bobs = program(bob)
    take_back(ada, bobs, expect=404)
    assert bobs.get(ME)


def test_the_button_takes_back_the_program_it_stands_beside(ada, program):
    first, second = program(ada), program(ada)
    page = ada.get(SETTINGS)
    form = next(form for form in page.forms.values() if "revoke" in form.fields)
    form.submit("revoke", status=303)
    assert first.get(ME)
    assert second.get(ME, expect=401)


def make(browser, expect=200, name="a <script>", ticked=("read",)):
    """Fill in the form for a token of one's own; return the answer."""
    page = browser.get(SETTINGS)
    form = next(form for form in page.forms.values() if "scope_read" in form.fields)
    form["name"] = name
    for scope in ("read", "write", "follow"):
        form[f"scope_{scope}"].checked = scope in ticked
    return form.submit(status=expect)


def test_a_person_makes_a_token_for_a_script_of_their_own_and_sees_it_once(ada, db):
    page = make(ada)
    script = Program(ada)
    script.token = page.html.select_one("[role=status] code").text
    assert "no-store" in page.headers["Cache-Control"]
    assert script.get(ME).json["username"] == "ada"
    assert script.get("/api/v1/apps/verify_credentials").json["name"] == "a <script>"
    assert listed(ada)[0].startswith("a <script> It can read everything you can read")
    assert script.token not in ada.get(SETTINGS)
    assert script.token.encode() not in db.read.serialize()
    take_back(ada, script)
    assert script.get(ME, expect=401)


@pytest.mark.parametrize(
    ("ticked", "statuses"),
    [
        (["read"], (200, 403, 403)),
        (["write"], (403, 200, 200)),
        (["follow"], (403, 403, 200)),
        (["read", "write"], (200,) * 3),
    ],
)
def test_a_script_may_do_what_was_ticked(ada, bob, ticked, statuses):
    script = Program(ada)
    script.token = make(ada, ticked=ticked).html.select_one("[role=status] code").text
    id = Program(bob).act_for(bob).get(ME).json["id"]
    script.get("/api/v1/timelines/home", expect=statuses[0])
    script.post("/api/v1/statuses", expect=statuses[1], status="hello")
    script.post(f"/api/v1/accounts/{id}/follow", expect=statuses[2])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "good", "ticked": ()}, "scope_read"),
    ],
)
def test_a_script_needs_a_name_and_something_to_do(ada, dump, typed, field):
    before = dump()
    page = make(ada, expect=422, **typed)
    assert [link["href"] for link in page.html.select("[role=alert] a")] == [f"#{field}"]
    assert page.html.find(id="name")["value"] == typed["name"]
    assert dump() == before
