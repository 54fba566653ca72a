"""Visibility: who sees which status on which page, and what hides it."""

import pytest

from db import Page
from model import accounts, notifications, statuses, tags, timelines, visibility
from model.errors import NotFound
from tests.seed import NOW, insert, person, publish


class Scene:
    """An author with a status under a public one of theirs, and five people who look for it, besides the anonymous."""

    def __init__(self, db, site, level):
        self.db = db
        self.author, self.stranger, self.follower, self.named, self.blocked = (
            person(db, name) for name in ("author", "stranger", "follower", "named", "blocked")
        )
        for reader in (self.follower, self.blocked):
            insert(db, "follows", follower_id=reader["id"], followed_id=self.author["id"], id=reader["id"])
        insert(db, "blocks", account_id=self.author["id"], target_account_id=self.blocked["id"], id=1)
        self.root = publish(db, self.author, site, "root")
        self.id = publish(db, self.author, site, "#tag @named @blocked", level, in_reply_to_id=str(self.root))

    def seen_by(self, reader):
        """Return the names of the pages on which reader finds the status."""
        me = getattr(self, reader)["id"] if reader != "anonymous" else 0
        connection, page, author = self.db.read, Page(), self.author["id"]
        thread = connection.execute("SELECT * FROM statuses WHERE id = :id", {"id": self.root}).fetchone()
        found = {
            "alone": self.is_found_alone(me),
            "profile": has(self.id, timelines.profile(connection, author, me, page, with_replies=True)),
            "thread": self.id in timelines.thread(connection, thread, me)[1],
            "tag": has(self.id, timelines.tag(connection, tags.find(connection, "tag"), me, page)),
            "public": has(self.id, timelines.public(connection, me, page)),
            "home": has(self.id, timelines.home(connection, me, page)),
            "told": has(self.id, notifications.latest(connection, me, page), "status_id"),
        }
        return " ".join(name for name in found if found[name])

    def is_found_alone(self, me):
        try:
            return statuses.by_id(self.db.read, self.id, me)["id"] == self.id
        except NotFound:
            return False


def has(id, rows, column="id"):
    """Return whether id is in a column of rows."""
    return id in [row[column] for row in rows]


SEEN = {
    "public": {
        "anonymous": "alone profile thread tag public",
        "stranger": "alone profile thread tag public",
        "follower": "alone profile thread tag public home",
        "named": "alone profile thread tag public told",
        "author": "alone profile thread tag public home",
        "blocked": "",
    },
    "unlisted": {
        "anonymous": "alone profile thread",
        "stranger": "alone profile thread",
        "follower": "alone profile thread home",
        "named": "alone profile thread told",
        "author": "alone profile thread home",
        "blocked": "",
    },
    "private": {
        "anonymous": "",
        "stranger": "",
        "follower": "alone profile thread home",
        "named": "alone profile thread told",
        "author": "alone profile thread home",
        "blocked": "",
    },
    "direct": {
        "anonymous": "",
        "stranger": "",
        "follower": "",
        "named": "alone profile thread told",
        "author": "alone profile thread home",
        "blocked": "",
    },
}


@pytest.mark.parametrize("level", SEEN)
def test_a_status_is_seen_by_whom_it_is_for_and_is_not_there_for_others(db, site, level):
    scene = Scene(db, site(), level)
    assert {reader: scene.seen_by(reader) for reader in SEEN[level]} == SEEN[level]


OUT_OF_SIGHT = {
    "suspended_at": {"anonymous": "", "follower": "", "named": "", "stranger": ""},
    "silenced_at": {
        "anonymous": "alone profile thread",
        "follower": "alone profile thread home",
        "named": "alone profile thread told",
        "author": "alone profile thread tag public home",
    },
}


@pytest.mark.parametrize("state", OUT_OF_SIGHT)
def test_moderation_takes_the_authors_words_out_of_sight(db, site, state):
    scene = Scene(db, site(), "public")
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {state} = 1 WHERE id = :id", {"id": scene.author["id"]})
    assert {reader: scene.seen_by(reader) for reader in OUT_OF_SIGHT[state]} == OUT_OF_SIGHT[state]


@pytest.mark.parametrize("level", SEEN)
def test_the_words_of_a_deleted_account_are_out_of_sight_before_they_are_erased(db, site, level):
    scene = Scene(db, site(), level)
    with db.write() as tx:
        accounts.delete(tx, scene.author["id"], NOW)
    assert [scene.seen_by(reader) for reader in ("anonymous", "stranger", "follower", "named")] == [""] * 4


HIDDEN_REBLOGS = {
    "nothing": ("UPDATE ids SET last = last + 1", "alone home"),
    "its author is suspended": ("UPDATE accounts SET suspended_at = 1 WHERE id = :author", ""),
    "its author blocks me": ("INSERT INTO blocks VALUES (:author, :me, 1)", ""),
    "its reblogger is suspended": ("UPDATE accounts SET suspended_at = 1 WHERE id = :friend", ""),
    "I block its author": ("INSERT INTO blocks VALUES (:me, :author, 1)", "alone"),
    "I mute its author": ("INSERT INTO mutes VALUES (:me, :author, 1, 1, NULL)", "alone"),
    "I want no reblogs": ("UPDATE follows SET show_reblogs = 0", "alone"),
}


@pytest.mark.parametrize("why", HIDDEN_REBLOGS)
def test_a_reblog_is_no_way_round_what_hides_its_original(db, site, why):
    sql, expected = HIDDEN_REBLOGS[why]
    author, friend, me = (person(db, name) for name in ("author", "friend", "me"))
    insert(db, "follows", follower_id=me["id"], followed_id=friend["id"], id=1)
    original = publish(db, author, site(), "original")
    reblog = {"reblog_of_id": original, "reblog_of_account_id": author["id"], "text": ""}
    insert(db, "statuses", id=original + 1, account_id=friend["id"], created_at=NOW, visibility=0, **reblog)
    with db.write() as tx:
        tx.execute(sql, {"author": author["id"], "friend": friend["id"], "me": me["id"], "original": original})
    in_home = has(original + 1, timelines.home(db.read, me["id"], Page()))
    row = db.read.execute(statuses.ONE, {"id": original + 1, "me": me["id"]}).fetchone()
    assert " ".join(name for name, found in (("alone", row), ("home", in_home)) if found) == expected


@pytest.mark.parametrize("asked", visibility.NAMES)
@pytest.mark.parametrize("parent", visibility.NAMES)
def test_a_reply_is_never_seen_by_more_people_than_what_it_answers(db, site, parent, asked):
    ada, bob = person(db, "ada"), person(db, "bob")
    id = publish(db, ada, site(), "@bob?", parent)
    draft = statuses.draft(db.read, bob, site(), {"status": "!", "visibility": asked, "in_reply_to_id": str(id)})
    assert draft.visibility == max(map(visibility.NAMES.index, (parent, asked)))
