"""The demo: a site that looks lived in, made once for all these tests, as six hashes take seconds."""

import re

import pytest

import config
import db as database
import demo
import microblog
from model import settings
from model.errors import Forbidden

HOUR, DAY = 3_600_000, 24 * 3_600_000
MIDNIGHT = 20_000 * DAY


@pytest.fixture(scope="module")
def configuration(tmp_path_factory):
    """Return the configuration that conftest.py gives to each test, for all of this module."""
    return config.load({"MICROBLOG_DATA": str(tmp_path_factory.mktemp("demo")), "MICROBLOG_RATE_LIMITS": "off"})


@pytest.fixture(scope="module")
def app(configuration):
    """Return the application on a site that has been filled; db and visitor of conftest.py build on it."""
    database.prepare(configuration.database, config.RESOURCES)
    app = microblog.create_app(configuration)
    app.catchall = False
    app.site = settings.load(app.db.read, configuration)
    app.now = config.now()
    app.passwords = demo.fill(app.db, app.site, app.now)
    yield app
    app.db.close()


def rows(db, sql):
    return [tuple(row) for row in db.read.execute(sql)]


@pytest.mark.parametrize("time", ["0:00", "0:06", "5:59", "6:00", "12:00", "23:59"])
def test_posts_follow_one_another_whatever_the_time_of_day(time):
    hours, minutes = map(int, time.split(":"))
    now = MIDNIGHT + hours * HOUR + minutes * HOUR // 60
    times = [demo.moment(now, int(days), clock) for days, clock, *_ in demo.POST.findall(demo.SCRIPT)]
    assert times == sorted(times)
    assert times[-1] < now


def test_every_line_of_the_script_is_a_post(db):
    lines = re.findall(r"^\S", demo.SCRIPT, re.MULTILINE)
    assert rows(db, "SELECT count(*) FROM statuses") == [(len(lines),)]
    assert len(lines) >= 60


def test_the_posts_are_of_five_weeks_up_to_now(app, db):
    [(first, last)] = rows(db, "SELECT min(created_at), max(created_at) FROM statuses")
    assert 34 * DAY < app.now - first < 37 * DAY
    assert 0 < app.now - last < HOUR


def test_ids_tell_the_time_of_what_they_name(db):
    for table in ("accounts", "statuses", "notifications"):
        assert rows(db, f"SELECT id FROM {table} WHERE abs((id >> 16) - created_at) > 1000") == []


def test_everybody_can_log_in_with_the_password_returned(app, visitor):
    for username, password in app.passwords.items():
        assert visitor.log_in(username, password).status_int == 303
        assert f"/@{username}" in visitor.get("/")
        visitor.reset()


def test_the_first_person_is_the_only_administrator(app, db):
    assert rows(db, "SELECT username FROM accounts WHERE role = 'admin'") == [(next(iter(app.passwords)),)]


def test_a_second_filling_is_refused_and_changes_nothing(app, db):
    before = rows(db, "PRAGMA data_version")  # another one after any commit of another connection
    with pytest.raises(Forbidden, match=r"^[A-Z][^.]+\.$"):
        demo.fill(db, app.site, config.now())
    assert rows(db, "PRAGMA data_version") == before


def test_the_counts_equal_a_recount(db):
    counts = "SELECT followers_count, following_count, statuses_count FROM accounts ORDER BY id"
    recount = """
        SELECT (SELECT count(*) FROM follows WHERE followed_id = a.id),
               (SELECT count(*) FROM follows WHERE follower_id = a.id),
               (SELECT count(*) FROM statuses WHERE account_id = a.id AND visibility < 3)
          FROM accounts AS a ORDER BY id
    """
    assert rows(db, counts) == rows(db, recount)
    assert 0 < rows(db, "SELECT count(*) FROM follows")[0][0] < 6 * 5


def test_at_least_eight_threads_have_several_authors(db):
    threads = """
        SELECT count(*), count(DISTINCT account_id) FROM statuses GROUP BY coalesce(root_id, id)
        HAVING count(*) > 2 AND count(DISTINCT account_id) > 1
    """
    assert len(rows(db, threads)) >= 8


def test_every_visibility_and_a_warning_occur(db):
    assert rows(db, "SELECT DISTINCT visibility FROM statuses ORDER BY 1") == [(0,), (1,), (2,), (3,)]
    assert rows(db, "SELECT count(*) FROM statuses WHERE spoiler_text <> ''") == [(2,)]


def test_the_public_page_is_full(visitor):
    assert visitor.get("/public").text.count("<article") == 20


def test_the_site_has_a_name_and_three_rules(visitor):
    about = visitor.get("/about")
    assert demo.SETTINGS["name"] in about
    assert all(rule in about for rule in demo.SETTINGS["rules"].splitlines())
    assert len(demo.SETTINGS["rules"].splitlines()) == 3
