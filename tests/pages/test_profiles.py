"""Profiles: what people tell of themselves, and what they pin above their posts."""

import pytest

from model import accounts, profiles, tags


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


def pin(browser, id, verb="pin"):
    page = browser.get(f"/@{browser.username}/{id}")
    return next(form for form in page.forms.values() if verb in form.fields).submit(verb)


def test_a_profile_has_a_table_of_fields_whose_links_are_the_person(ada, visitor, db):
    fields = [{"name": "Site", "value": "https://ada.example/?a=1&b=2"}, {"name": "<b>", "value": "<i>&amp; @ada #x"}]
    with db.write() as tx:
        me = accounts.by_name(tx, "ada")
        profiles.change(tx, me["id"], {"fields": profiles.checked_fields(tx, fields, "127.0.0.1:8080")})
    for path in ("/@ada", "/@ada/followers"):
        rows = [[cell.text for cell in row.select("th, td")] for row in visitor.get(path).html.select("tr")]
        assert rows == [["Site", "https://ada.example/?a=1&b=2"], ["<b>", "<i>&amp; @ada #x"]]
    link = visitor.get("/@ada").html.select_one("td a")
    assert (link["href"], "me" in link["rel"]) == ("https://ada.example/?a=1&b=2", True)
    assert [a["href"] for a in visitor.get("/@ada").html.select("tr + tr a")] == ["/@ada", "/tags/x"]


def test_a_profile_without_fields_has_no_table(ada, visitor):
    assert not visitor.get("/@ada").html.select("table")


def test_pinned_posts_stand_on_top_of_the_first_page_and_say_so(ada, bob, publish):
    ids = publish("ada", *(str(number) for number in range(30)))
    for id in (ids[3], ids[25]):
        pin(ada, id)
    page = bob.get("/@ada")
    assert texts(page) == ["25", "3", *(str(number) for number in range(29, 9, -1) if number != 25)]
    pinned = [article for article in page.html.select("article") if article.select_one(".boost")]
    assert [(one["id"], one.select_one(".boost").text) for one in pinned] == [
        (f"p{id}", "Pinned") for id in (ids[25], ids[3])
    ]
    older = page.click("Older")
    assert texts(older) == [str(number) for number in range(9, -1, -1)]
    assert "Pinned" not in older
    assert "Pinned" not in bob.get("/@ada/with_replies")
    pin(ada, ids[25], "unpin")
    assert texts(bob.get("/@ada"))[:2] == ["3", "29"]


def test_a_pin_is_seen_only_by_whom_the_post_is_for(ada, bob, visitor):
    bob.follow("ada")
    pin(ada, ada.post_status("for followers", "private"))
    assert texts(bob.get("/@ada")) == ["for followers"]
    assert texts(visitor.get("/@ada")) == []


def test_a_profile_links_the_tags_that_its_owner_features(ada, visitor, db):
    with db.write() as tx:
        tags.feature(tx, accounts.by_name(tx, "ada")["id"], "größe", 0)
    assert visitor.get("/@ada").html.select_one(".person .hint a").text == "#größe"


# --- What a page costs ------------------------------------------------------------------------------------------------

PAGES = [
    *("/", "/public", "/@ada", "/@ada/with_replies", "/@ada/followers", "/tags/x", "/explore", "/search?q=ada"),
    *("/search?q=nothing+there", "/bookmarks", "/favourites", "/notifications", "/notifications?type=mention"),
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_at_most_twelve_statements(ada, bob, publish, db, path):
    pin(ada, publish("ada", *(f"ada {number} #x @bob" for number in range(25)))[0])
    publish("bob", *(f"{number} #x @ada" for number in range(25)))
    ada.follow("bob")
    for browser in (ada, bob):
        seen = []
        db.read.set_trace_callback(seen.append)
        browser.get(path)
        db.read.set_trace_callback(None)
        own = [sql for sql in seen if not sql.startswith(("--", "PRAGMA"))]  # the search index asks itself
        assert len(own) <= 12, own
