"""Announcements: written by administrators, read and dismissed by members, here and in apps."""

import pytest

import config
from model import announcements

DAY = 24 * 3600 * 1000
NEWS = "The server moves on <Friday>.\n\nAsk @ada #moving https://example.org/"


def announce(browser, expect=303, **fields):
    return browser.submit("/admin/announcements", "/admin/announcements", expect=expect, **{"text": NEWS, **fields})


def shown(browser):
    return [form for form in browser.get("/").forms.values() if form.action.startswith("/announcements/")]


def test_members_see_it_on_top_of_home_until_they_dismiss_it(ada, bob, visitor):
    assert "All members see it now." in announce(ada).follow()
    page = bob.get("/")
    assert "The server moves on &lt;Friday&gt;." in page
    assert page.html.select(".notice a[href='/@ada']")
    assert page.html.select(".notice a[href='/tags/moving']")
    assert "Friday" not in visitor.get("/")
    [form] = shown(bob)
    assert form.submit(status=303).location == "/"
    assert (len(shown(bob)), len(shown(ada))) == (0, 1)
    assert "announced “The server moves" in ada.get("/admin/log")


def test_it_ends_with_its_last_day(ada, bob, db):
    today = announcements.last_day({"ends_at": config.now()})
    announce(ada, ends=today)
    announce(ada, text="in vain", ends="2020-01-01", expect=422)
    assert len(shown(bob)) == 1
    row = announcements.all(db.read)[0]
    assert announcements.last_day(row) == today
    assert 0 < row["ends_at"] - config.now() <= DAY
    assert announcements.current(db.read, 0, row["ends_at"] - 1) != []
    assert announcements.current(db.read, 0, row["ends_at"]) == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("text", ""),
        ("text", " \n"),
        ("text", "x" * 2001),
        ("ends", "tomorrow"),
        ("ends", "2020-01-01"),
        ("ends", "9999-12-31"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(ada, dump, field, typed):
    before = dump()
    page = announce(ada, expect=422, **{"text": "some words", field: typed})
    assert [link["href"] for link in page.html.select("[role=alert] a")] == [f"#{field}"]
    assert page.forms[1][field].value == typed
    assert dump() == before


def test_it_is_changed_and_taken_away(ada, bob, db):
    announce(ada, ends="2999-01-31")
    path = f"/admin/announcements/{announcements.all(db.read)[0]['id']}"
    form = ada.get(path).forms[1]
    assert (form["text"].value.replace("\r", ""), form["ends"].value) == (NEWS, "2999-01-31")
    form["text"] = "On Saturday."
    form["ends"] = ""
    form.submit(status=303)
    assert "On Saturday." in bob.get("/")
    form["text"] = ""
    assert form.submit(status=422).forms[1]["text"].value == ""
    ada.get(path).forms[2].submit("do", status=303)
    assert shown(bob) == []
    ada.get(path, status=404)
    log = ada.get("/admin/log")
    assert "changed the announcement “On Saturday.”" in log
    assert "deleted the announcement “On Saturday.”" in log


def test_apps_show_and_dismiss_them(ada, bob, program, configuration):
    announce(ada, ends="2999-01-31")
    app = program(bob)
    [entity] = app.get("/api/v1/announcements").json
    assert entity["content"].startswith("<p>The server moves on &lt;Friday&gt;.</p>")
    assert f'href="{configuration.url}/@ada"' in entity["content"]
    assert (entity["ends_at"], entity["read"], entity["all_day"]) == ("2999-02-01T00:00:00.000Z", False, False)
    assert app.post(f"/api/v1/announcements/{entity['id']}/dismiss").json == {}
    assert app.get("/api/v1/announcements").json == []
    assert [one["read"] for one in app.get("/api/v1/announcements?with_dismissed=true").json] == [True]
    app.post("/api/v1/announcements/77/dismiss", expect=404)


def test_an_unknown_one_cannot_be_dismissed(bob, dump):
    before = dump()
    bob.post("/announcements/77/dismiss", {"csrf": bob.csrf()}, status=404)
    assert dump() == before


# --- Tags -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mia(person):
    """Return the browser of Mia, a moderator."""
    return person("mia", role="moderator")


def test_a_hidden_tag_is_in_no_list_but_its_page_is_there(mia, ada, bob, visitor, program, tick):
    for words in ("#plums #pears", "#plums"):
        bob.post_status(words)
    bob.post_status("for nobody #secret", "direct")
    page = mia.get("/admin/tags")
    assert [row.get_text(" ", strip=True) for row in page.html.select("tr")][1:] == [
        "#plums Hide #plums 2",
        "#pears Hide #pears 1",
    ]
    page.forms[2].submit("hide", status=303)
    app = program(bob)

    def found():
        return [tag["name"] for tag in app.get("/api/v2/search?q=p&type=hashtags").json["hashtags"]]

    assert found() == ["pears"]
    assert "#plums" in visitor.get("/tags/plums")
    assert mia.get("/admin/tags?q=plu").text.count("<tr>") == 2
    assert "took #plums out of lists" in ada.get("/admin/log")
    mia.get("/admin/tags").forms[2].submit("show", status=303)
    assert sorted(found()) == ["pears", "plums"]


def test_a_hidden_tag_is_not_in_the_statistics(mia, bob, visitor, db):
    bob.post_status("#plums")
    assert "#plums" in visitor.get("/stats")
    with db.write() as tx:
        tx.execute("UPDATE tags SET hidden_at = 1")
    assert "#plums" not in visitor.get("/stats")


def test_hiding_a_tag_that_is_none_is_404(mia, dump):
    before = dump()
    for fields in ({"hide": "7"}, {"show": "7"}, {}):
        mia.post("/admin/tags", {"csrf": mia.csrf(), **fields}, status=404)
    assert dump() == before
