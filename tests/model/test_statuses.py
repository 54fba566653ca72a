"""Statuses: what is refused, that one is written once and whole, and that deleting it leaves nothing behind."""

import itertools
import sqlite3

import pytest

import entities
from db import Page
from model import accounts, fulltext, notifications, statuses
from model.errors import Invalid, NotFound
from tests import seed
from tests.seed import NOW, insert, person, publish

# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_nobody_answers_what_they_cannot_see(db, site):
    id = publish(db, person(db, "ada"), site(), "for followers", "private")
    with pytest.raises(NotFound):
        publish(db, person(db, "bob"), site(), "hello", in_reply_to_id=str(id))


REFUSED = {
    "nothing": ("", 500),
    "blanks": (" \n\u3000\0", 500),
    "one character too many": ("a" * 501, 500),
    "far too many": ("a" * 100_000, 5000),
    "a tower of marks": ("a" + "\u0327" * 10_000, 500),
    "tags that become very long": ("#\U00010400\U0001e8d0\U0001e8d0\U0001e8d0'" * 1666, 5000),
}


@pytest.mark.parametrize("what", REFUSED)
def test_nothing_or_too_much_is_refused(db, site, what):
    source, most = REFUSED[what]
    with pytest.raises(Invalid) as caught:
        publish(db, person(db, "ada"), site(max_characters=most), source)
    assert list(caught.value.errors) == ["status"]


ACCEPTED = {
    "as many characters as there may be": ("é" * 500, 500),
    "families": ("👩‍👩‍👧‍👦" * 500, 500),
    "long addresses": (("https://example.org/" + "a" * 300 + " ") * 20, 500),
    "the most addresses": ("http://a.b/&' " * 200, 5000),
    "the most mentions": ("@ada'" * 1000, 5000),
    "the most tags": ("#a'" * 1666, 5000),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_people_see_as_short_enough_is_published(db, site, what):
    source, most = ACCEPTED[what]
    ada = person(db, "ada")
    id = publish(db, ada, site(max_characters=most), source)
    assert statuses.by_id(db.read, id, ada["id"])["text"] == source.strip()


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_an_answer_to_what_has_just_been_deleted_is_not_written(db, site, dump):
    ada = person(db, "ada")
    id = publish(db, ada, site(), "question")
    draft = statuses.draft(db.read, ada, site(), {"status": "answer", "in_reply_to_id": str(id)})
    with db.write() as tx:
        statuses.delete(tx, ada["id"], id)
    before = dump()

    def answer():
        with db.write() as tx:
            statuses.publish(tx, ada, draft, NOW)

    with pytest.raises(NotFound):
        answer()
    assert dump() == before


HOUR = 3600 * 1000
AGAIN = {
    "at once": ("ada", "key", 0, True),
    "within the hour": ("ada", "key", HOUR - 1, True),
    "after an hour": ("ada", "key", HOUR, False),
    "with another key": ("ada", "other", 0, False),
    "by somebody else": ("bob", "key", 0, False),
    "without a key": ("ada", "", 0, False),
}


@pytest.mark.parametrize("when", AGAIN)
def test_a_key_publishes_once_within_an_hour(db, site, when):
    name, key, later, is_same = AGAIN[when]
    people = {name: person(db, name) for name in ("ada", "bob")}
    first = publish(db, people["ada"], site(), "hello", key="key")
    again = publish(db, people[name], site(), "hello", now=NOW + later, key=key)
    assert (again == first) == is_same


def test_the_key_of_a_deleted_status_publishes_again(db, site):
    ada = person(db, "ada")
    first = publish(db, ada, site(), "hello", key="key")
    with db.write() as tx:
        statuses.delete(tx, ada["id"], first)
    assert publish(db, ada, site(), "hello", key="key") > first


class Failing:
    """A connection that fails after so many statements."""

    def __init__(self, connection, left):
        self.connection, self.left = connection, left

    def execute(self, *arguments):
        self.left -= 1
        if self.left < 0:
            raise sqlite3.OperationalError("disk I/O error")
        return self.connection.execute(*arguments)


def test_a_status_is_written_with_all_that_belongs_to_it_or_not_at_all(db, site, dump):
    ada, bob = person(db, "ada"), person(db, "bob")
    form = {"status": "@bob #tag", "in_reply_to_id": str(publish(db, bob, site(), "hello"))}
    draft = statuses.draft(db.read, ada, site(), form)
    before = dump()
    for left in itertools.count():
        try:
            with db.write() as tx:
                statuses.publish(Failing(tx, left), ada, draft, NOW, "key")
            break
        except sqlite3.OperationalError:
            assert dump() == before
    written = {table for table, rows in dump().items() if rows != before[table]}
    assert written >= {"accounts", "statuses", "mentions", "tags", "statuses_tags", "notifications", "idempotency_keys"}
    assert left >= 9


@pytest.mark.parametrize("steps", range(20, 700, 20))
def test_a_statement_that_is_broken_off_leaves_nothing_of_a_status(db, site, dump, steps):
    ada, _ = person(db, "ada"), person(db, "bob")
    draft = statuses.draft(db.read, ada, site(), {"status": "@bob #tag"})
    before = dump()

    def write():
        with db.write() as tx:
            left = iter(range(steps))
            tx.set_progress_handler(lambda: next(left, None) is None, 1)
            try:
                statuses.publish(tx, ada, draft, NOW, "key")
            finally:
                tx.set_progress_handler(None, 0)

    with pytest.raises(sqlite3.OperationalError, match=r"interrupted|vtable constructor"):
        write()
    assert dump() == before


# --- Deleting ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def loved(db, site):
    """Return (author, id) of a status that people answered, passed on, liked, kept and were told of."""
    ada, bob = person(db, "ada"), person(db, "bob")
    id = publish(db, ada, site(), "@bob #tag loved", key="key")
    publish(db, bob, site(), "@ada yes", in_reply_to_id=str(id))
    reblog = {"reblog_of_id": id, "reblog_of_account_id": ada["id"], "text": ""}
    insert(db, "statuses", id=id + 1000, account_id=bob["id"], created_at=NOW, visibility=0, **reblog)
    for table in ("favourites", "bookmarks"):
        insert(db, table, account_id=bob["id"], id=1, status_id=id)
    told = {"type": "reblog", "from_account_id": bob["id"], "created_at": NOW}
    insert(db, "notifications", account_id=ada["id"], id=id + 2000, status_id=id + 1000, **told)
    edit = {"created_at": NOW, "sensitive": 0, "spoiler_text": "", "text": "", "html": ""}
    insert(db, "status_edits", status_id=id, **edit)
    mail = {"dedupe_key": "", "kind": "mention", "account_id": bob["id"], "created_at": NOW, "next_at": NOW}
    insert(db, "outbox", status_id=id, **mail)
    insert(db, "trash", status_id=id, deleted_at=NOW)
    insert(db, "filters", id=1, account_id=bob["id"], title="love", contexts=1, action="warn")
    insert(db, "filter_statuses", filter_id=1, status_id=id)
    return ada, id


def test_a_deleted_status_takes_along_all_that_points_at_it_but_the_answers(db, loved):
    ada, id = loved
    before = seed.pointing_at(db.read, "statuses", id)
    with db.write() as tx:
        statuses.delete(tx, ada["id"], id)
    after = seed.pointing_at(db.read, "statuses", id)
    answer = db.read.execute("SELECT * FROM statuses").fetchall()
    assert (min(before.values()), max(after.values())) == (1, 0)
    assert [(row["text"], row["in_reply_to_id"], row["root_id"]) for row in answer] == [("@ada yes", None, id)]


def test_a_status_that_is_deleted_while_a_page_is_made_is_left_out(db, site, loved):
    ada, id = loved
    rows = notifications.latest(db.read, ada["id"], Page())
    with db.write() as tx:
        tx.execute("DELETE FROM statuses WHERE text <> 'none'")
    assert rows
    assert entities.notifications(db, rows, ada, site()) == []
    with pytest.raises(NotFound):
        entities.status(db, id, ada, site())


def test_only_its_author_deletes_a_status(db, loved, dump):
    before, bob = dump(), accounts.by_name(db.read, "bob")
    with pytest.raises(NotFound), db.write() as tx:
        statuses.delete(tx, bob["id"], loved[1])
    assert dump() == before


WORDS = ["Größe, größe!", "日本語のテスト", "#tag @ada https://example.org/?a=b", "a", '👩‍🚀 NEAR(a b) "x"', "e\u0301"]


def test_the_index_of_words_is_that_of_the_statuses_that_are_left(db, site):
    ada = person(db, "ada")
    form = {"spoiler_text": "Vorsicht"}
    written = [publish(db, ada, site(), words, level, **form) for words in WORDS for level in ("public", "private")]
    with db.write() as tx:
        for id in written[::3]:
            statuses.delete(tx, ada["id"], id)
        assert seed.words_of(tx, "statuses_fts") == fresh_words(tx) != []


def fresh_words(tx):
    """Return the same of an index that is made anew of the statuses there are."""
    sql = tx.execute("SELECT sql FROM sqlite_schema WHERE name = 'statuses_fts'").fetchone()["sql"]
    tx.execute(sql.replace("statuses_fts", "temp.fresh"))
    for status in tx.execute("SELECT * FROM statuses").fetchall():
        values = {"id": status["id"], "words": fulltext.indexed(status)}
        if values["words"] is not None:
            tx.execute("INSERT INTO temp.fresh (rowid, text) VALUES (:id, :words)", values)
    return seed.words_of(tx, "fresh")
