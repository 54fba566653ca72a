"""Edits: changing statuses, and what they said before."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import seed


def path(status, part=""):
    return f"/api/v1/statuses/{status['id']}{part}"


def texts(client, status):
    """Return what the versions of a status say, oldest first."""
    return [version["content"] for version in client.get(path(status, "/history")).json]


def test_an_edit_changes_what_a_status_says_and_keeps_what_it_said(amy, anyone, clock):
    status = amy.publish("one", spoiler_text="food", language="en")
    clock.forward(1)
    edited = amy.put(path(status), status="two", sensitive=True).json
    assert edited["edited_at"] > edited["created_at"] == status["created_at"]
    assert (edited["content"], edited["spoiler_text"], edited["sensitive"]) == ("<p>two</p>", "", True)
    assert edited["language"] == "en"
    assert edited == amy.get(path(status)).json
    history = anyone.get(path(status, "/history")).json
    assert [version["content"] for version in history] == ["<p>one</p>", "<p>two</p>"]
    assert [version["spoiler_text"] for version in history] == ["food", ""]
    assert [version["created_at"] for version in history] == [status["created_at"], edited["edited_at"]]


def test_a_status_that_was_never_edited_has_a_history_of_one(amy, anyone):
    status = amy.publish("one")
    assert status["edited_at"] is None
    assert texts(anyone, status) == ["<p>one</p>"]


def test_the_source_is_what_was_typed(amy):
    status = amy.publish("one  #tag\r\n<b> @amy ", spoiler_text="food & drink")
    assert amy.get(path(status, "/source")).json == {
        "id": status["id"],
        "text": "one  #tag\n<b> @amy",
        "spoiler_text": "food & drink",
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"visibility": "public"},
        {"visibility": "direct"},
        {"in_reply_to_id": "1"},
        {"id": "1"},
        {"account_id": "1"},
        {"created_at": "2020-01-01T00:00:00.000Z"},
        {"favourites_count": 9},
        {"application_id": "1", "reblog_of_id": "1", "pinned_at": 1, "edited_at": 1},
    ],
)
def test_who_may_see_a_status_and_what_it_answers_cannot_be_edited(amy, ben, sent):
    status = amy.publish("one", visibility="private", in_reply_to_id=ben.publish("question")["id"])
    edited = amy.put(path(status), status="two", **sent).json
    changed = {"content": edited["content"], "edited_at": edited["edited_at"]}
    assert edited == {**status, **changed}
    ben.get(path(status), expect=404)


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 422), ({"status": " "}, 422), ({"status": "x" * 501}, 422), ({"status": ["x"]}, 422)]
)
def test_an_edit_that_cannot_be_changes_nothing(amy, dump, sent, status):
    written = amy.publish("one")
    before = dump()
    amy.put(path(written), expect=status, **sent)
    assert dump() == before


def test_an_edit_that_changes_nothing_leaves_no_trace(amy):
    status = amy.publish("one", spoiler_text="food", language="en")
    assert amy.put(path(status), status="one", spoiler_text="food").json == status
    assert texts(amy, status) == ["<p>one</p>"]


@pytest.mark.parametrize(("method", "part"), [("PUT", ""), ("GET", "/source"), ("DELETE", "")])
def test_the_status_of_another_is_not_there_to_be_edited(amy, ben, dump, method, part):
    ids = amy.publish("one")["id"], ben.do("reblog", amy.publish("two")["id"])["id"], "1"
    before = dump()
    body = '{"status": "three"}' if method == "PUT" else ""
    answers = [ben.call(method, f"/api/v1/statuses/{id}{part}", 404, body=body).body for id in ids]
    assert len(set(answers)) == 1
    assert dump() == before


def test_tags_names_and_search_follow_an_edit(amy, ben, cleo):
    status = amy.publish("apple #pear @ben")
    edited = amy.put(path(status), status="quince #medlar @cleo").json
    assert [mention["username"] for mention in edited["mentions"]] == ["cleo"]
    assert [tag["name"] for tag in edited["tags"]] == ["medlar"]
    found = {
        word: [one["id"] for one in cleo.get("/api/v2/search", q=word).json["statuses"]] for word in ("apple", "quince")
    }
    assert found == {"apple": [], "quince": [status["id"]]}
    tagged = [amy.listed(f"/api/v1/timelines/tag/{name}") for name in ("pear", "medlar")]
    assert tagged == [[], [status["id"]]]


def test_each_version_names_whom_it_named_when_it_was_written(amy, ben, cleo):
    status = amy.publish("@ben #one\n@cleo")
    first = amy.get(path(status)).json["content"]
    second = amy.put(path(status), status="@ben and @nobody").json["content"]
    assert [first.count("mention"), second.count("mention")] == [3, 1]
    last = amy.put(path(status), status="none").json["content"]
    assert texts(amy, status) == [first, second, last]


def test_who_is_named_by_an_edit_and_who_boosted_are_told_once(amy, ben, cleo):
    status = amy.publish("hello @ben")
    ben.do("reblog", status["id"])
    amy.put(path(status), status="hello @ben and @cleo")
    assert ben.told() == [("update", "amy"), ("mention", "amy")]
    assert cleo.told() == [("mention", "amy")]
    amy.put(path(status), status="hello @cleo and @ben")
    assert cleo.told() == [("mention", "amy")]


def test_who_is_no_longer_named_no_longer_sees_a_direct_status(amy, ben, cleo):
    status = amy.publish("@ben @cleo psst", visibility="direct")
    amy.put(path(status), status="@cleo psst")
    for part in ("", "/history", "/context"):
        ben.get(path(status, part), expect=404)
    assert ben.told() == []
    assert len(texts(cleo, status)) == 2


def test_edits_at_the_same_time_leave_the_search_with_the_words_of_the_last(amy, db):
    status = amy.publish("start")

    def edit(number):
        return amy.put(path(status), status=f"word{number} word{number}").status_int

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(edit, range(40))) == {200}
    last = amy.get(path(status, "/source")).json["text"]
    with db.write() as tx:
        words = seed.words_of(tx, "statuses_fts")
    assert [word for word, *_ in words] == last.split()
    assert len(texts(amy, status)) == 41


def test_a_status_can_be_deleted_while_it_is_edited(amy):
    for _ in range(10):
        status = amy.publish("start")
        calls = [("PUT", '{"status": "edited"}')] * 3 + [("DELETE", "")] + [("PUT", '{"status": "again"}')] * 3

        def call(method_and_body, status=status):
            method, body = method_and_body
            return amy.call(method, path(status), "*", body=body).status_int

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(call, calls)) <= {200, 404}
        amy.get(path(status), expect=404)
