"""Filters on the site: made and changed in forms, and what they do to timelines, threads and notifications."""

import pytest

from kept import Kept
from model import accounts as accounts_model
from model import filters

PLACES = ["home", "notifications", "public", "thread", "account"]


@pytest.fixture
def add(ada):
    """Return a function that makes a filter of Ada's through the form on the page."""

    def send(words, action="hide", context=PLACES, expect=303, **fields):
        page = ada.get("/settings/filters")
        form = [("csrf", ada.csrf()), ("keyword", words), ("filter_action", action), *fields.items()]
        form += [("context[]", name) for name in context]
        assert page.forms
        return ada.post("/settings/filters", form, status=expect)

    return send


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


def folded(page):
    """Return what stands on the posts that are folded on a page."""
    return [one.text for one in page.html.select("article details summary") if one.text.startswith("Filtered")]


# --- The forms --------------------------------------------------------------------------------------------------------


def test_a_filter_is_made_changed_and_deleted_in_forms(ada):
    page = ada.get("/settings/profile").click("Filters", index=0)
    form = next(form for form in page.forms.values() if form.action == "/settings/filters")
    form["keyword"] = "spider\n\n Eight   legs \nspider"
    form["expires_in"] = "3600"
    page = form.submit().follow()
    assert "Saved." in page
    row = page.html.select_one(".people li").text
    assert [words for words in ("spider", "“Eight legs”", "until", "folded") if words not in row] == []
    page = page.click(href="/settings/filters/[0-9]+")
    form = next(form for form in page.forms.values() if "keyword" in form.fields)
    assert (form["title"].value, form["keyword"].value) == ("spider", "spider\nEight legs")
    assert (form["whole_word"].checked, form["expires_in"].value) == (True, "same")
    form["keyword"] = "Eight legs\nwasp"
    form["title"] = "Brr"
    form["filter_action"] = "hide"
    page = form.submit().follow()
    row = page.html.select_one(".people li").text
    assert [words for words in ("Brr", "“Eight legs”, “wasp”", "left out", "until") if words not in row] == []
    page = page.click("Brr")
    page = page.forms[2].submit("do", value="delete").follow()
    assert "The filter is deleted." in page
    assert not page.html.select(".people li")


@pytest.mark.parametrize(
    ("words", "fields"),
    [("\n \n", {}), ("x" * 101, {}), ("a", {"context": []}), ("a", {"title": "x" * 101}), ("a", {"expires_in": "-"})],
)
def test_a_form_that_makes_no_sense_comes_back_with_what_was_typed(add, ada, words, fields):
    answer = add(words, expect=422, **fields)
    assert answer.html.select_one("[role=alert] a")["href"][1:] in {one["id"] for one in answer.html.select("[id]")}
    assert answer.html.select_one("#keyword").text.strip() == words.strip()
    assert not ada.get("/settings/filters").html.select(".people li")


def test_what_a_program_made_finer_a_form_leaves_as_it_is(ada, bob, program, db):
    asked = [{"keyword": "spider", "whole_word": False}, {"keyword": "wasp"}]
    app = program(ada)
    made = app.post("/api/v2/filters", title="Brr", context=["home"], keywords_attributes=asked).json
    app.post(f"/api/v2/filters/{made['id']}/statuses", status_id=str(bob.post_status("an ant")))
    page = ada.get(f"/settings/filters/{made['id']}")
    form = next(form for form in page.forms.values() if "keyword" in form.fields)
    form["keyword"] = "spider\nwasp\nmite"
    form.submit()
    known = app.get(f"/api/v2/filters/{made['id']}").json
    assert [(one["keyword"], one["whole_word"]) for one in known["keywords"]] == [
        ("spider", False),
        ("wasp", True),
        ("mite", False),
    ]
    assert len(known["statuses"]) == 1
    form["forget"] = True
    form["keyword"] = ""
    form.submit(status=422)
    form["keyword"] = "mite"
    form.submit()
    known = app.get(f"/api/v2/filters/{made['id']}").json
    assert ([one["keyword"] for one in known["keywords"]], known["statuses"]) == (["mite"], [])


def test_another_persons_filter_is_not_there(add, ada, bob):
    add("spider")
    path = ada.get("/settings/filters").html.select_one(".people li a")["href"]
    bob.get(path, status=404)
    bob.post(path, {"csrf": bob.csrf(), "do": "delete"}, status=404)
    bob.post(path, {"csrf": bob.csrf(), "keyword": "x", "context[]": "home"}, status=404)
    assert "spider" in ada.get(path)


# --- What they do -----------------------------------------------------------------------------------------------------


def test_each_place_leaves_out_what_its_filters_hide_and_nothing_else(add, ada, bob):
    ada.follow("bob")
    root = bob.post_status("a calm post #x")
    bob.reply(root, "@ada a spider #x")
    bob.post_status("one more spider #x")
    pages = {
        "home": ["/"],
        "public": ["/public", "/tags/x", "/search?q=spider"],
        "thread": [f"/@bob/{root}"],
        "account": ["/@bob/with_replies"],
        "notifications": ["/notifications"],
    }
    before = {path: texts(ada.get(path)) for paths in pages.values() for path in paths}
    assert all(any("spider" in text for text in found) for found in before.values())
    add("Spider", context=["home"])
    for place, paths in pages.items():
        page_of = ada.get("/settings/filters").html.select_one(".people li a")["href"]
        form = next(form for form in ada.get(page_of).forms.values() if "keyword" in form.fields)
        for box in form.fields["context[]"]:
            box.checked = box._value == place
        form.submit(status=303)
        for path, found in before.items():
            page = ada.get(path)
            is_here = path in paths
            assert texts(page) == [text for text in found if not is_here or "spider" not in text], (place, path)
            assert ("left out here by your" in page) == is_here, (place, path)
    assert texts(bob.get("/public"))[0] == "one more spider #x"


def test_a_post_is_folded_under_the_title_of_the_filter(add, ada, bob):
    id = bob.post_status("the butler did it")
    add("butler", "warn", title="The <film>")
    page = ada.get("/public")
    assert folded(page) == ["Filtered: The <film>"]
    assert texts(page) == ["the butler did it"]
    assert not page.html.select("article details[open]")
    assert folded(ada.get(f"/@bob/{id}")) == []
    assert folded(bob.get("/public")) == []


def test_ones_own_posts_and_what_one_kept_are_always_shown(add, ada, bob):
    id = bob.post_status("a spider")
    ada.post("/statuses/actions", {"csrf": ada.csrf(), "bookmark": str(id)}, status=303)
    ada.post_status("my spider")
    add("spider")
    assert texts(ada.get("/public")) == ["my spider"]
    assert texts(ada.get("/bookmarks")) == ["a spider"]
    assert texts(ada.get(f"/@bob/{id}")) == ["a spider"]


def test_a_page_of_which_nothing_is_left_leads_on(add, ada, publish, bob):
    publish("bob", "calm", *(f"spider {number}" for number in range(45)))
    add("spider")
    seen, page = [], ada.get("/public")
    for _ in range(3):
        seen.append((texts(page), "Nobody has written" in page))
        page = page.click("Older") if page.html.select(".pager [rel=next]") else page
    assert seen == [([], False), ([], False), (["calm"], False)]
    assert page.click("Newer").click("Newer").status_int in (200, 303)


def test_the_line_you_were_here_stays_where_its_post_is_left_out(add, ada, publish, bob, db):
    ada.follow("bob")
    ids = publish("bob", "old", "spider", "new")
    ada.post("/markers", {"csrf": ada.csrf(), "home": str(ids[1])}, status=303)
    add("spider")
    page = ada.get("/")
    assert texts(page) == ["new", "old"]
    places = [page.text.index(words) for words in ("<p>new</p>", "were here", "<p>old</p>")]
    assert places == sorted(places)


def test_the_bar_counts_no_posts_that_are_left_out(add, ada, publish, bob):
    first, *_ = publish("bob", "first", "spider", "second")
    assert ada.get(f"/updates/count?timeline=public&since={first}").json == 2
    add("spider")
    assert ada.get(f"/updates/count?timeline=public&since={first}").json == 1


def test_what_is_hidden_among_notifications_is_not_counted_as_new(add, ada, bob):
    bob.post_status("@ada a spider")
    bob.post_status("@ada a wasp")
    bob.follow("ada")

    def new():
        return ada.get("/").html.select_one("nav a[href='/notifications']").text

    add("spider", "warn")
    add("wasp", context=["home"])
    assert new() == "Notifications, 3 new"
    add("spider", context=["notifications"])
    assert new() == "Notifications, 2 new"


def test_a_filter_costs_a_page_two_statements(add, ada, publish, bob, db):
    db.kept = Kept(1_000_000)
    publish("bob", *(f"spider {number}" for number in range(20)))

    def cost(path):
        """Return what a page takes for who looks again."""
        ada.get(path)
        seen = []
        db.read.set_trace_callback(lambda sql: sql.startswith("--") or seen.append(sql))
        ada.get(path)
        db.read.set_trace_callback(None)
        return len(seen)

    paths = ("/", "/public", "/@bob")
    before = [cost(path) for path in paths]
    add("spider", "warn")
    after = [cost(path) for path in paths]
    assert [one - other for one, other in zip(after, before, strict=True)] == [2, 2, 2]
    assert max(after) <= 12


def test_there_are_only_so_many_words(add, ada, monkeypatch, db):
    monkeypatch.setattr(filters, "MAX_KEYWORDS", 2)
    assert "at most 2 keywords" in add("a\nb\nc", expect=422)
    assert filters.of_account(db.read, accounts_model.by_name(db.read, "ada")["id"]) == []
