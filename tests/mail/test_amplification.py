"""Amplification: one post makes so many notifications and mails, however many people it names."""

import pytest

import config
from model import accounts, mentions


@pytest.fixture
def crowd(db):
    """Make two hundred people who want mails; return their names."""
    names = [f"p{number}" for number in range(200)]
    with db.write() as tx:
        for name in names:
            accounts.add(tx, name, "x", config.now(), email=f"{name}@example.org", is_confirmed=True)
    return names


def test_a_post_that_names_two_hundred_people_tells_fifty(amy, db, site, crowd, rows):
    site(max_characters=5000)
    status = amy.publish(" ".join(f"@{name}" for name in crowd))
    told = db.read.execute("SELECT count(*) AS n FROM notifications").fetchone()["n"]
    assert len(status["mentions"]) == told == len(rows()) == mentions.MAX_A_STATUS == 50


def test_naming_the_same_people_again_by_editing_tells_nobody_twice(amy, db, site, crowd, rows):
    site(max_characters=5000)
    id = amy.publish("nobody")["id"]
    for _ in range(3):
        amy.put(f"/api/v1/statuses/{id}", status=" ".join(f"@{name}" for name in crowd))
    assert len(rows()) == 50
