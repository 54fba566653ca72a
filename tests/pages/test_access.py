"""Access: what blocks, locked accounts, hidden lists and members' sites keep from whom: pages, feeds and API."""

import pytest

READERS = ("visitor", "stranger", "asking", "follower", "blocked", "ada")
OWN = "/@ada/ID"
FEEDS = {"/@ada/feed.atom", "/@ada/feed.json"}
PAGES = {"/@ada", "/@ada/with_replies", OWN, f"{OWN}/history"}
ELSEWHERE = {"/public", "/tags/x", "/feed.atom", "/tags/x.atom", f"{OWN}/embed"}
API = {
    "/api/v1/accounts/ADA/statuses",
    "/api/v1/statuses/ID",
    "/api/v1/statuses/ID/context",
    "/api/v1/timelines/tag/x",
    "/api/v2/search?q=unmistakable",
}
EVERYWHERE = PAGES | FEEDS | ELSEWHERE


@pytest.fixture
def scene(ada, visitor, person, program, db):
    """Return {reader: browser} round Ada, whose account is locked: one asks, one follows, one is blocked by her."""
    found = {"visitor": visitor, "ada": ada} | {name: person(name) for name in READERS[1:-1]}
    ada.submit("/settings/profile", "/settings/profile", locked=True)
    for name in ("asking", "follower", "blocked"):
        found[name].follow("ada")
    while found["ada"].get("/follow_requests").html.select(".people li"):
        page = ada.get("/follow_requests")
        row = page.html.select_one(".people li")
        verb = "reject" if row.bdi.text == "asking" else "accept"
        accepting(page).submit(verb, value=row.select_one(f"[name={verb}]")["value"], status=303)
    found["asking"].follow("ada")
    form = next(form for form in ada.get("/@blocked").forms.values() if "duration" in form.fields)
    form.submit("do", value="block", status=303)
    return found


def accepting(page):
    """Return the form that answers requests."""
    return next(form for form in page.forms.values() if form.action == "/follow_requests")


def seen(browser, addresses, id, words="unmistakable"):
    """Return those of addresses under which a browser finds words."""
    return {path for path in addresses if words in browser.get(path.replace("ID", str(id)), status="*")}


# A feed has what strangers may read, whoever asks for it.
ANYBODY = {"visitor", "stranger", "asking", "follower", "ada"}
SEEN = {  # {visibility: (where, by whom)}
    "public": (EVERYWHERE, ANYBODY),
    "unlisted": (PAGES | FEEDS | {f"{OWN}/embed"}, ANYBODY),
    "private": (PAGES, {"follower", "ada"}),
    "direct": (PAGES, {"ada"}),
}


@pytest.mark.parametrize("visibility", SEEN)
def test_a_post_is_on_every_page_and_feed_for_whom_it_is_meant_and_on_none_for_others(scene, visibility):
    id = scene["ada"].post_status("unmistakable #x", visibility)
    places, readers = SEEN[visibility]
    for name, browser in scene.items():
        assert seen(browser, EVERYWHERE, id) == (places if name in readers else set()), name


@pytest.mark.parametrize("visibility", SEEN)
def test_the_api_shows_it_to_the_same(scene, program, visibility):
    id = scene["ada"].post_status("unmistakable #x", visibility)
    ada = program(scene["ada"]).get("/api/v1/accounts/verify_credentials").json["id"]
    for name in READERS[1:]:
        client, found = program(scene[name]), set()
        for path in API:
            answer = client.call("GET", path.replace("ID", str(id)).replace("ADA", ada), "*")
            found |= {path} if "unmistakable" in answer.text else set()
        may = name in SEEN[visibility][1]
        assert ("/api/v1/accounts/ADA/statuses" in found) == may, name
        assert ("/api/v1/statuses/ID" in found) == may, name
        assert may or not found, name


# --- Who follows whom -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_hidden", "shown_to"),
    [(False, {"visitor", "stranger", "asking", "follower", "ada"}), (True, {"ada"})],
)
def test_lists_of_followers_are_shown_to_whom_they_may_be(scene, program, is_hidden, shown_to):
    ada = scene["ada"]
    ada.follow("stranger")
    ada.submit("/settings/profile", "/settings/profile", hide_collections=is_hidden)
    id = program(ada).get("/api/v1/accounts/verify_credentials").json["id"]
    for path, name in (("followers", "follower"), ("following", "stranger")):
        found = set()
        for reader, browser in scene.items():
            page = browser.get(f"/@ada/{path}")
            names = [one.text for one in page.html.select(".people bdi")]
            assert names in ([], [name])
            assert ("This list is not shown." in page) == (not names)
            found |= {reader} if names else set()
            if reader != "visitor":
                listed = program(browser).get(f"/api/v1/accounts/{id}/{path}").json
                assert [one["username"] for one in listed] == names
        assert found == shown_to


# --- What a blocked person tries --------------------------------------------------------------------------------------


def test_who_is_blocked_cannot_do_anything_with_a_post(scene, dump):
    id = scene["ada"].post_status("hello")
    blocked = scene["blocked"]
    csrf = blocked.csrf()
    before = dump()
    for verb in ("favourite", "reblog", "bookmark", "mute"):
        blocked.post("/statuses/actions", {"csrf": csrf, verb: str(id)}, status=404)
    fields = {"csrf": csrf, "status": "answer", "in_reply_to_id": str(id)}
    page = blocked.post("/statuses", fields, status=404)
    assert page.forms[1]["status"].value == "answer"
    assert dump() == before


def test_who_is_blocked_names_one_and_one_is_not_told(scene):
    scene["blocked"].post_status("psst @ada unmistakable")
    scene["stranger"].post_status("hello @ada")
    assert "unmistakable" not in scene["ada"].get("/notifications")
    assert "hello" in scene["ada"].get("/notifications")


def test_a_blocked_follower_is_no_follower_any_more(scene):
    scene["ada"].post_status("for my followers", "private")
    assert seen(scene["follower"], {"/", "/@ada"}, 0, "for my followers") == {"/", "/@ada"}
    form = next(form for form in scene["ada"].get("/@follower").forms.values() if "duration" in form.fields)
    form.submit("do", value="block", status=303)
    assert seen(scene["follower"], {"/", "/@ada"}, 0, "for my followers") == set()
    form = next(form for form in scene["ada"].get("/@follower").forms.values() if form.action == "/@follower/actions")
    form.submit("do", value="unblock", status=303)
    assert seen(scene["follower"], {"/", "/@ada"}, 0, "for my followers") == set()


def test_a_request_is_no_follow(scene):
    scene["ada"].post_status("for my followers", "private")
    assert seen(scene["asking"], {"/", "/@ada"}, 0, "for my followers") == set()
    page = scene["ada"].get("/follow_requests")
    assert [one.text for one in page.html.select(".people bdi")] == ["asking"]
    accepting(page).submit("accept", status=303)
    assert seen(scene["asking"], {"/", "/@ada"}, 0, "for my followers") == {"/", "/@ada"}


# --- Members only -----------------------------------------------------------------------------------------------------


def test_a_members_site_adds_its_door_and_keeps_the_blocks(scene, site):
    id = scene["ada"].post_status("unmistakable #x")
    site(access="members")
    assert seen(scene["visitor"], EVERYWHERE, id) == set()
    assert seen(scene["blocked"], EVERYWHERE, id) == set()
    assert seen(scene["stranger"], EVERYWHERE, id) == EVERYWHERE
    for path in ("/@ada/report", "/@ada/note", "/follow_requests", "/settings/security", "/settings/blocks"):
        assert scene["visitor"].get(path, status=303).location.startswith("/login?next=")
