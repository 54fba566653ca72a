"""What people decide about each other on the site: follow, mute, block, remember; and what that does to pages."""

import pytest

import frame


def form_with(page, button):
    """Return the form of page in which there is a button do=.., else None."""
    forms = [
        form
        for form in page.forms.values()
        if button in [one.value_if_submitted() for one in form.fields.get("do", ())]
    ]
    return forms[0] if forms else None


def press(browser, page, do, expect=303, **fields):
    """Fill in and press a button of page, a path; return the answer."""
    form = form_with(browser.get(page), do)
    assert form, f"there is no {do} on {page}"
    for name, value in fields.items():
        form[name] = value
    return form.submit("do", value=do, status=expect)


def has(browser, page, do):
    """Return whether page has a button."""
    return form_with(browser.get(page), do) is not None


def listing(page, path):
    """Return the form of page that goes to path."""
    return next(form for form in page.forms.values() if form.action == path)


def names(page):
    """Return the people listed on a page."""
    return [one.text for one in page.html.select(".people bdi")]


def texts(page):
    """Return the posts on a page as plain text."""
    return [article.select_one(".text").text for article in page.html.select("article")]


def states(page):
    """Return what a profile says of oneself and its owner."""
    return " ".join(one.get_text() for one in page.html.select(".person .empty"))


# --- Deeds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "undo", "notice"),
    [
        ("follow", "unfollow", "You follow @bob now."),
        ("mute", "unmute", "You muted @bob."),
        ("block", "unblock", "You blocked @bob."),
    ],
)
def test_what_was_done_is_said_and_can_be_undone_where_one_lands(ada, bob, dump, deed, undo, notice):
    before = dump(without=("ids", "changes", "notifications", "outbox"))
    answer = press(ada, "/@bob", deed)
    assert answer.location == "/@bob"
    page = answer.follow()
    assert page.html.select_one("[role=status]").text.startswith(notice)
    assert (form_with(page, deed) is not None) == (deed == "mute")
    press(ada, "/@bob", undo)
    assert dump(without=("ids", "changes", "notifications", "outbox")) == before
    assert has(ada, "/@bob", deed)


# {what can be undone: what somebody does first; the form, its button and the value there that do it}
UNDONE = {
    "deleted": (None, "/@ada/{id}/delete", "", ""),
    "thread_muted": (None, "/statuses/actions", "mute", "{id}"),
    "unfollow": ("follow", "/@bob/actions", "do", "unfollow"),
    "mute": (None, "/@bob/actions", "do", "mute"),
    "block": (None, "/@bob/actions", "do", "block"),
}


@pytest.mark.parametrize("name", [*frame.UNDO])
def test_undo_leaves_all_as_it_was(ada, bob, dump, name):
    first, path, button, value = UNDONE[name]
    id = ada.post_status("a post")
    if first:
        press(ada, "/@bob", first)

    def state():
        return {
            **dump(("ids", "changes", "notifications", "outbox", "follows")),
            "follows": [row[:2] for row in dump()["follows"]],
        }

    before = state()
    fields = {"csrf": ada.csrf(), **({button: value.format(id=id)} if button else {})}
    page = ada.post(path.format(id=id), fields, status=303).follow()
    assert state() != before
    form = next(form for form in page.forms.values() if "Undo" in form.text)
    form.submit(next(name for name in form.fields if name not in ("csrf", None)), status=303)
    assert state() == before


@pytest.mark.parametrize(("duration", "until"), [("0", None), ("86400", 86_400), ("604800", 604_800)])
def test_a_mute_lasts_as_long_as_was_chosen(ada, bob, program, duration, until):
    other = program(bob).get("/api/v1/accounts/verify_credentials").json["id"]
    press(ada, "/@bob", "mute", duration=duration)
    assert (" until " in states(ada.get("/@bob"))) == (until is not None)
    relation = program(ada).get("/api/v1/accounts/relationships", id=other).json[0]
    assert relation["muting"]
    assert (relation["muting_expires_at"] is None) == (until is None)


@pytest.mark.parametrize("with_notifications", [True, False])
def test_a_muted_person_is_left_out_of_lists_and_perhaps_of_notifications(ada, bob, with_notifications):
    press(ada, "/@bob", "mute", notifications=with_notifications)
    bob.post_status("hello @ada")
    assert texts(ada.get("/public")) == []
    assert texts(ada.get("/@bob")) == ["hello @ada"]
    assert ("hello @ada" in texts(ada.get("/notifications"))) != with_notifications
    assert ("you are not told what they do" in states(ada.get("/@bob"))) == with_notifications


def test_who_blocks_sees_that_and_who_is_blocked_sees_what_is_left_to_do(ada, bob):
    ada.follow("bob")
    bob.follow("ada")
    bob.post_status("from bob")
    press(ada, "/@bob", "block")
    assert "You blocked bob." in states(ada.get("/@bob"))
    page = bob.get("/@ada")
    assert "ada blocked you: you cannot read, follow or answer them." in states(page)
    assert not has(bob, "/@ada", "follow")
    assert has(bob, "/@ada", "block")
    for browser in (ada, bob):
        assert "0 following" in browser.get(f"/@{browser.username}")
    refused = bob.post("/@ada/actions", {"csrf": bob.csrf(), "do": "follow"}, status=403)
    assert "You cannot follow this person." in refused


def test_both_may_block_each_other(ada, bob):
    press(ada, "/@bob", "block")
    press(bob, "/@ada", "block")
    assert "You blocked ada." in states(bob.get("/@ada"))
    press(bob, "/@ada", "unblock")
    assert "ada blocked you" in states(bob.get("/@ada"))


def test_boosts_of_a_person_can_be_left_out(ada, bob, person):
    person("cleo").post_status("boosted")
    ada.follow("bob")
    id = bob.get("/@cleo").html.select_one("button[name=reblog]")["value"]
    bob.post("/statuses/actions", {"csrf": bob.csrf(), "reblog": id}, status=303)
    assert texts(ada.get("/")) == ["boosted"]
    assert "You do not see any more what @bob boosts." in press(ada, "/@bob", "no_reblogs").follow()
    assert texts(ada.get("/")) == []
    press(ada, "/@bob", "reblogs")
    assert texts(ada.get("/")) == ["boosted"]


def test_one_can_be_told_of_each_post(ada, bob):
    ada.follow("bob")
    bob.post_status("first")
    press(ada, "/@bob", "notify")
    bob.post_status("second")
    press(ada, "/@bob", "no_notify")
    bob.post_status("third")
    assert texts(ada.get("/notifications")) == ["second"]


def test_wishes_about_somebody_whom_one_does_not_follow_do_not_follow_them(ada, bob):
    for verb in ("reblogs", "no_reblogs", "notify", "no_notify"):
        assert not has(ada, "/@bob", verb)
        ada.post("/@bob/actions", {"csrf": ada.csrf(), "do": verb}, status=404)
    assert has(ada, "/@bob", "follow")


def test_a_follower_can_be_sent_away_and_is_not_told(ada, bob):
    assert not has(ada, "/@bob", "remove")
    bob.follow("ada")
    assert "@bob does not follow you any more." in press(ada, "/@bob", "remove").follow()
    assert "0 followers" in ada.get("/@ada")
    assert has(bob, "/@ada", "follow")


def test_a_note_is_kept_for_its_writer_alone(ada, bob, visitor):
    note = ada.get("/@bob").click("Write a note")
    assert ada.submit(note, "/@bob/note", comment="lent him <b>my</b> drill").location == "/@bob"
    page = ada.get("/@bob")
    assert "Your note: lent him <b>my</b> drill" in page.html.select_one(".person").text
    assert page.click("Change my note").forms[1]["comment"].value == "lent him <b>my</b> drill"
    for browser in (bob, visitor):
        assert "drill" not in browser.get("/@bob")
    ada.submit("/@bob/note", "/@bob/note", comment="")
    assert "Your note:" not in ada.get("/@bob")


@pytest.mark.parametrize("verb", ["follow", "mute", "block"])
def test_nobody_does_it_to_themselves(ada, verb):
    assert not ada.get("/@ada").html.select("details.more")
    ada.post("/@ada/actions", {"csrf": ada.csrf(), "do": verb}, status=422)


def test_a_button_that_is_not_there_does_nothing(ada, bob, dump):
    before = dump()
    for verb in ("", "x", "profile", "__class__"):
        ada.post("/@bob/actions", {"csrf": ada.csrf(), "do": verb}, status=400)
    assert dump() == before


def test_a_profile_of_somebody_else_is_light(ada, bob, publish):
    words = (
        "Good morning @bob, the walk on Saturday starts at nine at the old mill. Bring boots, it has rained all week, "
        "and something to eat! The way is on https://walks.example.org/2026/11/round-the-old-mill #walks"
    )
    publish("bob", *(f"{words} {number}" for number in range(20)))
    ada.follow("bob")
    page = ada.get("/@bob")
    assert len(page.html.select("article")) == 20
    assert len(page.body) <= 30_000


# --- Follow requests --------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(ada, db):
    """Return Ada's browser; whoever wants to follow her has to ask."""
    with db.write() as tx:
        tx.execute("UPDATE accounts SET locked = 1 WHERE username = 'ada'")
    return ada


def test_requests_are_linked_only_for_who_may_have_some(ada, bob, db):
    for path in ("/", "/notifications"):
        assert "/follow_requests" not in ada.get(path)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET locked = 1 WHERE username = 'ada'")
    bob.follow("ada")
    assert ada.get("/notifications").click("1 person asks to follow you").html.h1.text == "Follow requests"
    assert names(ada.get("/").click("Requests")) == ["bob"]
    with db.write() as tx:
        tx.execute("UPDATE accounts SET locked = 0 WHERE username = 'ada'")
    assert "/follow_requests" not in ada.get("/")
    assert names(ada.get("/notifications").click("1 person asks to follow you")) == ["bob"]
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username = 'bob'")
    assert "to follow you" not in ada.get("/notifications")


@pytest.mark.parametrize(
    ("button", "notice", "followers"),
    [("accept", "@bob follows you now.", ["bob"]), ("reject", "You turned @bob down.", [])],
)
def test_who_asks_is_accepted_or_turned_down(locked, bob, button, notice, followers):
    locked.post_status("for my followers", visibility="private")
    bob.follow("ada")
    assert texts(bob.get("/@ada")) == []
    page = locked.get("/follow_requests")
    assert names(page) == ["bob"]
    answer = listing(page, "/follow_requests").submit(button).follow()
    assert answer.html.select_one("[role=status]").text == notice
    assert names(answer) == []
    assert names(locked.get("/@ada/followers")) == followers
    assert texts(bob.get("/@ada")) == ["for my followers"] * len(followers)
    listing(page, "/follow_requests").submit(button, status=404)


def test_nobody_decides_for_somebody_else(locked, bob, person, program):
    cleo = person("cleo")
    bob.follow("ada")
    id = program(bob).get("/api/v1/accounts/verify_credentials").json["id"]
    for button in ("accept", "reject"):
        cleo.post("/follow_requests", {"csrf": cleo.csrf(), button: id}, status=404)
    assert names(locked.get("/follow_requests")) == ["bob"]


def test_many_requests_are_paged_and_one_stays_on_the_page(locked, person):
    for number in range(42):
        person(f"p{number:02}").follow("ada")
    first = locked.get("/follow_requests")
    assert (len(names(first)), names(first)[0]) == (40, "p41")
    older = first.click("Older")
    assert names(older) == ["p01", "p00"]
    here = {"Referer": f"http://127.0.0.1:8080{older.request.path_qs}"}
    assert listing(older, "/follow_requests").submit("accept", headers=here).location == older.request.path_qs


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("deed", "path"), [("block", "/settings/blocks"), ("mute", "/settings/mutes")])
def test_whom_one_blocks_or_mutes_stands_in_the_settings_to_be_undone(ada, bob, person, deed, path):
    person("cleo")
    for name in ("bob", "cleo"):
        press(ada, f"/@{name}", deed)
    page = ada.get(path)
    assert names(page) == ["cleo", "bob"]
    assert names(bob.get(path)) == []
    answer = listing(page, path).submit(f"un{deed}").follow()
    assert answer.request.path == path
    assert names(answer) == ["bob"]
    assert not has(ada, "/@cleo", f"un{deed}")
    assert has(ada, "/@bob", f"un{deed}")


def test_a_mute_says_in_the_list_when_it_ends(ada, bob, person):
    person("cleo")
    press(ada, "/@bob", "mute", duration="86400")
    press(ada, "/@cleo", "mute")
    rows = [row.text for row in ada.get("/settings/mutes").html.select(".people li")]
    assert [" until " in row.replace("\n", " ") for row in rows] == [False, True]


def test_a_stranger_who_has_a_profile_as_it_is_gets_nothing_more(visitor, ada, bob):
    bob.follow("ada")
    id = ada.post_status("one")
    tag = visitor.get("/@ada").headers["ETag"]

    def status():
        return visitor.get("/@ada", headers={"If-None-Match": tag}).status_int

    assert status() == 304
    assert "ETag" not in bob.get("/@ada").headers
    assert bob.get("/@ada", headers={"If-None-Match": tag}).status_int == 200
    for change in (lambda: ada.post_status("two"), lambda: ada.submit(f"/@ada/{id}/delete", f"/@ada/{id}/delete")):
        change()
        answer = visitor.get("/@ada", headers={"If-None-Match": tag})
        assert answer.status_int == 200
        tag = answer.headers["ETag"]
    bob.submit("/@ada", "/@ada/actions", do="unfollow")
    assert status() == 200
