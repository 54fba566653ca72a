"""What people do with posts on the site: favourite, boost, bookmark, pin, mute, edit."""

import pytest

PAIRS = [("favourite", "Favourite"), ("reblog", "Boost"), ("bookmark", "Bookmark"), ("mute", "Mute conversation")]


def press(browser, id, verb, path, expect=303):
    """Press a button under a post on the page at path."""
    page = browser.get(path)
    csrf = page.html.select_one("form[action='/statuses/actions'] [name=csrf]")["value"]
    assert page.html.select_one(f"button[name={verb}][value='{id}']"), f"no {verb} on {path}"
    here = {"Referer": f"http://127.0.0.1:8080{path}"}
    return browser.post("/statuses/actions", {"csrf": csrf, verb: str(id)}, headers=here, status=expect)


def buttons(browser, id, path):
    """Return {words: pressed} of the buttons under a post."""
    found = browser.get(path).html.select(f"button[aria-pressed][value='{id}']")
    return {button.find(string=True).strip(): button["aria-pressed"] for button in found}


@pytest.mark.parametrize(("verb", "words"), PAIRS)
def test_a_button_is_pressed_and_released_on_the_page_where_one_is(ada, bob, verb, words):
    id = bob.post_status("a post")
    path = f"/@bob/{id}"
    assert press(ada, id, verb, path).location == f"{path}#p{id}"
    assert buttons(ada, id, path)[words] == "true"
    assert press(ada, id, "un" + verb, path).location == f"{path}#p{id}"
    assert buttons(ada, id, path)[words] == "false"


@pytest.mark.parametrize("path", ["/", "/public", "/@bob", "/tags/x"])
def test_one_comes_back_to_the_list_where_the_button_was(ada, bob, path):
    id = bob.post_status("a post #x")
    assert press(ada, id, "favourite", path).location == f"{path}#p{id}"
    assert "Favourite <b>1</b>" in ada.get(path)


@pytest.mark.parametrize("address", ["https://evil.example/x", "http://127.0.0.1:8080.evil.example/", "x", ""])
def test_nobody_is_sent_to_another_site(ada, bob, address):
    id = bob.post_status("a post")
    fields = {"csrf": ada.csrf(), "favourite": str(id)}
    answer = ada.post("/statuses/actions", fields, headers={"Referer": address}, status=303)
    assert answer.location == f"/@bob/{id}#p{id}"


def test_what_one_may_not_see_cannot_be_acted_on(ada, bob, dump):
    id = bob.post_status("for my followers", visibility="private")
    before = dump()
    for verb in ("favourite", "reblog", "bookmark", "mute"):
        ada.post("/statuses/actions", {"csrf": ada.csrf(), verb: str(id)}, status=404)
    assert dump() == before


def test_what_is_not_for_everyone_cannot_be_boosted(ada, bob):
    ada.follow("bob")
    id = bob.post_status("for my followers", visibility="private")
    assert set(buttons(ada, id, "/")) == {"Favourite"}
    assert set(buttons(bob, id, "/")) == {"Boost", "Favourite"}
    ada.post("/statuses/actions", {"csrf": ada.csrf(), "reblog": str(id)}, status=404)


def test_a_boost_reaches_ones_followers_and_its_buttons_act_on_the_original(ada, bob, person):
    cleo = person("cleo")
    cleo.follow("ada")
    id = bob.post_status("worth knowing")
    press(ada, id, "reblog", f"/@bob/{id}")
    home = cleo.get("/")
    assert home.html.select_one(".boost").get_text(" ", strip=True) == "ada boosted"
    assert press(cleo, id, "favourite", "/").status_int == 303
    assert "likes your post" in bob.get("/notifications")


def test_a_pinned_post_can_be_ones_own_only(ada, bob):
    id = bob.post_status("my best")
    press(bob, id, "pin", f"/@bob/{id}")
    assert buttons(bob, id, f"/@bob/{id}")["Pin to profile"] == "true"
    assert "Pin to profile" not in buttons(ada, id, f"/@bob/{id}")
    ada.post("/statuses/actions", {"csrf": ada.csrf(), "pin": str(id)}, status=422)


def test_an_edited_post_shows_that_it_was_and_what_it_said(ada, bob, visitor):
    id = ada.post_status("teh post #old")
    form = ada.get(f"/@ada/{id}/edit").forms[1]
    assert form["status"].value == "teh post #old"
    form["status"], form["spoiler_text"], form["language"] = "the post @bob", "a warning", "en"
    assert form.submit().location == f"/@ada/{id}"
    page = visitor.get(f"/@ada/{id}")
    assert "a warning" in page
    assert "the post" in page
    versions = page.click("edited").html.select("article")
    assert [version.select_one(".text").get_text() for version in versions] == ["the post @bob", "teh post #old"]
    assert "named you" in bob.get("/notifications")
    assert "There is no public post" in visitor.get("/tags/old")


def test_an_edit_that_cannot_be_saved_keeps_what_was_typed(ada, bob):
    id = ada.post_status("short")
    form = ada.get(f"/@ada/{id}/edit").forms[1]
    form["status"] = "x" * 501
    page = form.submit(status=422)
    assert page.forms[1]["status"].value == "x" * 501
    assert "short" in bob.get(f"/@ada/{id}")
    bob.get(f"/@ada/{id}/edit", status=404)
    bob.post(f"/@ada/{id}/edit", {"csrf": bob.csrf(), "status": "mine now"}, status=404)


def test_a_post_behind_a_warning_is_folded_up_and_so_is_the_reply(ada, bob):
    page = ada.submit("/compose", "/statuses", status="who did it", spoiler_text="the end of the book").follow()
    assert page.html.select_one("details.text summary").get_text() == "the end of the book"
    id = ada.newest_id()
    form = bob.get(f"/compose?reply={id}").forms
    assert any(
        "spoiler_text" in one.fields and one["spoiler_text"].value == "the end of the book" for one in form.values()
    )
