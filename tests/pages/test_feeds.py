"""Feeds: what is in them and for whom, how readers page and ask again, and that every text survives XML."""

import json
import warnings
from xml.etree import ElementTree

import feedparser
import pytest

import config
from model import accounts, reblogs, statuses, text

FEEDS = ("/feed.atom", "/tags/x.atom", "/@ada/feed.atom", "/@ada/feed.json")


def parsed(answer):
    """Return what feedparser makes of an answer; a fault in the feed is an AssertionError."""
    with warnings.catch_warnings(action="ignore"):
        feed = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    return feed


def titles(answer):
    """Return the texts of the entries of a feed of any format."""
    if answer.content_type == "application/feed+json":
        return [item["content_html"] for item in answer.json["items"]]
    return [entry.title for entry in parsed(answer).entries]


# --- What stands in them ----------------------------------------------------------------------------------------------


def test_a_feed_reader_gets_whole_posts(ada, visitor, site, db):
    site(name="The <Lovelaces>", description="Letters & more.")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET display_name = 'Ada <b>', note_html = '<p>I <a>count</a></p>'")
    id = ada.post_status("Look @ada, <b>1 & 2</b>\n\nhttps://example.org/?a=1&b=2 #Größe")
    for path, title, about in (
        ("/feed.atom", "The <Lovelaces>", "Letters & more."),
        ("/@ada/feed.atom", "Ada <b> (@ada)", "I count"),
        ("/tags/gr%C3%B6%C3%9Fe.atom", "#größe · The <Lovelaces>", ""),
    ):
        answer = visitor.get(path)
        feed = parsed(answer)
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert (feed.version, feed.feed.title, feed.feed.get("subtitle", "")) == ("atom10", title, about)
        (entry,) = feed.entries
        assert entry.link == f"http://127.0.0.1:8080/@ada/{id}"
        assert entry.id == f"tag:127.0.0.1,{entry.published[:10]}:statuses/{id}"
        assert (entry.author_detail.name, entry.author_detail.href) == ("Ada <b>", "http://127.0.0.1:8080/@ada")
        assert [tag.term for tag in entry.tags] == ["größe"]
        assert entry.title == "Look @ada, <b>1 & 2</b> https://example.org/?a=1&b=2 #Größe"
        assert entry.content[0].type == "text/html"
        assert '<a href="http://127.0.0.1:8080/@ada" class="u-url mention">' in content(answer)
        assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;</p><p>" in content(answer)
        assert entry.published == entry.updated == feed.feed.updated


def content(answer):
    """Return the HTML in the first entry as it is, not as feedparser cleans it."""
    return ElementTree.fromstring(answer.body).find(".//{*}entry/{*}content").text


def test_a_json_feed_has_the_same(ada, visitor):
    id = ada.post_status("hello #x")
    answer = visitor.get("/@ada/feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = answer.json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "http://127.0.0.1:8080/@ada"
    assert feed["feed_url"] == "http://127.0.0.1:8080/@ada/feed.json"
    assert feed["authors"] == [{"name": "ada", "url": "http://127.0.0.1:8080/@ada"}]
    (item,) = feed["items"]
    assert item["url"] == f"http://127.0.0.1:8080/@ada/{id}"
    assert item["id"] == parsed(visitor.get("/@ada/feed.atom")).entries[0].id
    assert (item["tags"], item["date_published"]) == (["x"], item["date_modified"])
    assert item["content_html"] == content(visitor.get("/@ada/feed.atom"))


def test_an_edit_shows_in_updated_and_nowhere_else(ada, visitor, edit):
    first, _ = ada.post_status("first"), ada.post_status("second")
    before = parsed(visitor.get("/feed.atom")).entries
    edit(first, "first, changed")
    after = parsed(visitor.get("/feed.atom"))
    assert [entry.id for entry in after.entries] == [entry.id for entry in before]
    assert [entry.published for entry in after.entries] == [entry.published for entry in before]
    assert after.entries[1].updated > before[1].updated
    assert after.entries[0].updated == before[0].updated
    assert after.feed.updated == after.entries[1].updated
    assert visitor.get("/@ada/feed.json").json["items"][1]["date_modified"] == after.entries[1].updated


def test_behind_a_warning_the_title_is_the_warning_and_the_text_comes_below_it(ada, visitor, edit):
    edit(ada.post_status("x"), "who did it", spoiler_text="The <end>")
    entry = parsed(visitor.get("/feed.atom")).entries[0]
    assert entry.title == "The <end>"
    html = "<p><strong>Content warning:</strong> The &lt;end&gt;</p><hr /><p>who did it</p>"
    assert content(visitor.get("/feed.atom")) == html
    assert visitor.get("/@ada/feed.json").json["items"][0]["summary"] == "The <end>"


def test_a_persons_feed_is_what_they_say_to_all_without_answers_and_boosts(ada, bob, visitor, db):
    root = bob.post_status("by bob")
    thread = ada.post_status("my own")
    ada.reply(root, "an answer")
    ada.reply(thread, "going on")
    with db.write() as tx:
        me, status = accounts.by_name(tx, "ada"), statuses.by_id(tx, root, 0)
        reblogs.reblog(tx, me["id"], status, 0, config.now())
    assert "by bob" in visitor.get("/@ada")
    assert titles(visitor.get("/@ada/feed.atom")) == ["going on", "my own"]


def test_an_empty_feed_is_one(ada, visitor):
    for path in FEEDS[:3]:
        feed = parsed(visitor.get(path))
        assert (feed.entries, feed.feed.updated) == ([], "1970-01-01T00:00:00Z")
        assert "Last-Modified" not in visitor.get(path).headers
    assert "items" not in visitor.get("/@ada/feed.json").json or visitor.get("/@ada/feed.json").json["items"] == []


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_tells_where_its_older_entries_are(ada, visitor, publish, path):
    publish("ada", *(f"{number} #x" for number in range(45)))
    found, address = [], path
    while address:
        answer = visitor.get(address)
        if answer.content_type == "application/feed+json":
            links = {"self": answer.json["feed_url"], "next": answer.json.get("next_url", "")}
        else:
            links = {link.rel: link.href for link in parsed(answer).feed.links}
        assert links["self"] == "http://127.0.0.1:8080" + address
        found.append([int(title.removeprefix("<p>").split()[0]) for title in titles(answer)])
        address = links.get("next", "").removeprefix("http://127.0.0.1:8080")
    assert [len(page) for page in found] == [20, 20, 5]
    assert [number for page in found for number in page] == list(range(45))[::-1]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/@ada.rss", "/@ada/feed.atom"),
        ("/@ADA/feed.atom", "/@ada/feed.atom"),
        ("/@ADA/feed.json?max_id=7", "/@ada/feed.json?max_id=7"),
        ("/feed.atom/", "/feed.atom"),
    ],
)
def test_other_addresses_lead_to_the_feed(ada, visitor, path, location):
    assert visitor.get(path, status=301).headers["Location"] == location


def test_what_is_no_feed_is_none(ada, visitor, db):
    visitor.get("/@nobody/feed.atom", status=404)
    visitor.get("/feed.atom?max_id=x", status=400)
    visitor.get("/@ada/feed.rss", status=404)
    with db.write() as tx:
        accounts.add(tx, "waiting", None, config.now())
        tx.execute("UPDATE accounts SET approved_at = NULL WHERE username = 'waiting'")
    visitor.get("/@waiting/feed.atom", status=404)


# --- Asking again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_the_feed_is_told_so_until_something_changes(ada, visitor, edit, db, site, path):
    first, second = ada.post_status("first #x"), ada.post_status("second #x")

    def rename():
        with db.write() as tx:
            tx.execute("UPDATE accounts SET display_name = 'Countess'")

    changes = {
        "edited": lambda: edit(first, "first, again #x"),
        "deleted": lambda: ada.submit(f"/@ada/{first}/delete", f"/@ada/{first}/delete"),
        "new": lambda: ada.post_status("third #x"),
        "renamed": rename,
        "site renamed": lambda: site(name="Another"),
    }
    for what, change in changes.items():
        tag = visitor.get(path).headers["ETag"]
        again = visitor.get(path, headers={"If-None-Match": f'"other", {tag}'}, status=304)
        assert again.body == b""
        assert (again.headers["ETag"], again.headers["X-Robots-Tag"]) == (tag, "noindex")
        change()
        assert visitor.get(path, headers={"If-None-Match": tag}).headers["ETag"] != tag, what
    assert second


@pytest.mark.parametrize("path", FEEDS)
def test_what_a_feed_does_not_show_is_no_reason_to_send_it_again(ada, bob, visitor, path):
    ada.post_status("hello #x")
    tag = visitor.get(path).headers["ETag"]
    bob.follow("ada")
    visitor.get(path, headers={"If-None-Match": tag}, status=304)
    visitor.get("/tags/empty.atom", headers={"If-Modified-Since": ""}, status=200)


@pytest.mark.parametrize("path", FEEDS)
def test_a_date_has_to_be_the_very_same(ada, visitor, db, path):
    older, newer = ada.post_status("older #x"), ada.post_status("newer #x")
    with db.write() as tx:
        sql = "UPDATE statuses SET created_at = created_at - 60000, revision = revision + 1 WHERE id = :older"
        tx.execute(sql, {"older": older})
    date = visitor.get(path).headers["Last-Modified"]
    visitor.get(path, headers={"If-Modified-Since": date}, status=304)
    visitor.get(path, headers={"If-Modified-Since": date, "If-None-Match": '"other"'}, status=200)
    visitor.get(path, headers={"If-Modified-Since": "yesterday"}, status=200)
    ada.submit(f"/@ada/{newer}/delete", f"/@ada/{newer}/delete")
    assert len(titles(visitor.get(path, headers={"If-Modified-Since": date}))) == 1


def test_asking_again_costs_a_few_statements_and_no_rendering(ada, visitor, publish, db, monkeypatch):
    publish("ada", *(f"{number} #x" for number in range(20)))
    tags = {path: visitor.get(path).headers["ETag"] for path in FEEDS}
    monkeypatch.setattr("entities.statuses", None)
    for path, tag in tags.items():
        ran = []
        db.read.set_trace_callback(ran.append)
        visitor.get(path, headers={"If-None-Match": tag}, status=304)
        db.read.set_trace_callback(None)
        assert len(ran) <= 5, ran


# --- Who may read -----------------------------------------------------------------------------------------------------

SEEN = {
    "public": set(FEEDS),
    "unlisted": {"/@ada/feed.atom", "/@ada/feed.json"},
    "private": set(),
    "direct": set(),
}


@pytest.mark.parametrize("visibility", SEEN)
def test_feeds_have_only_what_a_stranger_may_read_whoever_asks(ada, visitor, person, visibility):
    follower = person("follower")
    follower.follow("ada")
    ada.post_status("unmistakable @follower #x", visibility)
    for browser in (visitor, ada, follower):
        assert {path for path in FEEDS if "unmistakable" in browser.get(path)} == SEEN[visibility]


def test_suspended_silenced_and_deleted_people_are_in_no_feed(ada, bob, visitor, db):
    for name in ("suspended_at", "silenced_at"):
        bob.post_status(f"unmistakable {name} #x")
        with db.write() as tx:
            tx.execute(f"UPDATE accounts SET {name} = 1 WHERE username = 'bob'")
        assert [titles(visitor.get(path)) for path in FEEDS[:2]] == [[], []]
        assert visitor.get("/@bob/feed.atom", status="*").status_int == (404 if name == "suspended_at" else 200)
        with db.write() as tx:
            tx.execute(f"UPDATE accounts SET {name} = NULL WHERE username = 'bob'")
    assert len(titles(visitor.get("/feed.atom"))) == 2
    with db.write() as tx:
        accounts.delete(tx, accounts.by_name(tx, "bob")["id"], config.now())
    assert titles(visitor.get("/feed.atom")) == []
    assert "unmistakable" not in visitor.get("/@bob/feed.atom", status=410)


def test_whom_the_author_blocks_reads_nothing_while_logged_in(ada, bob, visitor, db):
    ada.post_status("unmistakable #x")
    with db.write() as tx:
        ids = {name: accounts.by_name(tx, name)["id"] for name in ("ada", "bob")}
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:ada, :bob, 1)", ids)
    for path in FEEDS:
        assert "unmistakable" in visitor.get(path)
        assert "unmistakable" not in bob.get(path)


def test_a_members_site_has_no_feeds_for_strangers(ada, visitor, site):
    ada.post_status("unmistakable #x")
    tags = {path: visitor.get(path).headers["ETag"] for path in FEEDS}
    site(access="members")
    for path in FEEDS:
        answer = visitor.get(path, headers={"If-None-Match": tags[path]}, status=303)
        assert answer.location.startswith("/login?next=")
        assert "unmistakable" in ada.get(path)


def test_crawlers_are_told_that_feeds_are_no_pages(ada, visitor):
    assert {visitor.get(path).headers["X-Robots-Tag"] for path in FEEDS} == {"noindex"}


# --- Hostile texts ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "]]>",
    "<![CDATA[x]]>",
    "<!--",
    "--><script>alert(1)</script>",
    "&#0;&#x0;&amp;",
    "\"' & <",
    "</content>",
    "{{1}}",
]
HOSTILE += ["a\ufffe\uffffb", "a\x00\x01\x0b\x1f\x7f\x85b", "\u202e\u2028", "\U0001f469\u200d\U0001f467", "\U0001fffe"]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_breaks_a_feed(ada, visitor, site, db, words):
    """Also texts that are in the database without having been cleaned."""
    id = ada.post_status("x #x")
    with db.write() as tx:
        values = {"words": words[:30], "id": id, "name": json.dumps(words)}
        tx.execute("UPDATE accounts SET display_name = :words, note_html = :words", values)
        tx.execute("UPDATE statuses SET text = :words, spoiler_text = :words WHERE id = :id", values)
        tx.execute("UPDATE tags SET name = :words || 'x' WHERE name = 'x'", values)
        for name in ("name", "description"):
            tx.execute("INSERT INTO settings VALUES (:setting, :name, 0)", {**values, "setting": name})
    clean = "".join(char for char in text.as_html(words) if char >= " " and char not in "\ufffe\uffff")
    for path in ("/feed.atom", "/@ada/feed.atom"):
        feed = parsed(visitor.get(path))
        assert len(feed.entries) == 1
        assert content(visitor.get(path)).endswith("<hr />" + clean)
    assert visitor.get("/@ada/feed.json").json["items"][0]["summary"] == words


def test_a_typed_text_arrives_as_it_was_typed(ada, visitor):
    for words in HOSTILE[:8]:
        ada.post_status(words)
        assert parsed(visitor.get("/feed.atom")).entries[0].title == words


# --- One's own home ---------------------------------------------------------------------------------------------------


def make_address(browser):
    """Press the button for a secret address; return the path that is shown."""
    page = browser.submit("/settings/feeds", "/settings/feeds", expect=200, do="make")
    address = page.html.select_one(".notice code").text
    assert address.startswith("http://127.0.0.1:8080/home.atom?key=")
    return address.removeprefix("http://127.0.0.1:8080")


def test_a_secret_address_leaves_out_what_its_owners_filters_hide(ada, bob, visitor, program):
    ada.follow("bob")
    bob.post_status("a calm post")
    bob.post_status("a spider")
    address = make_address(ada)
    tag = visitor.get(address).headers["ETag"]
    words = [{"keyword": "spider"}]
    path = "/api/v2/filters"
    made = program(ada).post(path, title="a", context=["home"], filter_action="hide", keywords_attributes=words).json
    answer = visitor.get(address, headers={"If-None-Match": tag})
    assert titles(answer) == ["a calm post"]
    for changes in ({"filter_action": "warn"}, {"filter_action": "hide", "context": ["public"]}):
        program(ada).put(f"{path}/{made['id']}", **changes)
        assert titles(visitor.get(address)) == ["a spider", "a calm post"]


def test_a_secret_address_shows_home_to_a_reader_that_is_not_logged_in(ada, bob, visitor, site, db):
    site(access="members")
    bob.post_status("not followed yet")
    address = make_address(ada)
    assert titles(visitor.get(address)) == ["not followed yet"]
    ada.follow("bob")
    root = bob.post_status("followed")
    ada.post_status("my own")
    with db.write() as tx:
        reblogs.reblog(tx, accounts.by_name(tx, "ada")["id"], statuses.by_id(tx, root, 0), 0, config.now())
    answer = visitor.get(address)
    feed = parsed(answer)
    assert titles(answer) == ["ada boosted: followed", "my own", "followed", "not followed yet"]
    assert feed.entries[0].link == feed.entries[2].link
    assert feed.entries[0].id != feed.entries[2].id
    assert feed.entries[0].author == "bob"
    assert "secret" not in str(feed.feed.id) + str(feed.feed.title)
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]}, status=304)


def test_home_in_a_reader_has_nothing_that_is_not_for_everybody(ada, bob, visitor):
    ada.follow("bob")
    for level in ("public", "unlisted", "private", "direct"):
        bob.post_status(f"{level} @ada", level)
    assert "<p>private " in ada.get("/")
    assert titles(visitor.get(make_address(ada))) == ["unlisted @ada", "public @ada"]


def test_home_is_paged_with_its_key(ada, visitor, publish):
    publish("ada", *(str(number) for number in range(25)))
    feed = parsed(visitor.get(make_address(ada)))
    older = next(link.href for link in feed.feed.links if link.rel == "next")
    assert titles(visitor.get(older.removeprefix("http://127.0.0.1:8080"))) == ["4", "3", "2", "1", "0"]


def test_the_key_is_kept_as_a_hash_and_shown_once(ada, dump):
    key = make_address(ada).partition("key=")[2]
    assert key not in str(dump())
    assert key not in ada.get("/settings/feeds")


ENDINGS = {
    "a new one": lambda ada, db: make_address(ada),
    "the button": lambda ada, db: ada.submit("/settings/feeds", "/settings/feeds", do="end"),
    "disabled": lambda ada, db: change_account(db, "disabled_at = 1"),
    "suspended": lambda ada, db: change_account(db, "suspended_at = 1"),
    "not approved": lambda ada, db: change_account(db, "approved_at = NULL"),
    "a new password": lambda ada, db: ada.submit(
        "/settings/account", "/settings/password", old_password=ada.password, new_password="another horse battery"
    ),
}


def change_account(db, what):
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {what} WHERE username = 'ada'")


@pytest.mark.parametrize("how", ENDINGS)
def test_a_secret_address_ends(ada, visitor, db, how):
    ada.post_status("unmistakable")
    address = make_address(ada)
    tag = visitor.get(address).headers["ETag"]
    ENDINGS[how](ada, db)
    assert "unmistakable" not in visitor.get(address, headers={"If-None-Match": tag}, status=403)


def test_being_read_by_a_program_is_not_being_here(ada, visitor, tick, db):
    """Or else nobody who reads by feed would be mailed that somebody named them."""
    address = make_address(ada)
    tick()
    change_account(db, "seen_at = 7")
    visitor.get(address)
    tick()
    assert db.read.execute("SELECT seen_at FROM accounts WHERE username = 'ada'").fetchone()[0] == 7


@pytest.mark.parametrize("query", ["", "?key=", "?key=x", "?key=%00", "?key[]=x", "?key=" + "x" * 4000])
def test_without_a_key_there_is_no_home(ada, visitor, query):
    make_address(ada)
    for browser in (ada, visitor):
        browser.get("/home.atom" + query, status=422 if "[]" in query else 403)


def test_a_person_can_be_left_out_of_search_engines(ada, visitor):
    form = next(form for form in ada.get("/settings/feeds").forms.values() if "noindex" in form.fields)
    form["noindex"] = True
    assert "Saved." in form.submit("do", value="search").follow()
    assert visitor.get("/@ada").html.select_one("meta[name=robots]")["content"] == "noindex"
    form = next(form for form in ada.get("/settings/feeds").forms.values() if "noindex" in form.fields)
    assert form["noindex"].checked
    form["noindex"] = False
    form.submit("do", value="search")
    assert not visitor.get("/@ada").html.select_one("meta[name=robots]")
