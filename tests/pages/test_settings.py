"""Settings: what people show of themselves, where they are logged in, how the site looks to them."""

import re

import pytest

import config
from model import accounts, sessions
from pages.security import in_words

PROFILE, SECURITY, PREFERENCES = "/settings/profile", "/settings/security", "/settings/preferences"
HOUR = 3_600_000


def form_of(page, action):
    return next(form for form in page.forms.values() if form.action == action)


def is_on(browser, page, name):
    """Return whether a box of a settings page is ticked."""
    return form_of(browser.get(page), page)[name].checked


# --- Profile ----------------------------------------------------------------------------------------------------------


def test_up_to_four_fields_are_kept_as_typed_and_empty_ones_left_out(ada, program):
    form = form_of(ada.get(PROFILE), PROFILE)
    typed = [("Site", "https://example.org/"), ("", ""), ("Place", "Here <b>"), ("", "")]
    for number, (name, value) in enumerate(typed):
        form[f"fields_attributes[{number}][name]"], form[f"fields_attributes[{number}][value]"] = name, value
    form.submit(status=303)
    shown = form_of(ada.get(PROFILE), PROFILE)
    found = [
        (shown[f"fields_attributes[{n}][name]"].value, shown[f"fields_attributes[{n}][value]"].value) for n in "0123"
    ]
    assert found == [("Site", "https://example.org/"), ("Place", "Here <b>"), ("", ""), ("", "")]
    fields = program(ada).get("/api/v1/accounts/verify_credentials").json["fields"]
    assert [field["name"] for field in fields] == ["Site", "Place"]


def test_a_field_that_is_too_long_is_kept_to_be_cut(ada):
    fields = {"fields_attributes[0][name]": "x" * 256, "fields_attributes[0][value]": "y", "locked": True}
    page = ada.submit(PROFILE, PROFILE, expect=422, **fields)
    assert page.html.select_one("[role=alert] a")["href"] == "#fields"
    assert page.html.select_one("#fields")
    assert form_of(page, PROFILE)["fields_attributes[0][name]"].value == "x" * 256
    assert form_of(page, PROFILE)["locked"].checked


@pytest.mark.parametrize("flag", ["locked", "bot", "discoverable", "hide_collections"])
def test_each_box_is_ticked_and_unticked(ada, program, flag):
    for wish in (True, False):
        ada.submit(PROFILE, PROFILE, **{flag: wish})
        assert is_on(ada, PROFILE, flag) == wish
        assert program(ada).get("/api/v1/accounts/verify_credentials").json[flag] == wish


def test_the_profile_page_changes_what_it_shows_and_nothing_else(ada, db):
    ada.submit(PREFERENCES, PREFERENCES, language="de", theme="dark")
    before = dict(accounts.by_name(db.read, "ada"))
    ada.submit(PROFILE, PROFILE, display_name="Ada")
    after = dict(accounts.by_name(db.read, "ada"))
    assert {name for name in before if before[name] != after[name]} == {"display_name", "revision"}


# --- Security ---------------------------------------------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
EDGE = CHROME + " Edg/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (PIXEL, "Chrome on Android"),
        ("Lynx/2.9.0", "Lynx"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_called_by_their_names(user_agent, words):
    assert in_words(user_agent) == words


@pytest.fixture
def three(bob):
    """Return three browsers in which Bob is logged in."""
    others = []
    for user_agent in (FIREFOX, IPHONE):
        browser = bob.another()
        browser.extra_environ["HTTP_USER_AGENT"] = user_agent
        browser.log_in()
        others.append(browser)
    return [bob, *others]


def listed(page):
    return [row.b.text for row in page.html.select(".people li")]


def test_one_sees_where_one_is_logged_in_and_which_one_is_this(ada, three):
    page = three[1].get(SECURITY)
    assert sorted(listed(page)) == ["A browser", "Firefox on Linux", "Safari on an iPhone"]
    [this] = [row for row in page.html.select(".people li") if "this one" in row.text]
    assert this.b.text == "Firefox on Linux"
    assert not this.button
    assert listed(ada.get(SECURITY)) == ["A browser"]
    assert not ada.get(SECURITY).html.find("button", value="others")


def test_one_browser_can_be_logged_out_from_another(three):
    bob, firefox, phone = three
    page = bob.get(SECURITY)
    [button] = [row.button for row in page.html.select(".people li") if row.b.text == "Safari on an iPhone"]
    form = form_of(page, SECURITY)
    answer = form.submit("end", value=button["value"])
    assert "Logged out there." in answer.follow()
    assert phone.get("/notifications").location.startswith("/login")
    assert [browser.get("/notifications").status_int for browser in (bob, firefox)] == [200, 200]
    form.submit("end", value=button["value"], status=404)


def test_all_others_can_be_logged_out_at_once(ada, three):
    bob, *others = three
    form_of(bob.get(SECURITY), SECURITY).submit("do", value="others", status=303)
    assert [browser.get("/notifications").status_int for browser in (bob, *others, ada)] == [200, 303, 303, 200]


def test_nobody_ends_the_session_of_somebody_else(ada, bob, db, dump):
    with db.write() as tx:
        sessions.open(tx, accounts.by_name(tx, "bob")["id"], FIREFOX, config.now())
    before = dump()
    for row in db.read.execute(
        "SELECT id FROM sessions WHERE account_id = (SELECT id FROM accounts WHERE username = 'bob')"
    ):
        ada.post(SECURITY, {"csrf": ada.csrf(), "end": str(row["id"])}, status=404)
    assert dump() == before


# --- Preferences ------------------------------------------------------------------------------------------------------


def test_wishes_about_writing_fill_in_the_form_for_a_post(ada, program):
    ada.submit(PREFERENCES, PREFERENCES, privacy="unlisted", language="de", sensitive=True)
    form = form_of(ada.get("/compose"), "/statuses")
    assert (form["visibility"].value, form["language"].value) == ("unlisted", "de")
    form["status"] = "Guten Morgen"
    form.submit(status=303)
    path = f"/api/v1/statuses/{ada.newest_id()}"
    status = program(ada).get(path).json
    assert (status["visibility"], status["language"], status["sensitive"]) == ("unlisted", "de", True)
    ada.submit(f"/@ada/{status['id']}/edit", f"/@ada/{status['id']}/edit", status="Guten Tag")
    assert program(ada).get(path).json["sensitive"]
    ada.submit(PREFERENCES, PREFERENCES, sensitive=False)
    ada.post_status("harmless")
    assert not program(ada).get(f"/api/v1/statuses/{ada.newest_id()}").json["sensitive"]


@pytest.mark.parametrize(
    ("theme", "root", "scheme"),
    [("system", None, "light dark"), ("light", "light", "light"), ("dark", "dark", "dark")],
)
def test_the_colours_are_those_that_one_wants(ada, bob, visitor, theme, root, scheme):
    ada.submit(PREFERENCES, PREFERENCES, theme=theme)
    for path in ("/", "/about", "/nowhere"):
        page = ada.get(path, status="*").html
        assert (page.html.get("data-theme"), page.select_one("meta[name=color-scheme]")["content"]) == (root, scheme)
    for browser in (bob, visitor):
        assert not browser.get("/").html.html.get("data-theme")


def test_keyboard_shortcuts_can_be_switched_off(ada, bob):
    assert is_on(ada, PREFERENCES, "keys")
    ada.submit(PREFERENCES, PREFERENCES, keys=False)
    assert not is_on(ada, PREFERENCES, "keys")
    assert ada.get("/").html.html["data-keys"] == "off"
    assert not bob.get("/").html.html.get("data-keys")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/BERLIN ", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Asia/Kathmandu", "Asia/Kathmandu"),
        ("utc", "UTC"),
        ("", "UTC"),
    ],
)
def test_a_time_zone_is_found_by_its_name_or_its_city(ada, typed, kept):
    ada.submit(PREFERENCES, PREFERENCES, time_zone=typed)
    assert form_of(ada.get(PREFERENCES), PREFERENCES)["time_zone"].value == kept
    assert f"Mornings are those of {kept}" in ada.get("/settings/notifications")


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York", "Pacific/Auckland"])
def test_times_are_those_of_the_readers_zone(ada, bob, db, zone):
    id = bob.post_status("when was this?")
    with db.write() as tx:  # 22 November 2025, 20:30 UTC: another day in Kathmandu and Auckland
        tx.execute("UPDATE statuses SET created_at = 1763843400000, revision = revision + 1 WHERE id = :id", {"id": id})
    expected = {
        "Asia/Kathmandu": ("Sunday 23 November 2025, 02:15 +0545", "23 Nov 2025"),
        "America/New_York": ("Saturday 22 November 2025, 15:30 EST", "22 Nov 2025"),
        "Pacific/Auckland": ("Sunday 23 November 2025, 09:30 NZDT", "23 Nov 2025"),
    }
    ada.submit(PREFERENCES, PREFERENCES, time_zone=zone)
    for browser, told in ((ada, expected[zone]), (bob, ("Saturday 22 November 2025, 20:30 UTC", "22 Nov 2025"))):
        time = browser.get(f"/@bob/{id}").html.select_one("time")
        assert (time["title"], time.text, time["datetime"]) == (*told, "2025-11-22T20:30:00.000Z")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("theme", "pink"),
        ("privacy", "limited"),
        ("language", "<b>"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_kept(ada, dump, field, typed):
    before = dump()
    page = ada.post(PREFERENCES, {"csrf": ada.csrf(), "theme": "dark", field: typed}, status=422)
    assert page.html.select_one("[role=alert] a")["href"] == f"#{field}"
    assert page.html.select_one(f"#{field}")
    assert dump() == before


def test_preferences_and_mails_do_not_undo_each_other(ada, db):
    ada.submit("/settings/notifications", "/settings/notifications", mention="never", quote_direct=True)
    ada.submit(PREFERENCES, PREFERENCES, theme="dark", time_zone="Berlin")
    form = form_of(ada.get("/settings/notifications"), "/settings/notifications")
    assert (form["mention"].value, form["quote_direct"].checked) == ("never", True)
    form.submit(status=303)
    assert form_of(ada.get(PREFERENCES), PREFERENCES)["theme"].value == "dark"
    assert form_of(ada.get(PREFERENCES), PREFERENCES)["time_zone"].value == "Europe/Berlin"


# --- All of them ------------------------------------------------------------------------------------------------------


def test_every_page_of_settings_is_a_tab_that_shows_where_one_is_and_is_light(ada):
    tabs = [(tab.text, tab["href"]) for tab in ada.get(PROFILE).html.select(".tabs a")]
    assert len(tabs) >= 10
    for words, address in tabs:
        page = ada.get(address)
        current = [tab.text for tab in page.html.select(".tabs a[aria-current]")]
        assert (current, page.html.h1.text) == ([words], "Settings")
        assert len(page.body) <= 15_000, address
        assert not re.search(r"\bNone\b", page.html.main.text)


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("/settings/email", {"email": "new@example.org", "current_password": "PASSWORD"}),
        ("/settings/password", {"new_password": "another horse battery", "old_password": "PASSWORD"}),
    ],
)
@pytest.mark.parametrize("said", ["", "wrong password", None])
def test_address_and_password_change_only_for_who_knows_the_password(bob, dump, action, typed, said):
    form = {name: said if value == "PASSWORD" else value for name, value in typed.items()}
    form = {"csrf": bob.csrf()} | {name: value for name, value in form.items() if value is not None}
    before = dump(without=["attempts"])
    assert bob.post(action, form, status="4*").status_int in (403, 422)
    assert dump(without=["attempts"]) == before
    bob.post(action, form | {name: bob.password for name, value in typed.items() if value == "PASSWORD"}, status=303)
    assert dump(without=["attempts"]) != before
