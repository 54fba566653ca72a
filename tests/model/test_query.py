"""Queries: how what somebody typed is taken apart, whatever they typed."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import config
import db as database
from db import MAX_ID, Page
from model import query, search
from model.query import Query
from tests import seed

DAY = 24 * 3600 * 1000
JANUARY_31 = 20484 * DAY  # 2026


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("", Query()),
        (' . - -- " "" !? \'', Query()),
        ("soup", Query(("soup",))),
        (" hot  soup\n", Query(("hot", "soup"))),
        ("soup -meat --fish", Query(("soup",), ("meat", "-fish"))),
        ('"hot soup" bread', Query(("hot soup", "bread"))),
        ('-"hot soup" bread', Query(("bread",), ("hot soup",))),
        ("\u201chot soup\u201d", Query(("hot soup",))),
        ('bread "hot soup', Query(("bread", "hot soup"))),
        ('"hot soup*" sew*', Query(("hot soup", "sew*"))),
        ('5" pipe', Query(('5"', "pipe"))),
        ("from:ada", Query(author="ada")),
        ("FROM:@Ada soup", Query(("soup",), author="ada")),
        ("from:me has:link has:WARNING", Query(author="me", has_link=True, has_warning=True)),
        ("from:ada from:bob", Query(author="bob")),
        ("before:2026-01-31", Query(max_id=JANUARY_31 << 16)),
        ("after:2026-01-30", Query(since_id=(JANUARY_31 << 16) - 1)),
        ("before:9999-12-31 after:9999-12-31", Query(max_id=MAX_ID, since_id=MAX_ID - 1)),
        ("has:media", Query(("has:media",), odd=("has:media",))),
        ("-from:ada", Query((), ("from:ada",), odd=("-from:ada",))),
        ("before:2026-02-30", Query(("before:2026-02-30",), odd=("before:2026-02-30",))),
        ("after:tomorrow", Query(("after:tomorrow",), odd=("after:tomorrow",))),
        ("before:20260131 after:", Query(("before:20260131", "after:"), odd=("before:20260131", "after:"))),
        ("before:1969-12-31", Query(("before:1969-12-31",), odd=("before:1969-12-31",))),
        ("from:a-b", Query(("from:a-b",), odd=("from:a-b",))),
        ("is:reply https://a.b/c", Query(("is:reply", "https://a.b/c"))),
        (" ".join("abcdefghijklmn"), Query(tuple("abcdefghij"))),
    ],
)
def test_a_query_is_words_and_operators(typed, meaning):
    assert query.parsed(typed) == meaning


PIECES = st.sampled_from(
    [
        *('"', '"', "-", "-", "*", ":", "from:", "from:ada", "from:me", "has:", "has:link", "has:warning", "before:"),
        *("after:2026-01-01", "before:2100-12-31", "AND", "OR", "NOT", "NEAR(", "(", ")", "^", "{a}", "+", "text:"),
        *("soup", "sew*", "自転車", "größe", "\0", "\u0301", "²", "\U0001e900", "#x", "@x", " ", " ", " "),
    ]
)


@given(st.one_of(st.text(max_size=600), st.lists(PIECES, max_size=30).map("".join)))
@example("-" * 600)
@example('"' * 500)
def test_no_query_breaks_the_search(searched, typed):
    wanted = query.parsed(typed)
    assert len(wanted.words) + len(wanted.without) <= query.MAX_TERMS
    searched(wanted)


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """Return a function that asks a database, in which everything is, for all that a query may find."""
    folder = tmp_path_factory.mktemp("search")
    database.prepare(folder / "search.db", config.RESOURCES)
    with contextlib.closing(database.Database(folder / "search.db")) as db:
        seed.person(db, "ada", display_name="Ada Größe 自転車")

        def find(wanted):
            search.people(db.read, wanted, "here.example", 1, 20, 0, False)
            search.tags(db.read, wanted, 0, 20, 0)
            search.missing(db.read, wanted.words, 0)
            for page in (Page(), Page(max_id=5), Page(min_id=5)):
                search.statuses(db.read, wanted, 1, page)

        yield find
