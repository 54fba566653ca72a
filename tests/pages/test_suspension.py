"""Suspension: nothing that a suspended person wrote is left anywhere, and all of it comes back."""

import io
import itertools
import re
import zipfile
from urllib.parse import quote

import pytest

import config
import microblog
from model import accounts, moderation

MARK = "quincejelly"
RULES = sorted({route.rule for route in microblog.all_routes() if route.method == "GET"})
RULES = [
    rule for rule in RULES if not rule.startswith(("/admin", "/static"))
]  # moderators go on seeing whom they judge


@pytest.fixture
def sue(person, bob, ada, program, db, edit):
    """Return Sue, who has done whatever leaves her words somewhere, with what she did it to in `ids`."""
    sue = person("sue")
    bob.follow("sue")
    ada.follow("bob")
    app, bobs = program(sue), program(bob)
    names = {"display_name": f"Sue {MARK}", "note": f"I make {MARK}", "discoverable": True}
    names["fields_attributes"] = [{"name": f"{MARK}s", "value": f"{MARK}!"}]
    app.patch("/api/v1/accounts/update_credentials", **names)
    below = bob.post_status("Who has medlars?")
    post = sue.post_status(f"{MARK} of medlar, @bob #x https://example.org/{MARK}")
    thread = bob.reply(post, "@sue oh")  # before the warning, which replies take over
    edit(post, f"{MARK} of medlar, @bob #x again", spoiler_text=f"{MARK} ahead")
    answer = sue.reply(below, f"@bob {MARK} has")
    levels = [sue.post_status(f"@bob {MARK} {level}", level) for level in ("unlisted", "private", "direct")]
    for action in ("favourite", "bookmark", "reblog"):
        bobs.post(f"/api/v1/statuses/{post}/{action}")
        app.post(f"/api/v1/statuses/{below}/{action}")
    app.post(f"/api/v1/statuses/{post}/pin")
    sue.follow("bob")
    sue.app = app
    told = [row["id"] for row in db.read.execute("SELECT id FROM notifications")]
    sue.id = accounts.find_by_name(db.read, "sue")["id"]
    sue.ids = [post, answer, *levels, below, thread, sue.id, accounts.find_by_name(db.read, "bob")["id"], *told]
    return sue


@pytest.fixture
def traces(sue, bob, ada, visitor, program, places, configuration):
    """Return a function that asks for every address and returns those (reader, address) that show Sue's words."""
    readers = {"bob": bob, "ada": ada}
    apps = {"bob's app": program(bob), "ada's app": program(ada)}
    post = sue.ids[0]
    host = configuration.netloc
    page = quote(f"{configuration.url}/@sue/{post}", safe="")
    queries = [f"acct=sue&q=medlar&url={page}&resource=acct:sue@{host}&reply={post}&id[]={sue.id}&with_dismissed=true"]
    queries += [f"acct=sue@{host}&q=sue&id[]={post}&type=accounts", f"q=@sue&id[]={post}&url={page}&order=new"]

    def addresses(rule):
        names = ["sue", "bob"] if "<username" in rule else [""]
        ids = sue.ids if "<id:id>" in rule else [""]
        for username, id in itertools.product(names, ids):
            yield places(rule.replace("<name>", "x"), username=username, id=str(id))

    def walk():
        found = set()
        for rule in RULES:
            for address, query in itertools.product(sorted(set(addresses(rule))), queries):
                path = address if "?" in address else f"{address}?{query}"
                if rule.startswith(("/api/", "/.well-known", "/nodeinfo", "/oauth/userinfo")):
                    answers = {name: app.call("GET", path, expect="*") for name, app in apps.items()}
                else:
                    answers = {name: browser.get(path, status="*") for name, browser in readers.items()}
                answers["visitor"] = visitor.get(path, status="*")
                found |= {(name, path) for name, answer in answers.items() if MARK in words(answer)}
        return found

    return walk


def words(answer):
    """Return what an answer says, of an archive all that is in it."""
    if answer.content_type != "application/zip":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


SEEN_IN = ("/", "/public", "/@sue", "/@sue/ID", "/@sue/ID/embed", "/@sue/ID/history", "/tags/x", "/tags/x.atom")
SEEN_IN += ("/@sue/feed.json", "/feed.atom", "/notifications", "/@bob/followers", "/api/v1/favourites")
SEEN_IN += ("/api/v1/bookmarks", "/api/v1/timelines/home", "/api/v2/search", "/api/v1/notifications", "/api/oembed")
SEEN_IN += ("/api/v1/statuses/ID/context", "/api/v1/statuses/ID/reblogged_by", "/api/v1/directory", "/compose")


@pytest.mark.slow
def test_the_words_of_a_suspended_person_are_nowhere_until_they_are_brought_back(traces, sue, db):
    before = traces()
    seen = {re.sub(r"\d{5,}", "ID", path.partition("?")[0]) for _, path in before}
    assert seen >= set(SEEN_IN), sorted(set(SEEN_IN) - seen)
    with db.write() as tx:
        moderation.suspend(tx, sue.id, config.now())
    left = traces()
    assert not left, sorted({(name, re.sub(r"\d{5,}", "ID", path.partition("?")[0])) for name, path in left})
    with db.write() as tx:
        moderation.unsuspend(tx, sue.id, config.now())
    assert traces() == before
