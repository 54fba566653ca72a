"""Limits: 300 calls in five minutes, told in headers."""

from datetime import UTC, datetime, timedelta

import pytest

import config

LIMITED = pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
PATH = "/api/v1/instance/rules"


def left(answer):
    """Return how many calls are left by an answer's headers."""
    return int(answer.headers["X-RateLimit-Remaining"])


@LIMITED
def test_the_301st_call_is_one_too_many(amy, ben):
    first = amy.get(PATH)
    assert first.headers["X-RateLimit-Limit"] == "300"
    reset = datetime.strptime(first.headers["X-RateLimit-Reset"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    now = datetime.fromtimestamp(config.now() / 1000, UTC)
    assert timedelta(minutes=4) < reset - now <= timedelta(minutes=5)
    for expected in range(left(first) - 1, -1, -1):
        assert left(amy.get(PATH)) == expected
    for method, path in (("GET", PATH), ("POST", "/api/v1/statuses"), ("GET", "/api/v1/timelines/home")):
        answer = amy.call(method, path, 429)
        assert answer.json == {"error": "Too many requests"}
        assert left(answer) == 0
        assert 240 < int(answer.headers["Retry-After"]) <= 300
    assert left(ben.get(PATH)) > 0


@LIMITED
def test_strangers_are_counted_by_their_address_and_members_by_their_account(amy, anyone, visitor):
    count = left(anyone.get(PATH))
    assert left(anyone.get("/api/v1/timelines/home", expect=401)) == count - 1
    assert left(anyone.get(PATH, headers={"X-Forwarded-For": "203.0.113.7"})) == count - 2
    anyone.http = visitor.another("203.0.113.7")
    assert left(anyone.get(PATH)) == 299
    own = left(amy.get(PATH))
    amy.http = visitor.another("203.0.113.7")
    assert left(amy.get(PATH)) == own - 1


def test_without_limits_nothing_is_counted(amy):
    assert not [name for name in amy.get(PATH).headers if name.startswith("X-RateLimit")]
