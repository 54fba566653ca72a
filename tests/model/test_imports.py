"""Bringing posts along: what becomes of them, that nothing comes twice, and that nobody is told."""

import contextlib
import io
import itertools
import json
import time
import tracemalloc
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

import scheduler
from archives import activities, plain, reading, writing
from db import Page
from model import accounts, edits, fulltext, imports, reblogs, relationships, statuses, text, timelines
from model.errors import Forbidden, Invalid
from tests import mastodon, seed
from tests.mastodon import OUTBOX, VERA, note
from tests.seed import NOW, person, publish

HOST = "127.0.0.1:8080"
MINUTE = 60_000

# --- Words ------------------------------------------------------------------------------------------------------------

MARKUP = {
    "": "",
    "no markup": "no markup",
    "<p>one</p><p>two</p>": "one\n\ntwo",
    "<p>one<br>two<br/>three</p>": "one\ntwo\nthree",
    "<p>a &lt;b&gt; &amp;amp; &quot;c&quot;</p>": 'a <b> &amp; "c"',
    "<p>one\ntwo</p>\n\n<p>three</p>": "one two\n\nthree",
    "<ul><li>one</li><li>two</li></ul>": "- one\n\n- two",
    '<a href="https://a.example/x">https://a.example/x</a>': "https://a.example/x",
    '<a href="https://a.example/x">a.example/x</a>': "https://a.example/x",
    '<a href="https://a.example/x">this page</a>': "this page (https://a.example/x)",
    '<a href="javascript:alert(1)">this page</a>': "this page",
    '<a href="http://[">this page</a>': "this page",
    "<a>this page</a>": "this page",
    "<a href=https://a.example/x class=mention>@bob</a>": "@bob@a.example",
    "<a href='https://a.example/@bob' class='u-url mention'>@bob@a.example</a>": "@bob@a.example",
    '<a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a>': "#x",
    mastodon.MENTION: "@otto@pond.example",
    mastodon.LONG_LINK: "https://pond.example/birds/heron?year=2023&leg=1",
    "<script>alert(1)</script>after<style>p {}</style>": "after",
    '<img src="x.png" alt="a heron">': "a heron",
    "<p>a < b and c > d</p>": "a < b and c > d",
    "<p><a href='https://a.example/'>not closed</p>": "not closed",
    "</a></p>": "",
    "<!-- a comment -->x<!doctype html>": "x",
    "<b>bold</b> and <i>italic</i>": "bold and italic",
}


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_becomes_what_a_person_would_have_typed(markup):
    assert plain.typed(markup) == MARKUP[markup].replace("- one\n\n- two", "- one\n\n- two")


@pytest.mark.parametrize(
    "piece",
    ["<", "<!", "<!--", "<a ", "<a b='", "</", "&", "&#", "<script>", '<a href="', "<a href=", "<a>", "<a><p>", "x"],
)
def test_no_markup_takes_long(piece):
    begun = time.monotonic()
    plain.typed(piece * (activities.MAX_MARKUP // len(piece)))
    assert time.monotonic() - begun < 1


NAMES = [
    ("@ada and @bob@far.example", "far.example", "@ada@far.example and @bob@far.example"),
    ("@ada and @bob@127.0.0.1:8080", HOST, "@ada and @bob"),
    ("a@b.example #ada", "far.example", "a@b.example #ada"),
]


@pytest.mark.parametrize(("source", "origin", "typed"), NAMES)
def test_a_name_of_elsewhere_never_becomes_somebody_here(source, origin, typed):
    assert plain.at_home(source, origin, HOST) == typed


# --- Posts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def bring(db, site, configuration):
    """Return a function that brings an archive for somebody and lets the task write it; it returns the import's row."""

    def run(username, data, now=NOW):
        me = accounts.by_name(db.read, username)
        imports.queue(db, me["id"], reading.posts(io.BytesIO(data), HOST, now), now)
        scheduler.tick(db, configuration, lambda: now, ("imports",))
        return imports.latest(db.read, me["id"])

    return run


@pytest.fixture
def written(db):
    """Return a function that returns the rows of all that somebody wrote or boosted, oldest first."""

    def rows(username):
        sql = """
            SELECT s.* FROM statuses AS s JOIN accounts AS a ON a.id = s.account_id
             WHERE a.username = :name ORDER BY s.id
        """
        return db.read.execute(sql, {"name": username}).fetchall()

    return rows


def numbers(row):
    return tuple(row[name] for name in ("total", "imported", "known", "failed"))


@pytest.mark.parametrize("pack", [mastodon.zipped, mastodon.tarred, lambda files: files["outbox.json"]])
def test_an_archive_of_mastodon_becomes_posts(db, bring, written, pack):
    person(db, "vera")
    assert numbers(bring("vera", mastodon.archive(pack=pack))) == (10, 9, 0, 1)
    rows = written("vera")
    found = [(row["text"], row["visibility"], row["spoiler_text"]) for row in rows]
    assert found == mastodon.EXPECTED
    first, second, _, _, answer, warned, *_, boost = rows
    assert first["created_at"] == second["created_at"] == 1680674828000
    assert first["id"] >> 16 == second["id"] >> 16 == first["created_at"]
    assert first["imported_from"] == f"{VERA}/statuses/101"
    assert first["language"] == "en"
    assert (answer["in_reply_to_id"], answer["root_id"], answer["edited_at"]) == (
        first["id"],
        first["id"],
        1680937200000,
    )
    assert (warned["sensitive"], warned["language"]) == (1, "de")
    assert (boost["reblog_of_id"], boost["created_at"]) == (first["id"], 1685613600000)
    assert seed.miscounts(db.read) == []


def test_bringing_it_twice_writes_nothing_twice(db, bring, written, dump):
    person(db, "vera")
    bring("vera", mastodon.archive())
    before = dump(without=("imports", "jobs", "ids"))
    assert numbers(bring("vera", mastodon.archive(pack=mastodon.tarred), NOW + MINUTE)) == (10, 0, 9, 1)
    assert dump(without=("imports", "jobs", "ids")) == before


def test_nobody_is_told(db, bring, dump):
    person(db, "vera")
    bob = person(db, "bob", email="bob@example.org", email_confirmed_at=1)
    with db.write() as tx:
        relationships.follow(tx, bob, accounts.by_name(tx, "vera"), NOW, notify=True)
        tx.execute("DELETE FROM notifications")
        tx.execute("DELETE FROM outbox")
    here = f'<a href="http://{HOST}/@bob" class="u-url mention">@<span>bob</span></a>'
    row = bring("vera", mastodon.archive([note(1, f"<p>hello {here}</p>"), note(2, "<p>hello @bob</p>")]))
    assert numbers(row) == (2, 2, 0, 0)
    tables = dump()
    assert tables["notifications"] == tables["outbox"] == tables["idempotency_keys"] == []
    assert [account for _, account in tables["mentions"]] == [
        bob["id"]
    ]  # only by the first: @bob@meadow.example is another


def test_they_are_found_by_words_and_tags_and_stand_where_they_belong(db, bring, site):
    vera = person(db, "vera")
    publish(db, vera, site(), "from here", now=NOW - MINUTE)
    bring("vera", mastodon.archive())
    texts = [row["id"] for row in timelines.public(db.read, 0, Page())]
    assert len(texts) == 6
    assert texts == sorted(texts, reverse=True)
    assert statuses.by_id(db.read, texts[0], 0)["text"] == "from here"
    names = {row["name"] for row in db.read.execute("SELECT name FROM tags")}
    assert names == {"herons"}
    with db.write() as tx:
        words = {word for word, *_ in seed.words_of(tx, "statuses_fts")}
    assert {"meadow", "herons", "crane"} <= words
    assert "between" not in words


def test_who_may_see_them_is_as_it_was(db, bring, written):
    vera, bob = person(db, "vera"), person(db, "bob")
    bring("vera", mastodon.archive())
    ids = [row["id"] for row in written("vera")]
    assert statuses.visible(db.read, ids, vera["id"]) == ids
    hidden = {row["id"] for row in written("vera") if row["visibility"] > 1}
    assert set(ids) - set(statuses.visible(db.read, ids, bob["id"])) == hidden
    assert len(hidden) == 2


def test_an_answer_is_seen_by_no_more_people_than_what_it_answers(db, bring, written):
    person(db, "vera")
    items = [
        note(1, "secret", to=[mastodon.FRIEND], cc=[]),
        note(2, "loud", inReplyTo=f"{VERA}/statuses/1", published="2023-05-05T00:00:00Z"),
    ]
    bring("vera", mastodon.archive(items))
    assert [row["visibility"] for row in written("vera")] == [3, 3]


def test_items_in_any_order_are_written_in_the_order_of_their_dates(db, bring, written):
    person(db, "vera")
    bring("vera", mastodon.archive(OUTBOX[::-1]))
    rows = written("vera")
    assert [row["created_at"] for row in rows] == sorted(row["created_at"] for row in rows)
    answer = next(row for row in rows if row["text"] == "an answer to myself")
    assert answer["in_reply_to_id"] is not None


def test_people_who_move_together_still_answer_each_other(db, bring, written):
    person(db, "vera")
    person(db, "otto")
    bring("vera", mastodon.archive([note(1, "a question")]))
    answer = note(2, "an answer", inReplyTo=f"{VERA}/statuses/1", id=f"{mastodon.FRIEND}/statuses/2")
    bring("otto", mastodon.archive([answer]))
    assert written("otto")[0]["in_reply_to_id"] == written("vera")[0]["id"]


LONG = "word " * 2500


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"content": "x" * 9000}, "x" * 9000),
        ({"content": LONG}, LONG[:9999].rstrip() + "…"),
        ({"content": "no text but", "summary": "s" * 2000}, "no text but"),
        ({"content": "in no language", "contentMap": {"not a code": "x"}}, "in no language"),
        ({"content": "in no language", "contentMap": []}, "in no language"),
        ({"content": "bare", "inReplyTo": {"id": "x"}}, "bare"),
        ({"content": "changed before", "updated": "1999-01-01T00:00:00Z"}, "changed before"),
        ({"content": None, "contentMap": {"en": "<p>only here</p>"}}, "only here"),
        ({"content": "typed", "source": {"content": "*typed*", "mediaType": "text/markdown"}}, "typed"),
        (
            {"content": "typed", "source": {"content": "@bob typed", "mediaType": "text/plain"}},
            "@bob@meadow.example typed",
        ),
        ({"content": "the words", "type": "Article", "name": "The title"}, "The title\n\nthe words"),
        ({"content": "without a zone", "published": "2023-04-05T06:07:08"}, "without a zone"),
        ({"content": "nul \0 and \x1b"}, "nul  and"),
    ],
)
def test_what_is_unusual_is_still_a_post(db, bring, written, more, text):
    person(db, "vera")
    assert numbers(bring("vera", mastodon.archive([note(1, **more)]))) == (1, 1, 0, 0)
    (row,) = written("vera")
    assert row["text"] == text
    assert len(row["spoiler_text"]) <= 1000
    assert row["edited_at"] is None


DATES = [None, 5, "", "yesterday", "2999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z"]
ADDRESSES = [None, "", "urn:x", "http://", "http://[", "https://a b/", "https://a.example/" + "x" * 2000, 7]
NO_POSTS = [
    *[None, 1, "x", [], {"type": "Create"}, {"type": "Create", "object": "https://a.example/1"}, {"type": "Announce"}],
    *[note(1, "x", published=date) for date in DATES],
    *[note(1, "x", id=uri) for uri in ADDRESSES],
    *[note(1, "\ud800"), note(1, "<p> </p>"), note(1, "x" * 50_001), note(1, "x", id="https://a.example/\ud800")],
]


@pytest.mark.parametrize("item", NO_POSTS)
def test_what_is_no_post_is_counted_and_holds_up_no_other(db, bring, written, item):
    person(db, "vera")
    assert numbers(bring("vera", mastodon.archive([item, note(2, "good")]))) == (2, 1, 0, 1)
    assert [row["text"] for row in written("vera")] == ["good"]


def test_what_would_become_too_long_as_html_is_cut(db, bring, written):
    person(db, "vera")
    bring("vera", mastodon.archive([note(1, "#a " * 3000)]))
    (row,) = written("vera")
    assert row["text"].endswith("…")
    assert len(text.as_html(row["text"])) <= statuses.MAX_HTML


# --- Files ------------------------------------------------------------------------------------------------------------


def refused(db, data):
    """Bring a file that is refused; return the sentence."""
    vera = accounts.find_by_name(db.read, "vera") or person(db, "vera")
    with pytest.raises(Invalid) as caught:
        imports.queue(db, vera["id"], reading.posts(io.BytesIO(data), HOST, NOW), NOW)
    assert list(caught.value.errors) == ["file"]
    assert imports.latest(db.read, vera["id"]) is None
    return caught.value.sentence


GOOD = mastodon.outbox([note(1, "good")])
BROKEN = {
    "nothing": (b"", "not an archive"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not an archive"),
    "half a .zip": (mastodon.archive()[:2000], "not whole"),
    "half a .tar.gz": (mastodon.archive(pack=mastodon.tarred)[:300], "not whole"),
    "half an outbox": (GOOD[:-30], "not whole"),
    "a .zip without an outbox": (mastodon.zipped({"actor.json": b"{}"}), "no outbox.json"),
    "a .tar.gz without an outbox": (mastodon.tarred({"actor.json": b"{}"}), "no outbox.json"),
    "an outbox without items": (b'{"id": "outbox.json"}', "no list of posts"),
    "an outbox with no items": (mastodon.outbox([]), "no posts"),
    "not UTF-8": (GOOD.replace(b"good", b"\xff"), "not whole"),
    "not JSON": (b'{"orderedItems": [NaN]}', "not whole"),
    "deep": (b'{"orderedItems": [' + b"[" * 100_000, "not whole"),
    "a deep key": (b'{"a": ' + b"[" * 100_000, "not whole"),
    "a number without an end": (b'{"orderedItems": [' + b"1" * 3_000_000, "not whole"),
    "a long number": (b'{"orderedItems": [' + b"1" * 5000 + b"]}", "not whole"),
    "one enormous post": (mastodon.outbox([note(1, "x" * 3_000_000)]), "not whole"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_archive_is_refused_in_words(db, name):
    data, words = BROKEN[name]
    assert words in refused(db, data)


def test_what_unpacks_to_far_more_than_it_seems_is_refused(db, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10_000_000)
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 20_000_000)
    bomb = b'{"orderedItems": [' + b" " * 50_000_000 + b"]}"
    tracemalloc.start()
    assert "400 MB" in refused(db, mastodon.zipped({"outbox.json": bomb}))
    assert "400 MB" in refused(db, mastodon.tarred({"outbox.json": bomb}))
    assert "too much" in refused(db, mastodon.tarred({"media.jpg": bomb, "outbox.json": GOOD}))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000  # of which 50 MB are the test's own


def test_an_archive_of_countless_files_is_refused_before_they_are_listed(db):
    assert "too much" in refused(db, b"PK\x03\x04" + b"PK\x01\x02" * 100_000)


def test_too_many_posts_are_refused_whole(db, monkeypatch):
    monkeypatch.setattr(imports, "MAX_POSTS", 2)
    assert "more than the 2 posts" in refused(db, mastodon.outbox([note(number, "x") for number in range(3)]))


FUZZ = hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN = [VERA, mastodon.PUBLIC, "2023-01-01T00:00:00Z", "Create", "Note", "\ud800", 1e300, 10**400]
LEAVES = strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(max_size=5)
LEAVES |= strategies.sampled_from(KNOWN)
JSON = strategies.recursive(
    LEAVES,
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(max_size=3), inner),
    max_leaves=6,
)
NAMES_OF_NOTE = sorted({*OUTBOX[5]["object"], "source", "updated", "oneOf", "anyOf", "name"})
CHANGES = strategies.dictionaries(strategies.sampled_from(NAMES_OF_NOTE), JSON, max_size=5)
AROUND = strategies.dictionaries(strategies.sampled_from(["type", "actor", "to", "id", "object"]), JSON)


@given(changes=CHANGES, around=AROUND, kind=strategies.sampled_from(["Create", "Announce", "Delete", "Note"]))
@FUZZ
def test_no_item_breaks_anything(changes, around, kind):
    inner = {**OUTBOX[5]["object"], **changes}
    item = inner if kind == "Note" else {**OUTBOX[5], "type": kind, "object": inner, **around}
    try:
        found = activities.post(item, HOST, NOW)
    except activities.Unreadable:
        return
    if found and "text" in found:
        assert 0 < len(found["text"]) <= imports.MAX_TEXT
    assert len(json.dumps(found, ensure_ascii=False).encode()) < 100_000


WHOLE = [mastodon.archive(), mastodon.archive(pack=mastodon.tarred), mastodon.outbox(OUTBOX)]


@given(data=strategies.data())
@FUZZ
def test_a_damaged_file_is_refused_or_read_and_never_an_error(data):
    whole = bytearray(data.draw(strategies.sampled_from(WHOLE)))
    for _ in range(data.draw(strategies.integers(1, 5))):
        place = data.draw(strategies.integers(0, len(whole) - 1))
        whole[place] = data.draw(strategies.integers(0, 255))
    whole = whole[: data.draw(strategies.sampled_from([len(whole), len(whole) // 2]))]
    with contextlib.suppress(Invalid):
        list(reading.posts(io.BytesIO(bytes(whole)), HOST, NOW))


# --- The task ---------------------------------------------------------------------------------------------------------


class Killed(Exception):
    """The end of the process."""


def killed(db, site):
    """Let the task write some posts, and die before they are committed."""
    with db.write() as tx:
        imports.write_some(tx, site, NOW)
        raise Killed


def test_a_task_that_is_killed_goes_on_where_it_was(db, site, written):
    vera = person(db, "vera")
    items = [note(number, f"number {number}") for number in range(220)]
    imports.queue(db, vera["id"], reading.posts(io.BytesIO(mastodon.archive(items)), HOST, NOW), NOW)
    count, here = 1, site()
    while count:
        with pytest.raises(Killed):
            killed(db, here)
        with db.write() as tx:
            count = imports.write_some(tx, here, NOW)
        row = imports.latest(db.read, vera["id"])
        assert row["imported"] == len(written("vera"))
    assert numbers(row) == (220, 220, 0, 0)
    assert row["finished_at"] == NOW
    assert [row["text"] for row in written("vera")] == [f"number {number}" for number in range(220)]


def test_an_archive_whose_reading_was_broken_off_left_nothing_that_is_written(db, site, tick, monkeypatch):
    vera = person(db, "vera")
    monkeypatch.setattr(imports, "release", lambda *_: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        imports.queue(db, vera["id"], reading.posts(io.BytesIO(mastodon.archive()), HOST, NOW), NOW)
    tick()
    assert imports.latest(db.read, vera["id"]) is None
    assert timelines.public(db.read, 0, Page()) == []
    assert db.read.execute("SELECT count(*) FROM import_items").fetchone()[0] == 0  # upkeep took them away


def test_only_one_archive_at_a_time(db):
    vera = person(db, "vera")
    data = mastodon.archive()
    imports.queue(db, vera["id"], reading.posts(io.BytesIO(data), HOST, NOW), NOW)
    with pytest.raises(Invalid, match="still being written"):
        imports.queue(db, vera["id"], reading.posts(io.BytesIO(data), HOST, NOW), NOW)


def test_of_two_archives_at_the_same_time_one_is_taken_whole(db, site, written, monkeypatch):
    vera = person(db, "vera")
    items = [note(number, f"number {number}") for number in range(30)]
    archives = [mastodon.archive(items), mastodon.archive(items[:20])]

    def queue():
        return imports.queue(db, vera["id"], reading.posts(io.BytesIO(archives.pop(0)), HOST, NOW), NOW)

    def chunks(lines, most):  # while the first is written down, the second comes
        if archives:
            queue()
        return itertools.islice(lines, most)

    monkeypatch.setattr(imports, "itertools", SimpleNamespace(islice=chunks))
    with pytest.raises(Invalid, match="only that one is taken"):
        queue()
    scheduler.tick(db, site().config, lambda: NOW, ("imports",))
    assert len(written("vera")) == 20
    assert numbers(imports.latest(db.read, vera["id"])) == (20, 20, 0, 0)


@pytest.mark.parametrize("end", ["disable", "delete"])
def test_who_is_shut_out_while_an_archive_is_read_leaves_nothing_waiting(db, tick, end):
    vera = person(db, "vera")

    def posts():
        yield from reading.posts(io.BytesIO(mastodon.archive()), HOST, NOW)
        with db.write() as tx:
            getattr(accounts, end)(tx, vera["id"], NOW)
        tick("erasure")

    with pytest.raises(Forbidden):
        imports.queue(db, vera["id"], posts(), NOW)
    tick()
    for table in ("imports", "import_items", "statuses"):
        assert db.read.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


@pytest.mark.parametrize("state", ["disabled", "suspended"])
def test_what_waits_goes_on_waiting_while_its_account_is_shut_out(db, tick, written, state):
    vera, ben = person(db, "vera"), person(db, "ben")
    for account in (vera, ben):
        imports.queue(db, account["id"], reading.posts(io.BytesIO(mastodon.archive([note(1, "x")])), HOST, NOW), NOW)
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {state}_at = 1 WHERE username = 'vera'")
    tick("imports")
    assert (len(written("vera")), len(written("ben"))) == (0, 1)
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {state}_at = NULL WHERE username = 'vera'")
    tick("imports")
    assert len(written("vera")) == 1


def test_what_waits_goes_with_its_account(db, tick):
    vera = person(db, "vera")
    imports.queue(db, vera["id"], reading.posts(io.BytesIO(mastodon.archive()), HOST, NOW), NOW)
    with db.write() as tx:
        accounts.delete(tx, vera["id"], NOW)
    tick("imports", "erasure")
    assert db.read.execute("SELECT count(*) FROM statuses").fetchone()[0] == 0
    assert db.read.execute("SELECT count(*) FROM import_items").fetchone()[0] == 0


def test_an_id_that_is_given_out_later_is_never_that_of_a_post_that_was_brought(db, site, bring, written):
    vera = person(db, "vera", now=NOW)
    item = note(1, "of this very moment", published="2025-06-15T15:06:40.000Z")
    bring("vera", mastodon.archive([item]), NOW)
    assert publish(db, vera, site(), "and on", now=NOW) > written("vera")[0]["id"]


# --- There and back ---------------------------------------------------------------------------------------------------

SCRIPTS = [
    "plain",
    "雨の日の自転車屋さん #時計",
    "שלום @ben and مرحبا",
    'a <b> & "c"\n\nhttps://example.org/?a=1&b=2',
    "👩‍👩‍👧 e\u0301 #été",
]


@pytest.fixture
def life(db, site):
    """Let Ada write all that there is; return her."""
    ada, ben = person(db, "ada"), person(db, "ben")
    levels = ("public", "unlisted", "private", "direct")
    ids = [
        publish(db, ada, site(), f"{source} {level}", level, now=NOW + number * MINUTE // 7, language="en")
        for number, (source, level) in enumerate(itertools.product(SCRIPTS, levels))
    ]
    later = NOW + 10 * MINUTE
    ids.append(publish(db, ada, site(), "behind it", now=later, spoiler_text="a warning"))
    first = publish(db, ben, site(), "what do you say?", now=later + 1)
    answer = publish(db, ada, site(), "@ben this", now=later + 2, in_reply_to_id=str(first))
    publish(db, ada, site(), "and this", now=later + 2, in_reply_to_id=str(answer))
    here = site()
    draft = statuses.draft(db.read, ada, here, {"status": "edited"})
    with db.write() as tx:
        edits.edit(tx, statuses.by_id(tx, ids[0], ada["id"]), draft, here.host, later + 3)
        reblogs.reblog(tx, ada["id"], statuses.by_id(tx, ids[4], ada["id"]), 0, later + 4)
        reblogs.reblog(tx, ada["id"], statuses.by_id(tx, first, ada["id"]), 0, later + 5)
        statuses.pin(tx, ada["id"], statuses.by_id(tx, ids[0], ada["id"]), later + 6)
    return accounts.by_id(db.read, ada["id"])


def exported(db, me, site):
    return b"".join(writing.pieces(db, me, site, NOW + 20 * MINUTE))


SAME = ("text", "visibility", "spoiler_text", "sensitive", "language", "created_at", "edited_at")


def test_ones_own_archive_brought_back_changes_nothing(db, life, site, bring, written, dump):
    before = dump(without=("imports", "jobs", "ids"))
    row = bring("ada", exported(db, life, site()), NOW + 20 * MINUTE)
    assert numbers(row) == (len(written("ada")), 0, len(written("ada")), 0)
    assert dump(without=("imports", "jobs", "ids")) == before


def test_an_archive_fills_an_empty_site_with_the_same_posts_once(db, life, site, bring, written):
    data, before = exported(db, life, site()), written("ada")
    with db.write() as tx:
        for row in tx.execute("SELECT * FROM statuses").fetchall():
            fulltext.remove(tx, row)
        tx.execute("DELETE FROM statuses")
        tx.execute("UPDATE ids SET last = 0")
    for _ in range(2):
        bring("ada", data, NOW + 20 * MINUTE)
        after = written("ada")
        kept = [
            row for row in before if row["reblog_of_account_id"] in (None, life["id"])
        ]  # what ben wrote is not here
        assert [[row[name] for name in SAME] for row in after] == [[row[name] for name in SAME] for row in kept]
    assert after[-1]["reblog_of_id"] in [row["id"] for row in after]
    assert (
        [row["text"] for row in after if row["pinned_at"]] == [row["text"] for row in before if row["pinned_at"]] != []
    )
    threads = [row["in_reply_to_id"] for row in after if row["text"] == "and this"]
    assert threads == [row["id"] for row in after if row["text"] == "@ben this"]
    assert seed.miscounts(db.read) == []
