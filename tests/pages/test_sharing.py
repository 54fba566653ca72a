"""Sharing: the site among a phone's programs, what they send to it, and posts in other sites' pages."""

from urllib.parse import quote, urlencode
from urllib.robotparser import RobotFileParser

import pytest

from pages.files import AI_CRAWLERS

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
