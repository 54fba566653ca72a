"""Statuses: writing, reading and deleting them through the API."""

import dataclasses
import re

import pytest

import config
import microblog
from model import accounts, statuses, timelines
from tests.conftest import Browser

# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_new_status_is_answered_as_it_is_read_afterwards(amy, anyone, clock):
    status = amy.publish("hello")
    assert status == amy.get(f"/api/v1/statuses/{status['id']}").json
    assert int(status["id"]) >> 16 == clock.now
    flags = ("favourited", "reblogged", "bookmarked", "muted", "pinned", "sensitive")
    counts = ("reblogs_count", "favourites_count", "replies_count")
    assert {name: status[name] for name in flags + counts} == dict.fromkeys(flags, False) | dict.fromkeys(counts, 0)
    assert status["content"] == "<p>hello</p>"
    assert status["application"] == {"name": "Probe", "website": None}
    assert status["url"] == status["uri"] == f"{amy.http.configuration.url}/@amy/{status['id']}"
    known = {name: value for name, value in status.items() if name not in (*flags[:-1], "filtered")}
    assert anyone.get(f"/api/v1/statuses/{status['id']}").json == known


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({}, {"visibility": "public", "sensitive": False, "spoiler_text": "", "language": None}),
        ({"visibility": "unlisted"}, {"visibility": "unlisted"}),
        ({"visibility": "private"}, {"visibility": "private", "pinned": False}),
        ({"visibility": "direct"}, {"visibility": "direct"}),
        ({"visibility": ""}, {"visibility": "public"}),
        ({"visibility": None}, {"visibility": "public"}),
        ({"spoiler_text": "food"}, {"spoiler_text": "food", "sensitive": True}),
        ({"spoiler_text": "food", "sensitive": False}, {"sensitive": True}),
        ({"spoiler_text": "<i> & '"}, {"spoiler_text": "<i> & '"}),
        ({"sensitive": True}, {"sensitive": True}),
        ({"language": "pt-BR"}, {"language": "pt-BR"}),
        ({"in_reply_to_id": None}, {"in_reply_to_id": None, "in_reply_to_account_id": None}),
    ],
)
def test_a_status_is_as_it_was_asked_for(amy, sent, shown):
    status = amy.publish("hello", **sent)
    assert shown.items() <= status.items()
    assert ("pinned" in status) == (status["visibility"] != "direct")


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 422, "Validation failed: Text can't be blank"),
        ({"status": ""}, 422, "Validation failed: Text can't be blank"),
        ({"status": None}, 422, "Validation failed: Text can't be blank"),
        ({"status": " \n\t\u0000"}, 422, "Validation failed: Text can't be blank"),
        ({"status": "", "spoiler_text": "food"}, 422, "Validation failed: Text can't be blank"),
        ({"status": "x" * 501}, 422, "Validation failed: This is 1 character too long; a post can have 500."),
        ({"status": "x" * 498, "spoiler_text": "food"}, 422, "Validation failed: This is 2 characters too long; "),
        ({"status": "x", "visibility": "limited"}, 422, "Validation failed: Who may see it"),
        ({"status": "x", "language": "english"}, 422, "Validation failed: A language"),
        ({"status": "x", "sensitive": "perhaps"}, 422, "Validation failed: sensitive has to be true or false"),
        ({"status": "x", "in_reply_to_id": "1"}, 404, "Record not found"),
        ({"status": "x", "in_reply_to_id": "no id"}, 404, "Record not found"),
        ({"status": "x", "in_reply_to_id": 2**64}, 404, "Record not found"),
    ],
)
def test_what_cannot_be_a_status_is_refused_with_the_reason(amy, sent, status, sentence):
    assert amy.post("/api/v1/statuses", expect=status, **sent).json["error"].startswith(sentence)
    assert amy.listed("/api/v1/timelines/home") == []


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("x" * 500, 500),
        ("https://example.org/" + "x" * 1000, 23),
        ("@ben@HOST", 4),
        ("\U0001f469\u200d\U0001f467" * 500, 500),
        ("a\u0300" * 500, 500),
    ],
)
def test_the_length_is_counted_as_mastodon_counts_it(amy, ben, site, text, characters):
    text = text.replace("HOST", site().host)
    site(max_characters=characters)
    amy.publish(text)
    amy.post("/api/v1/statuses", expect=422, status=text + "!!")


def test_what_one_prefers_stands_for_what_is_left_out(amy, ben):
    amy.patch("/api/v1/accounts/update_credentials", source={"privacy": "private", "sensitive": True, "language": "de"})
    status = amy.publish("hello")
    assert (status["visibility"], status["sensitive"], status["language"]) == ("private", True, "de")
    said = amy.publish("hello", visibility="public", sensitive=False, language="en")
    assert (said["visibility"], said["sensitive"], said["language"]) == ("public", False, "en")


def test_a_reply_points_at_what_it_answers_whether_its_id_came_as_text_or_number(amy, ben):
    parent = amy.publish("question?")
    for id in (parent["id"], int(parent["id"])):
        reply = ben.publish("answer", in_reply_to_id=id)
        assert (reply["in_reply_to_id"], reply["in_reply_to_account_id"]) == (parent["id"], amy.id)
    assert amy.get(f"/api/v1/statuses/{parent['id']}").json["replies_count"] == 2


def test_a_reply_to_a_boost_answers_the_status_in_it(amy, ben):
    original = amy.publish("hello")["id"]
    assert ben.publish("answer", in_reply_to_id=ben.do("reblog", original)["id"])["in_reply_to_id"] == original


def test_one_cannot_reply_to_what_one_cannot_see(amy, ben):
    hidden = amy.publish("hidden", visibility="private")["id"]
    answers = [ben.post("/api/v1/statuses", expect=404, status="x", in_reply_to_id=id) for id in (hidden, "1")]
    assert answers[0].body == answers[1].body


def test_a_reply_is_never_seen_by_more_people_than_what_it_answers(amy, ben):
    parent = amy.publish("@ben psst", visibility="direct")["id"]
    assert ben.publish("@amy what?", visibility="public", in_reply_to_id=parent)["visibility"] == "direct"


# --- Content ----------------------------------------------------------------------------------------------------------


def test_links_in_the_content_are_those_of_mentions_and_tags(amy, ben, site):
    status = amy.publish(f"@BEN @amy@{site().host} @nobody #Größe and #two, https://example.org/x?a=1&b=2 <b>'\"")
    content, url = status["content"], site().url
    links = re.findall(r'<a href="([^"]*)" class="(?:u-url )?mention', content)
    assert links == [f"{url}/@ben", f"{url}/@amy", f"{url}/tags/gr%C3%B6%C3%9Fe", f"{url}/tags/two"]
    assert {mention["url"]: mention["acct"] for mention in status["mentions"]} == {links[0]: "ben", links[1]: "amy"}
    assert {tag["url"]: tag["name"] for tag in status["tags"]} == {links[2]: "größe", links[3]: "two"}
    assert 'href="https://example.org/x?a=1&amp;b=2"' in content
    assert "@nobody" in content
    assert content.endswith("&lt;b&gt;&#x27;&quot;</p>")
    assert [mention["id"] for mention in status["mentions"] if mention["username"] == "ben"] == [ben.id]


def test_paragraphs_and_lines_are_kept(amy):
    assert amy.publish("one\r\ntwo\n\nthree")["content"] == "<p>one<br />two</p><p>three</p>"


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_several_statuses_come_in_the_order_asked_without_those_that_are_not_there(amy, ben):
    one, two = (amy.publish("hello")["id"] for _ in range(2))
    hidden = amy.publish("hidden", visibility="private")["id"]
    asked = [two, "1", hidden, "no id", one, two]
    assert ben.listed("/api/v1/statuses", **{"id[]": asked}) == [two, one]
    assert ben.listed("/api/v1/statuses", id=one) == [one]
    assert ben.listed("/api/v1/statuses") == []


def test_at_most_twenty_statuses_come_at_once(amy):
    ids = [amy.publish(f"number {number}")["id"] for number in range(21)]
    assert amy.listed("/api/v1/statuses", **{"id[]": ids}) == ids[:20]


def test_a_context_has_the_root_first_and_the_replies_depth_first(amy, ben):
    root = amy.publish("root")["id"]
    middle = ben.publish("middle", in_reply_to_id=root)["id"]
    focus = amy.publish("focus", in_reply_to_id=middle)["id"]
    first = ben.publish("first", in_reply_to_id=focus)["id"]
    second = ben.publish("second", in_reply_to_id=focus)["id"]
    under = amy.publish("under the first", in_reply_to_id=first)["id"]
    ben.publish("beside", in_reply_to_id=root)
    context = amy.get(f"/api/v1/statuses/{focus}/context").json
    assert [status["id"] for status in context["ancestors"]] == [root, middle]
    assert [status["id"] for status in context["descendants"]] == [first, under, second]
    for status in context["ancestors"] + context["descendants"]:
        assert status == amy.get(f"/api/v1/statuses/{status['id']}").json


def test_strangers_get_forty_ancestors_and_sixty_descendants(amy, anyone):
    chain = [amy.publish("root")["id"]]
    for number in range(45):
        chain.append(amy.publish(f"number {number}", in_reply_to_id=chain[-1])["id"])
    for number in range(65):
        amy.publish(f"under {number}", in_reply_to_id=chain[-1])
    context = anyone.get(f"/api/v1/statuses/{chain[-1]}/context").json
    assert [status["id"] for status in context["ancestors"]] == chain[-41:-1]
    assert len(context["descendants"]) == 60
    assert len(amy.get(f"/api/v1/statuses/{chain[-1]}/context").json["descendants"]) == 65


def test_a_thread_is_limited_for_members_too(amy, site, db):
    root = int(amy.publish("root")["id"])
    me = db.read.execute("SELECT * FROM accounts WHERE id = :id", {"id": amy.id}).fetchone()
    draft = statuses.draft(db.read, me, site(), {"status": "reply", "in_reply_to_id": str(root)})
    with db.write() as tx:
        for _ in range(timelines.MAX_DESCENDANTS + 1):
            statuses.publish(tx, me, draft, config.now())
    assert len(amy.get(f"/api/v1/statuses/{root}/context").json["descendants"]) == timelines.MAX_DESCENDANTS


def test_a_thread_of_five_thousand_answers_is_read_a_part_at_a_time(amy, anyone, db):
    root = int(amy.publish("root")["id"])
    sql = """
        INSERT INTO statuses (id, account_id, created_at, visibility, in_reply_to_id, in_reply_to_account_id, root_id,
                              text)
        VALUES (:id, :me, 1, 0, :parent, :me, :root, 'reply')
    """
    with db.write() as tx:
        for id in range(root + 1, root + 5001):
            tx.execute(sql, {"id": id, "me": amy.id, "parent": id - 1, "root": root})
    assert len(amy.get(f"/api/v1/statuses/{root}/context").json["descendants"]) == timelines.MAX_DESCENDANTS
    assert len(amy.get(f"/api/v1/statuses/{root + 900}/context").json["ancestors"]) == timelines.MAX_ANCESTORS
    last = anyone.get(f"/api/v1/statuses/{root + 5000}/context").json
    assert (len(last["ancestors"]), last["descendants"]) == (0, [])  # further down than is read


# --- Names ---


def test_a_mention_is_kept_without_the_sites_name_so_that_the_site_can_move(amy, ben, anyone, configuration, app):
    host = configuration.url.partition("://")[2]
    status = amy.publish(f"@BEN@{host}, @nobody@{host} and @ben@elsewhere.example")
    assert amy.get(f"/api/v1/statuses/{status['id']}/source").json["text"] == (
        f"@BEN, @nobody@{host} and @ben@elsewhere.example"
    )
    assert [mention["username"] for mention in status["mentions"]] == ["ben"]
    moved = dataclasses.replace(configuration, url="https://moved.example")
    again = microblog.create_app(moved)
    content = Browser(again, moved).get(f"/api/v1/statuses/{status['id']}").json["content"]
    again.db.close()
    assert content == status["content"].replace(configuration.url, "https://moved.example")
    assert 'href="https://moved.example/@ben"' in content


def test_the_name_of_somebody_who_is_gone_is_text(amy, ben, cleo, anyone, db):
    status = amy.publish("@ben and @cleo")
    assert anyone.get(f"/api/v1/statuses/{status['id']}").json["content"].count("<a") == 2
    with db.write() as tx:
        accounts.delete(tx, int(ben.id), config.now())
        accounts.erase(tx, int(ben.id), config.now())
    after = anyone.get(f"/api/v1/statuses/{status['id']}").json
    assert [mention["username"] for mention in after["mentions"]] == ["cleo"]
    assert after["content"] == status["content"].replace(LINKED.format(amy.http.configuration.url), "@ben")


LINKED = '<span class="h-card" translate="no"><a href="{}/@ben" class="u-url mention">@<span>ben</span></a></span>'


# --- Deleting ---------------------------------------------------------------------------------------------------------


def test_deleting_a_status_answers_its_text_and_takes_it_away_everywhere(amy, ben, anyone):
    status = amy.publish("one @ben\n\ntwo #tag", spoiler_text="food")
    id = status["id"]
    boost = ben.do("reblog", id)["id"]
    ben.do("favourite", id)
    ben.do("bookmark", id)
    answer = amy.delete(f"/api/v1/statuses/{id}").json
    assert (answer["id"], answer["text"], answer["spoiler_text"]) == (id, "one @ben\n\ntwo #tag", "food")
    for path in (f"/api/v1/statuses/{id}", f"/api/v1/statuses/{id}/context", f"/api/v1/statuses/{boost}"):
        assert anyone.get(path, expect=404).json == {"error": "Record not found"}
    lists = ["favourites", "bookmarks", "notifications", "timelines/home", "timelines/tag/tag", "timelines/public"]
    assert [ben.listed(f"/api/v1/{name}") for name in lists] == [[]] * len(lists)
    assert amy.get("/api/v1/accounts/verify_credentials").json["statuses_count"] == 0
    amy.delete(f"/api/v1/statuses/{id}", expect=404)


def test_a_reply_outlives_what_it_answers(amy, ben):
    parent = amy.publish("question?")["id"]
    reply = ben.publish("answer", in_reply_to_id=parent)["id"]
    amy.delete(f"/api/v1/statuses/{parent}")
    status = ben.get(f"/api/v1/statuses/{reply}").json
    assert (status["in_reply_to_id"], status["in_reply_to_account_id"]) == (None, amy.id)


def test_nobody_deletes_the_status_of_another_nor_a_boost_by_its_id(amy, ben, dump):
    id = amy.publish("hello")["id"]
    boost = ben.do("reblog", id)["id"]
    before = dump()
    ben.delete(f"/api/v1/statuses/{id}", expect=404)
    ben.delete(f"/api/v1/statuses/{boost}", expect=404)
    assert dump() == before
