"""The archive of a person: what is in it, in Mastodon's form, and what it costs."""

import contextlib
import io
import json
import sqlite3
import tracemalloc
import zipfile

import pytest

import config
from archives import writing
from model import accounts, blocks, edits, favourites, profiles, reblogs, relationships, statuses
from tests import seed
from tests.seed import NOW, person, publish

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ADA = "http://127.0.0.1:8080/@ada"
HOUR = 3_600_000


@pytest.fixture
def archive(db, site):
    """Return a function that returns {name: content} of the archive of somebody."""

    def read(username):
        me = accounts.by_name(db.read, username)
        data = b"".join(writing.pieces(db, me, site(), NOW + HOUR))
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            assert file.testzip() is None
            found = {name: file.read(name).decode() for name in file.namelist()}
        return {name: json.loads(text) if name.endswith(".json") else text for name, text in found.items()}

    return read


@pytest.fixture
def people(db):
    """Return Ada and Bob."""
    return person(db, "ada"), person(db, "bob")


def test_an_archive_has_the_files_of_mastodons(archive, people):
    files = archive("ada")
    assert {"actor.json", "outbox.json", "likes.json", "bookmarks.json"} < set(files)
    assert "@ada" in files["README.txt"]
    for name in ("outbox.json", "likes.json", "bookmarks.json", "featured.json"):
        assert files[name]["type"] == "OrderedCollection"
        assert files[name]["id"] == name
        assert files[name]["orderedItems"] == []
        assert files[name]["totalItems"] == 0


def test_a_post_is_a_note_with_its_words_in_both_forms(db, site, archive, people):
    ada, _ = people
    source = 'Look @bob: <b> & "c" #Tea\n\nhttps://example.org/x'
    id = publish(db, ada, site(), source, spoiler_text="Tea", language="en", now=NOW + 1)
    (item,) = archive("ada")["outbox.json"]["orderedItems"]
    note = item["object"]
    assert item["type"] == "Create"
    assert item["id"] == f"{ADA}/{id}/activity"
    assert item["actor"] == note["attributedTo"] == ADA
    assert note["type"] == "Note"
    assert note["id"] == note["url"] == f"{ADA}/{id}"
    assert note["source"] == {"content": source, "mediaType": "text/plain"}
    assert note["content"].startswith("<p>Look <span")
    assert 'href="http://127.0.0.1:8080/@bob"' in note["content"]
    assert note["contentMap"] == {"en": note["content"]}
    assert note["summary"] == "Tea"
    assert note["sensitive"] is True
    assert note["published"] == "2025-06-15T15:06:40.001Z"
    assert note["attachment"] == []
    assert note["tag"] == [
        {"type": "Mention", "href": "http://127.0.0.1:8080/@bob", "name": "@bob"},
        {"type": "Hashtag", "href": "http://127.0.0.1:8080/tags/tea", "name": "#tea"},
    ]
    assert "updated" not in note


BOB = "http://127.0.0.1:8080/@bob"
AUDIENCES = {
    "public": ([PUBLIC], [f"{ADA}/followers", BOB]),
    "unlisted": ([f"{ADA}/followers"], [PUBLIC, BOB]),
    "private": ([f"{ADA}/followers"], [BOB]),
    "direct": ([BOB], []),
}


@pytest.mark.parametrize("visibility", AUDIENCES)
def test_who_may_see_a_post_is_told_as_activitypub_does(db, site, archive, people, visibility):
    publish(db, people[0], site(), "@bob", visibility)
    (item,) = archive("ada")["outbox.json"]["orderedItems"]
    assert (item["to"], item["cc"]) == (item["object"]["to"], item["object"]["cc"]) == AUDIENCES[visibility]


def test_replies_edits_and_boosts_are_told(db, site, archive, people):
    ada, bob = people
    first = publish(db, bob, site(), "first", now=NOW + 1)
    id = publish(db, ada, site(), "second", now=NOW + 2, in_reply_to_id=str(first))
    here = site()
    draft = statuses.draft(db.read, ada, here, {"status": "changed"})
    with db.write() as tx:
        edits.edit(tx, statuses.by_id(tx, id, ada["id"]), draft, here.host, NOW + 3)
        reblogs.reblog(tx, ada["id"], statuses.by_id(tx, first, ada["id"]), 1, NOW + 4)
    answer, boost = archive("ada")["outbox.json"]["orderedItems"]
    assert answer["object"]["inReplyTo"] == f"{BOB}/{first}"
    assert answer["object"]["source"]["content"] == "changed"
    assert answer["object"]["updated"] == "2025-06-15T15:06:40.003Z"
    assert (boost["type"], boost["object"], boost["published"]) == (
        "Announce",
        f"{BOB}/{first}",
        "2025-06-15T15:06:40.004Z",
    )
    assert (boost["to"], boost["cc"]) == ([f"{ADA}/followers"], [PUBLIC, BOB])


def test_only_ones_own_is_in_it_and_nothing_that_was_thrown_away(db, site, archive, people):
    ada, bob = people
    publish(db, bob, site(), "@ada for your eyes", "direct")
    kept, thrown = publish(db, ada, site(), "kept"), publish(db, ada, site(), "thrown away")
    seed.insert(db, "trash", status_id=thrown, deleted_at=NOW)
    items = archive("ada")["outbox.json"]["orderedItems"]
    assert [item["object"]["id"] for item in items] == [f"{ADA}/{kept}"]


def test_the_profile_is_a_person(db, site, archive, people):
    fields = profiles.checked_fields(db.read, [{"name": "Home", "value": "https://example.org"}], "")
    note = profiles.checked_note(db.read, "I count.", "")
    with db.write() as tx:
        profiles.change(tx, people[0]["id"], {"display_name": "Ada L.", "fields": fields, "locked": True, **note})
    actor = archive("ada")["actor.json"]
    assert (actor["type"], actor["preferredUsername"], actor["name"]) == ("Person", "ada", "Ada L.")
    assert actor["summary"] == "<p>I count.</p>"
    assert actor["manuallyApprovesFollowers"] is True
    assert actor["published"] == "2025-06-15T15:06:40.000Z"
    (field,) = actor["attachment"]
    assert (field["type"], field["name"]) == ("PropertyValue", "Home")
    assert 'href="https://example.org"' in field["value"]


def test_what_was_liked_and_bookmarked_is_listed_unless_it_cannot_be_seen_any_more(db, site, archive, people):
    ada, bob = people
    seen, hidden = publish(db, bob, site(), "seen"), publish(db, person(db, "cleo"), site(), "hidden")
    pinned = publish(db, ada, site(), "mine")
    with db.write() as tx:
        for id in (seen, hidden):
            favourites.favourite(tx, ada["id"], statuses.by_id(tx, id, ada["id"]), NOW)
            favourites.bookmark(tx, ada["id"], statuses.by_id(tx, id, ada["id"]), NOW)
        statuses.pin(tx, ada["id"], statuses.by_id(tx, pinned, ada["id"]), NOW)
        blocks.block(tx, accounts.by_name(tx, "cleo")["id"], ada["id"], NOW)
    files = archive("ada")
    assert files["likes.json"]["orderedItems"] == files["bookmarks.json"]["orderedItems"] == [f"{BOB}/{seen}"]
    assert files["likes.json"]["totalItems"] == 1
    assert files["bookmarks.csv"] == f"{BOB}/{seen}\n"
    assert files["featured.json"]["orderedItems"] == [f"{ADA}/{pinned}"]


def test_the_people_one_follows_mutes_and_blocks_are_tables(db, archive, people):
    ada, bob = people
    cleo, dora = person(db, "cleo"), person(db, "dora")
    with db.write() as tx:
        relationships.follow(tx, ada, bob, NOW, reblogs=False, notify=True)
        blocks.mute(tx, ada["id"], cleo["id"], NOW, with_notifications=True, duration=0)
        blocks.block(tx, ada["id"], dora["id"], NOW)
    files = archive("ada")
    head = "Account address,Show boosts,Notify on new posts,Languages\n"
    assert files["following_accounts.csv"] == head + "bob@127.0.0.1:8080,false,true,\n"
    assert files["muted_accounts.csv"] == "Account address,Hide notifications\ncleo@127.0.0.1:8080,true\n"
    assert files["blocked_accounts.csv"] == "dora@127.0.0.1:8080\n"


@pytest.fixture
def many(configuration):
    """Make the site's database one of 10,000 posts, all but boosts of one person, before the application opens it."""
    configuration.data.mkdir()
    seed.make(configuration.database, 10_000)
    with contextlib.closing(sqlite3.connect(configuration.database)) as connection:
        connection.execute("UPDATE statuses SET account_id = ? WHERE reblog_of_id IS NULL", [seed.account_id(1)])
        connection.commit()


def test_ten_thousand_posts_need_little_memory_and_no_lock(many, db, site):
    me = accounts.by_id(db.read, seed.account_id(1))
    tracemalloc.start()
    largest = length = 0
    for piece in writing.pieces(db, me, site(), config.now()):
        assert not db.read.in_transaction
        largest, length = max(largest, len(piece)), length + len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 300_000
    assert largest < 200_000
    assert peak < 6_000_000
