"""The databases that are measured: as if people had made them, and the same each time."""

import contextlib
import sqlite3

import pytest

import config
import db as database
from bench import seed
from model import fulltext, mentions, text, visibility
from tests.seed import words_of

PEOPLE, STATUSES = 100, 3_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a small database, open."""
    path = tmp_path_factory.mktemp("made") / "microblog.db"
    seed.make(path, STATUSES, PEOPLE)
    with contextlib.closing(database.connect(path, writer=True)) as connection:
        yield connection


def test_the_counts_are_what_the_triggers_would_have_counted(made):
    assert seed.miscounts(made) == []
    sums = [made.execute(f"SELECT sum({column}) FROM {table}").fetchone()[0] for table, column, _ in seed.COUNTS]
    assert all(sums)


def test_all_rows_point_at_something_and_the_file_is_whole(made):
    assert made.execute("PRAGMA foreign_key_check").fetchall() == []
    assert made.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_schema_is_the_one_of_a_new_site(made, tmp_path):
    database.prepare(tmp_path / "new.db", config.RESOURCES)
    with contextlib.closing(sqlite3.connect(tmp_path / "new.db")) as new:
        sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
        assert [tuple(row) for row in made.execute(sql)] == new.execute(sql).fetchall()


def test_whom_a_text_names_is_in_mentions_and_nobody_else(made):
    names = [row[0] for row in made.execute("SELECT username FROM accounts")]
    rows = made.execute("SELECT id, text FROM statuses WHERE reblog_of_id IS NULL LIMIT 1000").fetchall()
    assert any("@" in row["text"] for row in rows)
    for row in rows:
        assert text.as_html(row["text"], mentions.usernames(made, row["id"])) == text.as_html(row["text"], names)


def test_public_statuses_can_be_found_by_their_words(made):
    made.execute("BEGIN")
    made.execute("CREATE VIRTUAL TABLE temp.fresh USING fts5 (text, tokenize='unicode61 remove_diacritics 2')")
    for row in made.execute("SELECT * FROM statuses").fetchall():
        if (words := fulltext.indexed(row)) is not None:
            made.execute("INSERT INTO fresh (rowid, text) VALUES (?, ?)", (row["id"], words))
    assert words_of(made, "statuses_fts") == words_of(made, "fresh") != []
    made.execute("ROLLBACK")


def test_there_is_some_of_everything(made):
    levels = dict(made.execute("SELECT visibility, count(*) FROM statuses GROUP BY visibility").fetchall())
    assert set(levels) == set(range(len(visibility.NAMES)))
    for table in [
        "mentions",
        "statuses_tags",
        "favourites",
        "notifications",
        "follows",
        "blocks",
        "mutes",
        "tag_follows",
    ]:
        assert made.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 5, table
    famous = made.execute("SELECT followers_count FROM accounts WHERE username = 'famous'").fetchone()[0]
    assert famous == PEOPLE
    silent = made.execute("SELECT max(created_at) FROM statuses WHERE account_id = ?", [seed.account_id(1)]).fetchone()
    assert silent[0] < seed.BEGIN + seed.YEAR // 4


def test_the_same_seed_makes_the_same_database_and_another_another(tmp_path):
    def dump(name, number):
        seed.make(tmp_path / name, 1_500, PEOPLE, number)
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as connection:
            sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            tables = {name for (name,) in connection.execute(sql)} - {"settings"}  # which has a secret of its own
            return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}

    assert dump("a", 1) == dump("b", 1)
    assert dump("c", 2) != dump("d", 1)
