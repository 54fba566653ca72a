"""Sharing: the site among a phone's programs, what they send to it, and posts in other sites' pages."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote, unquote, urlencode
from urllib.robotparser import RobotFileParser

import pytest
from bs4 import BeautifulSoup

from model import accounts
from pages.files import AI_CRAWLERS
from tests.running import Server

# --- Crawlers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "ai_crawlers", "search", "training"),
    [
        ("public", "refused", True, False),
        ("public", "allowed", True, True),
        ("members", "allowed", False, False),
        ("members", "refused", False, False),
    ],
)
def test_crawlers_read_in_robots_txt_what_they_may(visitor, site, access, ai_crawlers, search, training):
    site(access=access, ai_crawlers=ai_crawlers)
    rules = RobotFileParser()
    rules.parse(visitor.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("Googlebot", "/@ada/1") == search
    assert {rules.can_fetch(name, "/@ada/1") for name in ["GPTBot", "ClaudeBot", "CCBot", *AI_CRAWLERS]} == {training}
    assert not rules.can_fetch("Googlebot", "/settings/profile")


def test_language_models_are_not_trained_with_posts_unless_the_owner_says_so(visitor):
    assert "User-agent: GPTBot\n" in visitor.get("/robots.txt")


# --- Among a phone's programs -----------------------------------------------------------------------------------------


def test_the_site_can_be_put_among_the_programs_of_a_phone(visitor, site):
    site(name='The "Lovelaces"', description="Letters & more.")
    link = visitor.get("/login").html.select_one("link[rel=manifest]")
    answer = visitor.get(link["href"])
    assert answer.content_type == "application/manifest+json"
    found = answer.json
    assert (found["name"], found["description"]) == ('The "Lovelaces"', "Letters & more.")
    assert {icon["sizes"] for icon in found["icons"]} == {"any", "192x192", "512x512"}
    for icon in found["icons"]:
        assert visitor.get(icon["src"]).content_type == icon["type"]
    assert "manifest-src 'self'" in visitor.get("/login").headers["Content-Security-Policy"]


SHARED = [
    ({"text": "look"}, "look"),
    ({"url": "https://a.example/?x=1&y=2"}, "https://a.example/?x=1&y=2"),
    ({"title": "T", "text": "look", "url": "https://a.example"}, "T\n\nlook\n\nhttps://a.example"),
    ({"title": "look", "text": "look https://a.example", "url": "https://a.example"}, "look\n\nlook https://a.example"),
    ({"text": 'two\nlines "and" <b>'}, 'two\nlines "and" <b>'),
    ({}, ""),
]


@pytest.mark.parametrize(("shared", "typed"), SHARED)
def test_what_a_program_shares_stands_in_the_composer(ada, visitor, shared, typed):
    target = visitor.get("/manifest.webmanifest").json["share_target"]
    names = {target["params"][name]: value for name, value in shared.items()}
    page = ada.get(target["action"], names)
    form = page.forms[1]
    assert (form.action, form["status"].value.strip()) == ("/statuses", typed)


def test_who_is_not_logged_in_keeps_what_they_share(ada, visitor):
    address = "/share?" + urlencode({"text": "look", "url": "https://a.example"})
    login = visitor.get(address, status=303)
    assert login.location == "/login?next=" + quote(address, safe="")
    form = login.follow().forms[0]
    form["username"], form["password"] = "ada", ada.password
    assert form.submit().follow().forms[1]["status"].value.strip() == "look\n\nhttps://a.example"


# --- In other sites' pages --------------------------------------------------------------------------------------------


def embed_of(visitor, id, **parameters):
    """Return what the page of a post leads programs to that ask how to embed it."""
    link = visitor.get(f"/@ada/{id}").html.select_one('link[type="application/json+oembed"]')
    return visitor.get(link["href"].removeprefix("http://127.0.0.1:8080") + urlencode({"": "", **parameters})[1:])


def test_another_site_can_show_a_post(ada, visitor, site):
    site(name='The "Lovelaces"')
    id = ada.post_status('hello "there" <b> #x')
    answer = embed_of(visitor, id)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = answer.json
    assert found["title"] == 'ada: hello "there" <b> #x'
    assert (found["author_url"], found["provider_name"]) == ("http://127.0.0.1:8080/@ada", 'The "Lovelaces"')
    frame = BeautifulSoup(found["html"], "html.parser").iframe
    assert (frame["title"], frame["width"], frame["height"]) == (found["title"], "400", str(found["height"]))
    page = visitor.get(frame["src"].removeprefix("http://127.0.0.1:8080"))
    assert page.html.select_one("article .text").text == 'hello "there" <b> #x'
    assert page.html.base["target"] == "_blank"


def test_a_frame_is_as_high_as_the_post_and_no_larger_than_asked_for(ada, visitor):
    short, long = ada.post_status("hello"), ada.post_status("word " * 90)
    assert embed_of(visitor, short).json["height"] < embed_of(visitor, long).json["height"] <= 800
    found = embed_of(visitor, long, maxwidth=300, maxheight=200).json
    assert (found["width"], found["height"]) == (300, 200)
    assert 'width="300" height="200"' in found["html"]
    assert embed_of(visitor, long, maxwidth=9999).json["width"] == 400


def test_only_the_embed_page_may_be_framed_and_it_has_nothing_to_press(ada, visitor):
    id = ada.post_status("hello")
    for browser in (ada, visitor):
        page = browser.get(f"/@ada/{id}/embed")
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in page.headers
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert not page.html.select("form, button, input, script")
        assert "Set-Cookie" not in page.headers
        for path, status in ((f"/@ada/{id}", 200), ("/@ada/1/embed", 404), (f"/@ADA/{id}/embed", 301)):
            answer = browser.get(path, status=status)
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Frame-Options"] == "DENY"
    assert browser.get(f"/@ADA/{id}/embed").location == f"/@ada/{id}/embed"


@pytest.mark.parametrize(
    ("visibility", "status"), [("public", 200), ("unlisted", 200), ("private", 404), ("direct", 404)]
)
def test_only_what_everybody_may_read_can_be_embedded_whoever_asks(ada, visitor, person, visibility, status):
    follower = person("follower")
    follower.follow("ada")
    id = ada.post_status("unmistakable @follower", visibility)
    oembed = f"/api/oembed?url=http://127.0.0.1:8080/@ada/{id}"
    for browser in (visitor, follower, ada):
        for path in (f"/@ada/{id}/embed", oembed):
            answer = browser.get(path, status=status)
            assert ("unmistakable" in answer) == (status == 200)
    page = ada.get(f"/@ada/{id}")
    assert ("json+oembed" in page) == (status == 200)


def test_nothing_of_suspended_people_and_of_a_members_site_can_be_embedded(ada, bob, visitor, site, db):
    mine, theirs = ada.post_status("unmistakable"), bob.post_status("unmistakable")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username = 'bob'")
    visitor.get(f"/@bob/{theirs}/embed", status=404)
    visitor.get(f"/api/oembed?url=http://127.0.0.1:8080/@bob/{theirs}", status=404)
    site(access="members")
    assert visitor.get(f"/@ada/{mine}/embed", status=303).location.startswith("/login")
    visitor.get(f"/api/oembed?url=http://127.0.0.1:8080/@ada/{mine}", status=401)
    assert "json+oembed" not in ada.get(f"/@ada/{mine}")


def test_whom_the_author_blocks_cannot_get_round_it_by_a_frame(ada, bob, site, db):
    id = ada.post_status("unmistakable")
    site(access="members")
    with db.write() as tx:
        ids = {name: accounts.by_name(tx, name)["id"] for name in ("ada", "bob")}
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:ada, :bob, 1)", ids)
    bob.get(f"/@ada/{id}/embed", status=404)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=", 404),
        ("url=http://127.0.0.1:8080/@ada", 404),
        ("url=http://127.0.0.1:8080/@ada/1", 404),
        ("url=https://elsewhere.example/@ada/ID", 404),
        ("url=http://127.0.0.1:8080/@ada/ID&format=json", 200),
        ("url[]=x", 422),
    ],
)
def test_what_cannot_be_embedded_has_an_answer_that_says_so(ada, visitor, query, status):
    id = ada.post_status("hello")
    visitor.get("/api/oembed?" + query.replace("ID", str(id)), status=status)


def test_behind_a_warning_the_title_of_a_frame_is_the_warning(ada, visitor, edit):
    id = ada.post_status("x")
    edit(id, "unmistakable", spoiler_text="The end")
    assert embed_of(visitor, id).json["title"] == "ada: The end"
    assert "unmistakable" not in embed_of(visitor, id)
    assert "unmistakable" not in str(visitor.get(f"/@ada/{id}/embed").html.head)


@pytest.fixture
def outside():
    """Return the address of a site that answers each request with a page that frames what stands in the query."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            address = unquote(self.path.partition("?")[2])
            self.wfile.write(f'<!doctype html><iframe src="{address}" width="400" height="300"></iframe>'.encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_another_site_really_shows_it(chromium, outside, tmp_path):
    """In a real browser, in a page of another origin, with our style."""
    with Server(tmp_path, "--demo") as server:
        page = chromium.new_page(base_url=server.url)
        page.goto("/public")
        post = page.locator("article").first
        words, address = post.locator(".e-content").inner_text(), post.locator(".u-url").first.get_attribute("href")
        page.goto(f"{outside}?{server.url}{address}/embed")
        frame = page.frame_locator("iframe")
        assert frame.locator(".e-content").inner_text() == words
        assert frame.locator("h1").evaluate("element => getComputedStyle(element).position") == "absolute"
        page.close()
