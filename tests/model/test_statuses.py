"""Statuses: what is refused, that one is written once and whole, and that deleting it leaves nothing behind."""

import itertools
import sqlite3

import pytest

from model import fulltext, statuses
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


@pytest.mark.parametrize("steps", range(20, 600, 20))
def test_a_statement_that_is_broken_off_leaves_nothing_of_a_status(db, site, dump, steps):
    ada, bob = person(db, "ada"), person(db, "bob")
    draft = statuses.draft(db.read, ada, site(), {"status": "@bob #tag"})
    before = dump()

    def write():
        with db.write() as tx:
            tx.set_progress_handler(lambda: 1, steps)
            try:
                statuses.publish(tx, ada, draft, NOW, "key")
            finally:
                tx.set_progress_handler(None, 0)

    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        write()
    assert (dump(), bob["id"]) == (before, bob["id"])


# --- Deleting ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def loved(db, site):
    """Return (author, id) of a status that people answered, passed on, liked, kept and were told of."""
    ada, bob = person(db, "ada"), person(db, "bob")
    id = publish(db, ada, site(), "@bob #tag loved", key="key")
    publish(db, bob, site(), "@ada yes", in_reply_to_id=str(id))
    reblog = {"reblog_of_id": id, "reblog_of_account_id": ada["id"], "text": "", "html": ""}
    insert(db, "statuses", id=id + 1000, account_id=bob["id"], created_at=NOW, visibility=0, **reblog)
    for table in ("favourites", "bookmarks"):
        insert(db, table, account_id=bob["id"], id=1, status_id=id)
    told = {"type": "reblog", "from_account_id": bob["id"], "created_at": NOW}
    insert(db, "notifications", account_id=ada["id"], id=id + 2000, status_id=id + 1000, **told)
    edit = {"created_at": NOW, "sensitive": 0, "spoiler_text": "", "text": "", "html": ""}
    insert(db, "status_edits", status_id=id, **edit)
    mail = {"dedupe_key": "", "message_id": "", "kind": "mention", "account_id": bob["id"], "created_at": NOW}
    insert(db, "outbox", status_id=id, **mail)
    return ada, id


def mentions_of(connection, table, id):
    """Return {(table, column): how many rows} that point at row id of table."""
    sql = """
        SELECT s.name, f."from" FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) AS f
         WHERE s.type = 'table' AND f."table" = :table
    """
    keys = [tuple(row) for row in connection.execute(sql, {"table": table})]
    count = "SELECT count(*) FROM {} WHERE {} = :id"
    return {key: connection.execute(count.format(*key), {"id": id}).fetchone()[0] for key in keys}
