"""The frame round each page: made once for many, and yet everybody's own."""

import json
import re

import pytest

import frame
import render
import templates


@pytest.fixture
def people(person, db):
    """Return browsers of people who differ in all that the frame shows of its reader."""
    wishes = {
        "ada": {"theme": "dark"},
        "bob": {"keys": False},
        "cleo": {},
        "dora": {"theme": "light", "language": "de"},
    }
    roles = {"ada": "admin", "bob": "moderator"}
    found = {name: person(name, role=roles.get(name, "user")) for name in wishes}
    with db.write() as tx:
        for name, preferences in wishes.items():
            values = {"name": name, "preferences": json.dumps(preferences), "locked": name == "cleo"}
            sql = "UPDATE accounts SET preferences = :preferences, locked = :locked WHERE username = :name"
            tx.execute(sql, values)
    return found


def look(page):
    """Return what the frame shows of its reader, and of the page in it."""
    html = page.html
    return {
        "theme": html.html.get("data-theme"),
        "keys": html.html.get("data-keys"),
        "links": [link["href"] for link in html.select("nav[aria-label=Main] a")],
        "here": [link["href"] for link in html.select("nav [aria-current]") if link.find_parent("header")],
        "name": html.select(".me")[0].text.split("@")[-1].strip(),
    }


COMMON = ["/", "/public", "/explore", "/search", "/notifications"]


def test_everybody_gets_their_own_frame_in_whatever_order_they_come(people, visitor):
    expected = {
        "ada": ("dark", None, ["/@ada", "/settings/profile", "/admin"]),
        "bob": (None, "off", ["/@bob", "/settings/profile", "/admin/accounts"]),
        "cleo": (None, None, ["/@cleo", "/settings/profile", "/follow_requests"]),
        "dora": ("light", None, ["/@dora", "/settings/profile"]),
    }
    for _ in range(2):
        for name, (theme, keys, own) in expected.items():
            shown = {"theme": theme, "keys": keys, "links": [*COMMON, *own], "name": name}
            for path in ("/", "/public", f"/@{name}", "/@ada", "/settings/profile", "/compose"):
                here = [path] if path in shown["links"] else []
                assert look(people[name].get(path)) == shown | {"here": here}
        assert look(visitor.get("/@ada")) == {
            "theme": None,
            "keys": None,
            "links": ["/", "/public", "/explore", "/search", "/about"],
            "here": [],
            "name": "Log in",
        }
    assert look(people["ada"].get("/admin/site"))["here"] == ["/admin"]
    assert look(people["bob"].get("/admin/reports"))["here"] == ["/admin/accounts"]


def test_what_is_decided_for_the_site_is_in_the_next_page(people, visitor, site):
    def facts():
        pages = people["cleo"].get("/public"), visitor.get("/login")
        names = [page.html.select(".site")[0].text for page in pages]
        return (
            names,
            [["/stats" in page, "/register" in page, "/explore" in page] for page in pages],
            pages[0].html.title,
        )

    names, links, _ = facts()
    assert (names, links) == (["microblog"] * 2, [[True, False, True], [True, False, True]])
    site(name="A <b> place", registrations="open", access="members", statistics="shown")
    names, links, title = facts()
    assert (names, title.text) == (["A <b> place"] * 2, "Everyone · A <b> place")
    assert links == [[True, False, True], [False, True, False]]
    site(statistics="hidden", access="public", description="What <it> is")
    assert facts()[1] == [[False, False, True], [False, True, True]]
    assert 'content="What &lt;it&gt; is"' in people["cleo"].get("/")


def test_what_is_new_is_told_to_whom_it_is_told(people):
    people["bob"].post_status("@cleo hello")
    for _ in range(2):
        assert "Notifications, 1 new</a>" in people["cleo"].get("/public")
        assert "Notifications</a>" in people["dora"].get("/public")
    people["ada"].follow("cleo")
    assert "Notifications, 2 new</a>" in people["cleo"].get("/public")


def test_a_notice_and_the_end_of_an_account_stand_on_their_own_readers_page(people, db):
    people["ada"].follow("dora")
    assert "You follow @dora now." not in people["bob"].get("/@dora")
    assert "You follow @dora now." in people["ada"].get("/@dora")
    assert "You follow @dora now." not in people["ada"].get("/@dora")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET deletes_at = 1893499200000 WHERE username = 'bob'")
    assert "deleted on 1 January" in people["bob"].get("/")
    assert "deleted on" not in people["cleo"].get("/")


def test_each_form_has_a_token_of_its_own_reader_and_each_composer_its_own_key(people):
    def fields(page, name):
        return re.findall(f'name="{name}" value="([^"]+)"', page.text)

    pages = [people[name].get("/") for name in ("ada", "cleo", "ada")]
    assert all(len(set(fields(page, "csrf"))) == 1 for page in pages)
    assert len({token for page in pages for token in fields(page, "csrf")}) == 3
    assert len({key for page in pages for key in fields(page, "key")}) == 3
    form = {"status": "mine", "csrf": fields(pages[1], "csrf")[0], "visibility": "public"}
    assert people["ada"].post("/statuses", form, status=403)
    assert people["cleo"].post("/statuses", form, status=303)


def test_the_composer_of_home_is_as_its_reader_likes_to_post(people, site):
    def composer(name):
        form = people[name].get("/").forms[1]
        return form["visibility"].value, "language" in form.fields and form["language"].value, form["status"].value

    for _ in range(2):
        assert [composer(name) for name in ("bob", "cleo", "dora")] == [
            ("public", False, ""),
            ("private", False, ""),
            ("public", "de", ""),
        ]
    site(max_characters=77)
    assert 'data-limit="77"' in people["bob"].get("/")
    people["bob"].post_status("so that home is not empty")
    assert "autofocus" not in people["bob"].get("/")


def test_a_frame_knows_nobody_and_what_fills_it_is_not_looked_through():
    mould = templates.Mould(f"<p>{templates.hole('one')}</p>{templates.hole('other')}")
    assert mould.names == ["one", "other"]
    assert mould.filled({"one": templates.hole("other"), "other": "x"}) == f"<p>{templates.hole('other')}</p>x".encode()
    remembered = frame.frame(frame.navigation("public", "user", False), "/", "user", "dark", True, "x", True, False)
    assert set(remembered.names) == set(frame.HOLES)
    assert set(render.composer_for(500, "public", ("status",), ()).names) == {"csrf", "key", "status"}


def test_the_form_to_reply_addresses_whom_each_reader_answers(people):
    id = people["ada"].post_status("@bob @cleo hello", visibility="unlisted")
    people["bob"].reply(id, "@ada hi", visibility="private")

    def form(name):
        page = people[name].get(f"/@ada/{id}")
        fields = page.html.select("form.composer")[0]
        told = fields.select(".told")[0].text if fields.select(".told") else ""
        options = [option["value"] for option in fields.select("#visibility option")]
        return fields.textarea.text.strip(), told, fields.select("[name=in_reply_to_id]")[0]["value"], options

    options = ["unlisted", "private", "direct"]
    for _ in range(2):
        assert form("bob") == ("@ada @cleo", "Will be told: @ada, @cleo", str(id), options)
        assert form("cleo") == ("@ada @bob", "Will be told: @ada, @bob", str(id), options)
        assert form("ada") == ("@bob @cleo", "Will be told: @bob, @cleo", str(id), options)
    assert [f"/@ada/{id}/edit" in people[name].get(f"/@ada/{id}") for name in ("bob", "ada", "dora")] == [
        False,
        True,
        False,
    ]
