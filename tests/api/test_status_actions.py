"""Status actions: favourites, bookmarks, boosts, pins, and conversations one wants to hear no more of."""

from concurrent.futures import ThreadPoolExecutor

import pytest

UNDO = {"favourite": "unfavourite", "bookmark": "unbookmark", "mute": "unmute", "pin": "unpin", "reblog": "unreblog"}
FLAGS = {
    "favourite": "favourited",
    "bookmark": "bookmarked",
    "mute": "muted",
    "pin": "pinned",
    "reblog": "reblogged",
}


@pytest.mark.parametrize("verb", FLAGS)
def test_an_action_and_its_undoing_show_at_once_and_do_no_more_when_repeated(amy, verb):
    status = amy.publish("hello")
    for done, expected in ((verb, True), (verb, True), (UNDO[verb], False), (UNDO[verb], False)):
        answer = amy.do(done, status["id"])
        shown = amy.get(f"/api/v1/statuses/{status['id']}").json
        assert (answer["reblog"] or answer)[FLAGS[verb]] == answer[FLAGS[verb]] == shown[FLAGS[verb]] == expected
        assert shown["favourites_count"] == (done == "favourite")
        assert shown["reblogs_count"] == (done == "reblog")
    assert amy.get(f"/api/v1/statuses/{status['id']}").json == status


@pytest.mark.parametrize("verb", ["favourite", "bookmark", "mute"])
@pytest.mark.parametrize("level", ["unlisted", "private", "direct"])
def test_what_one_sees_one_may_favourite_bookmark_and_mute(amy, ben, verb, level):
    status = amy.publish("@ben hello", visibility=level)
    assert ben.do(verb, status["id"])[FLAGS[verb]]
    assert not ben.do(UNDO[verb], status["id"])[FLAGS[verb]]


@pytest.mark.parametrize("verb", ["favourite", "bookmark", "mute", "unfavourite", "unbookmark", "unmute", "unreblog"])
def test_what_is_done_to_a_boost_is_done_to_the_status_in_it(amy, ben, cleo, verb):
    original = amy.publish("hello")["id"]
    boost = ben.do("reblog", original)["id"]
    answer = cleo.do(verb, boost)
    assert (answer["id"], answer["reblog"]) == (original, None)
    assert cleo.do("reblog", boost)["reblog"]["id"] == original


@pytest.mark.parametrize("verb", [*UNDO, *UNDO.values()])
def test_nothing_can_be_done_to_what_one_cannot_see(amy, ben, dump, verb):
    hidden = amy.publish("hidden", visibility="private")["id"]
    before = dump()
    answers = [ben.post(f"/api/v1/statuses/{id}/{verb}", expect=404) for id in (hidden, "1")]
    assert answers[0].body == answers[1].body
    assert dump() == before


@pytest.mark.parametrize("verb", ["favourite", "bookmark", "reblog"])
def test_what_is_deleted_in_the_same_moment_is_not_found(amy, ben, verb):
    for _ in range(5):
        path = f"/api/v1/statuses/{amy.publish('hello')['id']}"
        calls = [(ben, "POST", f"{path}/{verb}")] * 4 + [(amy, "DELETE", path)] + [(ben, "POST", f"{path}/{verb}")] * 4
        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(lambda call: call[0].call(*call[1:], "*").status_int, calls)
        assert set(answers) <= {200, 404}


# --- Boosts -----------------------------------------------------------------------------------------------------------


def test_a_boost_is_a_status_of_its_own_round_the_original(amy, ben, clock):
    parent = amy.publish("question")
    original = amy.publish("hello @ben #tag", in_reply_to_id=parent["id"], spoiler_text="food")
    clock.forward(60)
    boost = ben.do("reblog", original["id"])
    assert boost["id"] != original["id"]
    assert boost["reblog"] == ben.get(f"/api/v1/statuses/{original['id']}").json
    assert boost["reblog"]["reblogs_count"] == 1
    assert boost["account"]["username"] == "ben"
    assert boost["created_at"] > original["created_at"]
    assert boost["url"].endswith(f"/@ben/{boost['id']}")
    own = ("content", "in_reply_to_id", "in_reply_to_account_id", "edited_at", "mentions", "tags")
    assert [boost[name] for name in own] == ["", None, None, None, [], []]
    assert boost["reblogged"]
    assert boost == ben.get(f"/api/v1/statuses/{boost['id']}").json
    assert ben.do("reblog", original["id"])["id"] == boost["id"]
    assert ben.get("/api/v1/accounts/verify_credentials").json["statuses_count"] == 1


def test_one_may_boost_oneself_and_such_a_boost_is_never_pinned(amy):
    original = amy.publish("hello")["id"]
    boost = amy.do("reblog", original)
    assert boost["reblog"]["pinned"] is False
    assert "pinned" not in boost
    assert amy.post(f"/api/v1/statuses/{boost['id']}/pin", expect=422).json["error"].endswith("cannot be pinned")


@pytest.mark.parametrize("of_boost", [False, True])
def test_taking_a_boost_back_answers_the_original(amy, ben, of_boost):
    original = amy.publish("hello")["id"]
    boost = ben.do("reblog", original)["id"]
    answer = ben.do("unreblog", boost if of_boost else original)
    assert (answer["id"], answer["reblogged"], answer["reblog"], answer["reblogs_count"]) == (original, False, None, 0)
    ben.get(f"/api/v1/statuses/{boost}", expect=404)
    assert amy.listed(f"/api/v1/statuses/{original}/reblogged_by") == []


@pytest.mark.parametrize(
    ("level", "author", "status"),
    [
        ("unlisted", "amy", 200),
        ("private", "amy", 404),
        ("direct", "amy", 404),
        ("private", "ben", 200),
        ("direct", "ben", 404),
    ],
)
def test_what_is_not_for_everybody_only_its_author_boosts_and_what_is_direct_nobody(amy, ben, level, author, status):
    id = {"amy": amy, "ben": ben}[author].publish("@ben @amy hello", visibility=level)["id"]
    answer = ben.post(f"/api/v1/statuses/{id}/reblog", expect=status).json
    assert answer.get("visibility") == (level if status == 200 else None)


@pytest.mark.parametrize(
    ("asked", "status"), [("public", 200), ("unlisted", 200), ("private", 200), ("direct", 422), ("x", 422)]
)
def test_a_boost_is_seen_by_whom_it_is_for(amy, ben, anyone, asked, status):
    original = amy.publish("hello")["id"]
    boost = ben.post(f"/api/v1/statuses/{original}/reblog", expect=status, visibility=asked).json
    if status == 200:
        assert (boost["visibility"], boost["reblog"]["visibility"]) == (asked, "public")
        anyone.get(f"/api/v1/statuses/{boost['id']}", expect=404 if asked == "private" else 200)
        assert anyone.listed(f"/api/v1/statuses/{original}/reblogged_by") == ([] if asked == "private" else [ben.id])


def test_who_boosted_and_who_favourited_is_listed_right_after(amy, ben, cleo, anyone):
    id = amy.publish("hello")["id"]
    for client in (ben, cleo):
        client.do("reblog", id)
        client.do("favourite", id)
    for part in ("reblogged_by", "favourited_by"):
        assert anyone.listed(f"/api/v1/statuses/{id}/{part}", "username") == ["cleo", "ben"]
    cleo.do("unreblog", id)
    cleo.do("unfavourite", id)
    for part in ("reblogged_by", "favourited_by"):
        assert anyone.listed(f"/api/v1/statuses/{id}/{part}", "username") == ["ben"]


# --- Pins -------------------------------------------------------------------------------------------------------------


def test_the_newest_pin_comes_first_and_stays_where_it_is_when_pinned_again(amy, clock):
    ids = [
        amy.publish(f"number {number}", visibility=level)["id"] for number, level in enumerate(("public", "private"))
    ]
    for id in (ids[1], ids[0], ids[1]):
        assert amy.do("pin", id)["pinned"]
        clock.forward(1)
    assert amy.listed(f"/api/v1/accounts/{amy.id}/statuses", pinned="true") == [ids[0], ids[1]]


@pytest.mark.parametrize(
    ("level", "of", "sentence"),
    [
        ("public", "ben", "Someone else's post cannot be pinned"),
        ("direct", "amy", "Posts that are only visible to mentioned users cannot be pinned"),
    ],
)
def test_what_cannot_be_pinned(amy, ben, level, of, sentence):
    id = {"amy": amy, "ben": ben}[of].publish("hello", visibility=level)["id"]
    assert amy.post(f"/api/v1/statuses/{id}/pin", expect=422).json == {"error": f"Validation failed: {sentence}"}


def test_five_pins_are_enough(amy, site):
    most = amy.get("/api/v2/instance").json["configuration"]["accounts"]["max_pinned_statuses"]
    ids = [amy.publish(f"number {number}")["id"] for number in range(most + 1)]
    for id in ids[:-1]:
        amy.do("pin", id)
    answer = amy.post(f"/api/v1/statuses/{ids[-1]}/pin", expect=422).json
    assert answer == {"error": "Validation failed: You have already pinned the maximum number of posts"}
    amy.do("unpin", ids[0])
    amy.do("pin", ids[-1])


def test_the_pin_of_another_stays_where_it_is(amy, ben):
    id = amy.publish("hello")["id"]
    amy.do("pin", id)
    ben.post(f"/api/v1/statuses/{id}/unpin", expect=404)
    assert ben.listed(f"/api/v1/accounts/{amy.id}/statuses", pinned="true") == [id]
    assert "pinned" not in ben.get(f"/api/v1/statuses/{id}").json


# --- Conversations ----------------------------------------------------------------------------------------------------


def test_of_a_muted_conversation_one_hears_no_more_until_it_is_unmuted(amy, ben):
    root = amy.publish("root")["id"]
    reply = ben.publish("@amy one", in_reply_to_id=root)["id"]
    assert amy.do("mute", reply)["muted"]
    assert amy.get(f"/api/v1/statuses/{root}").json["muted"]
    ben.publish("@amy two", in_reply_to_id=reply)
    ben.do("favourite", root)
    ben.do("reblog", root)
    assert amy.told() == [("mention", "ben")]
    ben.publish("@amy elsewhere")
    amy.do("unmute", root)
    ben.publish("@amy three", in_reply_to_id=root)
    assert amy.told() == [("mention", "ben")] * 3


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "path"), [("favourite", "favourites"), ("bookmark", "bookmarks")])
def test_favourites_and_bookmarks_stand_in_the_order_in_which_they_were_made(amy, ben, verb, path):
    ids = [ben.publish(f"number {number}")["id"] for number in range(3)]
    for id in (ids[1], ids[2], ids[0], ids[1]):
        amy.do(verb, id)
    assert amy.listed(f"/api/v1/{path}") == [ids[0], ids[2], ids[1]]
    assert amy.listed(f"/api/v1/{path}", FLAGS[verb]) == [True] * 3
    assert ben.listed(f"/api/v1/{path}") == []


def test_a_bookmark_is_nobodys_business(amy, ben):
    status = amy.publish("hello")
    ben.do("bookmark", status["id"])
    assert amy.told() == []
    assert amy.get(f"/api/v1/statuses/{status['id']}").json == status


def test_nothing_is_translated(amy):
    id = amy.publish("hello")["id"]
    assert amy.post(f"/api/v1/statuses/{id}/translate", expect=503).json == {"error": "This site does not translate."}
