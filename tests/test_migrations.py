"""Migrations: what people wrote is there afterwards, and reads the same."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

import config
import db as database
import sound
from model import text
from tests import seed

SCHEMAS = Path(__file__).parent / "schemas"
HOST = "127.0.0.1:8080"
ADA, BOB, FIRST = 1, 2, 100
WORDS = [
    "plain",
    "<b> & \"c\"\n\ntwo\nlines 'd' &amp;",
    f"@ADA, @nobody, @bob@{HOST} and @bob@elsewhere.example",
    "#Tag #été_1 https://example.org/?a=1&b='2' (https://a.example/b_(c))",
    "👩‍👩‍👧 見てhttps://a.example、次 @ada",
]
LEVELS = (0, 0, 1, 0, 0)


def as_written_before(source):
    """Return source as HTML, as it was stored, and the ids of whom it names."""
    parts = list(text.tokens(source, HOST))
    named = {part.username.lower() for part in parts if isinstance(part, text.Mention)}
    return text.render(parts, ["ada", "bob"]), [id for id, name in ((ADA, "ada"), (BOB, "bob")) if name in named]


@pytest.fixture
def seven(configuration):
    """Make a database of version 7 with posts, edits, boosts, answers and likes, analyzed; return its path."""
    configuration.data.mkdir()
    path = configuration.database
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"BEGIN; {(SCHEMAS / '0007.sql').read_text('utf-8')} COMMIT;")
        connection.execute(f"PRAGMA application_id = {sound.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 7")
        for id, name in ((ADA, "ada"), (BOB, "bob")):
            sql = "INSERT INTO accounts (id, username, approved_at, created_at) VALUES (?, ?, 0, 0)"
            connection.execute(sql, (id, name))
        for id, (source, level) in enumerate(zip(WORDS, LEVELS, strict=True), FIRST):
            html, named = as_written_before(source)
            connection.execute(POST, {"id": id, "level": level, "text": source, "html": html})
            connection.executemany("INSERT INTO mentions VALUES (?, ?)", [(id, account) for account in named])
            connection.execute("INSERT INTO favourites VALUES (?, ?, ?)", (BOB, id, id))
            told = (BOB, id + 1000, ADA, id)
            connection.execute(TOLD, told)
        connection.executescript(MORE)
        connection.execute("ANALYZE")
        connection.commit()
    return path


POST = """
    INSERT INTO statuses (id, account_id, created_at, visibility, text, html) VALUES (:id, 1, :id, :level, :text, :html)
"""
TOLD = """
    INSERT INTO notifications (account_id, id, type, from_account_id, status_id, created_at)
    VALUES (?, ?, 'mention', ?, ?, 0)
"""
MORE = """
    UPDATE ids SET last = 1 << 40;
    UPDATE statuses SET pinned_at = 5, language = 'en', application_id = 9 WHERE id = 100;
    UPDATE statuses SET spoiler_text = 'warned', sensitive = 1, edited_at = 7 WHERE id = 101;
    INSERT INTO status_edits VALUES (300, 101, 101, 0, '', '@ada before', '<p>@ada as it was</p>');
    INSERT INTO statuses (id, account_id, created_at, visibility, in_reply_to_id, in_reply_to_account_id, root_id,
                          imported_from, text, html)
    VALUES (200, 2, 200, 0, 100, 1, 100, 'https://old.example/1', 'an answer', '<p>an answer</p>');
    INSERT INTO statuses (id, account_id, created_at, visibility, reblog_of_id, reblog_of_account_id, text, html)
    VALUES (201, 2, 201, 0, 103, 1, '', '');
    INSERT INTO bookmarks VALUES (2, 1, 102);
    INSERT INTO trash VALUES (104, 0);
    DELETE FROM trash;
"""


def rows(path):
    """Return {table: rows} of all but the index of words, the HTML of statuses, and what SQLite keeps for itself."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in connection.execute(TABLES)}
    found["statuses"] = [{**dict(row), "html": None} for row in found["statuses"]]
    return {name: list(map(dict, found[name])) for name in found}


TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'
"""


def test_posts_read_the_same_when_their_html_is_stored_no_more(seven, configuration, request):
    before = rows(seven)
    assert database.prepare(seven, config.RESOURCES, lambda _: None) == "migrated"
    assert rows(seven) == before | {"changes": [{"one": 1, "number": 0}]}
    visitor = request.getfixturevalue("visitor")
    for id, source in enumerate(WORDS, FIRST):
        content = text.absolute(as_written_before(source)[0], configuration.url)
        assert visitor.get(f"/api/v1/statuses/{id}").json["content"] == content
        assert visitor.get(f"/api/v1/statuses/{id}/history").json[-1]["content"] == content
    first, _ = visitor.get("/api/v1/statuses/101/history").json
    assert first["content"] == "<p>@ada as it was</p>"
    assert visitor.get("/api/v1/statuses/200").json["content"] == "<p>an answer</p>"
    boost = visitor.get("/api/v1/statuses/201").json
    assert (boost["content"], boost["reblog"]["content"]) == (
        "",
        visitor.get("/api/v1/statuses/103").json["content"],
    )


def test_counts_and_what_belongs_to_a_post_follow_it_when_the_table_was_made_anew(seven):
    database.prepare(seven, config.RESOURCES, lambda _: None)
    with contextlib.closing(database.Database(seven)) as db:
        assert seed.miscounts(db.read) == []
        before = seed.pointing_at(db.read, "statuses", FIRST + 1)
        assert (before["status_edits.status_id"], before["favourites.status_id"]) == (1, 1)
        with db.write() as tx:
            tx.execute("DELETE FROM statuses WHERE id IN (101, 103, 200)")
        assert sum(seed.pointing_at(db.read, "statuses", FIRST + 1).values()) == 0
        assert db.read.execute("SELECT count(*) FROM statuses WHERE id = 201").fetchone()[0] == 0
        assert seed.miscounts(db.read) == []


def test_the_planner_knows_a_table_that_was_made_anew(seven):
    known = "SELECT idx FROM sqlite_stat1 WHERE tbl = 'statuses' ORDER BY idx"
    with contextlib.closing(sqlite3.connect(seven)) as connection:
        before = connection.execute(known).fetchall()
    database.prepare(seven, config.RESOURCES, lambda _: None)
    with contextlib.closing(sqlite3.connect(seven)) as connection:
        assert connection.execute(known).fetchall() == before != []


def test_the_file_is_smaller_when_much_of_it_is_not_needed_any_more(seven):
    with contextlib.closing(sqlite3.connect(seven)) as connection:
        many = [{"id": id, "level": 0, "text": "long", "html": "long" * 500} for id in range(1000, 1200)]
        connection.executemany(POST, many)
        connection.commit()
        before = connection.execute("PRAGMA page_count").fetchone()[0]
    told = []
    database.prepare(seven, config.RESOURCES, told.append)
    with contextlib.closing(sqlite3.connect(seven)) as connection:
        after, free = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        assert (after < before - 50, free, told[-1]) == (True, 0, "making the file smaller")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
