"""One's own reading: bookmarks and favourites, notifications, and how far one has read."""

import pytest

from model import favourites, statuses


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


# --- Bookmarks and favourites -----------------------------------------------------------------------------------------

LISTS = pytest.mark.parametrize("verb", ["bookmark", "favourite"])


@pytest.fixture
def press(db):
    """Return a function that does with a post of somebody's what a button does."""

    def do(browser, verb, id):
        path = browser.get(f"/@{browser.username}/with_replies")
        return browser.post("/statuses/actions", {"csrf": path.forms[0]["csrf"].value, verb: str(id)}, status=303)

    return do


@LISTS
def test_what_one_keeps_is_listed_newest_keeping_first_and_for_oneself_only(ada, bob, press, verb):
    ids = [bob.post_status(text) for text in ("first", "second", "third")]
    for id in (ids[1], ids[0]):
        press(ada, verb, id)
    assert texts(ada.get(f"/{verb}s")) == ["first", "second"]
    assert "Nothing here." in bob.get(f"/{verb}s")
    press(ada, f"un{verb}", ids[0])
    assert texts(ada.get("/@ada").click(f"{verb.title()}s")) == ["second"]
    assert not bob.get("/@ada").html.select(f"[href='/{verb}s']")


@LISTS
def test_what_one_may_not_see_any_more_is_not_listed(ada, bob, db, press, verb):
    ada.follow("bob")
    for level in ("public", "private"):
        press(ada, verb, bob.post_status(level, level))
    assert texts(ada.get(f"/{verb}s")) == ["private", "public"]
    ada.submit("/@bob", "/@bob/actions", do="unfollow")
    assert texts(ada.get(f"/{verb}s")) == ["public"]
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username = 'bob'")
    assert texts(ada.get(f"/{verb}s")) == []


@LISTS
def test_what_one_keeps_is_paged_by_when_one_kept_it(ada, db, publish, verb):
    ids = publish("ada", *(str(number) for number in range(25)))
    keep = getattr(favourites, verb)
    with db.write() as tx:
        for id in ids[::-1]:
            status = statuses.by_id(tx, id, 0)
            keep(tx, status["account_id"], status, 0)
    first = ada.get(f"/{verb}s")
    older = first.click("Older")
    assert texts(first) + texts(older) == [str(number) for number in range(25)]
    newer = older.click("Newer")
    assert newer.follow().request.path_qs == f"/{verb}s"


def test_a_bookmark_is_taken_back_where_it_is_listed(ada, press):
    press(ada, "bookmark", ada.post_status("later"))
    page = ada.get("/bookmarks")
    form = next(form for form in page.forms.values() if form.action == "/statuses/actions")
    answer = form.submit("unbookmark", headers={"Referer": "http://127.0.0.1:8080/bookmarks"})
    assert answer.location.startswith("/bookmarks")
    assert texts(ada.get("/bookmarks")) == []
