"""Filters: their whole life through programs, new and old, and what they say about statuses."""

import pytest

from model import filters

ALL = ["home", "notifications", "public", "thread", "account"]
HOUR = 3600


@pytest.fixture
def spiders(amy):
    """Return a filter of Amy's about spiders."""
    asked = [{"keyword": "spider", "whole_word": False}, {"keyword": "Eight legs"}]
    return amy.post("/api/v2/filters", title="Brr", context=["home", "thread"], keywords_attributes=asked).json


def met(program, id):
    """Return [(title, keywords, statuses)] of the filters that a status meets."""
    status = program.get(f"/api/v1/statuses/{id}").json
    return [
        (one["filter"]["title"], one["keyword_matches"], one["status_matches"]) for one in status.get("filtered", [])
    ]


# --- The life of a filter ---------------------------------------------------------------------------------------------


def test_a_filter_is_made_read_changed_and_deleted(amy, spiders):
    assert (spiders["title"], spiders["context"], spiders["expires_at"]) == ("Brr", ["home", "thread"], None)
    assert (spiders["filter_action"], spiders["statuses"]) == ("warn", [])
    one, two = spiders["keywords"]
    assert (one["keyword"], one["whole_word"]) == ("spider", False)
    assert (two["keyword"], two["whole_word"]) == ("Eight legs", True)
    path = f"/api/v2/filters/{spiders['id']}"
    assert amy.get("/api/v2/filters").json == [amy.get(path).json] == [spiders]
    changes = [{"id": one["id"], "_destroy": True}, {"id": two["id"], "keyword": "8 legs"}, {"keyword": "web"}]
    changed = amy.put(path, context=["account"], filter_action="hide", keywords_attributes=changes).json
    assert (changed["title"], changed["context"], changed["filter_action"]) == ("Brr", ["account"], "hide")
    assert [keyword["keyword"] for keyword in changed["keywords"]] == ["8 legs", "web"]
    assert changed["keywords"][0] == {"id": two["id"], "keyword": "8 legs", "whole_word": True}
    assert amy.delete(path).json == {}
    assert amy.get("/api/v2/filters").json == []
    assert amy.get(path, expect=404)


def test_a_form_says_the_same_as_json(amy):
    word = "keywords_attributes[]"
    body = f"title=a&context[]=home&context[]=public&{word}[keyword]=b&{word}[whole_word]=false&{word}[keyword]=c"
    path, form = "/api/v2/filters", {"Content-Type": "application/x-www-form-urlencoded"}
    made = amy.call("POST", path, 200, form, f"{body}&filter_action=hide&expires_in=60").json
    assert (made["title"], made["context"], made["filter_action"]) == ("a", ["home", "public"], "hide")
    assert [(one["keyword"], one["whole_word"]) for one in made["keywords"]] == [("b", False), ("c", True)]


def test_keywords_live_in_their_filter(amy, spiders):
    path = f"/api/v2/filters/{spiders['id']}/keywords"
    made = amy.post(path, keyword="cobweb", whole_word=False).json
    one = f"/api/v2/filters/keywords/{made['id']}"
    assert amy.get(one).json == {"id": made["id"], "keyword": "cobweb", "whole_word": False}
    assert amy.put(one, keyword="cobwebs").json == {"id": made["id"], "keyword": "cobwebs", "whole_word": False}
    assert amy.get(path).json[-1]["keyword"] == "cobwebs"
    assert amy.delete(one).json == {}
    assert amy.get(path).json == spiders["keywords"]
    assert amy.get(one, expect=404)


def test_statuses_live_in_their_filter(amy, ben, spiders):
    id = ben.publish("nothing to see")["id"]
    path = f"/api/v2/filters/{spiders['id']}/statuses"
    made = amy.post(path, status_id=id).json
    assert made == amy.post(path, status_id=id).json == amy.get(f"/api/v2/filters/statuses/{made['id']}").json
    assert amy.get(path).json == [made] == [{"id": made["id"], "status_id": id}]
    assert met(amy, id) == [("Brr", None, [id])]
    assert amy.delete(f"/api/v2/filters/statuses/{made['id']}").json == {}
    assert met(amy, id) == []
    hidden = ben.publish("private", visibility="direct")["id"]
    assert amy.post(path, status_id=hidden, expect=404)


def test_a_filter_ends_when_it_was_said_to(amy, ben, clock):
    id = ben.publish("a spider")["id"]
    words = [{"keyword": "spider"}]
    made = amy.post("/api/v2/filters", title="a", context=ALL, expires_in=HOUR, keywords_attributes=words).json
    assert met(amy, id) == [("a", ["spider"], None)]
    clock.forward(HOUR)
    assert met(amy, id) == []
    assert amy.get("/api/v2/filters").json == [made]
    path = f"/api/v2/filters/{made['id']}"
    assert amy.put(path, title="b").json["expires_at"] == made["expires_at"]
    assert amy.put(path, expires_in="").json["expires_at"] is None
    assert met(amy, id) == [("b", ["spider"], None)]


WRONG = [
    {"title": ""},
    {"title": "x" * 101},
    {"context": []},
    {"context": ["nowhere"]},
    {"filter_action": "blur"},
    {"expires_in": "soon"},
    {"expires_in": -1},
    {"keywords_attributes": [{"keyword": ""}]},
    {"keywords_attributes": [{"keyword": "x" * 101}]},
    {"keywords_attributes": [{"keyword": ["a"]}]},
    {"keywords_attributes": ["a"]},
    {"keywords_attributes": [{"whole_word": "perhaps", "keyword": "a"}]},
]


def test_a_filter_that_makes_no_sense_is_422(amy):
    for wrong in WRONG:
        amy.post("/api/v2/filters", expect=422, **{"title": "a", "context": ["home"], **wrong})
    assert amy.get("/api/v2/filters").json == []


def test_there_are_only_so_many_filters_keywords_and_statuses(amy, ben, monkeypatch, spiders):
    for name in ("MAX_FILTERS", "MAX_KEYWORDS", "MAX_STATUSES"):
        monkeypatch.setattr(filters, name, 3)
    path = f"/api/v2/filters/{spiders['id']}"
    first = ben.publish("0")["id"]
    for number in range(3):
        amy.post(f"{path}/statuses", status_id=ben.publish(str(number))["id"])
    amy.post(f"{path}/statuses", status_id=first, expect=422)
    words = [{"keyword": "b"}, {"keyword": "c"}]
    amy.put(path, keywords_attributes=words, expect=422)
    assert amy.get(path).json["keywords"] == spiders["keywords"]
    amy.post("/api/v2/filters", title="a", context=["home"], keywords_attributes=words, expect=422)
    for title in "ab":
        amy.post("/api/v2/filters", title=title, context=["home"])
    amy.post("/api/v2/filters", title="c", context=["home"], expect=422)
    ben.post("/api/v2/filters", title="c", context=["home"], keywords_attributes=words)


# --- Whose it is ------------------------------------------------------------------------------------------------------


def test_another_persons_filter_is_not_there(amy, ben, spiders):
    status = amy.post(f"/api/v2/filters/{spiders['id']}/statuses", status_id=ben.publish("x")["id"]).json
    whole = amy.get(f"/api/v2/filters/{spiders['id']}").json
    keyword = spiders["keywords"][0]["id"]
    own = ben.post("/api/v2/filters", title="own", context=["home"], keywords_attributes=[{"keyword": "own"}]).json
    paths = [f"v2/filters/{spiders['id']}", f"v2/filters/{spiders['id']}/keywords", f"v2/filters/keywords/{keyword}"]
    paths += [f"v2/filters/{spiders['id']}/statuses", f"v2/filters/statuses/{status['id']}", f"v1/filters/{keyword}"]
    fields = {"title": "mine", "phrase": "mine", "keyword": "mine", "status_id": status["status_id"]}
    for path in paths:
        for method in ("get", "post", "put", "delete"):
            answer = getattr(ben, method)(f"/api/{path}", expect="*", **(fields if method != "get" else {}))
            assert answer.status_int in (404, 405), (method, path)
    for part in ({"id": keyword, "keyword": "mine"}, {"id": keyword, "_destroy": True}):
        ben.put(f"/api/v2/filters/{own['id']}", keywords_attributes=[part], expect=404)
    assert ben.get("/api/v2/filters").json == [own]
    assert amy.get(f"/api/v2/filters/{spiders['id']}").json == whole


def test_filters_go_with_their_account(amy, spiders, db):
    with db.write() as tx:
        tx.execute("DELETE FROM accounts WHERE username = 'amy'")
        left = [tx.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("filters", "filter_keywords")]
    assert left == [0, 0]


# --- What they meet ---------------------------------------------------------------------------------------------------


def test_statuses_say_which_filters_they_meet_wherever_they_stand(amy, ben, cleo, spiders):
    amy.meet("follow", ben)
    amy.meet("follow", cleo)
    id = cleo.publish("I found a SPIDERWEB, with eight  legs. @amy")["id"]
    ben.do("reblog", id)
    lists = ("timelines/home", "timelines/public", f"accounts/{cleo.id}/statuses")
    for path in lists:
        for status in amy.get(f"/api/v1/{path}").json:
            found = [status, *([status["reblog"]] if status["reblog"] else [])]
            for one in found:
                assert [result["keyword_matches"] for result in one["filtered"]] == [["spider", "Eight legs"]]
                assert one["filtered"][0]["filter"] == {
                    name: spiders[name] for name in ("id", "title", "context", "expires_at", "filter_action")
                }
    assert amy.get("/api/v1/notifications").json[0]["status"]["filtered"]
    assert amy.get("/api/v2/search", q="eight").json["statuses"][0]["filtered"]
    assert met(ben, id) == []


def test_a_warning_is_read_too_and_what_one_wrote_oneself_is_never_filtered(amy, ben, spiders):
    assert met(amy, ben.publish("animals", spoiler_text="a spider")["id"]) == [("Brr", ["spider"], None)]
    assert met(amy, amy.publish("a spider")["id"]) == []
    assert met(amy, ben.do("reblog", amy.publish("another spider")["id"])["id"]) == []


def test_markup_is_not_read(amy, ben):
    words = [{"keyword": word, "whole_word": False} for word in ("span", "href", "&amp;", "translate")]
    amy.post("/api/v2/filters", title="a", context=ALL, keywords_attributes=words)
    assert met(amy, ben.publish("@amy this & that #plums https://example.org/")["id"]) == []


WHOLE = [
    ("cat", "A cat!", "cats"),
    ("cat", "cat-like", "concatenate"),
    ("cat", "„Cat“", "cat_5"),
    ("#cat", "see #cat.", "#cats"),
    ("C++", "i like c++", "c+"),
    ("straße", "STRASSE", "straßen"),
    ("İzmir", "in i\u0307zmir", "İzmirli"),
    ("новости", "НОВОСТИ дня", "новостию"),
    ("خبر", "هذا خبر مهم", "اخبار"),
    ("हिन", "हिन है", "हिन्दी"),
    ("猫", "我的猫很好", "狗"),
    ("ネコ", "うちのネコです", "イヌ"),
    ("แมว", "ฉันมีแมวสองตัว", "หมา"),
    ("😀", "hi😀there", "😁"),
    ("new york", "New\nYork", "newyork"),
]


def test_a_whole_word_is_one_in_any_script(amy, ben):
    words = [{"keyword": keyword} for keyword, _, _ in WHOLE]
    amy.post("/api/v2/filters", title="a", context=ALL, keywords_attributes=words)
    for keyword, has, has_not in WHOLE:
        assert keyword in met(amy, ben.publish(has)["id"])[0][1]
        assert not any(keyword in words for _, words, _ in met(amy, ben.publish(has_not)["id"]))


def test_a_part_of_a_word_is_found_if_that_is_wanted(amy, ben):
    amy.post("/api/v2/filters", title="a", context=ALL, keywords_attributes=[{"keyword": "CAT", "whole_word": False}])
    assert met(amy, ben.publish("concatenate")["id"]) == [("a", ["CAT"], None)]


# --- The older methods ------------------------------------------------------------------------------------------------


def test_older_programs_know_each_keyword_as_a_filter(amy, ben, spiders):
    listed = amy.get("/api/v1/filters").json
    assert [(one["phrase"], one["whole_word"], one["irreversible"]) for one in listed] == [
        ("spider", False, False),
        ("Eight legs", True, False),
    ]
    made = amy.post("/api/v1/filters", phrase="wasp", context=["home"], irreversible=True, expires_in=HOUR).json
    assert (made["phrase"], made["context"], made["irreversible"], made["whole_word"]) == ("wasp", ["home"], True, True)
    path = f"/api/v1/filters/{made['id']}"
    assert amy.get(path).json == made
    changed = amy.put(path, phrase="hornet", context=["public"], whole_word=False, irreversible=False).json
    assert changed == {**made, "phrase": "hornet", "context": ["public"], "whole_word": False, "irreversible": False}
    assert [one["title"] for one in amy.get("/api/v2/filters").json] == ["Brr", "hornet"]
    assert amy.delete(path).json == {}
    assert amy.get("/api/v2/filters").json == [spiders]


def test_older_programs_change_only_the_keyword_where_there_are_several(amy, spiders):
    path = f"/api/v1/filters/{spiders['keywords'][0]['id']}"
    assert amy.put(path, phrase="arachnid", context=["thread", "home"]).json["phrase"] == "arachnid"
    amy.put(path, phrase="mite", context=["public"], expect=422)
    assert amy.get("/api/v2/filters").json[0]["keywords"][0]["keyword"] == "arachnid"
    assert amy.get("/api/v2/filters").json[0]["title"] == "Brr"
    amy.delete(path)
    assert len(amy.get("/api/v2/filters").json[0]["keywords"]) == 1


def test_a_filter_of_an_older_program_that_makes_no_sense_is_422(amy):
    for wrong in ({"phrase": ""}, {"context": []}, {"context": ["x"]}, {"irreversible": "perhaps"}):
        amy.post("/api/v1/filters", expect=422, **{"phrase": "a", "context": ["home"], **wrong})
    assert amy.get("/api/v1/filters").json == []
