"""Homes: what is kept of somebody's home, and how many are new to them, is what it would be if it were made anew."""

import pytest

from db import Page
from kept import Kept
from model import homes, notifications, reblogs, statuses, timelines
from tests import seed
from tests.seed import NOW, person, publish


class Scene:
    """A reader who follows an author; a stranger, whom the author boosts."""

    def __init__(self, db, site):
        db.kept = Kept(1_000_000)
        self.db, self.site = db, site
        self.reader, self.author, self.stranger = (person(db, name) for name in ("reader", "author", "stranger"))
        self.run("INSERT INTO follows (follower_id, followed_id, id) VALUES (:reader, :author, 1)")
        self.old = publish(db, self.author, site, "old @reader")
        self.secret = publish(db, self.author, site, "secret", "direct")
        self.tagged = publish(db, self.stranger, site, "#tag")
        with db.write() as tx:
            reblogs.reblog(tx, self.author["id"], statuses.by_id(tx, self.tagged, self.author["id"]), 0, NOW)

    def run(self, *statements):
        values = {name: getattr(self, name)["id"] for name in ("reader", "author", "stranger")}
        values |= {name: getattr(self, name, 0) for name in ("old", "secret", "tagged")}
        with self.db.write() as tx:
            for sql in statements:
                tx.execute(sql, values | {"now": NOW})

    def kept(self):
        """Return the reader's home and the number of what is new to them, as they are kept."""
        me = seed.row(self.db, self.reader["id"])
        home = homes.home(self.db, me["id"], Page())
        return [row["id"] for row in home], notifications.unread_kept(self.db, me, NOW)

    def made(self):
        """Return the same, made anew."""
        me = seed.row(self.db, self.reader["id"])
        home = timelines.home(self.db.read, me["id"], Page())
        return [row["id"] for row in home], notifications.unread_shown(self.db.read, me, 100, NOW)


@pytest.fixture
def scene(db, site):
    return Scene(db, site())


# What is done, and what has to be done before so that it matters.
CHANGES = {
    "somebody is followed": ("INSERT INTO follows (follower_id, followed_id, id) VALUES (:reader, :stranger, 2)",),
    "boosts are switched off": ("UPDATE follows SET show_reblogs = 0",),
    "somebody is followed no more": ("DELETE FROM follows",),
    "somebody is blocked": ("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:reader, :author, 2)",),
    "one is blocked": ("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:author, :reader, 2)",),
    "a block ends": (
        "DELETE FROM blocks",
        "INSERT INTO blocks (account_id, target_account_id, id) VALUES (:author, :reader, 2)",
    ),
    "somebody is muted": (
        "INSERT INTO mutes (account_id, target_account_id, id, notifications) VALUES (:reader, :author, 2, 0)",
    ),
    "somebody is not to be told of either": (
        "UPDATE mutes SET notifications = 1",
        "INSERT INTO mutes (account_id, target_account_id, id, notifications) VALUES (:reader, :author, 2, 0)",
    ),
    "a mute ends": (
        "DELETE FROM mutes",
        "INSERT INTO mutes (account_id, target_account_id, id, notifications) VALUES (:reader, :author, 2, 0)",
    ),
    "a tag is followed": (
        "INSERT INTO tag_follows (account_id, tag_id, id) SELECT :reader, id, 2 FROM tags",
        "DELETE FROM statuses WHERE reblog_of_id IS NOT NULL",
    ),
    "a tag is followed no more": (
        "DELETE FROM tag_follows",
        "INSERT INTO tag_follows (account_id, tag_id, id) SELECT :reader, id, 2 FROM tags",
    ),
    "a post is thrown away": ("INSERT INTO trash VALUES (:old, :now)",),
    "a post comes back": ("DELETE FROM trash", "INSERT INTO trash VALUES (:old, :now)"),
    "a post is edited": (
        "UPDATE statuses SET edited_at = :now WHERE id = :secret",
        "INSERT INTO mentions (status_id, account_id) VALUES (:secret, :reader)",
    ),
    "a post is deleted": ("DELETE FROM statuses WHERE id = :old",),
    "an old post is imported": (
        "INSERT INTO statuses (id, account_id, created_at, visibility, text) VALUES (:old - 1, :author, :now, 0, 'x')",
    ),
    "somebody is suspended": ("UPDATE accounts SET suspended_at = :now WHERE id = :author",),
    "somebody is silenced": (
        "UPDATE accounts SET silenced_at = :now WHERE id = :stranger",
        "DELETE FROM statuses WHERE reblog_of_id IS NOT NULL",
        "INSERT INTO tag_follows (account_id, tag_id, id) SELECT :reader, id, 2 FROM tags",
    ),
    "somebody leaves": ("UPDATE accounts SET deleted_at = :now WHERE id = :author",),
    "what one was told is dismissed": ("DELETE FROM notifications",),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_kept_of_a_home_is_what_it_would_be_if_made_anew_after(scene, name):
    change, *before = CHANGES[name]
    if name != "a post is edited":  # which adds who is named in the same transaction
        scene.run(*before)
    first = scene.kept()
    scene.run(*(before if name == "a post is edited" else ()), change)
    assert scene.kept() == scene.made() != first


def test_what_is_new_stands_on_top_of_what_is_kept(scene):
    seen = []
    scene.kept()
    for number in range(30):
        seen.append(publish(scene.db, (scene.author, scene.stranger)[number % 2], scene.site, f"{number} @reader"))
        assert scene.kept() == scene.made()
    assert scene.kept()[0][:15] == seen[28::-2]


def test_a_longer_page_than_was_kept_is_looked_for(scene):
    for number in range(10):
        publish(scene.db, scene.author, scene.site, f"{number}")
    me = scene.reader["id"]
    assert len(homes.home(scene.db, me, Page(limit=3))) == 3
    assert homes.home(scene.db, me, Page(limit=8)) == ids(timelines.home(scene.db.read, me, Page(limit=8)))
    assert homes.home(scene.db, me, Page(limit=3)) == ids(timelines.home(scene.db.read, me, Page(limit=3)))


def ids(rows):
    return [{"id": row["id"]} for row in rows]


def test_markers_tell_what_is_new(scene):
    assert scene.kept()[1] == 1
    scene.run(
        "INSERT INTO markers (account_id, timeline, last_read_id, updated_at)"
        " SELECT account_id, 'notifications', id, :now FROM notifications"
    )
    assert scene.kept()[1] == 0
