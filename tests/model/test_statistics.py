"""Daily statistics: one row a day whatever happens, and each equal to a recount of the tables."""

import json
import os
import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

import config
from model import accounts, activity, favourites, outbox, statistics, statuses
from tests.seed import person, publish

DAY = 24 * 3600 * 1000
START = 1_700_000_000_000 // DAY * DAY  # a midnight
DAYS = int(os.environ.get("MICROBLOG_DAYS", "400"))


def recount(connection, day):
    """Return what a row has to say of a day, counted from the tables in another way."""
    first = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
    of_day = [row for row in connection.execute("SELECT * FROM statuses") if first <= row["id"] >> 16 < first + DAY]
    here = list(connection.execute("SELECT * FROM active_days"))
    date = datetime.fromisoformat(day)
    within = lambda days: {  # noqa: E731
        row["account_id"] for row in here if date - timedelta(days=days) < datetime.fromisoformat(row["day"]) <= date
    }
    people = [row["id"] >> 16 for row in connection.execute("SELECT id FROM accounts")]
    hours = [0] * 24
    for row in of_day:
        hours[((row["id"] >> 16) - first) // 3_600_000] += 1
    uses = {}
    for row in connection.execute(
        "SELECT t.status_id, g.name FROM statuses_tags AS t JOIN tags AS g ON g.id = t.tag_id"
    ):
        if first <= row["status_id"] >> 16 < first + DAY:
            uses[row["name"]] = uses.get(row["name"], 0) + 1
    return {
        "statuses": sum(row["reblog_of_id"] is None for row in of_day),
        "replies": sum(row["in_reply_to_account_id"] is not None for row in of_day),
        "reblogs": sum(row["reblog_of_id"] is not None for row in of_day),
        "favourites": sum(
            first <= row["id"] >> 16 < first + DAY for row in connection.execute("SELECT id FROM favourites")
        ),
        "authors": len({row["account_id"] for row in of_day}),
        "active": len(within(1)),
        "active_7": len(within(7)),
        "active_30": len(within(30)),
        "accounts_new": sum(first <= moment < first + DAY for moment in people),
        "accounts_total": sum(moment < first + DAY for moment in people),
        "logins": sum(row["logins"] for row in here if row["day"] == day),
        "app_users": sum(row["app"] for row in here if row["day"] == day),
        "hours": hours,
        "top_tags": [list(use) for use in sorted(uses.items(), key=lambda use: (-use[1], use[0]))],
    }


def live(db, site, people, now, chance):
    """Let people do what people do on the day of now."""
    for account in people:
        if chance.random() < 0.5:
            continue
        at = now + chance.randrange(DAY)
        id = publish(db, account, site, chance.choice(["hello #tea", "again #rain #tea", "nothing"]), now=at)
        with db.write() as tx:
            activity.write(tx, {activity.Visit(account["id"], 0, chance.choice([0, 1])): at})
            activity.count_login(tx, account["id"], at)
            favourites.favourite(tx, account["id"], statuses.by_id(tx, id, account["id"]), at)


@pytest.fixture
def people(db):
    """Return three people who were here from the first day."""
    return [person(db, name, now=START) for name in ("ada", "bob", "cleo")]


def rows(db):
    """Return {day: row} of what was counted."""
    return {row["day"]: statistics.read(dict(row)) for row in db.read.execute("SELECT * FROM daily_stats ORDER BY day")}


def test_of_400_days_with_restarts_pauses_and_clocks_that_step_there_is_one_row_each(db, site, people):
    chance = random.Random(7)
    for number in range(DAYS):
        now = START + number * DAY
        if number % 3 == 0:
            live(db, site(), people, now, chance)
        event = chance.random()
        if number % 50 in (20, 21, 22) or event < 0.2:
            continue  # off over midnight, once in a while for three days
        times = [now + 600_000] * chance.choice([1, 1, 20])  # restarts
        if event < 0.3:
            times += [now + chance.randrange(1, 30) * DAY, now]  # the clock is wrong for a while
        if event > 0.9:
            times += [now - 3_600_000, now]
        for moment in times:
            statistics.catch_up(db, moment)
    statistics.catch_up(db, START + DAYS * DAY)
    found = rows(db)
    assert list(found) == [statistics.day_of(START + number * DAY) for number in range(DAYS)]
    for day in list(found)[:: max(1, DAYS // 60)]:
        assert {name: found[day][name] for name in recount(db.read, day)} == recount(db.read, day), day


def test_two_processes_at_once_count_each_day_once(db, configuration, site, people):
    live(db, site(), people, START, random.Random(1))
    script = (
        "import sys, config, db\nfrom model import statistics\nfrom pathlib import Path\n"
        "print(statistics.catch_up(db.Database(Path(sys.argv[1])), int(sys.argv[2])))"
    )
    command = [sys.executable, "-c", script, str(configuration.database), str(START + 30 * DAY)]
    running = [subprocess.Popen(command, cwd=config.RESOURCES, stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    for process in running:
        process.stdout.close()
    assert list(rows(db)) == [statistics.day_of(START + number * DAY) for number in range(30)]


def test_today_is_counted_live_and_not_written(db, site, people):
    publish(db, people[0], site(), "hello #tea", now=START + 5 * DAY)
    told = statistics.today(db.read, START + 5 * DAY + 1000)
    assert (told["statuses"], told["top_tags"], told["hours"][0]) == (1, [["tea", 1]], 1)
    assert rows(db) == {}


def test_mails_are_counted_by_message_on_the_day_they_ended(db, people):
    with db.write() as tx:
        sql = """
            INSERT INTO outbox (id, dedupe_key, kind, account_id, lead_id, created_at, next_at, outcome, finished_at)
            VALUES (?, ?, 'mention', ?, ?, ?, NULL, ?, ?)
        """
        first = START << 16
        for number, (lead, outcome, day) in enumerate(
            [(None, "sent", 0), (first, "sent", 0), (None, "failed", 1), (None, "dropped", 1)]
        ):
            moment = START + day * DAY
            tx.execute(sql, (first + number, str(number), people[0]["id"], lead, START, outcome, moment))
    statistics.catch_up(db, START + 2 * DAY)
    told = [(row["mails_queued"], row["mails_sent"], row["mails_failed"]) for row in rows(db).values()]
    assert told == [(3, 1, 0), (0, 0, 1)]


def test_a_site_without_anybody_has_no_days(db):
    assert statistics.catch_up(db, START) == 0


def test_a_persons_weeks_are_their_own(db, site, people):
    now = START + 20 * DAY
    id = publish(db, people[0], site(), "mine", now=now)
    publish(db, people[1], site(), "not mine", now=now)
    with db.write() as tx:
        favourites.favourite(tx, people[1]["id"], statuses.by_id(tx, id, 0), now)
    weeks = statistics.of_person(db.read, people[0]["id"], 4, now)
    assert [(week["statuses"], week["favourites"]) for week in weeks] == [(0, 0), (0, 0), (0, 0), (1, 1)]


def test_the_hundredth_post_is_a_milestone(db, people):
    with db.write() as tx:
        for day, number in (("2025-01-01", 60), ("2025-01-02", 40)):
            tx.execute("INSERT INTO daily_stats (day, statuses) VALUES (?, ?)", (day, number))
    assert statistics.milestones(db.read) == [("2025-01-01", "The first post"), ("2025-01-02", "Post number 100")]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_everybody_sees_the_numbers_unless_they_are_hidden(ada, bob, visitor, site):
    ada.post_status("hello #tea")
    page = visitor.get("/stats")
    assert "<b>1</b> in 30 days" in page
    assert page.html.select_one(".ranks a").get_text() == "#tea"
    assert "/stats" in visitor.get("/")
    site(statistics="hidden")
    for browser in (visitor, bob):
        for path in ("/stats", "/stats.csv", "/stats.json"):
            browser.get(path, status=404)
        assert 'href="/stats"' not in browser.get("/")
    ada.get("/stats")


def test_the_numbers_can_be_taken_along_and_are_not_sent_twice(ada, visitor):
    ada.post_status("hello")
    table = visitor.get("/stats.csv?days=30")
    assert table.text.splitlines()[-1].split(",")[1] == "1"
    assert len(table.text.splitlines()) == 31
    assert json.loads(visitor.get("/stats.json").text)[-1]["statuses"] == 1
    visitor.get("/stats.csv?days=30", headers={"If-None-Match": table.headers["ETag"]}, status=304)
    visitor.get("/stats?days=31", status=404)


def test_charts_are_light_and_have_their_numbers_beside_them(ada, visitor, db, site):
    with db.write() as tx:
        for number in range(1, 800):
            day = statistics.shifted(statistics.day_of(config.now()), -number)
            tx.execute(
                "INSERT INTO daily_stats (day, statuses, active, hours) VALUES (?, 12345, 9, ?)",
                (day, "[9" + ",9" * 23 + "]"),
            )
    for days in (30, 90, 365):
        answer = visitor.get(f"/stats?days={days}")
        assert max(len(chart) for chart in re.findall(r"(?s)<svg.*?</svg>", answer.text)) <= 3_072
        page = answer.html
        charts = page.select("svg.chart")
        assert len(charts) >= 3
        for chart in charts:
            assert len(chart.select("text")) <= 5
            assert chart.find("title")
            assert chart.find("desc")
        assert len(page.select("table tr")) > 2 * days


def test_ones_own_numbers_are_for_oneself(ada, bob):
    ada.post_status("hello")
    assert "Posts" in ada.get("/settings/data")
    assert "written nothing" in bob.get("/settings/data")


def test_administrators_see_what_needs_doing(ada, bob, db):
    assert "Nothing needs doing." in ada.get("/admin")
    with db.write() as tx:
        id = outbox.add(tx, "test", accounts.find_by_name(tx, "ada")["id"], config.now())
        outbox.failed(tx, tx.execute("SELECT * FROM outbox WHERE id = ?", (id,)).fetchone(), config.now(), "no")
    assert "1 mail of this week could not be sent" in ada.get("/admin")
    bob.get("/admin", status=403)
