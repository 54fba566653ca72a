"""Search: people, tags and statuses for what somebody typed."""

import pytest

PATH = "/api/v2/search"


def found(client, q, key, **asked):
    """Return the names or ids of one kind of thing that is found."""
    answer = client.get(PATH, q=q, **asked).json
    name = {"accounts": "username", "hashtags": "name", "statuses": "id"}[key]
    return [one[name] for one in answer[key]]


# --- People -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["ben", "@ben", "ben@HOST", "@ben@HOST", "BEN", "@Ben", "bEn@HOST", " @BEN@HOST ", "b"])
def test_people_are_found_by_name_in_every_way_to_write_it(amy, ben, site, q):
    q = q.replace("HOST", site().host.upper() if q.isupper() else site().host)
    for asked in ({"type": "accounts", "resolve": "true"}, {"type": "accounts"}, {}):
        assert found(amy, q, "accounts", **asked) == ["ben"]
    account = amy.get("/api/v1/accounts/search", q=q, resolve="True").json
    assert [(one["acct"], one["id"]) for one in account] == [("ben", ben.id)]


@pytest.mark.parametrize("q", ["nobody", "ben@elsewhere.example", "en", "#ben", "@", "%", "_", "b*", "ben'"])
def test_nobody_else_is_found(amy, ben, q):
    assert found(amy, q, "accounts", type="accounts", resolve="true") == []
    assert amy.get("/api/v1/accounts/search", q=q).json == []


def test_people_are_found_in_pages_and_among_those_one_follows(amy, member):
    friends = [member(f"zoe{number}") for number in range(3)]
    amy.meet("follow", friends[1])
    assert found(amy, "zoe", "accounts", limit=2) == ["zoe0", "zoe1"]
    assert found(amy, "zoe", "accounts", limit=2, offset=2) == ["zoe2"]
    assert found(amy, "zoe", "accounts", following="true") == ["zoe1"]
    assert amy.listed("/api/v1/accounts/search", "username", q="zoe", limit=1, offset=1) == ["zoe1"]
    assert amy.listed("/api/v1/accounts/search", "username", q="zoe", following="1") == ["zoe1"]
    friends[2].meet("block", amy)
    assert found(amy, "zoe", "accounts") == ["zoe0", "zoe1"]


# --- Tags -------------------------------------------------------------------------------------------------------------


def test_a_query_with_a_hash_finds_tags_by_their_beginning_and_nothing_else(amy, anyone):
    amy.publish("plums #plum and #Plumtree, not #pear")
    answer = anyone.get(PATH, q="#PLUM").json
    assert [tag["name"] for tag in answer["hashtags"]] == ["plum", "plumtree"]
    assert (answer["accounts"], answer["statuses"]) == ([], [])
    assert answer["hashtags"][0]["history"][0]["uses"] == "1"
    assert found(anyone, "plum", "hashtags") == ["plum", "plumtree"]
    assert found(amy, "#plum", "hashtags", limit=1, offset=1) == ["plumtree"]


@pytest.mark.parametrize("level", ["unlisted", "private", "direct"])
def test_a_tag_that_was_never_used_in_public_is_not_found(amy, ben, anyone, level):
    amy.publish("psst #secretproject", visibility=level)
    for client in (ben, anyone):
        assert found(client, "#secret", "hashtags") == []
        known = client.get("/api/v1/tags/secretproject").json
        assert known == {**client.get("/api/v1/tags/neverused").json, "name": "secretproject", "url": known["url"]}


# --- Statuses ---------------------------------------------------------------------------------------------------------


def test_public_statuses_are_found_by_their_words(amy, ben, anyone):
    first = amy.publish("Apples and pears")["id"]
    second = ben.publish("pears & plums", spoiler_text="apples")["id"]
    for level in ("unlisted", "private", "direct"):
        amy.publish("apples, pears", visibility=level)
    ben.do("reblog", first)
    assert found(anyone, "pears APPLES", "statuses") == [second, first]
    assert found(anyone, "pears", "statuses", account_id=amy.id) == [first]
    assert found(anyone, "pears", "statuses", max_id=second) == [first]
    assert found(anyone, "pears", "statuses", min_id=first) == [second]
    assert found(amy, "pears", "statuses", limit=1, offset=1) == [first]
    assert found(anyone, "grapes", "statuses") == found(anyone, "@pears", "statuses") == []


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_whom_one_blocks_or_mutes_one_does_not_find(amy, ben, verb):
    id = ben.publish("pears")["id"]
    amy.meet(verb, ben)
    assert found(amy, "pears", "statuses") == []
    assert found(ben, "pears", "statuses") == [id]


@pytest.mark.parametrize(
    "q", ['"', '"a', "a OR b", "NOT", "a*", "*", "(", "^a", "{a}", "a AND", "-a", "NEAR(a b)", "a:b"]
)
def test_no_query_is_taken_for_a_language(amy, anyone, q):
    id = amy.publish("nothing of that")["id"]
    assert anyone.get(PATH, q=q).json["statuses"] == []
    assert found(anyone, f"nothing {q}" if q == "*" else "noth*", "statuses") == [id]


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_the_address_of_a_person_or_a_status_leads_to_it(amy, ben, anyone):
    status = ben.publish("psst @amy", visibility="direct")
    assert found(amy, status["url"], "statuses", resolve="true") == [status["id"]]
    assert found(amy, status["account"]["url"], "accounts", resolve="true") == ["ben"]
    assert found(anyone, status["account"]["url"], "accounts") == ["ben"]
    hidden = anyone.get(PATH, q=status["url"]).json
    assert hidden == anyone.get(PATH, q=f"{status['account']['url']}/1").json
    assert hidden == {"accounts": [], "statuses": [], "hashtags": []}


# --- All of it --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["accounts", "statuses", "hashtags"])
def test_one_kind_can_be_asked_for_and_the_others_are_empty_then(amy, anyone, kind):
    amy.publish("amy #amy")
    everything = anyone.get(PATH, q="amy").json
    assert all(everything.values())
    assert anyone.get(PATH, q="amy", type=kind).json == {
        name: listed if name == kind else [] for name, listed in everything.items()
    }


def test_strangers_neither_resolve_nor_page(amy, anyone):
    for asked in ({"resolve": "true"}, {"offset": "1"}):
        anyone.get(PATH, q="amy", expect=401, **asked)
    for asked in ({"resolve": "false"}, {"offset": "0"}):
        assert found(anyone, "amy", "accounts", **asked) == ["amy"]


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": " \t"}, {"q": "\0"}])
def test_a_search_for_nothing_is_a_mistake(amy, asked):
    assert amy.get(PATH, expect=400, **asked).json == {"error": "q has to be given"}
