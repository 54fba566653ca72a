"""Accounts: who is here, and what others see of them."""

import pytest

from model import accounts

UPDATE = "/api/v1/accounts/update_credentials"
VERIFY = "/api/v1/accounts/verify_credentials"


@pytest.fixture
def moderated(db, clock):
    """Return a function that sets one of an account's states: suspended_at, silenced_at, .. or deletes it."""

    def change(member, state):
        with db.write() as tx:
            if state == "deleted_at":
                accounts.delete(tx, int(member.id), clock.now)
            else:
                tx.execute(f"UPDATE accounts SET {state} = 1 WHERE id = :id", {"id": member.id})

    return change


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_a_new_account_has_nothing_in_it_yet(amy, site):
    account, url = amy.get(VERIFY).json, site().url
    expected = {
        "username": "amy",
        "acct": "amy",
        "display_name": "",
        "note": "",
        "url": f"{url}/@amy",
        "uri": f"{url}/@amy",
        "avatar": f"{url}/static/avatar.png",
        "header": f"{url}/static/headers/original/missing.png",
        "statuses_count": 0,
        "followers_count": 0,
        "following_count": 0,
        "last_status_at": None,
        "locked": False,
        "fields": [],
    }
    assert expected.items() <= account.items()
    assert account["created_at"].endswith("T00:00:00.000Z")
    source = account["source"]
    assert (source["note"], source["fields"], source["privacy"], source["sensitive"]) == ("", [], "public", False)
    assert (source["language"], source["follow_requests_count"]) == (None, 0)
    assert (account["role"]["id"], account["role"]["permissions"]) == ("-99", "0")
    assert amy.get("/api/v1/timelines/home").json == []
    for image in ("avatar", "avatar_static", "header", "header_static"):
        assert amy.http.get(account[image].removeprefix(url)).content_type == "image/png"


@pytest.mark.parametrize(("role", "permissions"), [("user", "0"), ("moderator", "1040"), ("admin", "1")])
def test_what_a_role_may_do_is_told_to_its_owner_only(member, anyone, role, permissions):
    client = member("zoe", role)
    assert client.get(VERIFY).json["role"]["permissions"] == permissions
    assert not {"role", "source", "email"} & set(anyone.get(f"/api/v1/accounts/{client.id}").json)


def test_others_see_the_account_as_its_owner_does_without_the_source(amy, anyone):
    amy.publish("hello")
    own = amy.get(VERIFY).json
    shown = anyone.get(f"/api/v1/accounts/{amy.id}").json
    assert shown == {name: value for name, value in own.items() if name not in ("source", "role")}
    assert (shown["statuses_count"], shown["last_status_at"]) == (1, shown["created_at"][:10])


@pytest.mark.parametrize("acct", ["amy", "@amy", "AMY", " amy ", "amy@HOST", "@Amy@HOST"])
def test_an_account_is_looked_up_by_its_name(amy, anyone, site, acct):
    answer = anyone.get("/api/v1/accounts/lookup", acct=acct.replace("HOST", site().host.upper())).json
    assert (answer["id"], answer["acct"]) == (amy.id, "amy")


@pytest.mark.parametrize("acct", ["", "nobody", "amy@elsewhere.example", "am", "a b", "\0", "%"])
def test_an_account_that_is_not_here_is_not_found(amy, anyone, acct):
    assert anyone.get("/api/v1/accounts/lookup", acct=acct, expect=404).json == {"error": "Record not found"}


def test_several_accounts_come_in_the_order_asked(amy, ben, cleo, anyone, moderated):
    moderated(cleo, "suspended_at")
    assert anyone.listed("/api/v1/accounts", **{"id[]": [ben.id, "1", cleo.id, amy.id, ben.id]}) == [ben.id, amy.id]
    assert anyone.listed("/api/v1/accounts") == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [("suspended_at", (404, "Record not found")), ("deleted_at", (410, "")), ("silenced_at", (200, None))],
)
def test_an_account_that_is_gone_is_gone_from_everywhere(amy, ben, anyone, moderated, state, expected):
    ben.meet("follow", amy)
    amy.publish("hello")
    moderated(amy, state)
    status, error = expected
    paths = [f"/api/v1/accounts/{amy.id}{part}" for part in ("", "/statuses", "/followers", "/following")]
    for path in [*paths, f"/api/v1/accounts/{amy.id}/featured_tags", "/api/v1/accounts/lookup?acct=amy"]:
        answer = anyone.get(path, expect=status).json
        assert (answer == {"error": error}) == (status != 200)
    is_there = status == 200
    assert (amy.id in anyone.listed("/api/v1/accounts", id=amy.id)) == is_there
    assert (amy.id in ben.listed("/api/v1/accounts/relationships", id=amy.id)) == is_there
    assert (amy.id in ben.listed("/api/v1/accounts/search", q="amy")) == is_there
    assert (amy.id in anyone.listed(f"/api/v1/accounts/{ben.id}/following")) == is_there


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["boost", "reply", "thread", "plain"]),
        ({"exclude_replies": "true"}, ["boost", "thread", "plain"]),
        ({"exclude_replies": "True", "exclude_reblogs": "True"}, ["thread", "plain"]),
        ({"exclude_replies": "False", "exclude_reblogs": "False"}, ["boost", "reply", "thread", "plain"]),
        ({"exclude_reblogs": "1"}, ["reply", "thread", "plain"]),
        ({"only_media": "true"}, []),
        ({"pinned": "true"}, ["plain"]),
        ({"tagged": "TAG"}, ["thread"]),
        ({"tagged": "other"}, []),
        ({"limit": "1"}, ["boost"]),
    ],
)
def test_the_statuses_of_an_account_are_those_asked_for(amy, ben, anyone, asked, expected):
    ids = {"plain": amy.publish("plain")["id"]}
    ids["thread"] = amy.publish("my own #tag", in_reply_to_id=ids["plain"])["id"]
    ids["reply"] = amy.publish("reply", in_reply_to_id=ben.publish("question")["id"])["id"]
    ids["boost"] = amy.do("reblog", ben.publish("to boost")["id"])["id"]
    amy.do("pin", ids["plain"])
    assert anyone.listed(f"/api/v1/accounts/{amy.id}/statuses", **asked) == [ids[name] for name in expected]


def test_who_wants_to_be_found_is_in_the_directory(amy, ben, cleo, anyone, clock):
    for client in (amy, ben, cleo):
        clock.forward(1)
        if client is not cleo:
            client.patch(UPDATE, discoverable=True)
            client.publish("hello")
    assert anyone.listed("/api/v1/directory", "username", local="true") == ["ben", "amy"]
    clock.forward(1)
    amy.publish("again")
    assert anyone.listed("/api/v1/directory", "username") == ["amy", "ben"]
    assert anyone.listed("/api/v1/directory", "username", order="new") == ["ben", "amy"]
    assert anyone.listed("/api/v1/directory", "username", limit=1, offset=1) == ["ben"]
