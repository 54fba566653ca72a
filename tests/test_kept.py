"""What is kept of rows: made once for all readers, never out of date, never more than it may be."""

import json

import pytest

import config
import entities
import moments
import templates
import written
from db import Page
from kept import Kept
from model import accounts, favourites, filters, notifications, reblogs, settings, statuses, text
from tests import seed
from tests.seed import NOW


def test_a_value_is_there_in_its_version_only():
    kept = Kept(1000)
    kept.put("a", 1, "one", 10)
    assert kept.get("a", 1) == "one"
    assert kept.get("a", 2) is None
    assert kept.get("b", 1) is None
    kept.put("a", 2, "two", 10)
    assert (kept.get("a", 1), kept.get("a", 2)) == (None, "two")


def test_what_came_first_goes_first_when_there_is_no_room():
    kept = filled(range(10))
    assert [number for number in range(10) if kept.get(number, 1)] == [7, 8, 9]


def test_what_was_asked_for_stays_once_more():
    kept = filled("abc")
    kept.get("a", 1)
    kept.put("d", 1, "x", 30)
    assert [name for name in "abcd" if kept.get(name, 1)] == ["a", "c", "d"]
    kept = filled("abc")
    kept.get("a", 1)
    for name in "defg":
        kept.put(name, 1, "x", 30)
    assert [name for name in "abcdefg" if kept.get(name, 1)] == ["e", "f", "g"]


def test_what_is_larger_than_all_there_is_room_for_is_not_kept():
    kept = filled("abc")
    assert all(kept.get(name, 1) for name in "abc")
    kept.put("large", 1, "x", 101)
    assert [name for name in ("a", "b", "c", "large") if kept.get(name, 1)] == ["a", "b", "c"]


def filled(names):
    """Return a Kept for 100 bytes into which names have come, 30 bytes each."""
    kept = Kept(100)
    for name in names:
        kept.put(name, 1, "x", 30)
    return kept


@pytest.fixture
def three(db):
    """Return Ada, who wrote something that Ben boosted, and Cleo; what is made of it is kept."""
    db.kept = Kept(1_000_000)
    return [seed.person(db, name) for name in ("ada", "ben", "cleo")]


@pytest.fixture
def said(db, three, site):
    """Return the ids of a public status of Ada's with all there is, of a private one, and of Ben's boost."""
    ada, ben, _ = three
    ids = [seed.publish(db, ada, site(), "@ben sees #this", visibility=level) for level in ("public", "private")]
    with db.write() as tx:
        ids.append(reblogs.reblog(tx, ben["id"], statuses.by_id(tx, ids[0], ben["id"]), 0, NOW))
    return ids


def test_a_status_is_made_anew_when_somebody_whom_it_names_is_gone(db, three, said, site):
    ada, ben, _ = three
    before = of(db, said[1:2], ada, site())[0]
    with db.write() as tx:
        accounts.delete(tx, ben["id"], NOW)
        accounts.erase(tx, ben["id"], NOW)
    after = of(db, said[1:2], ada, site())[0]
    assert ("/@ben" in before["content"], len(before["mentions"])) == (True, 1)
    assert ("/@ben" in after["content"], len(after["mentions"])) == (False, 0)


def of(db, ids, me, site):
    return entities.statuses(db, ids, me and seed.row(db, me["id"]), site)


def test_joined_json_says_what_the_entities_say(db, three, said, site):
    for me in (None, *three):
        found = of(db, said, me, site())
        assert json.loads(written.as_json(found)) == found
        assert json.loads(written.as_json({"statuses": found, "tags": [{"name": "x"}]}))["statuses"] == found
        assert json.loads(written.as_json([{"type": "mention", "status": found[0]}, {}])) == [
            {"type": "mention", "status": found[0]},
            {},
        ]


def test_nobody_gets_what_another_reader_got(db, three, said, site):
    ada, ben, cleo = three
    with db.write() as tx:
        status = statuses.by_id(tx, said[0], ben["id"])
        favourites.favourite(tx, ben["id"], status, NOW)
        favourites.bookmark(tx, cleo["id"], status, NOW)
        statuses.pin(tx, ada["id"], status, NOW)
    flags = ("favourited", "reblogged", "bookmarked", "pinned")

    def seen(me):
        return [found.get(name) for found in of(db, said[:1], me, site()) for name in flags]

    for _ in range(2):
        assert seen(ada) == [False, False, False, True]
        assert seen(ben) == [True, True, False, None]
        assert seen(cleo) == [False, False, True, None]
        assert seen(None) == [None] * 4
    for me in (None, ben):
        plain, _, boost = of(db, said, me, site())
        for entity in (plain, plain["account"], boost, boost["reblog"]):
            with pytest.raises(TypeError, match="shown to others"):
                entity["filtered"] = ["mine"]


def test_a_page_whose_rows_did_not_change_takes_one_query(db, three, said, site):
    def statements():
        seen = []
        db.read.set_trace_callback(seen.append)
        of_page = entities.statuses(db, said, me, here)
        db.read.set_trace_callback(None)
        return len(seen), of_page

    me, here = three[2], settings.load(db.read, site().config)
    assert [statements()[0] for _ in range(3)] == [3, 1, 1]
    assert all(one is same for one, same in zip(statements()[1], statements()[1], strict=True))
    with db.write() as tx:
        favourites.favourite(tx, me["id"], statuses.by_id(tx, said[0], me["id"]), NOW)
    count, page = statements()
    assert (count, page[0]["favourites_count"], page[2]["reblog"]["favourites_count"]) == (2, 1, 1)


def test_notifications_whose_rows_did_not_change_take_two_queries_and_are_joined(db, three, said, site):
    def told():
        seen = []
        db.read.set_trace_callback(seen.append)
        found = entities.notifications(db, notifications.latest(db.read, ben["id"], Page()), ben, here)
        db.read.set_trace_callback(None)
        return len(seen), found

    ben, here = three[1], settings.load(db.read, site().config)
    assert [told()[0] for _ in range(3)] == [4, 2, 2]
    found = told()[1]
    assert [note["type"] for note in found] == ["mention", "mention"]
    assert json.loads(written.as_json(found)) == found
    found[0]["account"].text = '{"joined":1}'
    for note in found:
        note.known = ""  # what it was as JSON
    assert written.as_json(found).count('{"joined":1}') == 4  # Ada with each notification and with each status


def test_a_post_on_a_page_is_made_once_and_shows_each_reader_their_own_side_of_it(app, db, person, visitor):
    ada, ben = person("ada"), person("ben")
    id = ada.post_status("hello")
    db.kept = Kept(1_000_000)
    for _ in range(2):
        assert 'href="/compose?reply' not in visitor.get("/public")
        assert f'name="favourite" value="{id}"' in ada.get("/public")
        assert f'name="favourite" value="{id}"' in ben.get("/public")
    with db.write() as tx:
        me = seed.row(db, statuses.by_id(db.read, id, 0)["account_id"])["id"]
        favourites.favourite(tx, me, statuses.by_id(tx, id, me), NOW)
    assert f'name="unfavourite" value="{id}"' in ada.get("/public")
    assert f'name="favourite" value="{id}"' in ben.get("/public")
    assert "1 favourite" in visitor.get("/public")


def test_no_page_makes_a_post_twice_and_each_shows_its_own_side_of_it(db, person):
    ada, ben = person("ada"), person("ben")
    root = ada.post_status("@ben root")
    answer = ben.reply(root, "@ada answer")
    db.kept = Kept(1_000_000)

    def done(path, count):
        first, made = ada.get(path), dict(db.kept._values)
        again = ada.get(path)
        assert (first.text.count("<article"), again.text.count("<article")) == (count, count)
        assert all(db.kept._values[key] is value for key, value in made.items())
        return again

    ada.post("/statuses/actions", {"csrf": ada.csrf(), "bookmark": str(answer)}, status=303)
    assert "Bookmark</button>" not in done("/public", 1)
    assert "Bookmark</button>" not in done("/notifications", 1)
    assert f'name="unbookmark" value="{answer}"' in done("/bookmarks", 1)
    own = done(f"/@ada/{root}", 2)
    assert own.html.select(f"#p{answer} .re[hidden]")
    assert [f"/@ada/{root}/edit" in article.decode() for article in own.html.select("article")] == [True, False]
    assert not done("/@ben/with_replies", 1).html.select(".re[hidden]")
    assert f'name="unbookmark" value="{answer}"' in done(f"/@ben/{answer}", 2)
    ada.post("/statuses/actions", {"csrf": ada.csrf(), "unbookmark": str(answer)}, status=303)
    assert f'name="bookmark" value="{answer}"' in done(f"/@ben/{answer}", 2)


@pytest.fixture
def lists(db):
    """Return {key: list} of what is kept of whole lists, as a site that runs does."""
    db.kept, db.lists = Kept(10_000_000), Kept(10_000_000)
    return db.lists._values


def tokens(page):
    return {field["value"] for field in page.html.select("input[name=csrf]")}


def test_who_looks_again_gets_the_same_list_until_something_in_it_changes(db, three, said, site, lists):
    ada, ben, _ = three
    of(db, said, ben, site())  # each status is made for itself, the first time
    again = of(db, said, ben, site())
    assert of(db, said, ben, site()) is again
    assert of(db, said[1:], ben, site()) == again[1:]
    assert of(db, said, None, site()) != again
    assert of(db, said, ben, site()) == again
    with db.write() as tx:
        favourites.favourite(tx, ada["id"], statuses.by_id(tx, said[0], ada["id"]), NOW)
    after = of(db, said, ben, site())
    assert after[0]["favourites_count"] == again[0]["favourites_count"] + 1
    with db.write() as tx:
        columns = {"title": "Endings", "contexts": 31, "action": "warn", "expires_at": None}
        word = text.plain(again[0]["content"]).split()[-1]
        filters.add(tx, ben["id"], columns, [filters.Keyword(0, word, False)], NOW)
    assert of(db, said, ben, site())[0]["filtered"]


def test_a_list_is_made_once_for_all_who_see_the_same_of_it(person, visitor, lists, monkeypatch):
    present = moments.now()
    monkeypatch.setattr(moments, "now", lambda: present)
    ada, ben, cleo = person("ada"), person("ben"), person("cleo")
    ids = [ada.post_status(f"number {number}") for number in range(3)]
    lists.clear()
    pages = [browser.get("/public") for browser in (ben, cleo, ben, cleo)]
    assert [key[0] for key in lists].count("list") == 1
    assert not tokens(pages[0]) & tokens(pages[1])
    assert all(tokens(page) and "\x03" not in page for page in pages)
    assert "<form" not in visitor.get("/public").html.select(".h-feed")[0].decode()
    ben.post("/statuses/actions", {"csrf": ben.csrf(), "favourite": str(ids[1])}, status=303)
    flags = [f'name="{un}favourite" value="{ids[1]}"' for un in ("", "un")]
    for _ in range(2):
        assert [[flag in browser.get("/public") for flag in flags] for browser in (ben, cleo)] == [
            [False, True],
            [True, False],
        ]
    assert "1</b>" in cleo.get("/public")


def test_a_list_says_who_reads_it_where_they_were_and_when_it_was(person, visitor, lists, db):
    ada, ben, cleo = person("ada"), person("ben"), person("cleo")
    ben.follow("ada")
    ids = [ada.post_status(f"number {number}") for number in range(3)]
    assert [f'formaction="/markers" name="home" value="{ids[2]}"' in ben.get("/") for _ in range(2)] == [True, True]
    ben.post("/markers", {"csrf": ben.csrf(), "home": str(ids[2])}, status=303)
    assert "/markers" not in ben.get("/")
    newest = ada.post_status("one more")
    assert [("You were here" in page, f'value="{newest}"' in page) for page in (ben.get("/"), ben.get("/"))] == [
        (True, True)
    ] * 2
    with db.write() as tx:
        preferences = json.dumps({"time_zone": "Pacific/Kiritimati"})
        tx.execute(
            "UPDATE accounts SET preferences = :preferences WHERE username = 'ben'", {"preferences": preferences}
        )
    zones = [[zone in browser.get("/public") for zone in ("+14", "UTC")] for browser in (ben, cleo)]
    assert zones == [[True, False], [False, True]]
    ada.submit(f"/@ada/{newest}/delete", f"/@ada/{newest}/delete")
    assert "one more" not in ben.get("/public").text + visitor.get("/public").text


def test_what_a_filter_says_of_a_list_is_its_owners_own(person, lists, db):
    ada, ben, cleo = person("ada"), person("ben"), person("cleo")
    ada.post_status("the end of it")
    columns = {"title": "Endings", "contexts": 31, "action": "warn", "expires_at": None}
    with db.write() as tx:
        id = tx.execute("SELECT id FROM accounts WHERE username = 'ben'").fetchone()["id"]
        filters.add(tx, id, columns, [filters.Keyword(0, "end", True)], NOW)
    for _ in range(2):
        assert [("Filtered: <bdi>Endings" in browser.get("/public").text) for browser in (cleo, ben, ada)] == [
            False,
            True,
            False,
        ]


def test_a_list_is_told_new_times_after_ten_seconds(person, lists, monkeypatch):
    ada = person("ada")
    ada.post_status("hello")
    assert ">now<" in ada.get("/public")
    later = config.now() + 70_000
    monkeypatch.setattr(config, "now", lambda: later)
    assert ">1 min<" in ada.get("/public")


def test_notifications_are_their_readers_own_and_new_until_they_are_read(person, lists):
    ada, ben = person("ada"), person("ben")
    id = ada.post_status("@ben hello")
    ben.post("/statuses/actions", {"csrf": ben.csrf(), "favourite": str(id)}, status=303)
    ben.follow("ada")

    def notes(browser):
        return browser.get("/notifications").html.select("section.note")

    def news(browser):
        return [bool(note.select("mark")) for note in notes(browser)]

    for _ in range(2):
        assert (news(ada), news(ben)) == ([True, True], [True])
    assert len(lists) >= 2
    assert tokens(ada.get("/notifications")).isdisjoint(tokens(ada.get("/notifications")))
    newest = ada.get("/notifications").html.select("button[name=notifications]")[0]["value"]
    ada.post("/markers", {"csrf": ada.csrf(), "notifications": newest}, status=303)
    assert (news(ada), news(ben)) == ([False, False], [True])
    ben.submit("/settings/profile", "/settings/profile", display_name="Benjamin")
    assert [note.bdi.text for note in notes(ada)] == ["Benjamin", "Benjamin"]


def test_a_list_of_notifications_is_made_once_as_long_as_all_in_it_is_as_it_was(person, program, lists):
    ada, ben = person("ada"), person("ben")
    id = ada.post_status("hello")
    ben.post("/statuses/actions", {"csrf": ben.csrf(), "favourite": str(id)}, status=303)
    client = program(ada)

    def told():
        notes = client.get("/api/v1/notifications").json
        return [(note["account"]["display_name"], note["status"]["bookmarked"]) for note in notes]

    assert [told(), told()] == [[("", False)]] * 2
    ben.submit("/settings/profile", "/settings/profile", display_name="Benjamin")
    assert [told(), told()] == [[("Benjamin", False)]] * 2
    ada.post("/statuses/actions", {"csrf": ada.csrf(), "bookmark": str(id)}, status=303)
    assert [told(), told()] == [[("Benjamin", True)]] * 2
    ada.submit("/notifications", "/notifications/clear")
    assert [told(), told()] == [[], []]


def test_a_profile_says_what_its_reader_is_to_the_person(person, visitor, lists):
    ada, ben, cleo = person("ada"), person("ben"), person("cleo")
    ben.follow("ada")
    readers = {"ben": ben, "cleo": cleo, "ada": ada, "visitor": visitor}
    said = {"ben": "Unfollow", "cleo": "Follow", "ada": "Edit profile"}

    def head(browser, path="/@ada"):
        return browser.get(path).html.select("section.person")[0]

    for _ in range(2):
        found = {name: [word for word in said.values() if f">{word}<" in str(head(readers[name]))] for name in readers}
        assert found == {name: [said[name]] if name in said else [] for name in readers}
        assert head(ben, "/@ada/followers").select("[aria-current]")[0].text == "1 follower"
        assert head(ben).select("[aria-current]")[0].text == "Posts"
    cleo.submit("/@ada/note", "/@ada/note", comment="met in Paris")
    ada.submit("/settings/profile", "/settings/profile", note="I count")
    assert ["Paris" in str(head(browser)) for browser in (cleo, ben)] == [True, False]
    assert ["I count" in str(head(browser)) for browser in readers.values()] == [True] * 4


def test_nothing_that_is_typed_makes_a_hole(person, lists):
    ada, ben = person("ada"), person("ben")
    hole = templates.hole("csrf")
    id = ada.post_status(f"a{hole}b @ben")
    ada.submit("/settings/profile", "/settings/profile", display_name=f"c{hole}d", note=f"e{hole}f")
    ben.reply(id, f"g{hole}h @ada")
    ben.submit("/@ada/note", "/@ada/note", comment=f"i{hole}j")
    for path in ("/public", f"/@ada/{id}", "/@ada", "/notifications", f"/search?q=a{hole}b"):
        page = ben.get(path)
        assert "csrf" in page.html.main.text
        assert "\x03" not in page
        assert not any(token in page.html.text for token in tokens(page))
