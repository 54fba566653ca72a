"""Writing: posting, replying and deleting; nothing typed is ever lost, and no other site can do any of it."""

import re

import pytest
from webtest import Upload

import config
import microblog
from model import links

TYPED = '\r\nTwo lines & <b>"quotes"</b>\r\n\r\n  and   blanks ä 🔑\r\n'
SHOWN = 'Two lines & <b>"quotes"</b>and   blanks ä 🔑'


def composer(page):
    """Return the form in which a post is written."""
    return next(form for form in page.forms.values() if form.action == "/statuses")


def texts(browser, path="/public"):
    """Return the posts on a page as plain text, newest first."""
    return [article.select_one(".text").text for article in browser.get(path).html.select("article")]


# --- Posting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/", "/compose"])
def test_a_post_is_sent_from_home_and_from_its_own_page(ada, page):
    answer = ada.submit(page, "/statuses", status="Good morning")
    assert answer.location == "/"
    assert "Your post is out." in answer.follow()
    assert "Your post is out." not in ada.get("/")
    assert texts(ada) == texts(ada, "/@ada") == ["Good morning"]


def test_a_text_to_begin_with_can_be_given_in_the_address(ada):
    assert composer(ada.get("/compose", {"text": "#chess & more"}))["status"].value == "#chess & more"


@pytest.mark.parametrize("status", ["", " \r\n\t ", "\x00\x07", "\r\n" + "x" * 501, "@bob " + "🔑" * 497])
def test_a_post_that_is_empty_or_too_long_is_shown_again_as_it_was_typed(ada, dump, status):
    parent = ada.post_status("first")
    before = dump()
    page = ada.submit(f"/compose?reply={parent}", "/statuses", expect=422, status=status, visibility="private")
    form = composer(page)
    assert form["status"].value == status
    assert (form["visibility"].value, form["in_reply_to_id"].value) == ("private", str(parent))
    assert page.html.select_one("[role=alert] a")["href"] == "#status"
    assert dump() == before


def test_a_post_of_exactly_the_limit_is_published(ada, site):
    site(max_characters=30)
    ada.post_status("#x https://example.org/" + "a" * 300 + " 🔑🔑🔑")
    assert composer(ada.submit("/", "/statuses", expect=422, status="x" * 31))["status"].value == "x" * 31
    assert len(texts(ada)) == 1


def test_a_form_that_is_sent_twice_makes_one_post(ada):
    page = ada.get("/")
    ada.submit(page, "/statuses", status="once")
    ada.submit(page, "/statuses", status="once")
    assert texts(ada) == ["once"]


def test_a_post_corrected_after_an_error_is_published_once(ada):
    page = ada.submit("/", "/statuses", expect=422, status="")
    ada.submit(page, "/statuses", status="once")
    ada.submit(page, "/statuses", status="once")
    assert texts(ada) == ["once"]


# --- Replying ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "text", "draft"),
    [
        ("bob", "hello", "@bob "),
        ("bob", "@cleo @ada", "@bob @cleo "),
        ("bob", "@CLEO @cleo @bob @Bob @ada @nobody", "@bob @cleo "),
        ("cleo", "@bob @ada and @bob", "@cleo @bob "),
        ("ada", "to myself", ""),
        ("ada", "@ada @cleo @bob", "@bob @cleo "),
    ],
)
def test_a_reply_names_the_author_first_then_the_others_and_never_oneself(ada, bob, person, author, text, draft):
    people = {"ada": ada, "bob": bob, "cleo": person("cleo")}
    page = ada.get(f"/compose?reply={people[author].post_status(text)}")
    assert composer(page)["status"].value == draft
    assert "autofocus" in page.html.find(id="status").attrs
    assert page.html.article.select_one(".text").text.lower() == text.lower()


@pytest.mark.parametrize(
    ("visibility", "choices"),
    [
        ("public", ["public", "unlisted", "private", "direct"]),
        ("unlisted", ["unlisted", "private", "direct"]),
        ("private", ["private", "direct"]),
        ("direct", ["direct"]),
    ],
)
def test_a_reply_is_never_seen_by_more_people_than_what_it_replies_to(ada, bob, db, visibility, choices):
    parent = bob.post_status("@ada psst", visibility)
    select = composer(ada.get(f"/compose?reply={parent}"))["visibility"]
    assert [value for value, _, _ in select.options] == choices
    assert select.value == visibility
    fields = {"status": "I know", "in_reply_to_id": parent, "visibility": "public", "csrf": ada.csrf()}
    ada.post("/statuses", fields, status=303)
    levels = [row["visibility"] for row in db.read.execute("SELECT visibility FROM statuses ORDER BY id")]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("id", ["1", "0", "-1", "x", "9" * 30, "\u0663"])
def test_a_reply_to_what_is_not_there_keeps_the_text(ada, id):
    assert composer(ada.get("/compose", {"reply": id}))["status"].value == ""
    fields = {"status": "my answer", "in_reply_to_id": id, "csrf": ada.csrf()}
    assert composer(ada.post("/statuses", fields, status=404))["status"].value == "my answer"


def test_a_reply_to_a_post_deleted_meanwhile_keeps_the_text_and_can_still_be_posted(ada, bob):
    parent = bob.post_status("soon gone")
    page = ada.get(f"/@bob/{parent}")
    bob.submit(f"/@bob/{parent}/delete", f"/@bob/{parent}/delete")
    kept = ada.submit(page, "/statuses", expect=404, status="@bob why?")
    assert "does not exist any more" in kept
    ada.submit(kept, "/statuses")
    assert texts(ada) == ["@bob why?"]


# --- Deleting ---------------------------------------------------------------------------------------------------------


def test_deleting_asks_first_and_then_takes_the_post_away(ada):
    id = ada.post_status("too early")
    question = ada.get(f"/@ada/{id}").click(href="/delete$")
    assert texts(ada) == ["too early"]
    assert "The post is deleted." in ada.submit(question, f"/@ada/{id}/delete").follow()
    assert texts(ada) == []


@pytest.mark.parametrize("name", ["bob", "ada"])
def test_nobody_can_delete_what_is_not_theirs(ada, bob, dump, name):
    id = bob.post_status("mine")
    before = dump()
    ada.get(f"/@{name}/{id}/delete", status=404)
    ada.post(f"/@{name}/{id}/delete", {"csrf": ada.csrf()}, status=404)
    assert dump() == before
    assert "Delete" not in ada.get(f"/@bob/{id}")


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_a_post_sent_after_the_session_ended_comes_back_after_logging_in(ada, bob):
    parent = bob.post_status("How are you?")
    page = ada.get(f"/compose?reply={parent}")
    ada.submit("/public", "/logout")
    login = ada.submit(page, "/statuses", expect=401, status=TYPED, visibility="private")
    assert "What you typed is kept" in login
    login.forms[0]["username"], login.forms[0]["password"] = "ada", "wrong password"
    login = login.forms[0].submit(status=422)
    login.forms[0]["username"], login.forms[0]["password"] = "ada", ada.password
    again = login.forms[0].submit(status=200)
    form = composer(again)
    assert (form.action, form["status"].value) == ("/statuses", TYPED)
    answer = form.submit(status=303)
    assert re.fullmatch(r"/@ada/[0-9]+", answer.location)
    assert "How are you?" in answer.follow()
    assert texts(ada, "/@ada/with_replies") == [SHOWN]
    assert "My followers" in ada.get("/@ada/with_replies")


def test_a_form_without_its_token_comes_back_and_can_be_sent(ada):
    page = ada.submit("/compose", "/statuses", expect=403, status=TYPED, visibility="unlisted", csrf="")
    assert texts(ada, "/@ada") == []
    form = composer(page)
    assert (form["status"].value, form["visibility"].value) == (TYPED, "unlisted")
    form.submit(status=303)
    assert texts(ada, "/@ada") == [SHOWN]


def test_a_button_without_its_token_comes_back_with_nothing_to_be_read_but_why(ada):
    id = ada.post_status("a post")
    page = ada.post("/statuses/actions", {"csrf": "", "favourite": str(id)}, status=403)
    assert not page.html.select("main textarea")
    assert [one.text for one in page.html.select("main p")][1:] == ["Send it Leave it"]
    next(form for form in page.forms.values() if "favourite" in form.fields).submit(status=303)
    assert ada.get(f"/@ada/{id}").html.select("[name=unfavourite]")


def test_a_password_does_not_come_back_and_has_to_be_typed_again(ada):
    fields = {"email": "countess@example.org", "current_password": ada.password, "csrf": ""}
    page = ada.submit("/settings/account", "/settings/email", expect=403, **fields)
    assert ada.password not in page
    page.forms[1]["current_password"] = ada.password
    assert page.forms[1].submit(status=303).location == "/settings/account"
    assert ada.get("/settings/account").forms[1]["email"].value == "countess@example.org"
    settings = ada.get("/settings/account")
    ada.submit("/public", "/logout")
    login = ada.submit(settings, "/settings/email", expect=401, **fields)
    assert "countess@example.org" in login
    assert ada.password not in login


# --- Other sites ------------------------------------------------------------------------------------------------------

PAGES = [part for part in microblog.PARTS if part.__name__.startswith("pages.")]
ROUTES = [route for part in PAGES for route in part.routes.routes if route.method == "POST"]
POSTS = {route.rule: route.config for route in ROUTES if "one_click" not in route.config}


@pytest.fixture
def target(rule, ada, bob, person, site, db, places):
    """Return a function that returns (address of a form that ada may send, fields that would change something)."""
    site(registrations="open")
    person("cleo", role="admin")  # so that ada may delete her account
    gone, id = ada.post_status("deleted"), ada.post_status("to be deleted")
    ada.submit(f"/@ada/{gone}/delete", f"/@ada/{gone}/delete")
    foreign = bob.post_status("@ada notice me")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email_confirmed_at = NULL WHERE username = 'ada'")
        key = links.add(tx, "setup", config.now() + 60_000)
        if rule == "/settings/delete/undo":
            tx.execute("UPDATE accounts SET deletes_at = :at WHERE username = 'ada'", {"at": config.now() + 60_000})
        ids = {row["username"]: row["id"] for row in tx.execute("SELECT id, username FROM accounts")}
        session = tx.execute("SELECT id FROM sessions WHERE account_id = :ada", ids).fetchone()["id"]
        tx.execute("INSERT INTO follow_requests (follower_id, followed_id, id) VALUES (:dora, :ada, 1)", ids)
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:ada, :cleo, 1)", ids)
        tx.execute("INSERT INTO mutes (account_id, target_account_id, id) VALUES (:ada, :bob, 1)", ids)

    ada.post_status("with a #tag")
    tag = db.read.execute("SELECT id FROM tags").fetchone()

    def make(rule, csrf):
        fields = {"csrf": csrf, "status": "forged", "do": "follow", "display_name": "Eve", "note": "forged"}
        fields |= dict.fromkeys(("password", "old_password", "current_password", "delete_password"), ada.password)
        fields |= {"new_password": "another password", "email": "eve@example.org", "confirmation": "ada"}
        fields |= {"username": "bob" if rule in ("/login", "/password/reset") else "eve", "run": "mail"}
        fields |= {
            "bookmark": str(id),
            "id": str(gone),
            "delete": str(foreign),
            "home": str(id),
            "key": key,
            "name": "Forged",
            "registrations": "open",
            "access": "public",
            "scope_read": "on",
            "comment": "forged",
        }
        fields |= {"accept": str(ids["dora"]), "unblock": str(ids["cleo"]), "unmute": str(ids["bob"])}
        fields |= {"end": str(session)}
        fields |= {"max_characters": "300", "statistics": "hidden", "ai_crawlers": "refused", "reason": "forged"}
        fields |= {"text": "forged", "hide": tag["id"], "what": "follow", "backups": "9"}
        fields |= {
            "title": "forged",
            "keyword": "forged",
            "context[]": "home",
            "filter_action": "hide",
            "expires_in": "",
        }
        fields |= {"file": Upload("people.csv", b"bob")} if rule == "/settings/data" else {}
        fields |= {"do": "make"} if rule == "/settings/feeds" else {}
        fields |= {"do": "silence", "role": "moderator"} if rule.startswith(("/admin/accounts", "/admin/rep")) else {}
        name = "bob" if rule.endswith(("/actions", "/report")) else "ada"
        return places(rule, username=name, id=str(id)), fields

    return make


@pytest.mark.parametrize("rule", POSTS)
def test_a_form_without_a_token_of_this_browser_changes_nothing(ada, bob, visitor, target, dump, rule):
    before = dump()
    for browser in (ada, visitor):
        for token in ("", "x", "x" * 48, bob.csrf(), visitor.another().csrf()):
            address, fields = target(rule, token)
            answer = browser.post(address, fields, status="*")
            assert answer.status_int == (403 if browser is ada or "open" in POSTS[rule] else 401), token
    assert dump() == before


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8081"},
    {"Origin": "http://127.0.0.1:8080.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8080"},
]


@pytest.mark.parametrize("rule", POSTS)
def test_a_form_on_another_site_changes_nothing_and_is_not_offered_again(ada, visitor, target, dump, rule):
    tokens = {browser: browser.csrf() for browser in (ada, visitor)}
    before = dump()
    for headers in FOREIGN:
        for browser, token in tokens.items():
            address, fields = target(rule, token)
            answer = browser.post(address, fields, headers=headers, status=403)
            assert "forged" not in answer
            actions = {form.action for form in answer.forms.values()} - {"/settings/delete/undo"}  # of the banner
            assert actions == ({"/logout"} if browser is ada else set()), headers
    assert dump() == before


@pytest.mark.parametrize("rule", POSTS)
def test_the_same_forms_do_something_with_the_token_they_came_with(ada, target, dump, rule):
    address, fields = target(rule, ada.csrf())
    before = dump()
    ada.post(address, fields, headers={"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"})
    assert dump() != before


def test_a_text_that_could_not_be_saved_comes_back_to_be_sent_again(db, ada):
    db._writer.execute("PRAGMA query_only = ON")  # SQLite then says that the file cannot be written
    page = ada.submit("/compose", "/statuses", expect=503, status="Long thought. " * 30)
    db._writer.execute("PRAGMA query_only = OFF")
    assert page.headers["Retry-After"]
    assert page.forms[1].submit().status_int == 303
    assert "Long thought." in ada.get("/@ada")


def test_who_answers_sees_who_will_be_told(ada, bob, person):
    person("cyd")
    id = bob.post_status("@cyd @ada what do you say?")
    for path in (f"/compose?reply={id}", f"/@bob/{id}"):
        assert ada.get(path).html.select_one(".told").text == "Will be told: @bob, @cyd"
    assert ada.get("/").html.select_one(".told") is None
