"""Posts for nobody but the people named: a page of their own, and the same for programs."""

import pytest


@pytest.fixture
def post(ada, bob, person):
    """Return the id of what ada wrote to bob alone, on a site where more is written."""
    person("cyd")
    ada.post_status("to everybody @bob")
    ada.post_status("to followers @bob", "private")
    return ada.post_status("to you @bob", "direct")


def ids(browser):
    """Return the ids of the posts on the page."""
    return [article["id"] for article in browser.get("/conversations").html.select("article")]


def test_the_author_and_who_is_named_find_it_there_and_nobody_else(ada, bob, person, post):
    answer = bob.reply(post, "@ada yes", "direct")
    assert ids(ada) == ids(bob) == [f"p{answer}", f"p{post}"]
    assert ids(person("eve")) == []


def test_programs_find_the_same(ada, bob, program, post):
    for browser in (ada, bob):
        assert [status["id"] for status in program(browser).get("/api/v1/timelines/direct").json] == [str(post)]


def test_visitors_are_asked_to_log_in(visitor):
    assert visitor.get("/conversations", status=303).location.startswith("/login?")


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_what_one_does_not_want_to_hear_of_is_not_there(ada, bob, post, verb):
    bob.post("/@ada/actions", {"csrf": bob.csrf(), "do": verb}, status=303)
    assert ids(bob) == []


def test_a_deleted_one_is_not_there(ada, bob, post):
    ada.submit(f"/@ada/{post}/delete", f"/@ada/{post}/delete")
    assert ids(ada) == ids(bob) == []


def test_many_are_on_several_pages(ada, bob, post):
    for number in range(30):
        ada.post_status(f"@bob {number}", "direct")
    first = bob.get("/conversations")
    second = first.click("Older")
    found = [article["id"] for page in (first, second) for article in page.html.select("article")]
    assert len(found) == len(set(found)) == 31
