"""Search: what the page finds, for whom, and what it says where it finds nothing."""

import re
from urllib.parse import quote

import pytest

from model import accounts, names, profiles
from tests import seed


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


def found(browser, q, kind="", **more):
    """Return (usernames, tags, posts) of what a query finds."""
    page = browser.get("/search", {"q": q, "type": kind, **more})
    listed = [a.text for a in page.html.select(".people a[href]:not(.av)")]
    people = [re.search("@(\\w+)$", one)[1] for one in listed if not one.startswith("#")]
    return people, [one for one in listed if one.startswith("#")], texts(page)


@pytest.fixture
def named(db):
    """Return a function that gives somebody a display name."""

    def name(username, display_name):
        with db.write() as tx:
            id = tx.execute("SELECT id FROM accounts WHERE username = :name", {"name": username}).fetchone()["id"]
            profiles.change(tx, id, {"display_name": display_name})

    return name


def read_names(db):
    """Do what is done each night."""
    with db.write() as tx:
        assert not names.read(tx)


# --- What is found ----------------------------------------------------------------------------------------------------


def test_one_page_finds_people_tags_and_posts(ada, bob, visitor):
    bob.post_status("Plums for @ada #plum")
    ada.post_status("#PlumTree")
    assert found(visitor, "plum") == ([], ["#plum", "#plumtree"], ["Plums for @ada #plum"])
    assert found(visitor, "ada") == (["ada"], [], ["Plums for @ada #plum"])
    assert found(bob, "#plum") == ([], ["#plum", "#plumtree"], [])
    assert found(visitor, "@ad") == (["ada"], [], [])
    assert "1 post by 1 person" in visitor.get("/search?q=plum")


@pytest.mark.parametrize(
    ("q", "who"),
    [
        *(("ad", "ada"), ("ADA", "ada"), ("lovel", "ada"), ("ada lovelace", "ada"), ("lovelace augusta", "ada")),
        *(("grosse", "bob"), ("GRÖSSE", "bob"), ("größe", "bob"), ("転車", "bob"), ("自転", "bob")),
        *(("bob@127.0.0.1:8080", "bob"), ("@bob", "bob")),
    ],
)
def test_people_are_found_by_the_beginning_of_any_of_their_names(db, ada, bob, visitor, named, q, who):
    named("ada", "Augusta Ada King-Lovelace")
    named("bob", "Der Große 自転車")
    if q == "größe":
        named("bob", "Größe")
    assert found(visitor, q, "accounts")[0] == [who]
    read_names(db)
    assert found(visitor, q, "accounts")[0] == [who]


@pytest.mark.parametrize("q", ["ovelace", "da", "ada bob", "bob@elsewhere.example", "%", "_", "-ada", "from:ada"])
def test_people_are_not_found_by_anything_else(db, ada, bob, visitor, named, q):
    named("ada", "Ada Lovelace")
    assert found(visitor, q, "accounts")[0] == []
    read_names(db)
    assert found(visitor, q, "accounts")[0] == []


def test_people_are_found_by_the_name_they_have_now(db, ada, bob, visitor, named):
    for name, old in (("Plum", "nothing"), ("Pear", "Plum"), ("", "Pear")):
        named("bob", name)
        for _ in range(2):
            assert found(visitor, old, "accounts")[0] == []
            assert not name or found(visitor, name, "accounts")[0] == ["bob"]
            read_names(db)
    assert not db.read.execute("SELECT 1 FROM account_words UNION ALL SELECT 1 FROM unread_names").fetchall()


@pytest.fixture
def kitchen(ada, bob, edit):
    """Let there be some posts to search."""
    for text in ("Hot soup with meat", "soup, hot, https://example.org/soup", "Größe 自転車 über alles"):
        ada.post_status(text)
    id = bob.post_status("hot soup")
    bob.post_status("hot soup for followers", "private")
    bob.reply(id, "my own soup http")
    edit(id, "hot soup", spoiler_text="Spoiled")


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        *(("soup", [0, 1, 3, 4]), ("SOUP hot", [0, 1, 3]), ('"hot soup"', [0, 3]), ("soup -meat", [1, 3, 4])),
        *(
            ('soup -"hot soup"', [1, 4]),
            ("sou*", [0, 1, 3, 4]),
            ("so*", []),
            ("grosse", []),
            ("grose", []),
            ("große", [2]),
        ),
        *(("GRÖßE", [2]), ("größe", [2]), ("große", [2]), ("grö*", [2]), ("uber", [2]), ("自転車", [2]), ("転車", [2])),
        *(("from:ada soup", [0, 1]), ("from:BOB", [3, 4]), ("from:me", [3, 4]), ("from:@bob -hot", [4])),
        *(("from:nobody soup", []), ("has:link", [1]), ("has:link from:bob", []), ("soup has:warning", [3])),
        *(("has:warning", [3]), ("after:2020-01-01 hot", [0, 1, 3]), ("before:2020-01-01 hot", [])),
        *(("after:2020-01-01 from:ada -soup", [2]), ("before:2100-01-01 has:link", [1]), ("-soup", [])),
        *(("has:media soup", []), ("is:reply", []), ("spoiled", [3]), ("soup OR größe", []), ("hot*", [0, 1, 3])),
    ],
)
def test_posts_are_found_by_words_and_operators_and_apps_find_the_same(kitchen, bob, program, q, numbers):
    posts = ["Hot soup with meat", "soup, hot, https://example.org/soup", "Größe 自転車 über alles", "hot soup"]
    posts.append("my own soup http")
    expected = [posts[number] for number in numbers][::-1]
    assert found(bob, q, "statuses")[2] == found(bob, q)[2] == expected
    statuses = program(bob).get("/api/v2/search", q=q).json["statuses"]
    assert len(statuses) == len(expected)


def test_days_are_those_of_utc(ada, visitor, site, db):
    me, midnight = accounts.by_name(db.read, "ada"), 4_105_036_800_000  # 2100-01-31
    seed.publish(db, me, site(), "the day before", now=midnight - 1)
    seed.publish(db, me, site(), "on the day", now=midnight)
    assert found(visitor, "from:ada before:2100-01-31")[2] == ["the day before"]
    assert found(visitor, "from:ada after:2100-01-30")[2] == ["on the day"]
    assert found(visitor, "from:ada after:2100-01-30 before:2100-01-31")[2] == []


def test_whom_one_blocks_or_mutes_or_may_not_see_one_does_not_find(ada, bob, visitor, db):
    bob.post_status("pears #pears")
    with db.write() as tx:
        ids = {row["username"]: row["id"] for row in tx.execute("SELECT id, username FROM accounts")}
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:bob, :ada, 1)", ids)
    for q in ("pears", "from:bob", "bob"):
        assert found(ada, q)[::2] == ([], []), q
        assert found(visitor, q)[::2] != ([], []), q


# --- The page ---------------------------------------------------------------------------------------------------------


def test_without_a_query_the_page_explains_how_to_ask(visitor, ada):
    page = visitor.get("/search")
    for words in ("from:ada", "has:link", "before:2026-01-31", "-meat"):
        assert words in page
    assert "from:me" not in page
    assert "from:me" in ada.get("/search?q=+")
    assert page.html.select_one("nav a[aria-current]")["href"] == "/search"
    assert page.html.select_one("meta[name=robots]")["content"] == "noindex"
    page.forms[0]["q"] = "soup"
    assert page.forms[0].submit().html.select_one("#q")["value"] == "soup"


def test_a_tab_for_each_kind_keeps_the_query(ada, publish):
    publish("ada", *("pears and plums" for _ in range(25)))
    page = ada.get("/search", {"q": '"pears and" plums'})
    tabs = {tab.text: tab["href"] for tab in page.html.select(".tabs a")}
    assert list(tabs) == ["All", "People", "Tags", "Posts"]
    posts = ada.get(tabs["Posts"])
    assert posts.html.select_one(".tabs [aria-current]").text == "Posts"
    assert posts.html.select_one("#q")["value"] == '"pears and" plums'
    assert next(form for form in posts.forms.values() if form.action == "/search")["type"].value == "statuses"
    assert texts(ada.get(tabs["People"])) == []
    for first in (page, posts):
        older = first.click("Older")
        assert (len(texts(first)), len(texts(older))) == (20, 5)
        assert "type=statuses" in older.request.path_qs or first is page
        newer = older.click("Newer").maybe_follow()
        assert (newer.request.path, texts(newer)) == ("/search", texts(first))
        assert newer.html.select_one("#q")["value"] == '"pears and" plums'


def test_many_people_and_tags_are_a_link_away(ada, person, publish):
    for number in range(7):
        person(f"zoe{number}")
    publish("ada", " ".join(f"#zoe{number}" for number in range(7)))
    page = ada.get("/search?q=zoe")
    assert (len(found(ada, "zoe")[0]), len(found(ada, "zoe")[1])) == (5, 5)
    assert len(page.click("More people").html.select(".people li")) == 7
    assert len(page.click("More tags").html.select(".people li")) == 7


def test_a_hidden_tag_is_not_suggested(ada, visitor, db):
    ada.post_status("#plum #plumtree")
    with db.write() as tx:
        tx.execute("UPDATE tags SET hidden_at = 1 WHERE name = 'plum'")
    assert found(visitor, "plum", "hashtags")[1] == ["#plumtree"]


def test_where_nothing_is_found_the_page_says_which_words_to_drop(ada, visitor):
    ada.post_status("hot soup")
    ada.post_status("cold tea")
    page = visitor.get("/search?q=soup+xylophone+zither")
    assert "no post has xylophone or zither" in page
    assert texts(page.click("soup", href="q=soup$")) == ["hot soup"]
    together = visitor.get("/search?q=soup+tea")
    assert "with all of these words together" in together
    assert [a.text for a in together.html.select(".empty a")] == ["soup", "tea"]
    assert texts(visitor.get("/search?q=from:nobody+soup").click("soup", href="q=soup$")) == ["hot soup"]
    assert "Looked for as a word: has:media." in visitor.get("/search?q=has:media")
    assert "Look among everything" in visitor.get("/search?q=soup&type=accounts")


@pytest.mark.parametrize("access", ["public", "members"])
def test_search_is_for_those_who_may_read(ada, visitor, site, access):
    site(access=access)
    for browser, may in ((ada, True), (visitor, access == "public")):
        assert browser.get("/search?q=x", status="*").status_int == (200 if may else 303)
        links = [link["href"] for link in browser.get("/about").html.select("nav[aria-label=Main] a")]
        assert ("/search" in links) == may


@pytest.mark.parametrize("q", ["<script>", '"><b>', "a" * 5000, "'", "\0", "%", "\u202e", "💥", "{{7*7}}"])
def test_what_was_typed_comes_back_as_text(visitor, q):
    page = visitor.get("/search?q=" + quote(q))
    assert not page.html.select("form b, main script")
    assert len(page.html.select_one("#q")["value"]) <= 500
