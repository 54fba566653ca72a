"""The header Idempotency-Key: what is sent twice is written once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import microblog

PATH = "/api/v1/statuses"


def publish(client, key, text="hello", **fields):
    """Publish with a key; return the id of the answer."""
    return client.post(PATH, headers={"Idempotency-Key": key}, status=text, **fields).json["id"]


@pytest.mark.parametrize("key", ["a", "\xe9\xff", "x" * 200, " ", "'; --"])
def test_the_same_key_answers_the_first_status_again(amy, key):
    first = publish(amy, key)
    assert publish(amy, key) == publish(amy, key, "other words", visibility="direct") == first
    assert amy.listed("/api/v1/timelines/home") == [first]


def test_twenty_at_the_same_time_write_one(amy):
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: publish(amy, "key"), range(20)))
    assert amy.listed("/api/v1/timelines/home") == list(ids)


def test_a_key_outlives_a_restart(amy, configuration):
    first = publish(amy, "key")
    amy.http.app = again = microblog.create_app(configuration)  # another process, as far as the file knows
    assert publish(amy, "key") == first
    again.db.close()


def test_another_key_none_or_another_person_writes_another(amy, ben):
    ids = [publish(amy, "a"), publish(amy, "b"), publish(ben, "a"), publish(amy, ""), publish(amy, "")]
    assert len({*ids, amy.publish("hello")["id"]}) == 6


def test_a_key_lives_an_hour(amy, clock):
    first = publish(amy, "key")
    clock.forward(3599)
    assert publish(amy, "key") == first
    clock.forward(1)
    second = publish(amy, "key")
    assert second != first
    assert publish(amy, "key") == second


def test_a_key_dies_with_its_status_and_is_not_used_up_by_a_mistake(amy):
    first = publish(amy, "key")
    amy.delete(f"{PATH}/{first}")
    assert publish(amy, "key") != first
    amy.post(PATH, expect=422, headers={"Idempotency-Key": "other"}, status="")
    assert amy.get(f"{PATH}/{publish(amy, 'other')}").json["content"] == "<p>hello</p>"
