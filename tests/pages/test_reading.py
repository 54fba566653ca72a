"""Reading: which posts stand on which page, for whom, in which order, and under which address."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest

import config
import microblog
from model import accounts

PAGES = [part for part in microblog.PARTS if part.__name__.startswith("pages.")]
ROUTES = [route for part in PAGES for route in part.routes.routes]


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".text").text for article in page.html.select("article")]


# --- Timelines --------------------------------------------------------------------------------------------------------


def test_the_front_page_tells_strangers_what_this_is_and_members_what_is_new(ada, visitor, site):
    site(name="The Lovelaces", description="Letters of a family.", registrations="open")
    ada.post_status("hello")
    front = visitor.get("/")
    assert front.html.h1.text == "The Lovelaces"
    assert "Letters of a family." in front.html.main.text
    assert [link["href"] for link in front.html.select(".intro a")] == ["/register", "/login"]
    assert texts(front) == texts(ada.get("/")) == ["hello"]
    assert not front.forms
    assert "/statuses" in [form.action for form in ada.get("/").forms.values()]


def test_home_shows_everyone_until_one_follows_somebody_and_then_those(ada, bob, person):
    cleo = person("cleo")
    for browser in (ada, bob, cleo):
        browser.post_status(f"by {browser.username}")
    assert texts(ada.get("/")) == ["by cleo", "by bob", "by ada"]
    assert "You follow @bob now." in ada.follow("bob").follow()
    assert texts(ada.get("/")) == ["by bob", "by ada"]
    ada.submit("/@bob", "/@bob/actions", do="unfollow")
    assert texts(ada.get("/")) == ["by cleo", "by bob", "by ada"]


def test_a_profile_has_a_tab_for_posts_one_with_replies_and_one_for_each_circle(ada, bob, person, visitor):
    parent = bob.post_status("question")
    ada.post_status("statement")
    ada.reply(parent, "answer")
    for follower in (bob, person("cleo")):
        follower.follow("ada")
    assert texts(visitor.get("/@ada")) == ["statement"]
    assert texts(visitor.get("/@ada/with_replies")) == ["answer", "statement"]
    assert [one.text for one in visitor.get("/@ada/followers").html.select(".people bdi")] == ["cleo", "bob"]
    assert [one.text for one in visitor.get("/@bob/following").html.select(".people bdi")] == ["ada"]
    tabs = [(tab.text, tab["href"]) for tab in visitor.get("/@ada").html.select(".tabs a")]
    assert tabs == [
        ("Posts", "/@ada"),
        ("Posts & replies", "/@ada/with_replies"),
        ("0 following", "/@ada/following"),
        ("2 followers", "/@ada/followers"),
    ]


@pytest.mark.parametrize("name", ["größe", "GRÖßE", "#GrÖßE", "gro\u0308ße", " größe "])
def test_the_page_of_a_tag_is_found_in_any_letter_case_and_form(ada, visitor, name):
    ada.post_status("die #Größe zählt")
    page = visitor.get(f"/tags/{quote(name)}")
    assert texts(page) == ["die #Größe zählt"]
    assert page.html.h1.text == "#größe"
    assert texts(visitor.get(page.html.select_one(".text a")["href"])) == ["die #Größe zählt"]


def test_the_page_of_a_tag_that_nobody_used_offers_to_write_about_it(ada):
    assert ada.get("/tags/chess").click("Write one").forms[1]["status"].value == "#chess "


def test_a_thread_stands_in_the_order_of_the_conversation(ada, bob):
    root = ada.post_status("root")
    first = bob.reply(root, "first")
    ada.reply(root, "second")
    ada.reply(first, "under the first")
    assert texts(ada.get(f"/@ada/{root}")) == ["root", "first", "under the first", "second"]
    assert texts(ada.get(f"/@bob/{first}")) == ["root", "first", "under the first"]
    assert ada.get(f"/@bob/{first}").html.select_one("article.focus")["id"] == f"p{first}"


def test_who_is_named_or_followed_finds_it_among_the_notifications(ada, bob):
    bob.post_status("nobody")
    bob.post_status("psst @ada", "direct")
    bob.follow("ada")
    page = ada.get("/notifications")
    assert [note.p.text.split()[1:4] for note in page.html.select(".note")] == [
        ["bob", "follows", "you"],
        ["bob", "named", "you"],
    ]
    assert texts(page) == ["psst @ada"]


# --- Paging -----------------------------------------------------------------------------------------------------------


def walked(browser, path, link):
    """Return the addresses and the pages from path on, following one link of the pager."""
    found = [(path, browser.get(path))]
    while following := found[-1][1].html.select_one(f".pager a[rel={link}]"):
        answer = browser.get(following["href"])
        address = following["href"]
        while answer.status_int == 303:
            address, answer = answer.location, answer.follow()
        found.append((address, answer))
        assert len(found) < 10
    return found


@pytest.mark.parametrize("path", ["/", "/public", "/tags/many", "/@ada", "/@ada/with_replies", "/notifications"])
@pytest.mark.parametrize("count", [20, 40, 45])
def test_older_and_newer_show_every_post_once_in_order(ada, bob, publish, path, count):
    publish("ada", *(f"{number} #many @bob" for number in range(count)))
    down = walked(bob, path, "next")
    assert [int(text.split()[0]) for _, page in down for text in texts(page)] == list(range(count))[::-1]
    up = walked(bob, down[-1][0], "prev")
    assert [texts(page) for _, page in up] == [texts(page) for _, page in down[::-1]]
    assert up[-1][0] == path
    for _, page in up + down:
        links = {link["rel"][0]: link["href"] for link in page.html.select("head link[rel=prev], head link[rel=next]")}
        assert links == {link["rel"][0]: link["href"] for link in page.html.select(".pager a")}


def test_many_followers_are_paged_as_posts_are(ada, person):
    names = [f"p{number:02}" for number in range(45)]
    for name in names:
        person(name).follow("ada")
    down = walked(ada, "/@ada/followers", "next")
    assert [one.text for _, page in down for one in page.html.select(".people bdi")] == names[::-1]
    assert [address for address, _ in walked(ada, down[-1][0], "prev")][-1] == "/@ada/followers"


def test_a_page_stays_the_same_while_new_posts_arrive(ada, publish):
    publish("ada", *(str(number) for number in range(45)))
    older = ada.get("/public").click("Older")
    publish("ada", *(f"later {number}" for number in range(30)))
    assert texts(ada.get(older.request.path_qs)) == texts(older)
    pages = walked(ada, older.request.path_qs, "prev")
    shown = [text for _, page in pages[::-1] for text in texts(page)]
    assert all(shown.index(newer) < shown.index(older) for newer, older in pairwise(dict.fromkeys(shown)))
    assert set(shown) == {f"later {number}" for number in range(30)} | {str(number) for number in range(5, 45)}


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "location"),
    [
        ("GET", "/@ADA", 301, "/@ada"),
        ("GET", "/@Ada/with_replies?max_id=7", 301, "/@ada/with_replies?max_id=7"),
        ("GET", "/@aDa/followers?path=x", 301, "/@ada/followers?path=x"),
        ("GET", "/@ADA/following", 301, "/@ada/following"),
        ("GET", "/@wrong/ID", 301, "/@ada/ID"),
        ("GET", "/@ADA/ID", 301, "/@ada/ID"),
        ("GET", "/@ada/", 301, "/@ada"),
        ("GET", "/@ada/ID/", 301, "/@ada/ID"),
        ("GET", "/public/?max_id=7&x=%20", 301, "/public?max_id=7&x=%20"),
        ("HEAD", "/about//", 301, "/about"),
        ("GET", "/tags/gr%C3%B6%C3%9Fe/", 301, "/tags/gr%C3%B6%C3%9Fe"),
        ("POST", "/statuses/", 308, "/statuses"),
        ("POST", "/@ada/actions/", 308, "/@ada/actions"),
        ("GET", "/nowhere/", 404, None),
        ("GET", "//evil.example/", 404, None),
        ("GET", "/static/style.css/", 404, None),
        ("GET", "/statuses", 303, "/"),
        ("GET", "/@ada/actions", 303, "/@ada"),
        ("GET", "/.well-known/change-password", 303, "/settings/account"),
    ],
)
def test_other_ways_to_write_an_address_lead_to_the_one_it_has(ada, bob, method, path, status, location):
    id = str(ada.post_status("here"))
    answer = bob.request(path.replace("ID", id), method=method, status=status)
    assert answer.headers.get("Location") == (location and location.replace("ID", id))


def test_what_is_hidden_deleted_or_never_was_gives_the_same_answer_to_the_byte(ada, bob, visitor, db):
    deleted = ada.post_status("gone")
    ada.submit(f"/@ada/{deleted}/delete", f"/@ada/{deleted}/delete")
    ids = [deleted, 1, 2**63 - 1, ada.post_status("followers only", "private"), ada.post_status("secret", "direct")]
    for browser in (bob, visitor):
        answers = [browser.get(f"/@{name}/{id}", status=404) for id in ids for name in ("ada", "nobody", "bob")]
        assert len({anonymized(answer) for answer in answers}) == 1
        assert (
            len({str(sorted((k, v) for k, v in answer.headers.items() if k != "X-Request-Id")) for answer in answers})
            == 1
        )


def anonymized(answer):
    """Return the body without what differs each time: the salted token of the form to log out."""
    return re.sub(r'name="csrf" value="[^"]*"', "", answer.text)


def test_a_deleted_account_is_gone_and_its_posts_as_if_never_written(ada, bob, visitor, db):
    id = bob.post_status("soon gone")
    with db.write() as tx:
        accounts.delete(tx, accounts.by_name(tx, "bob")["id"], config.now())
    for path in ("/@bob", "/@BOB", "/@bob/with_replies", "/@bob/followers"):
        assert "The account @bob has been deleted." in visitor.get(path, status=410)
    visitor.get(f"/@bob/{id}", status=404)
    assert texts(visitor.get("/")) == []
    assert bob.get("/notifications").location.startswith("/login")
    visitor.get("/@never", status=404)


# --- Who may read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", sorted({route.rule for route in ROUTES if "open" not in route.config}))
def test_a_members_site_shows_strangers_nothing(ada, visitor, site, places, rule):
    site(access="members")
    path = places(rule, id=str(ada.post_status("for us #x")))
    methods = {route.method for route in ROUTES if route.rule == rule}
    if "GET" in methods:
        answer = visitor.get(path + "?max_id=9", status=303)
        assert answer.location == "/login?next=" + quote(path + "?max_id=9", safe="")
        assert visitor.head(path, status=303).headers["Location"].startswith("/login")
        assert ada.get(path).status_int in (200, 301, 303)
    if "POST" in methods:
        assert "Please log in first." in visitor.post(path, {"status": "let me in"}, status=401)


def test_a_members_site_says_so_and_keeps_crawlers_out(ada, visitor, site):
    assert "Disallow: /\n" not in visitor.get("/robots.txt").text.partition("User-agent: *")[2]
    site(access="members", name="The Lovelaces")
    assert visitor.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert "Only members can read" in visitor.get("/about")
    for path in ("/login", "/register", "/favicon.ico", "/static/style.css"):
        assert visitor.get(path).status_int == 200


READERS = ("visitor", "stranger", "blocked", "follower", "named", "ada")
EVERYWHERE = {"/", "/public", "/tags/x", "/@ada", "/@ada/with_replies", "/@ada/ID"}
PROFILE = {"/@ada", "/@ada/with_replies", "/@ada/ID"}
SEEN = {
    "public": [EVERYWHERE, EVERYWHERE, set(), EVERYWHERE, EVERYWHERE, EVERYWHERE],
    "unlisted": [PROFILE, PROFILE, set(), PROFILE | {"/"}, PROFILE, PROFILE | {"/"}],
    "private": [set(), set(), set(), PROFILE | {"/"}, PROFILE, PROFILE | {"/"}],
    "direct": [set(), set(), set(), set(), PROFILE, PROFILE | {"/"}],
}


@pytest.mark.parametrize("visibility", SEEN)
def test_a_post_is_seen_by_whom_its_author_meant_and_nobody_else(ada, visitor, person, db, visibility):
    readers = {"visitor": visitor, "ada": ada} | {name: person(name) for name in READERS[1:-1]}
    readers["follower"].follow("ada")
    with db.write() as tx:
        ids = {name: accounts.by_name(tx, name)["id"] for name in ("ada", "blocked")}
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:ada, :blocked, 1)", ids)
    id = ada.post_status("unmistakable @named #x", visibility)
    seen = []
    for name in READERS:
        pages = {path: readers[name].get(path.replace("ID", str(id)), status="*") for path in EVERYWHERE}
        seen.append({path for path, page in pages.items() if "unmistakable" in page})
        assert pages["/@ada/ID"].status_int == (200 if "/@ada/ID" in seen[-1] else 404)
    assert dict(zip(READERS, seen, strict=True)) == dict(zip(READERS, SEEN[visibility], strict=True))
    assert [name for name in READERS[1:] if "unmistakable" in readers[name].get("/notifications")] == ["named"]


def test_following_a_locked_account_asks_first_and_can_be_taken_back(db, ada, bob):
    with db.write() as tx:
        tx.execute("UPDATE accounts SET locked = 1 WHERE username = 'ada'")
    assert "You asked to follow @ada" in bob.follow("ada").follow()
    assert bob.submit("/@ada", "/@ada/actions", do="unfollow").follow().html.find("button", value="follow")


def test_a_path_that_is_no_utf_8_leads_nowhere(ada, visitor):
    assert visitor.get("/@ad%FFa", status=404)


@pytest.mark.parametrize("access", ["public", "members"])
def test_anybody_reads_what_the_site_keeps_of_people_and_who_sees_it(visitor, site, access):
    site(access=access, contact="ada@example.org")
    page = visitor.get("/about").click("What it keeps of you")
    assert ("members only" in page) == (access == "members")
    assert "ada@example.org" in page


DAY = 24 * 3600 * 1000


def test_a_list_says_where_a_day_begins_but_not_today(ada, visitor, db):
    ids = [ada.post_status(f"post {number}") for number in range(5)]
    for id, days in zip(ids, (400, 1, 1, 0, 0), strict=True):
        with db.write() as tx:
            sql = "UPDATE statuses SET created_at = created_at - :ago, revision = revision + 1 WHERE id = :id"
            tx.execute(sql, {"id": id, "ago": days * DAY})
    long_ago = datetime.now(UTC) - timedelta(days=400)
    named = f"{long_ago:%A} {long_ago.day} {long_ago:%B %Y}"
    for browser, path in ((ada, "/"), (visitor, "/public"), (visitor, "/@ada"), (visitor, "/search?q=post")):
        lines = [line.text for line in browser.get(path).html.select(".h-feed h2, article .text")]
        assert lines == ["post 4", "post 3", "Yesterday", "post 2", "post 1", named, "post 0"]
    assert visitor.get("/home", status=301).location.endswith("/")
