"""Tags: how often they are used, following them, showing them on one's profile."""

from urllib.parse import quote

import pytest

DAY = 24 * 3600


def test_a_tag_tells_how_often_and_by_how_many_it_was_used_on_each_day_of_a_week(amy, ben, anyone, clock, site):
    clock.now = clock.now // (DAY * 1000) * DAY * 1000
    amy.publish("long ago #plums")
    clock.forward(7 * DAY)
    for text in ("#plums", "more #Plums"):
        amy.publish(text)
    ben.publish("#plums")
    ben.publish("#plums", visibility="unlisted")
    clock.forward(DAY)
    amy.publish("#plums")
    tag = anyone.get("/api/v1/tags/PLUMS").json
    assert (tag["name"], tag["url"]) == ("plums", f"{site().url}/tags/plums")
    assert [int(day["day"]) for day in tag["history"]] == [clock.now // 1000 - back * DAY for back in range(7)]
    assert [(day["uses"], day["accounts"]) for day in tag["history"]] == [("1", "1"), ("3", "2")] + [("0", "0")] * 5
    assert not {"following", "featuring"} & set(tag)


@pytest.mark.parametrize("name", ["never", "gr%C3%B6%C3%9Fe", "%23with_hash"])
def test_a_tag_that_was_never_used_is_there_and_can_be_followed(amy, ben, name):
    path = f"/api/v1/tags/{name}"
    tag = amy.get(path).json
    assert (tag["following"], tag["featuring"]) == (False, False)
    assert {(day["uses"], day["accounts"]) for day in tag["history"]} == {("0", "0")}
    for verb, following in (("follow", True), ("follow", True), ("unfollow", False), ("unfollow", False)):
        assert amy.post(f"{path}/{verb}").json["following"] == amy.get(path).json["following"] == following
        assert amy.listed("/api/v1/followed_tags", "following") == ([True] if following else [])
        assert ben.get(path).json["following"] is False


@pytest.mark.parametrize("name", ["a b", "1", "a-b", "\0", "x" * 101, "'", "#", "\u202e"])
def test_what_cannot_be_a_tag_is_not_found_and_not_featured(amy, name):
    for method, part in (("GET", ""), ("POST", "/follow"), ("POST", "/unfollow")):
        amy.call(method, f"/api/v1/tags/{quote(name)}{part}", 404)
    answer = amy.post("/api/v1/featured_tags", expect=422, name=name).json
    assert answer == {"error": "Validation failed: Name is not a valid hashtag"}


# --- On one's profile -------------------------------------------------------------------------------------------------


def test_a_tag_on_a_profile_tells_how_often_its_owner_used_it(amy, ben, anyone, site):
    for level in ("public", "unlisted", "private", "direct"):
        amy.publish("#plums", visibility=level)
    ben.publish("#plums")
    featured = amy.post("/api/v1/featured_tags", name="#Plums").json
    today = amy.get("/api/v1/accounts/verify_credentials").json["last_status_at"]
    assert featured == {
        "id": featured["id"],
        "name": "plums",
        "url": f"{site().url}/tags/plums",
        "statuses_count": "2",
        "last_status_at": today,
    }
    assert amy.http.get(featured["url"].removeprefix(site().url)).status_int == 200
    for path in ("/api/v1/featured_tags", f"/api/v1/accounts/{amy.id}/featured_tags"):
        assert amy.get(path).json == [featured]
    assert anyone.get(f"/api/v1/accounts/{amy.id}/featured_tags").json == [featured]
    assert amy.get("/api/v1/tags/plums").json["featuring"] is True
    assert ben.get("/api/v1/featured_tags").json == []


def test_a_tag_that_was_never_used_can_be_featured_once(amy):
    featured = amy.post("/api/v1/featured_tags", name="größe").json
    assert (featured["statuses_count"], featured["last_status_at"]) == ("0", None)
    answer = amy.post("/api/v1/featured_tags", expect=422, name="GRÖßE").json
    assert answer == {"error": "Validation failed: Tag has already been featured"}
    amy.post("/api/v1/featured_tags", expect=422)
    assert amy.delete(f"/api/v1/featured_tags/{featured['id']}").json == {}
    assert amy.get("/api/v1/featured_tags").json == []
    amy.delete(f"/api/v1/featured_tags/{featured['id']}", expect=404)


def test_a_profile_has_at_most_ten_tags(amy):
    most = amy.get("/api/v2/instance").json["configuration"]["accounts"]["max_featured_tags"]
    for number in range(most):
        amy.post("/api/v1/featured_tags", name=f"tag{number}")
    answer = amy.post("/api/v1/featured_tags", expect=422, name="more").json
    assert answer["error"] == f"Validation failed: You have already featured the maximum number of hashtags ({most})"


def test_nobody_takes_a_tag_off_the_profile_of_another(amy, ben):
    featured = amy.post("/api/v1/featured_tags", name="plums").json
    ben.delete(f"/api/v1/featured_tags/{featured['id']}", expect=404)
    assert amy.get("/api/v1/featured_tags").json == [featured]


def test_the_tags_one_uses_most_are_suggested(amy, ben):
    for text in ("#pear", "#plum", "#plum #pear #fig", "#plum"):
        amy.publish(text)
    ben.publish("#quince")
    assert amy.listed("/api/v1/featured_tags/suggestions", "name") == ["plum", "pear", "fig"]
