"""Outbox: who gets a mail about what and when, who does not any more, and that nobody is told twice."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import config
from model import accounts, notifications, outbox, settings, statuses, subscriptions
from tests.mail.conftest import DAY, HOUR, MINUTE, START

# --- Who gets what ----------------------------------------------------------------------------------------------------


def mention(amy, ben, clock):
    return amy.publish("Hello @ben")


def reply(amy, ben, clock):
    own = ben.publish("The beans are up")
    clock.forward(HOUR)
    return amy.publish("@ben So early!", in_reply_to_id=own["id"])


def direct(amy, ben, clock):
    return amy.publish("@ben between us", visibility="direct")


def follow(amy, ben, clock):
    amy.meet("follow", ben)


def follow_request(amy, ben, clock):
    ben.patch("/api/v1/accounts/update_credentials", locked=True)
    clock.forward(HOUR)
    amy.meet("follow", ben)


def favourite(amy, ben, clock):
    own = ben.publish("The beans are up")
    clock.forward(HOUR)
    amy.do("favourite", own["id"])


def reblog(amy, ben, clock):
    own = ben.publish("The beans are up")
    clock.forward(HOUR)
    amy.do("reblog", own["id"])


DEEDS = [mention, reply, direct, follow, follow_request, favourite, reblog]
each_deed = pytest.mark.parametrize("deed", DEEDS)


@each_deed
@pytest.mark.parametrize("when", ["now", "away", "daily", "never"])
def test_each_kind_comes_when_its_reader_wants_it(amy, member, post_office, clock, wait, deed, when):
    setting = deed.__name__.replace("follow_request", "follow")
    ben = member("ben", mails=dict.fromkeys(subscriptions.DEFAULTS, "never") | {setting: when})
    deed(amy, ben, clock)
    wait(4 * MINUTE)
    assert post_office.taken == []
    ben.get("/api/v1/preferences")
    wait(MINUTE)
    so_far = post_office.to()
    wait(20 * HOUR)
    expected = {"now": (["ben"], ["ben"]), "away": ([], []), "daily": ([], ["ben"]), "never": ([], [])}
    assert (so_far, post_office.to()) == expected[when]
    reasons = ["digest" if when == "daily" else deed.__name__] * len(post_office.taken)
    assert [message["X-Microblog-Reason"] for message in post_office.taken] == reasons


@each_deed
def test_who_chose_nothing_and_is_away_gets_all_but_favourites_and_boosts(amy, member, post_office, clock, wait, deed):
    deed(amy, member("ben"), clock)
    wait()
    assert post_office.to() == ([] if deed in (favourite, reblog) else ["ben"])


def test_an_answer_that_names_nobody_is_mailed_to_nobody(amy, ben, post_office, wait):
    amy.publish("So early!", in_reply_to_id=ben.publish("The beans are up")["id"])
    wait()
    assert post_office.taken == []


@pytest.mark.parametrize(
    ("zone", "written", "sent"),
    [
        ("UTC", "2026-12-15T12:00", "2026-12-16T08:00"),
        ("UTC", "2026-12-15T07:59", "2026-12-15T08:00"),
        ("UTC", "2026-12-15T08:00", "2026-12-16T08:00"),
        ("Europe/Berlin", "2026-12-15T12:00", "2026-12-16T07:00"),
        ("Europe/Berlin", "2026-06-15T12:00", "2026-06-16T06:00"),
        ("Europe/Berlin", "2026-03-28T12:00", "2026-03-29T06:00"),  # the clocks go forward in between
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T07:00"),  # and back
        ("Asia/Kathmandu", "2026-12-15T12:00", "2026-12-16T02:15"),
        ("Pacific/Kiritimati", "2026-12-15T12:00", "2026-12-15T18:00"),
        ("Pacific/Pago_Pago", "2026-12-15T12:00", "2026-12-15T19:00"),
        ("Nowhere/Atlantis", "2026-12-15T12:00", "2026-12-16T08:00"),  # a zone that there is no more
    ],
)
def test_a_daily_mail_comes_at_eight_where_its_reader_lives(zone, written, sent):
    def moment(words):
        return int(datetime.fromisoformat(words).replace(tzinfo=UTC).timestamp() * 1000)

    place = subscriptions.place_of({"preferences": json.dumps({"time_zone": zone})})
    assert subscriptions.next_morning(place, moment(written)) == moment(sent)


def test_the_daily_mail_tells_of_the_whole_day_at_once(amy, member, post_office, clock, wait):
    member("ben", mails={"mention": "daily"})
    for number in range(3):
        amy.publish(f"{number} @ben")
        clock.forward(HOUR)
    wait(DAY)
    assert post_office.subjects() == ["3 things happened on microblog"]
    assert [text in post_office.taken[0].get_body(("plain",)).get_content() for text in "012"] == [True] * 3


def test_the_delay_is_the_owners(app, amy, ben, configuration, post_office, clock, tick):
    amy.publish("Hello @ben")
    clock.forward(59)
    tick("mail", configuration=replace(configuration, mail_delay=60))
    assert post_office.taken == []
    clock.forward(1)
    tick("mail", configuration=replace(configuration, mail_delay=60))
    assert post_office.to() == ["ben"]


# --- Not any more -----------------------------------------------------------------------------------------------------


def set_account(column, value=START):
    def change(db, name):
        with db.write() as tx:
            tx.execute(f"UPDATE accounts SET {column} = :value WHERE username = :name", {"value": value, "name": name})

    return change


def never(ben):
    ben.browser.submit("/settings/notifications", "/settings/notifications", mention="never")


def read(ben):
    newest = ben.get("/api/v1/notifications").json[0]["id"]
    ben.post("/api/v1/markers", notifications={"last_read_id": newest})


GONE = "it is gone, or hidden from its reader"
REASONS = {
    "the status was deleted": (lambda w: w.amy.delete(f"/api/v1/statuses/{w.status['id']}"), None),
    "the notification was dismissed": (
        lambda w: w.ben.post(f"/api/v1/notifications/{w.ben.listed('/api/v1/notifications')[0]}/dismiss"),
        GONE,
    ),
    "all were cleared": (lambda w: w.ben.post("/api/v1/notifications/clear"), GONE),
    "it was read": (lambda w: read(w.ben), "its reader has read it"),
    "its reader wants none": (lambda w: never(w.ben), "its reader wants no such mails"),
    "its reader blocks its author": (lambda w: w.ben.meet("block", w.amy), GONE),
    "its author blocks its reader": (lambda w: w.amy.meet("block", w.ben), GONE),
    "its reader mutes its author": (lambda w: w.ben.meet("mute", w.amy), GONE),
    "its reader muted the thread": (lambda w: w.ben.do("mute", w.status["id"]), "its reader muted the thread"),
    "its reader filters its words": (lambda w: w.filter("hello"), "its reader filters such words"),
    "its author is limited": (lambda w: set_account("silenced_at")(w.db, "amy"), "its author is limited"),
    "its author is suspended": (lambda w: set_account("suspended_at")(w.db, "amy"), GONE),
    "its author deleted the account": (lambda w: w.amy_leaves(), None),
    "the address is not confirmed": (
        lambda w: set_account("email_confirmed_at", None)(w.db, "ben"),
        "the address is not confirmed",
    ),
    "there is no address": (lambda w: set_account("email", None)(w.db, "ben"), "the account has no address"),
    "its reader is disabled": (lambda w: set_account("disabled_at")(w.db, "ben"), "the account is closed"),
    "its reader is suspended": (lambda w: set_account("suspended_at")(w.db, "ben"), "the account is closed"),
    "it was changed to name nobody, in private": (lambda w: w.unname(), GONE),
    "it is too old": (lambda w: w.clock.forward(2 * DAY), "it is too old"),
}


class World:
    """A private post of Amy that names Ben, whose mail waits."""

    def __init__(self, db, amy, ben, clock):
        self.db, self.amy, self.ben, self.clock = db, amy, ben, clock
        self.status = amy.publish("Hello @ben", visibility="private")

    def unname(self):
        self.amy.put(f"/api/v1/statuses/{self.status['id']}", status="Hello")

    def filter(self, keyword):
        words = [{"keyword": keyword}]
        self.ben.post("/api/v2/filters", title="x", context=["notifications"], keywords_attributes=words)

    def amy_leaves(self):
        with self.db.write() as tx:
            accounts.delete(tx, int(self.amy.id), config.now())
            accounts.erase(tx, int(self.amy.id), config.now())


@pytest.mark.parametrize("reason", REASONS)
def test_a_mail_that_is_not_wanted_any_more_is_not_sent(db, member, amy, ben, clock, wait, rows, post_office, reason):
    member("root", role="admin")
    world = World(db, amy, ben, clock)
    act, error = REASONS[reason]
    act(world)
    wait()
    assert post_office.taken == []
    assert [(row["outcome"], row["error"]) for row in rows()] == ([("dropped", error)] if error else [])


def test_a_mail_that_is_wanted_is_sent(db, amy, ben, clock, wait, rows, post_office):
    World(db, amy, ben, clock)
    wait()
    assert post_office.to() == ["ben"]
    assert [(row["outcome"], row["error"], row["attempts"]) for row in rows()] == [("sent", None, 1)]


@pytest.mark.parametrize(("seconds_before", "is_sent"), [(60, True), (-60, False)])
def test_who_was_here_since_gets_no_mail_unless_they_want_it_at_once(
    amy, member, clock, wait, rows, post_office, seconds_before, is_sent
):
    ben = member("ben")
    steps = {0: lambda: ben.browser.get("/"), seconds_before: lambda: amy.publish("Hello @ben")}
    for seconds in sorted(steps):
        clock.now = START + seconds * 1000
        steps[seconds]()
    wait(6 * MINUTE)
    assert post_office.to() == (["ben"] if is_sent else [])
    assert [row["error"] for row in rows()] == [None if is_sent else "its reader was here since"]


# --- Nobody is told twice ---------------------------------------------------------------------------------------------


def test_an_edit_that_names_the_same_people_tells_nobody(amy, ben, clock, wait, post_office):
    status = amy.publish("Hello @ben")
    wait()
    for words in ("Hello again @ben", "Hello", "And again @ben"):
        amy.put(f"/api/v1/statuses/{status['id']}", status=words)
        wait(HOUR)
    assert post_office.to() == ["ben"]


def test_an_edit_tells_whom_it_names_for_the_first_time(amy, ben, member, clock, wait, post_office):
    member("cleo")
    status = amy.publish("Hello @ben")
    wait()
    amy.put(f"/api/v1/statuses/{status['id']}", status="Hello @ben and @cleo")
    wait()
    assert post_office.to() == ["ben", "cleo"]


@pytest.mark.parametrize("is_sent_between", [False, True])
def test_follow_unfollow_follow_is_told_once(amy, ben, wait, post_office, is_sent_between):
    amy.meet("follow", ben)
    if is_sent_between:
        wait()
    amy.meet("unfollow", ben)
    amy.meet("follow", ben)
    wait()
    assert post_office.to() == ["ben"]


@pytest.mark.parametrize("is_sent_between", [False, True])
@pytest.mark.parametrize(("do", "undo"), [("favourite", "unfavourite"), ("reblog", "unreblog")])
def test_liking_and_boosting_again_is_told_once(amy, ben, wait, post_office, do, undo, is_sent_between):
    status = ben.publish("The beans are up")
    amy.do(do, status["id"])
    if is_sent_between:
        wait()
    amy.do(undo, status["id"])
    amy.do(do, status["id"])
    wait()
    assert post_office.to() == ["ben"]


def test_what_was_undone_in_time_is_not_told(amy, ben, wait, post_office):
    status = ben.publish("The beans are up")
    amy.do("favourite", status["id"])
    amy.do("unfavourite", status["id"])
    amy.meet("follow", ben)
    amy.meet("unfollow", ben)
    wait()
    assert post_office.taken == []


def test_naming_somebody_several_times_is_one_mail(amy, ben, wait, post_office):
    amy.publish("@ben @BEN @Ben hello")
    wait()
    assert post_office.to() == ["ben"]


def test_naming_oneself_is_no_mail(ben, wait, post_office):
    ben.publish("note to @ben")
    wait()
    assert post_office.taken == []


# --- Not too many -----------------------------------------------------------------------------------------------------


def thread_of(amy, clock, number, seconds=60):
    """Let Amy write so many posts of one thread that name Ben; return the first."""
    first = last = amy.publish("0 @ben")
    for count in range(1, number):
        clock.forward(seconds)
        last = amy.publish(f"{count} @ben", in_reply_to_id=last["id"])
    return first


def test_the_posts_of_ten_minutes_in_one_thread_are_one_mail(amy, ben, clock, wait, post_office, rows):
    thread_of(amy, clock, 4)
    wait()
    assert post_office.to() == ["ben"]
    words = post_office.taken[0].get_body(("plain",)).get_content()
    assert [f"> {number} @ben" in words for number in range(4)] == [True] * 4
    assert [row["outcome"] for row in rows()] == ["sent"] * 4


def test_after_a_mail_its_thread_is_quiet_for_ten_minutes(amy, ben, clock, wait, post_office):
    first = amy.publish("0 @ben")
    other = amy.publish("Something else, @ben")
    wait()
    amy.publish("1 @ben", in_reply_to_id=first["id"])
    wait(9 * MINUTE)
    assert len(post_office.taken) == 2
    wait(1 * MINUTE)
    assert len(post_office.taken) == 3
    assert other["id"] in post_office.taken[0]["Message-ID"] + post_office.taken[1]["Message-ID"]


def test_over_six_mails_an_hour_become_a_digest(amy, ben, clock, wait, post_office):
    for number in range(10):
        amy.publish(f"{number} @ben")
    wait()
    assert len(post_office.taken) == 6
    wait(30 * MINUTE)
    assert len(post_office.taken) == 6
    wait(30 * MINUTE)
    assert [message["X-Microblog-Reason"] for message in post_office.taken] == ["mention"] * 6 + ["digest"]
    assert post_office.subjects()[-1] == "4 things happened on microblog"


def test_what_several_people_like_is_one_mail_that_says_so(amy, ben, member, clock, wait, post_office):
    status = ben.publish("The beans are up")
    for person in (amy, member("cleo")):
        person.do("favourite", status["id"])
    wait()
    assert len(post_office.taken) == 1
    assert post_office.subjects() == ["2 favourites of your posts"]
    assert post_office.taken[0].get_body(("plain",)).get_content().startswith("2 favourites of your posts.")


def test_a_like_does_not_travel_in_the_mail_of_an_answer(amy, ben, member, wait, post_office):
    status = ben.publish("The beans are up")
    amy.publish("@ben so early!", in_reply_to_id=status["id"])
    member("cleo").do("favourite", status["id"])
    wait(5 * MINUTE)
    wait(10 * MINUTE)
    assert [message["X-Microblog-Reason"] for message in post_office.taken] == ["reply", "favourite"]


def test_what_a_dropped_mail_would_have_carried_goes_its_own_way(amy, ben, clock, wait, post_office):
    first = thread_of(amy, clock, 3)
    clock.forward(MINUTE)
    amy.delete(f"/api/v1/statuses/{first['id']}")
    wait()
    wait(10 * MINUTE)
    words = "".join(message.get_body(("plain",)).get_content() for message in post_office.taken)
    assert [words.count(f"> {number} @ben") for number in range(3)] == [0, 1, 1]


def test_somebody_who_came_today_causes_no_more_than_twenty_mails(member, clock, wait, post_office, rows):
    eve = member("eve", created_at=START - HOUR * 1000)
    names = [f"reader{number}" for number in range(25)]
    for name in names:
        member(name)
    eve.publish(" ".join("@" + name for name in names[:15]))
    eve.publish(" ".join("@" + name for name in names[10:]))
    wait()
    assert len(rows()) == len(post_office.taken) == outbox.MOST_OF_A_NEWCOMER
    clock.forward(DAY)
    eve.publish("@reader24 once more")
    wait()
    assert post_office.to()[20:] == ["reader24"]


# --- All or nothing ---------------------------------------------------------------------------------------------------


class Interrupted(Exception):
    """What the connection of this test raises."""


class Fragile:
    """A connection that fails after a number of statements."""

    def __init__(self, connection, number):
        self.connection, self.left = connection, number

    def execute(self, *arguments):
        return self.count(self.connection.execute(*arguments))

    def executemany(self, *arguments):
        return self.count(self.connection.executemany(*arguments))

    def count(self, cursor):
        self.left -= 1
        if self.left < 0:
            raise Interrupted
        return cursor


TOUCHED = ("statuses", "mentions", "notifications", "outbox", "status_tags", "ids", "accounts", "idempotency_keys")


def test_a_post_with_all_that_belongs_to_it_is_written_whole_or_not_at_all(db, amy, ben, configuration, dump):
    site = settings.load(db.read, configuration)
    me = accounts.find_by_name(db.read, "amy")
    draft = statuses.draft(db.read, me, site, {"status": "Hello @ben, the #beans are up"})
    before, number = dump(), 0
    while True:
        try:
            with db.write() as tx:
                statuses.publish(tx=Fragile(tx, number), me=me, draft=draft, now=config.now(), key="once")
            break
        except (Interrupted, sqlite3.Error):
            assert dump() == before
        number += 1
    assert number > 8
    after = dump()
    changed = {table for table in after if after[table] != before[table]}
    assert {"statuses", "mentions", "notifications", "outbox"} <= changed


@pytest.mark.parametrize("kind", ["admin.report", "admin.sign_up"])
def test_what_a_colleague_has_seen_to_is_not_mailed(db, member, amy, wait, rows, post_office, kind):
    member("mia", role="moderator")
    cleo, dora = member("cleo"), member("dora", approved_at=None)
    for _ in range(2):
        amy.post("/api/v1/reports", account_id=cleo.id)
    with db.write() as tx:
        told = [row["id"] for row in tx.execute("SELECT id FROM accounts WHERE username = 'mia'")]
        notifications.add(tx, "admin.sign_up", int(dora.id), told, config.now())
        if kind == "admin.report":
            tx.execute("UPDATE reports SET action_taken_at = 1")
        else:
            tx.execute("UPDATE accounts SET approved_at = 1 WHERE username = 'dora'")
    wait()
    found = {(row["kind"], row["outcome"], row["error"]) for row in rows() if row["kind"] == kind}
    others = [row["outcome"] for row in rows() if row["kind"] != kind]
    assert found == {(kind, "dropped", "somebody has seen to it")}
    assert set(others) == {"sent"}
    assert len(post_office.taken) == len(others) > 0
