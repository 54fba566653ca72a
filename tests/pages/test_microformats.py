"""Microformats: what mf2py, as a reader of the independent web would, finds in the pages."""

import mf2py
import pytest

import entities
from model import accounts, profiles

URL = "http://127.0.0.1:8080"


@pytest.fixture
def items(visitor):
    """Return a function that returns what mf2py finds on a page."""
    return lambda path: mf2py.parse(doc=visitor.get(path).text, url=URL + path)["items"]


def kinds(items):
    return [item["type"][0] for item in items]


def test_a_timeline_is_a_feed_of_entries(ada, bob, items, publish):
    publish("ada", "older #x")
    publish("bob", 'Hello @ada, 1 < 2 https://example.org/ "x" #x')
    for path, outside in (("/", []), ("/public", []), ("/tags/x", []), ("/@ada", ["h-card"])):
        found = items(path)
        assert kinds(found) == [*outside, "h-feed"], path
        assert set(kinds(found[-1]["children"])) == {"h-entry"}
    newest, oldest = items("/public")[0]["children"]
    assert (newest["properties"]["author"][0]["properties"]) == {"name": ["bob"], "url": [f"{URL}/@bob"]}
    assert newest["properties"]["content"][0]["value"] == 'Hello @ada, 1 < 2 https://example.org/ "x" #x'
    assert oldest["properties"]["author"][0]["properties"]["name"] == ["ada"]
    assert oldest["properties"]["url"][0].startswith(f"{URL}/@ada/")


def test_a_post_tells_all_about_itself(ada, bob, visitor, items, edit, db):
    root = bob.post_status("question")
    id = ada.reply(root, "answer to @bob #x #größe")
    edit(id, "answer, changed, to @bob #x #größe")
    path = f"/@ada/{id}"
    parent, entry = items(path)
    assert parent["properties"]["url"] == [f"{URL}/@bob/{root}"]
    found = entry["properties"]
    assert found["url"] == [URL + path]
    assert found["published"] == [visitor.get(path).html.select_one(".focus time")["datetime"][:19] + "Z"]
    edited_at = db.read.execute("SELECT max(edited_at) FROM statuses").fetchone()[0]
    assert found["updated"] == [entities.time(edited_at)[:19] + "Z"]
    assert found["in-reply-to"] == [f"{URL}/@bob/{root}"]
    assert sorted(found["category"]) == ["größe", "x"]
    assert "answer, changed" in found["content"][0]["value"]
    assert found["author"][0]["properties"]["url"] == [f"{URL}/@ada"]
    assert "updated" not in parent["properties"]


def test_a_warning_is_the_summary_and_the_text_the_content(ada, items, edit):
    id = ada.post_status("x")
    edit(id, "who did it", spoiler_text="The end")
    found = items(f"/@ada/{id}")[0]["properties"]
    assert (found["summary"], found["content"][0]["value"]) == (["The end"], "who did it")


def test_a_profile_is_a_card(ada, items, db):
    with db.write() as tx:
        note = profiles.checked_note(tx, "I count", "127.0.0.1")
        profiles.change(tx, accounts.by_name(tx, "ada")["id"], {"display_name": "Countess", **note})
    card = items("/@ada")[0]
    assert card["type"] == ["h-card"]
    found = card["properties"]
    assert (found["name"], found["nickname"], found["note"]) == (["Countess"], ["ada"], ["I count"])
    assert found["url"] == found["uid"] == [f"{URL}/@ada"]


def test_a_link_among_the_fields_of_a_profile_says_that_it_is_the_same_person(ada, db):
    with db.write() as tx:
        typed = [{"name": "Web", "value": 'https://ada.example.org rel="nofollow noopener"'}]
        column = profiles.checked_fields(tx, typed, "127.0.0.1")
    rels = mf2py.parse(doc=column.replace('\\"', '"'), url=URL)["rel-urls"]
    assert set(rels["https://ada.example.org"]["rels"]) == {"me", "nofollow", "noopener"}
    assert column.count(" me ") == 0
    assert column.count("me nofollow") == 1
