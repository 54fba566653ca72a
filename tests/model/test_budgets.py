"""Budgets: what the queries may cost, in steps of SQLite's machine, which are the same on every computer."""

import ast
import re
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path

import pytest

import config
import db as database
import entities
import model
from db import Page
from model import accounts, notifications, query, relationships, search, settings, statuses, timelines
from tests import seed

SIZES = (10_000, 100_000)


def steps(connection, call):
    """Return how many steps the statements of call take on connection; it runs once before, to load the schema."""
    call()
    count = [0]
    connection.set_progress_handler(lambda: count.__setitem__(0, count[0] + 1), 1)
    call()
    connection.set_progress_handler(None, 0)
    return count[0]


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """Return {size: a database of so many statuses}, to be read only."""
    folder = tmp_path_factory.mktemp("large")
    for size in SIZES:
        seed.make(folder / f"{size}.db", size)
    databases = {size: database.Database(folder / f"{size}.db") for size in SIZES}
    yield databases
    for one in databases.values():
        one.close()


# --- Home -------------------------------------------------------------------------------------------------------------


def home_steps(connection, me_id):
    """Return the steps of the first four pages of home."""
    count, page = 0, Page()
    for _ in range(4):
        count += steps(connection, lambda page=page: timelines.home(connection, me_id, page))
        page = Page(max_id=timelines.home(connection, me_id, page)[-1]["id"])
    return count


@pytest.mark.parametrize("kind", seed.READERS)
def test_home_costs_the_same_however_many_statuses_there_are(large, kind):
    few, many = (home_steps(large[size].read, seed.reader_id(kind)) for size in SIZES)
    assert many <= 1.15 * few


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", seed.READERS)
def test_home_costs_so_much_for_each_person_and_tag_followed_hidden_or_filtered(large, size, kind):
    connection, me = large[size].read, seed.reader_id(kind)
    shown = timelines.home(connection, me, Page())
    row = connection.execute(HOME_WORK, {"me": me, "oldest": shown[-1]["id"]}).fetchone()
    budget = 4_000 + 75 * row["follows"] + 30 * row["hidden"] + 25 * (row["walked"] - len(shown))
    budget += 400 * row["tags"]
    assert steps(connection, lambda: timelines.home(connection, me, Page())) <= budget


HOME_WORK = """
    SELECT (SELECT count(*) FROM follows WHERE follower_id = :me) AS follows,
           (SELECT count(*) FROM blocks WHERE :me IN (account_id, target_account_id))
           + (SELECT count(*) FROM mutes WHERE account_id = :me)
           + (SELECT count(*) FROM accounts WHERE suspended_at IS NOT NULL) AS hidden,
           (SELECT count(*) FROM statuses WHERE id >= :oldest
               AND account_id IN (SELECT followed_id FROM follows WHERE follower_id = :me UNION SELECT :me)) AS walked,
           (SELECT count(*) FROM tag_follows WHERE account_id = :me) AS tags
"""


@pytest.mark.parametrize("kind", seed.READERS)
def test_what_is_found_among_the_newest_is_what_is_found_by_author(large, kind):
    connection, values, page = large[10_000].read, {"me": seed.reader_id(kind)}, Page()
    for _ in range(20):
        by_author = database.select_merged(connection, timelines.HOME, timelines.TAGGED, values, page)
        assert list(map(tuple, timelines.home(connection, values["me"], page))) == list(map(tuple, by_author))
        if not by_author:
            break
        since = Page(since_id=by_author[-1]["id"], max_id=page.max_id, limit=5)
        assert [row["id"] for row in timelines.home(connection, values["me"], since)] == [
            row["id"] for row in by_author[:-1][:5]
        ]
        above = Page(min_id=by_author[-1]["id"], limit=5)
        in_turn = database.select_merged(connection, timelines.HOME, timelines.TAGGED, values, above)
        assert list(map(tuple, timelines.home(connection, values["me"], above))) == list(map(tuple, in_turn))
        page = Page(max_id=by_author[-1]["id"])
    assert not page.is_first


@pytest.mark.parametrize("kind", ["200_active", "200_mixed", "200_with_tags"])
def test_home_of_somebody_who_follows_many_costs_little(large, kind):
    connection = large[100_000].read
    assert steps(connection, lambda: timelines.home(connection, seed.reader_id(kind), Page())) <= 3_000


@pytest.mark.parametrize("size", SIZES)
def test_that_those_whom_one_follows_are_silent_is_seen_early(large, size):
    connection, me = large[size].read, seed.reader_id("200_silent")
    by_author = [timelines.HOME, timelines.TAGGED, {"me": me}, Page()]
    alone = steps(connection, lambda: database.select_merged(connection, *by_author))
    assert steps(connection, lambda: timelines.home(connection, me, Page())) <= 1.13 * alone


@pytest.mark.parametrize("kind", ["200_silent", "200_mixed", "200_with_tags"])
def test_to_ask_what_is_new_in_home_costs_a_fraction_of_home(large, kind):
    connection, me = large[100_000].read, seed.reader_id(kind)
    last = connection.execute("SELECT id FROM statuses ORDER BY id DESC LIMIT 1 OFFSET 10").fetchone()["id"]
    for page in (Page(since_id=last), Page(min_id=last)):
        assert steps(connection, lambda page=page: timelines.home(connection, me, page)) <= 1_500


# --- Lists ------------------------------------------------------------------------------------------------------------

AUTHOR = seed.account_id(0)  # who writes most
READER = seed.reader_id("200_active")
LISTS = {
    "public": lambda c, page: timelines.public(c, 0, page),
    "public of a reader": lambda c, page: timelines.public(c, READER, page),
    "everyone": lambda c, page: timelines.everyone(c, AUTHOR, page),
    "profile": lambda c, page: timelines.profile(c, AUTHOR, READER, page, with_replies=False),
    "profile with replies": lambda c, page: timelines.profile(c, AUTHOR, READER, page, with_replies=True),
    "tag": lambda c, page: timelines.tag(c, 1, READER, page),
    "notifications": lambda c, page: notifications.latest(c, AUTHOR, page),
    "followers": lambda c, page: relationships.followers(c, AUTHOR, page),
    "following": lambda c, page: relationships.following(c, READER, page),
    "everybody": lambda c, page: accounts.everybody(c, page),
}
PAGES = {
    "first": lambda ids: Page(),
    "middle": lambda ids: Page(max_id=ids[len(ids) // 2]),
    "above": lambda ids: Page(min_id=ids[len(ids) // 2]),
    "new": lambda ids: Page(since_id=ids[len(ids) // 2]),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_a_list_costs_1000_steps_and_60_a_row(large, size, part, name):
    connection = large[size].read
    page = PAGES[part]([row["id"] for row in LISTS[name](connection, Page(limit=1000))])
    rows = LISTS[name](connection, page)
    assert steps(connection, lambda: LISTS[name](connection, page)) <= 1_000 + 60 * len(rows)


@pytest.mark.parametrize("name", ["public", "public of a reader", "tag", "profile"])
def test_whether_there_are_blocks_and_mutes_and_a_trash_is_asked_once_a_list(large, name):
    connection = large[100_000].read
    assert steps(connection, lambda: LISTS[name](connection, Page())) <= 980


@pytest.mark.parametrize("size", SIZES)
def test_the_number_of_new_notifications_costs_1000_steps_and_90_each_up_to_100(large, size):
    connection = large[size].read
    count = notifications.unread_count(connection, AUTHOR, 100)
    assert count == 100
    assert steps(connection, lambda: notifications.unread_count(connection, AUTHOR, 100)) <= 1_000 + 90 * count


@pytest.mark.parametrize("size", SIZES)
def test_a_thread_costs_1000_steps_and_60_a_row(large, size):
    connection = large[size].read
    root = connection.execute(THREAD_OF_50).fetchone()
    status = statuses.by_id(connection, root["id"], 0)
    assert steps(connection, lambda: timelines.thread(connection, status, 0)) <= 1_000 + 60 * (1 + root["replies"])


THREAD_OF_50 = """
    SELECT root_id AS id, count(*) AS replies FROM statuses
     WHERE root_id IN (SELECT id FROM statuses WHERE visibility = 0) GROUP BY root_id HAVING replies BETWEEN 10 AND 100
     ORDER BY replies DESC LIMIT 1
"""


# --- Search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("typed", "most"), [("zi", 200), ("person9", 12_000), ("person", 12_000)])
def test_people_are_found_without_reading_all_names(large, size, typed, most):
    connection, wanted = large[size].read, query.parsed(typed)
    assert steps(connection, lambda: search.people(connection, wanted, "here.example", READER, 6, 0, False)) <= most


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("typed", ["WORD", "WORD OTHER", '"WORD OTHER"', "WORD -OTHER", "has:link", "WO*"])
def test_a_page_of_what_is_found_costs_1000_steps_and_60_a_row(large, size, part, typed):
    connection = large[size].read
    texts = connection.execute("SELECT text FROM statuses WHERE visibility = 0 ORDER BY id DESC LIMIT 500")
    (word, _), (other, _) = Counter(" ".join(row["text"] for row in texts).split()).most_common(2)
    wanted = query.parsed(typed.replace("WORD", word).replace("OTHER", other).replace("WO", word[:3]))
    page = PAGES[part]([row["id"] for row in search.statuses(connection, wanted, READER, Page(limit=1000))])
    rows = search.statuses(connection, wanted, READER, page)
    assert steps(connection, lambda: search.statuses(connection, wanted, READER, page)) <= 1_000 + 60 * len(rows)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("typed", ["WORD", "person", "#tag", "@person", "nothinglikeit"])
def test_all_that_one_word_finds_costs_16000_steps(large, size, typed):
    connection = large[size].read
    texts = connection.execute("SELECT text FROM statuses WHERE visibility = 0 ORDER BY id DESC LIMIT 500")
    ((word, _),) = Counter(" ".join(row["text"] for row in texts).split()).most_common(1)
    wanted = query.parsed(typed.replace("WORD", word))

    def look():  # as the loop of the worker does, where nothing may take long: see server.SHORT
        search.statuses(connection, wanted, READER, Page())
        search.people(connection, wanted, "here.example", READER, 41, 0, False)
        search.tags(connection, wanted, READER, 41, 0)
        search.missing(connection, wanted.words, READER)

    assert steps(connection, look) <= 16_000


@pytest.mark.parametrize("size", SIZES)
def test_that_no_post_has_a_warning_is_known_at_once(large, size):
    connection, wanted = large[size].read, query.parsed("has:warning")
    assert search.statuses(connection, wanted, READER, Page()) == []
    assert steps(connection, lambda: search.statuses(connection, wanted, READER, Page())) <= 100


# --- Plans ------------------------------------------------------------------------------------------------------------

# A table of a few rows; LIMIT 1; those that say that they read every account.
SMALL = {
    "backups.end_access",
    "deliveries.totals",
    "jobs.by_name",
    "jobs.last_start",
    "jobs.release",
    "settings.load",
    "accounts.has_any",
    "accounts.count",
    "directory.discoverable",
    "names.read",  # names that were changed today
    "search.people",
    "directory.active",
    "announcements.all",
    "announcements.current",
    "tags.by_use",
    "tags.forget_unused",
    "waiting.counts",
    "statistics.milestones",
    "storage.look",
}
# Lists made of several index ranges, which have to be merged; the few tags that a person follows.
SORTED = {"timelines.tags", "tags.followed", "directory.active"}


def plan(connection, sql):
    """Return the lines of sql's plan."""
    return [row["detail"] for row in connection.execute("EXPLAIN QUERY PLAN " + sql, defaultdict(lambda: None))]


def scans(connection, sql):
    """Return the lines of sql's plan that read a whole table; what sql makes itself, and json_each, it may read."""
    free = re.findall(r"(\w+)(?: \([^()]*\))? AS (?:NOT )?(?:MATERIALIZED )?\(", sql) + re.findall(r"\) AS (\w+)", sql)
    free += [
        r"pragma_\w+ VIRTUAL TABLE INDEX 0:",
        r"(?:\d+ )?CONSTANT ROWS?",
        r"\(subquery-\d+\)",
        r"\w+ VIRTUAL TABLE INDEX (?!0:$).*",
    ]
    may = re.compile(f"SCAN ({'|'.join(free)})")
    return [line for line in plan(connection, sql) if line.startswith("SCAN") and not may.fullmatch(line)]


def sql_texts():
    """Yield (function, SQL) of every text in model/ that is executed, a paged one as select_page makes it."""
    for file in sorted(Path(model.__file__).parent.glob("[a-z]*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                texts = executed(node, vars(import_module(f"model.{file.stem}")))
                yield from ((f"{file.stem}.{node.name}", text) for text in texts)


def executed(function, names):
    """Yield the SQL texts in a function: constants, names of the module or of the function, or a choice of those."""
    local = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                local.setdefault(name, []).append(value)
            case ast.For(target=ast.Name(name), iter=ast.Name(rows)) if rows in names:
                local[name] = [ast.Constant(row) for row in names[rows]]
            case ast.For(target=ast.Tuple([_, ast.Name(name)]), iter=ast.Call(ast.Attribute(ast.Name(rows), "items"))):
                local[name] = [ast.Constant(row) for row in names[rows].values()] if rows in names else []
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr="execute" | "executemany"), args=[sql, *_]):
                yield from values(sql, local, names)
            case ast.Call(func=ast.Name("select_page"), args=[_, sql, *_]):
                yield from (database.PAGE.format(sql=text, order="DESC") for text in values(sql, local, names))

            case ast.Call(func=ast.Name("select_merged"), args=[_, first, second, *_]):
                lists = [next(values(part, local, names)) for part in (first, second)]
                yield database.MERGED.format(first=lists[0], second=lists[1], order="DESC")


def values(node, local, names):
    """Yield what an expression can be."""
    match node:
        case ast.IfExp(body=one, orelse=other):
            yield from (*values(one, local, names), *values(other, local, names))
        case ast.Name(name) if name in local:
            for value in local[name]:
                yield from values(value, local, names)
        case ast.Subscript(value=ast.Name(name)) if name in names:  # one of the texts of a dict
            yield from names[name].values()
        case _:
            yield eval(compile(ast.Expression(ast.fix_missing_locations(node)), "sql", "eval"), dict(names))


@pytest.mark.parametrize("size", [0, *SIZES])
def test_no_statement_reads_a_whole_table(db, large, size):
    connection = large[size].read if size else db.read
    found = {(name, line) for name, sql in sql_texts() for line in scans(connection, sql) if name not in SMALL}
    assert not found


def test_every_module_that_has_sql_is_looked_through():
    files = Path(model.__file__).parent.glob("*.py")
    asking = [file for file in files if re.search("execute\\(|select_page\\(", file.read_text("utf-8"))]
    assert {file.stem for file in asking} == {name.partition(".")[0] for name, _ in sql_texts()}


def test_lists_come_in_the_order_of_an_index(large):
    connection, paged = large[10_000].read, database.PAGE.partition("{")[0]
    plans = {name: plan(connection, sql) for name, sql in sql_texts() if sql.startswith(paged)}
    assert {name for name in plans if "USE TEMP B-TREE FOR ORDER BY" in plans[name]} <= SORTED


def test_each_foreign_key_has_an_index_on_its_side(db):
    keys = db.read.execute(FOREIGN_KEYS).fetchall()
    sql = "SELECT 1 FROM {} WHERE {} = 1"
    assert keys
    assert not [tuple(key) for key in keys if scans(db.read, sql.format(*key))]


FOREIGN_KEYS = """
    SELECT s.name, f."from" FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) AS f WHERE s.type = 'table'
"""

# --- Statements -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 40])
def test_a_page_of_statuses_takes_four_statements_and_two_when_it_comes_again(large, count):
    db = database.Database(large[10_000].path)
    site, me = settings.load(db.read, config.load({})), seed.row(db, READER)

    def statements():
        traced = []
        db.read.set_trace_callback(traced.append)
        ids = [row["id"] for row in timelines.home(db.read, READER, Page(limit=count))]
        listed = entities.statuses(db, ids, me, site)
        db.read.set_trace_callback(None)
        return len(listed), len(traced)

    assert [statements(), statements()] == [(count, 4), (count, 2)]
    db.close()


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def famous(db):
    """Return an author with 10,000 followers and one with none."""
    authors = seed.person(db, "famous"), seed.person(db, "unknown")
    with db.write() as tx:
        sql = "INSERT INTO accounts (id, username, approved_at, created_at) VALUES (?, ?, 0, 0)"
        tx.executemany(sql, [(id, f"person{id}") for id in range(1, 10_001)])
        sql = "INSERT INTO follows (follower_id, followed_id, id) VALUES (?, ?, ?)"
        tx.executemany(sql, [(id, authors[0]["id"], id) for id in range(1, 10_001)])
    return authors


def test_a_status_for_10_000_followers_takes_no_more_steps_than_one_for_nobody(db, site, famous):
    def publishing(me):
        draft = statuses.draft(db.read, me, site(), {"status": "hello #world @person1"})
        with db.write() as tx:
            return steps(tx, lambda: statuses.publish(tx, me, draft, seed.NOW))

    many, none = map(publishing, famous)
    assert many <= 1.1 * none


def test_a_status_for_10_000_followers_writes_no_more_than_one_for_nobody(configuration, db, site, famous):
    def written(me):
        opened = database.Database(configuration.database)
        for number in range(10):
            seed.publish(opened, me, site(), f"hello {number} #world @person1")
        size = Path(f"{configuration.database}-wal").stat().st_size
        opened.close()  # which empties the -wal file
        return size

    written(famous[1])
    many, none = map(written, famous)
    assert many <= 1.1 * none
