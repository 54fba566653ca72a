"""Deleting a post, taking that back, writing it anew."""

import pytest

from model import trash

LONG = trash.KEPT + 60_000


def delete(browser, id, then=None):
    """Delete a post through its question page; then="redraft" presses the other button."""
    forms = browser.get(f"/@{browser.username}/{id}/delete").forms.values()
    form = next(form for form in forms if form.action.endswith("/delete"))
    return form.submit(then and "then", value=then, status=303)


def undo(page, expect=303):
    """Press Undo."""
    form = next(form for form in page.forms.values() if form.action == "/statuses/restore")
    return form.submit("id", status=expect)


@pytest.fixture
def post(ada, bob, program):
    """Return the id of a post of ada's that bob follows, boosted, answered, liked and kept, all with the word zebra."""
    bob.follow("ada")
    id = ada.post_status("the zebra went for a walk with @bob #zebras")
    app = program(bob)
    for verb in ("reblog", "favourite", "bookmark"):
        app.post(f"/api/v1/statuses/{id}/{verb}")
    bob.reply(id, "no stripes here")
    return id


PLACES = [
    *("/", "/public", "/@ada", "/@bob", "/@ada/with_replies", "/tags/zebras", "/notifications"),
    *("/feed.atom", "/tags/zebras.atom", "/@ada/feed.atom", "/@ada/feed.json"),
    *("/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/timelines/tag/zebras", "/api/v1/bookmarks"),
    *("/api/v1/favourites", "/api/v1/notifications", "/api/v2/search?q=zebra&type=statuses"),
]


def places_with_zebras(bob, app):
    """Return those of PLACES where bob finds the post."""
    readers = {place: (app if place.startswith("/api/") else bob) for place in PLACES}
    return [place for place, reader in readers.items() if "the zebra went" in as_read(reader.get(place))]


def as_read(answer):
    """Return what an answer says, whatever its type."""
    return answer.text if hasattr(answer, "text") else str(answer)


def test_a_deleted_post_is_nowhere_and_undo_brings_it_back_everywhere(ada, bob, program, post):
    app = program(bob)
    before = places_with_zebras(bob, app)
    assert set(PLACES) - set(before) <= {"/@bob"}  # boosts are on profiles, too, where the reader looks for them
    page = delete(ada, post).follow()
    assert "The post is deleted." in page
    assert places_with_zebras(bob, app) == []
    for reader in (ada, bob):
        assert reader.get(f"/@ada/{post}", status=404)
    page = undo(page).follow()
    assert "The post is back." in page
    assert places_with_zebras(bob, app) == before
    assert "no stripes here" in page


def test_after_ten_minutes_a_deleted_post_is_gone_for_good(ada, db, tick, post):
    page = delete(ada, post).follow()
    tick("trash", later=trash.KEPT - 60_000)
    assert db.read.execute("SELECT count(*) FROM statuses WHERE id = ?", [post]).fetchone()[0] == 1
    tick("trash", later=LONG)
    for table, column in (("statuses", "id"), ("statuses", "reblog_of_id"), ("trash", "status_id")):
        assert db.read.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [post]).fetchone()[0] == 0
    assert "cannot be brought back any more" in undo(page, expect=404)


def test_what_was_taken_back_stays(ada, tick, post):
    page = delete(ada, post).follow()
    undo(page)
    tick("trash", later=LONG)
    assert "the zebra went" in ada.get(f"/@ada/{post}")


def test_nobody_takes_back_or_reads_the_deleted_post_of_another(ada, bob, post, dump):
    delete(ada, post)
    before = dump(without=("sessions",))
    bob.post("/statuses/restore", {"csrf": bob.csrf(), "id": str(post)}, status=404)
    bob.get(f"/compose?redraft={post}", status=404)
    bob.post(f"/@ada/{post}/delete", {"csrf": bob.csrf()}, status=404)
    assert dump(without=("sessions",)) == before


def test_a_post_is_deleted_and_written_anew_with_all_it_had(ada, bob):
    root = bob.post_status("a question", "unlisted")
    forms = ada.get(f"/compose?reply={root}").forms.values()
    form = next(form for form in forms if form.action == "/statuses")
    form["status"], form["spoiler_text"], form["visibility"] = "@bob an\nanswer", "a warning", "private"
    form["language"] = "eu"
    id = int(form.submit(status=303).location.rpartition("/")[2])
    page = delete(ada, id, then="redraft").follow()
    assert "The post is deleted." in page
    assert "a question" in page
    form = next(form for form in page.forms.values() if form.action == "/statuses")
    kept = {name: form[name].value for name in ("status", "spoiler_text", "visibility", "language", "in_reply_to_id")}
    assert kept == {
        "status": "@bob an\nanswer",
        "spoiler_text": "a warning",
        "visibility": "private",
        "language": "eu",
        "in_reply_to_id": str(root),
    }
    form["status"] = "@bob a better answer"
    assert "a better answer" in form.submit(status=303).follow()


def test_what_is_deleted_is_not_there_to_be_answered_or_boosted(ada, bob, post):
    csrf = bob.csrf()
    delete(ada, post)
    for verb in ("favourite", "reblog", "bookmark"):
        bob.post("/statuses/actions", {"csrf": csrf, verb: str(post)}, status=404)
    assert "a question" not in bob.get(f"/compose?reply={post}")


def test_a_boost_is_taken_back_and_not_deleted(ada, bob, program, post, dump):
    boost = program(bob).post(f"/api/v1/statuses/{post}/reblog").json["id"]
    before = dump()
    bob.get(f"/@bob/{boost}/delete", status=404)
    bob.post(f"/@bob/{boost}/delete", {"csrf": bob.csrf()}, status=404)
    assert dump() == before


def test_what_is_deleted_leaves_its_place_among_the_pinned(ada, program):
    app, ids = program(ada), [ada.post_status(f"number {number}") for number in range(6)]
    for id in ids[:5]:
        app.post(f"/api/v1/statuses/{id}/pin")
    app.post(f"/api/v1/statuses/{ids[5]}/pin", expect=422)
    delete(ada, ids[0])
    app.post(f"/api/v1/statuses/{ids[5]}/pin")


@pytest.mark.parametrize("digits", ["x", "1", "-1", "9" * 30])
def test_an_address_that_brings_nothing_back_is_404(ada, digits):
    ada.get(f"/compose?redraft={digits}", status=404)


@pytest.mark.parametrize("of", ["", "x", "1", "<b>"])
def test_a_made_up_notice_breaks_nothing(ada, of):
    ada.set_cookie("notice", f"deleted.{of}")
    assert ada.get("/").status_int == 200


def test_after_the_next_night_no_word_of_a_deleted_post_is_left_in_the_file(ada, bob, program, db, tick):
    kept = ada.post_status("a giraffe #giraffes")
    id = ada.post_status("the quincunx met @bob #quincunxes")
    app = program(ada)
    app.put(f"/api/v1/statuses/{id}", status="the zugzwang met @bob #zugzwangs", spoiler_text="a syzygy")
    program(bob).post(f"/api/v1/statuses/{id}/favourite")
    words = (b"quincunx", b"zugzwang", b"syzygy")
    assert all(word in db.read.serialize().lower() for word in words)
    delete(ada, id)
    tick("trash", later=LONG)
    tick("nightly", later=LONG)
    file = db.read.serialize().lower()
    assert not [word for word in words if word in file]
    assert b"giraffe" in file
    assert [one["id"] for one in app.get("/api/v2/search", q="giraffe").json["statuses"]] == [str(kept)]
    assert app.get("/api/v1/timelines/tag/giraffes").json
