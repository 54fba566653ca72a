"""Relationships: following, asking to, blocking, muting, notes."""

import pytest

UPDATE = "/api/v1/accounts/update_credentials"
NOTHING = {
    "following": False,
    "showing_reblogs": False,
    "notifying": False,
    "followed_by": False,
    "blocking": False,
    "blocked_by": False,
    "muting": False,
    "muting_notifications": False,
    "requested": False,
    "requested_by": False,
}


def relation(client, other):
    """Return what client and other are to each other."""
    return client.get("/api/v1/accounts/relationships", id=other.id).json[0]


def flags(relationship):
    """Return the names of what is true of a relationship."""
    return {name for name in NOTHING if relationship[name]}


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_relationships_come_in_the_order_asked_without_what_is_unknown(amy, ben, cleo):
    path = "/api/v1/accounts/relationships"
    asked = [cleo.id, "1", amy.id, "no id", ben.id, cleo.id]
    assert amy.listed(path, **{"id[]": asked}) == [cleo.id, amy.id, ben.id]
    assert amy.listed(path, **{f"id[{number}]": id for number, id in enumerate(asked)}) == [cleo.id, amy.id, ben.id]
    assert amy.listed(path, id=ben.id) == [ben.id]
    assert amy.listed(path) == []


def test_strangers_are_nothing_to_each_other(amy, ben):
    expected = {"id": ben.id, **NOTHING, "languages": None, "domain_blocking": False, "endorsed": False, "note": ""}
    assert relation(amy, ben) == {**expected, "muting_expires_at": None}


# --- Each deed and its undoing ----------------------------------------------------------------------------------------

DEEDS = [
    ("follow", {}, {"following", "showing_reblogs"}),
    ("follow", {"reblogs": False}, {"following"}),
    ("follow", {"reblogs": "False", "notify": "True"}, {"following", "notifying"}),
    ("follow", {"notify": True, "languages": ["en"]}, {"following", "showing_reblogs", "notifying"}),
    ("block", {}, {"blocking"}),
    ("mute", {}, {"muting", "muting_notifications"}),
    ("mute", {"notifications": False}, {"muting"}),
    ("mute", {"notifications": "0", "duration": 0}, {"muting"}),
]


@pytest.mark.parametrize(("verb", "sent", "expected"), DEEDS)
def test_the_answer_shows_what_was_done_and_doing_it_again_changes_nothing(amy, ben, verb, sent, expected):
    for _ in range(2):
        answer = amy.meet(verb, ben, **sent)
        assert flags(answer) == expected
        assert answer == relation(amy, ben)
    for _ in range(2):
        answer = amy.meet("un" + verb, ben)
        assert flags(answer) == set()
        assert answer == relation(amy, ben)


@pytest.mark.parametrize(("verb", "seen"), [("follow", {"followed_by"}), ("block", {"blocked_by"}), ("mute", set())])
def test_what_the_other_sees_of_it(amy, ben, verb, seen):
    amy.meet(verb, ben)
    assert flags(relation(ben, amy)) == seen


@pytest.mark.parametrize("verb", ["follow", "block", "mute"])
def test_nobody_does_it_to_oneself(amy, verb):
    assert "themselves" in amy.post(f"/api/v1/accounts/{amy.id}/{verb}", expect=422).json["error"]


@pytest.mark.parametrize(
    "verb", ["follow", "unfollow", "block", "unblock", "mute", "unmute", "note", "remove_from_followers"]
)
def test_nothing_is_done_to_somebody_who_is_not_there(amy, dump, verb):
    before = dump()
    assert amy.post(f"/api/v1/accounts/1/{verb}", expect=404).json == {"error": "Record not found"}
    assert dump() == before


# --- Following --------------------------------------------------------------------------------------------------------


def test_following_again_changes_the_options_that_are_said(amy, ben):
    amy.meet("follow", ben, notify=True)
    assert flags(amy.meet("follow", ben, reblogs=False)) == {"following", "notifying"}
    assert flags(amy.meet("follow", ben, reblogs=True, notify=False)) == {"following", "showing_reblogs"}
    assert ben.told() == [("follow", "amy")]


def test_following_shows_in_the_lists_of_both(amy, ben, anyone):
    amy.meet("follow", ben)
    lists = {"following": (amy, ben), "followers": (ben, amy)}
    for name, (of, other) in lists.items():
        assert anyone.listed(f"/api/v1/accounts/{of.id}/{name}") == [other.id]
        assert anyone.get(f"/api/v1/accounts/{of.id}").json[f"{name}_count"] == 1
    amy.meet("unfollow", ben)
    for name, (of, _) in lists.items():
        assert anyone.listed(f"/api/v1/accounts/{of.id}/{name}") == []


@pytest.mark.parametrize("blocker", ["amy", "ben"])
def test_nobody_follows_across_a_block(amy, ben, blocker):
    amy.meet("follow", ben)
    ben.meet("follow", amy)
    one, other = (amy, ben) if blocker == "amy" else (ben, amy)
    assert flags(one.meet("block", other)) == {"blocking"}
    assert flags(relation(other, one)) == {"blocked_by"}
    for client, target in ((amy, ben), (ben, amy)):
        client.post(f"/api/v1/accounts/{target.id}/follow", expect=403)
        assert client.listed(f"/api/v1/accounts/{target.id}/followers") == []


def test_a_follower_can_be_sent_away(amy, ben):
    ben.meet("follow", amy)
    for _ in range(2):
        assert flags(amy.meet("remove_from_followers", ben)) == set()
    assert flags(relation(ben, amy)) == set()


def test_who_hides_their_circle_shows_it_to_nobody_else(amy, ben, cleo, anyone):
    amy.meet("follow", ben)
    cleo.meet("follow", amy)
    amy.patch(UPDATE, hide_collections=True)
    for name, other in (("following", ben), ("followers", cleo)):
        assert amy.listed(f"/api/v1/accounts/{amy.id}/{name}") == [other.id]
        assert anyone.listed(f"/api/v1/accounts/{amy.id}/{name}") == []
        assert ben.listed(f"/api/v1/accounts/{amy.id}/{name}") == []


# --- Asking to follow -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(amy, ben):
    """Let Ben ask to follow Amy, who is locked."""
    amy.patch(UPDATE, locked=True)
    assert flags(ben.meet("follow", amy, notify=True)) == {"requested"}


@pytest.mark.usefixtures("asked")
def test_who_is_locked_is_asked_and_says_yes(amy, ben):
    assert amy.told() == [("follow_request", "ben")]
    assert amy.listed("/api/v1/follow_requests") == [ben.id]
    assert flags(relation(amy, ben)) == {"requested_by"}
    secret = amy.publish("for followers", visibility="private")["id"]
    ben.get(f"/api/v1/statuses/{secret}", expect=404)
    assert flags(amy.post(f"/api/v1/follow_requests/{ben.id}/authorize").json) == {"followed_by"}
    assert flags(relation(ben, amy)) == {"following", "showing_reblogs", "notifying"}
    assert ben.listed("/api/v1/timelines/home") == [secret]
    assert amy.listed("/api/v1/follow_requests") == []
    assert amy.told() == [("follow", "ben")]


@pytest.mark.usefixtures("asked")
def test_who_is_locked_is_asked_and_says_no(amy, ben):
    assert flags(amy.post(f"/api/v1/follow_requests/{ben.id}/reject").json) == set()
    assert flags(relation(ben, amy)) == set()
    assert (amy.told(), amy.listed("/api/v1/follow_requests")) == ([], [])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("who", "verb"), [("ben", "unfollow"), ("amy", "block"), ("ben", "block")])
def test_a_request_ends_when_it_is_taken_back_or_one_blocks_the_other(amy, ben, who, verb):
    one, other = (amy, ben) if who == "amy" else (ben, amy)
    assert "requested" not in flags(one.meet(verb, other))
    assert (amy.told(), amy.listed("/api/v1/follow_requests")) == ([], [])


@pytest.mark.parametrize("verb", ["authorize", "reject"])
def test_only_what_was_asked_can_be_answered(amy, ben, verb):
    for id in (ben.id, "1", amy.id):
        amy.post(f"/api/v1/follow_requests/{id}/{verb}", expect=404)
    assert flags(relation(amy, ben)) == set()


# --- Blocks, mutes, notes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "path"), [("block", "blocks"), ("mute", "mutes")])
def test_whom_one_blocks_or_mutes_is_listed_newest_first(amy, ben, cleo, verb, path):
    for other in (ben, cleo, ben):
        amy.meet(verb, other)
    assert amy.listed(f"/api/v1/{path}") == [cleo.id, ben.id]
    assert ben.listed(f"/api/v1/{path}") == []
    amy.meet("un" + verb, cleo)
    assert amy.listed(f"/api/v1/{path}") == [ben.id]


def test_a_mute_lapses_when_its_time_is_over(amy, ben, clock, tick):
    assert amy.meet("mute", ben, duration=60)["muting_expires_at"] == amy.listed("/api/v1/mutes", "mute_expires_at")[0]
    clock.forward(59)
    tick()
    assert flags(relation(amy, ben)) == {"muting", "muting_notifications"}
    clock.forward(1)
    tick()
    assert flags(relation(amy, ben)) == set()
    assert amy.listed("/api/v1/mutes") == []
    amy.meet("mute", ben, duration=60)
    assert amy.meet("mute", ben)["muting_expires_at"] is None
    clock.forward(10**6)
    tick()
    assert amy.listed("/api/v1/mutes", "mute_expires_at") == [None]


@pytest.mark.parametrize("comment", ["met at school <b>", "x" * 2000, ""])
def test_a_note_is_for_oneself(amy, ben, comment):
    assert amy.meet("note", ben, comment="first")["note"] == "first"
    assert amy.meet("note", ben, comment=comment)["note"] == relation(amy, ben)["note"] == comment
    assert relation(ben, amy)["note"] == ""


def test_a_note_has_a_limit_and_no_control_characters(amy, ben):
    amy.post(f"/api/v1/accounts/{ben.id}/note", expect=422, comment="x" * 2001)
    assert amy.meet("note", ben, comment="a\0b")["note"] == "ab"


# --- Familiar followers -----------------------------------------------------------------------------------------------


def test_familiar_followers_are_those_whom_one_follows_too(amy, ben, cleo, member):
    dora = member("dora")
    for follower, followed in ((amy, ben), (amy, cleo), (ben, dora), (cleo, dora), (dora, ben)):
        follower.meet("follow", followed)
    path = "/api/v1/accounts/familiar_followers"
    found = amy.get(path, **{"id[]": [dora.id, "1", ben.id]}).json
    assert [(one["id"], {account["id"] for account in one["accounts"]}) for one in found] == [
        (dora.id, {ben.id, cleo.id}),
        (ben.id, set()),
    ]
    dora.patch(UPDATE, hide_collections=True)
    assert amy.get(path, id=dora.id).json == [{"id": dora.id, "accounts": []}]


def test_familiar_followers_are_none_that_are_suspended(amy, ben, cleo, db):
    amy.meet("follow", ben)
    ben.meet("follow", cleo)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE id = :id", {"id": ben.id})
    assert amy.get("/api/v1/accounts/familiar_followers", id=cleo.id).json == [{"id": cleo.id, "accounts": []}]
