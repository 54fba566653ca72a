"""Clocks that step: ids grow, lists keep their order, nobody is logged out or locked out, a day has one row."""

import pytest

import config
from tests.api.conftest import Clock

HOUR = 3600
DAY = 24 * HOUR
STEPS = {
    "an hour back": -HOUR,
    "a day back": -DAY,
    "an hour on": HOUR,
    "a day on": DAY,
    "to 2038 and on": 12 * 365 * DAY,
}


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the site, which stands still until somebody moves it."""
    return Clock(monkeypatch)


@pytest.mark.parametrize("step", STEPS)
def test_after_a_step_ids_grow_and_lists_keep_the_order_of_posting(member, clock, step):
    amy = member("amy")
    ids = [amy.publish("before")["id"]]
    clock.forward(STEPS[step])
    ids.append(amy.publish("after")["id"])
    clock.forward(-STEPS[step])
    ids.append(amy.publish("again")["id"])
    assert sorted(ids, key=int) == ids
    assert amy.listed("/api/v1/timelines/home") == ids[::-1]
    assert amy.listed("/api/v1/timelines/home", max_id=ids[2], min_id=ids[0]) == [ids[1]]


@pytest.mark.parametrize("step", ["an hour back", "a day back", "an hour on", "a day on"])
def test_after_a_step_who_is_logged_in_stays_so(ada, member, clock, step):
    amy = member("amy")
    clock.forward(STEPS[step])
    assert ada.get("/settings/profile").status_int == 200
    assert amy.get("/api/v1/accounts/verify_credentials")
    ada.submit("/logout", "/logout")
    ada.log_in()
    clock.forward(-STEPS[step])
    assert ada.get("/settings/profile").status_int == 200


@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_after_a_step_back_nobody_is_locked_out_for_longer_than_before(visitor, bob, clock):
    for _ in range(10):
        visitor.log_in("bob", "wrong horse battery", expect=422)
    clock.forward(-HOUR)
    visitor.log_in("bob", "wrong horse battery", expect=422)
    visitor.log_in("bob", expect=303)


def test_a_key_sent_again_after_a_step_back_is_still_one_post(member, clock):
    amy = member("amy")
    headers = {"Idempotency-Key": "key"}
    first = amy.post("/api/v1/statuses", headers=headers, status="once").json["id"]
    clock.forward(-HOUR)
    assert amy.post("/api/v1/statuses", headers=headers, status="once").json["id"] == first


def test_whatever_the_clock_does_a_day_has_one_row(member, db, tick, clock):
    amy = member("amy")
    for step in (0, DAY, -HOUR, 2 * DAY, -DAY, HOUR, 3 * DAY):
        clock.forward(step)
        amy.publish("hello")
        tick("statistics", later=config.now() - clock.now)
    days = [row["day"] for row in db.read.execute("SELECT day FROM daily_stats ORDER BY day")]
    assert len(days) == len(set(days)) >= 4
