"""Timelines: what stands in home, in public and under a tag, and what is kept out."""

from urllib.parse import quote

import pytest


@pytest.fixture
def texts():
    """Return a function that returns what the statuses of a list say, newest first; of a boost what it shows."""

    def read(client, path, **parameters):
        found = [status["reblog"] or status for status in client.get(f"/api/v1/timelines/{path}", **parameters).json]
        return [status["content"].removeprefix("<p>").removesuffix("</p>").partition(" ")[0] for status in found]

    return read


# --- Home -------------------------------------------------------------------------------------------------------------


def test_home_has_ones_own_statuses_and_those_of_whom_one_follows(amy, ben, cleo, texts):
    amy.meet("follow", ben)
    amy.publish("own", visibility="direct")
    question = cleo.publish("stranger")["id"]
    ben.publish("public")
    ben.publish("unlisted", visibility="unlisted")
    private = ben.publish("private", visibility="private")["id"]
    ben.publish("direct", visibility="direct")
    ben.publish("answer", in_reply_to_id=question)
    ben.publish("thread", in_reply_to_id=private)
    ben.do("reblog", question)
    assert texts(amy, "home") == ["stranger", "thread", "private", "unlisted", "public", "own"]


KEPT_OUT = {
    "its booster's boosts are not wanted": lambda amy, ben, cleo: amy.meet("follow", ben, reblogs=False),
    "its author is muted": lambda amy, ben, cleo: amy.meet("mute", cleo),
    "its author is blocked": lambda amy, ben, cleo: amy.meet("block", cleo),
    "its author blocks one": lambda amy, ben, cleo: cleo.meet("block", amy),
    "its booster is muted": lambda amy, ben, cleo: amy.meet("mute", ben),
    "its booster is blocked": lambda amy, ben, cleo: amy.meet("block", ben),
    "its booster blocks one": lambda amy, ben, cleo: ben.meet("block", amy),
    "it was taken back": lambda amy, ben, cleo: ben.do("unreblog", ben.boosted),
    "its original was deleted": lambda amy, ben, cleo: cleo.delete(f"/api/v1/statuses/{ben.boosted}"),
    "its booster is no longer followed": lambda amy, ben, cleo: amy.meet("unfollow", ben),
}


@pytest.mark.parametrize("why", KEPT_OUT)
def test_a_boost_is_not_in_home_if(amy, ben, cleo, texts, why):
    amy.meet("follow", ben)
    ben.boosted = cleo.publish("boosted")["id"]
    ben.do("reblog", ben.boosted)
    assert texts(amy, "home") == ["boosted"]
    KEPT_OUT[why](amy, ben, cleo)
    assert texts(amy, "home") == []


@pytest.mark.parametrize("verb", ["mute", "block"])
def test_undoing_a_mute_brings_back_what_a_block_has_ended(amy, ben, texts, verb):
    amy.meet("follow", ben)
    ben.publish("hello")
    amy.meet(verb, ben)
    assert texts(amy, "home") == []
    amy.meet("un" + verb, ben)
    assert texts(amy, "home") == (["hello"] if verb == "mute" else [])


def test_a_mute_that_has_lapsed_hides_nothing(amy, ben, texts, clock, tick):
    amy.meet("follow", ben)
    ben.publish("hello")
    amy.meet("mute", ben, duration=1)
    assert texts(amy, "home") == texts(amy, "public") == []
    clock.forward(2)
    tick()
    assert texts(amy, "home") == texts(amy, "public") == ["hello"]


def test_what_everybody_writes_with_a_tag_one_follows_is_in_home(amy, ben, texts):
    amy.post("/api/v1/tags/plums/follow")
    ben.publish("hello #plums")
    ben.publish("psst #plums", visibility="unlisted")
    assert texts(amy, "home") == ["hello"]
    amy.post("/api/v1/tags/plums/unfollow")
    assert texts(amy, "home") == []


# --- Public and tags --------------------------------------------------------------------------------------------------


def test_public_and_tag_have_what_is_for_everybody(amy, ben, anyone, texts):
    for level in ("public", "unlisted", "private", "direct"):
        status = amy.publish(f"{level} #tag", visibility=level)
        if level == "public":
            ben.publish("reply #tag", in_reply_to_id=status["id"])
            amy.publish("thread #tag", in_reply_to_id=status["id"])
            ben.do("reblog", status["id"])
    for client in (amy, ben, anyone):
        assert texts(client, "public") == ["thread", "public"]
        assert texts(client, "tag/tag") == ["thread", "reply", "public"]


@pytest.mark.parametrize(
    ("asked", "is_empty"),
    [
        ({}, False),
        ({"local": "true"}, False),
        ({"remote": "true"}, True),
        ({"remote": "True"}, True),
        ({"remote": "0"}, False),
        ({"only_media": "1"}, True),
        ({"only_media": "False"}, False),
    ],
)
def test_there_is_nothing_from_elsewhere_and_no_media(amy, anyone, texts, asked, is_empty):
    amy.publish("hello #tag")
    expected = [] if is_empty else ["hello"]
    assert texts(anyone, "public", **asked) == texts(anyone, "tag/tag", **asked) == expected


@pytest.mark.parametrize("name", ["größe", "GRÖßE", "gro\u0308ße"])
def test_a_tag_is_found_in_any_letter_case_and_form(amy, anyone, texts, name):
    amy.publish("hello #Größe")
    assert texts(anyone, f"tag/{quote(name)}") == ["hello"]


@pytest.mark.parametrize("name", ["unused", "a b", "\0", "1", "größ", "x" * 200, "\u202e", "'", "%"])
def test_under_a_tag_that_was_never_used_there_is_nothing(amy, anyone, texts, name):
    amy.publish("hello #Größe")
    assert texts(anyone, f"tag/{quote(name)}") == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"any[]": "b"}, ["ab", "b", "a"]),
        ({"any[]": ["b", "C"]}, ["abc", "ab", "b", "a"]),
        ({"any[]": "unused"}, ["ab", "a"]),
        ({"all[]": "b"}, ["ab"]),
        ({"all[]": ["b", "c"]}, []),
        ({"all[]": "unused"}, []),
        ({"none[]": "b"}, ["a"]),
        ({"none[]": "unused"}, ["ab", "a"]),
        ({"any": "b", "none[0]": "a"}, ["b"]),
    ],
)
def test_tags_are_combined(amy, anyone, texts, asked, expected):
    amy.publish("a #a")
    amy.publish("b #b")
    amy.publish("ab #a #b")
    if "C" in asked.get("any[]", ""):
        amy.publish("abc #c")
    assert texts(anyone, "tag/a", **asked) == expected


@pytest.mark.parametrize("path", ["public", "tag/tag"])
@pytest.mark.parametrize("verb", ["mute", "block"])
def test_whom_one_blocks_or_mutes_one_does_not_see_there(amy, ben, anyone, texts, path, verb):
    ben.publish("hello #tag")
    amy.meet(verb, ben)
    assert texts(amy, path) == []
    assert texts(anyone, path) == ["hello"]
    amy.publish("mine #tag")
    assert texts(ben, path) == (["hello"] if verb == "block" else ["mine", "hello"])
