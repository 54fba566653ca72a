"""Notifications and markers: what one is told, and how far one has read."""

import pytest

PATH = "/api/v1/notifications"


@pytest.fixture
def events(amy, ben, cleo):
    """Let Ben do to Amy whatever she is told of; return {type: the status it is about, or None}."""
    amy.meet("follow", cleo, notify=True)
    ben.meet("follow", amy)
    own, other = amy.publish("hello")["id"], ben.publish("to be changed")["id"]
    ben.do("favourite", own)
    ben.do("reblog", own)
    named = ben.publish("@amy psst", visibility="direct")["id"]
    amy.do("reblog", other)
    ben.put(f"/api/v1/statuses/{other}", status="changed")
    new = cleo.publish("new")["id"]
    return {"status": new, "update": other, "mention": named, "reblog": own, "favourite": own, "follow": None}


def test_one_is_told_of_all_that_happens_with_the_status_it_is_about(amy, events):
    notes = amy.get(PATH).json
    assert {note["type"]: note.get("status", {}).get("id") for note in notes} == events
    assert [note["type"] for note in notes] == list(events)
    assert [note["account"]["username"] for note in notes] == ["cleo"] + ["ben"] * 5
    assert [note["group_key"] for note in notes] == [f"ungrouped-{note['id']}" for note in notes]
    for note in notes:
        assert note == amy.get(f"{PATH}/{note['id']}").json
        assert "status" not in note or note["status"] == amy.get(f"/api/v1/statuses/{note['status']['id']}").json


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"types[]": "mention"}, ["mention"]),
        ({"types[]": ["follow", "mention"]}, ["mention", "follow"]),
        ({"types": "follow"}, ["follow"]),
        ({"types[]": ["mention", "unheard_of"]}, ["mention"]),
        ({"types[]": "unheard_of"}, []),
        ({"exclude_types[]": ["status", "update", "reblog"]}, ["mention", "favourite", "follow"]),
        ({"exclude_types[0]": "status", "exclude_types[1]": "unheard_of", "limit": 2}, ["update", "mention"]),
        ({"types[]": ["mention", "follow"], "exclude_types[]": "mention"}, ["follow"]),
        ({"account_id": "CLEO"}, ["status"]),
        ({"account_id": "1"}, []),
    ],
)
def test_one_asks_for_some_types_or_without_some_or_of_one_account(amy, cleo, events, asked, expected):
    asked = {name: cleo.id if value == "CLEO" else value for name, value in asked.items()}
    assert amy.listed(PATH, "type", **asked) == expected


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_of_whom_one_blocks_or_mutes_one_is_told_nothing(amy, ben, events, verb):
    amy.meet(verb, ben)
    assert amy.told() == [("status", "cleo")]
    amy.meet("un" + verb, ben)
    assert len(amy.told()) == (1 if verb == "block" else 6)


def test_a_mute_may_leave_the_notifications(amy, ben, events):
    amy.meet("mute", ben, notifications=False)
    ben.publish("@amy hello")
    assert len(amy.told()) == 7


@pytest.mark.parametrize(
    ("verb", "undo", "left"),
    [("favourite", "unfavourite", []), ("reblog", "unreblog", []), ("bookmark", "unbookmark", [])],
)
def test_what_is_undone_was_not_worth_telling(amy, ben, verb, undo, left):
    id = amy.publish("hello")["id"]
    for _ in range(2):
        ben.do(verb, id)
        ben.do(verb, id)
    assert len(amy.told()) == (verb != "bookmark")
    ben.do(undo, id)
    assert amy.told() == left


def test_nobody_is_told_of_what_they_did_themselves(amy):
    id = amy.publish("@amy hello")["id"]
    for verb in ("favourite", "reblog"):
        amy.do(verb, id)
    assert amy.told() == []


def test_a_notification_is_taken_away_by_either_address_and_all_by_a_third(amy, ben, events):
    first, second, *_ = amy.listed(PATH)
    assert amy.post(f"{PATH}/{first}/dismiss").json == {}
    assert amy.post(f"{PATH}/dismiss", id=second).json == {}
    assert not {first, second} & set(amy.listed(PATH))
    amy.post(f"{PATH}/{first}/dismiss", expect=404)
    assert [amy.post(f"{PATH}/clear").json for _ in range(2)] == [{}, {}]
    assert amy.listed(PATH) == []


def test_the_notifications_of_another_are_not_there(amy, ben, events, dump):
    id = amy.listed(PATH)[0]
    before = dump()
    for note in (id, "1", str(2**63 - 1)):
        assert ben.get(f"{PATH}/{note}", expect=404).json == {"error": "Record not found"}
        ben.post(f"{PATH}/{note}/dismiss", expect=404)
        ben.post(f"{PATH}/dismiss", expect=404, id=note)
    ben.post(f"{PATH}/dismiss", expect=404)
    assert dump() == before


# --- How far one has read ---------------------------------------------------------------------------------------------


def test_what_is_newer_than_the_marker_is_unread(amy, events):
    ids = amy.listed(PATH)

    def count(**asked):
        return amy.get(f"{PATH}/unread_count", **asked).json

    assert count() == {"count": 6}
    assert count(limit=4) == {"count": 4}
    assert count(**{"types[]": ["mention", "follow"]}) == {"count": 2}
    amy.post("/api/v1/markers", notifications={"last_read_id": ids[2]})
    assert count() == {"count": 2}
    assert count(**{"types[]": "mention"}) == {"count": 0}


def test_a_marker_is_kept_for_each_timeline(amy, ben, clock):
    path = "/api/v1/markers"
    both = {"timeline[]": ["home", "notifications", "unheard_of"]}
    assert amy.get(path, **both).json == amy.get(path).json == amy.post(path).json == {}
    moved = amy.post(path, home={"last_read_id": "5"}).json
    assert list(moved) == ["home"]
    assert (moved["home"]["last_read_id"], moved["home"]["version"]) == ("5", 1)
    clock.forward(1)
    form = "home[last_read_id]=7&notifications[last_read_id]=9"
    again = amy.call("POST", path, body=form, content_type="application/x-www-form-urlencoded").json
    assert {name: (one["last_read_id"], one["version"]) for name, one in again.items()} == {
        "home": ("7", 2),
        "notifications": ("9", 1),
    }
    assert again["home"]["updated_at"] > moved["home"]["updated_at"]
    assert amy.get(path, **both).json == again
    assert amy.get(path, timeline="home").json == {"home": again["home"]}
    assert ben.get(path, **both).json == {}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"home": {"last_read_id": "x"}}, 400),
        ({"home": {"last_read_id": 0}}, 400),
        ({"home": {"last_read_id": None}}, 422),
        ({"home": {"last_read_id": ["5"]}}, 422),
        ({"home": {"last_read_id": 2**63}}, 400),
        ({"home": "5"}, 200),
        ({"home": {}}, 200),
        ({"elsewhere": {"last_read_id": "5"}}, 200),
    ],
)
def test_what_is_no_marker_moves_none(amy, sent, status):
    amy.post("/api/v1/markers", expect=status, **sent)
    assert amy.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]}).json == {}
