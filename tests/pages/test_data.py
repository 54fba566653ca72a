"""Settings, Data: taking along all that is one's own."""

import io
import json
import zipfile

import pytest
from webtest import Upload

import pages.data
from tests import mastodon


def outbox(answer):
    """Return the activities of an archive that was downloaded."""
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return json.loads(archive.read("outbox.json"))["orderedItems"]


# --- Taking along -----------------------------------------------------------------------------------------------------


def test_everything_is_downloaded_as_one_file(ada, bob):
    ada.post_status("for all")
    bob.post_status("not hers")
    answer = ada.get("/settings/data").click("Download everything")
    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="archive-ada-20')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [item["object"]["source"]["content"] for item in outbox(answer)] == ["for all"]


def test_each_table_is_downloaded_by_itself(ada, bob):
    ada.follow("bob")
    page = ada.get("/settings/data")
    for words, line in (
        ("people you follow", "bob@127.0.0.1:8080,true,false,"),
        ("people you mute", "Account address"),
    ):
        answer = page.click(words)
        assert answer.content_type == "text/csv"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert line in answer.text
    ada.get("/settings/data/accounts.csv", status=404)


@pytest.mark.parametrize("path", ["/settings/data/archive.zip", "/settings/data/bookmarks.csv"])
def test_only_who_is_logged_in_downloads_anything(visitor, path):
    assert visitor.get(path, status=303).location.startswith("/login?next=")


def test_downloads_leave_their_places_to_others_also_when_they_are_broken_off(ada, app):
    for _ in range(5):
        assert ada.request("/settings/data/archive.zip", method="HEAD").status_int == 200
        assert ada.get("/settings/data/archive.zip").status_int == 200


# --- Bringing along ---------------------------------------------------------------------------------------------------


def upload(browser, data, expect=303, name="archive.zip", what="posts"):
    """Bring a file through the form; return the answer."""
    return browser.submit("/settings/data", "/settings/data", expect, file=Upload(name, data), what=what)


def test_an_archive_is_uploaded_and_its_posts_appear(ada, bob, tick):
    page = upload(ada, mastodon.archive()).follow()
    assert "are being written" in page
    assert "1 of 10 posts" in page.html.select("section.card p")[-2].text
    assert page.html.select_one("progress")["max"] == "10"
    tick("imports")
    page = page.click("Reload")
    assert "10 of 10 posts; 1 could not be read." in " ".join(page.html.text.split())
    assert page.html.select_one("progress") is None
    assert "Hello, meadow!" in bob.get("/@ada")
    assert "between us" not in bob.get("/@ada/with_replies")
    assert "#Herons" in bob.get("/tags/herons").html.text
    assert bob.get("/notifications").html.select("article") == []


def test_the_second_time_all_of_them_are_here(ada, tick):
    for _ in range(2):
        page = upload(ada, mastodon.archive()).follow()
        tick("imports")
    assert "10 of 10 posts; 9 were here already; 1 could not be read." in " ".join(
        page.click("Reload").html.text.split()
    )


def test_what_was_downloaded_can_be_uploaded(ada, tick):
    ada.post_status("mine")
    upload(ada, ada.get("/settings/data/archive.zip").body)
    tick("imports")
    assert "1 of 1 posts; 1 were here already" in " ".join(ada.get("/settings/data").html.text.split())


def test_a_list_of_people_makes_one_follow_those_who_are_here(ada, bob, person):
    person("cleo")
    ada.follow("cleo")
    lines = (
        "Account address,Show boosts\nbob@127.0.0.1:8080,true\nBOB,true\ncleo,true\nada,true\ndora@far.example,true\n"
    )
    page = upload(ada, lines.encode(), name="following_accounts.csv", what="follow").follow()
    assert "New people you follow, or asked to: 1." in page
    assert {link["href"] for link in ada.get("/@ada/following").html.select(".people a")} == {"/@bob", "/@cleo"}
    assert len(bob.get("/notifications").html.select(".note")) == 1
    assert "asked to: 0." in upload(ada, lines.encode(), what="follow").follow()


@pytest.mark.parametrize(("what", "page"), [("mute", "/settings/mutes"), ("block", "/settings/blocks")])
def test_who_was_muted_or_blocked_elsewhere_is_so_here(ada, bob, person, what, page):
    person("cleo")
    cleo = {"mute": "@cleo,true", "block": "cleo"}[what]
    upload(ada, cleo.encode(), what=what)
    answer = upload(ada, b"bob@127.0.0.1:8080\ncleo\nada\ndora@far.example\n", what=what).follow()
    assert f"New people you {what}: 1." in answer
    assert {link["href"] for link in ada.get(page).html.select(".people a")} >= {"/@bob", "/@cleo"}
    assert not ada.get("/@ada/following").html.select(".people a")


def test_a_list_of_people_is_not_followed_unless_one_says_so_and_an_archive_is_no_list(ada, bob, dump):
    before = dump()
    page = upload(ada, b"bob\n", expect=422)
    assert "Say what is to be done with them" in page
    page = upload(ada, mastodon.archive(), expect=422, what="block")
    assert "This is no list of people" in page
    assert page.html.select_one("#what option[selected]")["value"] == "block"
    assert dump() == before


def test_no_file_and_a_wrong_file_are_told_beside_the_field(ada, dump):
    before = dump()
    page = ada.submit("/settings/data", "/settings/data", expect=422)
    assert page.html.select_one("#file-hint").text == "Choose a file first."
    assert page.html.select_one("#file")["aria-invalid"] == "true"
    for data in (b"\x89PNG\r\n\x1a\n", b"", mastodon.zipped({"actor.json": b"{}"}), mastodon.outbox([])):
        assert upload(ada, data, expect=422).html.select_one("#file-hint.error")
    assert dump() == before


def test_a_file_that_is_too_large_is_refused_and_no_other_form_takes_one(ada, dump):
    before = dump()
    answer = upload(ada, b"x" * (pages.data.MAX_UPLOAD + 300_000), expect=413)
    assert "larger than the 20 MB" in answer
    large = [("status", "y", b"x" * 300_000)]
    assert ada.post("/statuses", {"csrf": ada.csrf()}, upload_files=large, status="*").status_int in (413, 415)
    assert dump() == before


def test_a_file_from_another_site_or_a_stranger_is_refused(ada, visitor, dump):
    before = dump()
    files = [("file", "archive.zip", mastodon.archive())]
    ada.post("/settings/data", {"csrf": "wrong"}, upload_files=files, status=403)
    ada.post("/settings/data", {}, upload_files=files, status=403)
    csrf = {"csrf": ada.csrf()}
    ada.post("/settings/data", csrf, upload_files=files, headers={"Origin": "https://evil.example"}, status=403)
    assert "log in" in visitor.post("/settings/data", csrf, upload_files=files, status=401)
    assert dump() == before


PART = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nCSRF\r\n'
WHAT = b'--x\r\nContent-Disposition: form-data; name="what"\r\n\r\nfollow\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
ODD = {
    "nothing": (b"", 400),
    "no delimiter": (b"hello", 400),
    "not closed": (PART + FILE + b"data", 400),
    "a closed form without a file": (PART + b"--x--\r\n", 422),
    "an empty file": (PART + FILE + b"\r\n--x--", 422),
    "a file before the field": (FILE + b"bob\r\n" + WHAT + PART + b"--x--", 303),
    "two files": (PART + WHAT + FILE + b"bob\r\n" + FILE + b"{}\r\n--x--", 303),
    "a head without an end": (PART + FILE[:-4] + b"a: b\r\n" * 1000 + b"\r\n--x--", 400),
    "a very large field": (PART + FILE.replace(b'; filename="a"', b"") + b"x" * 100_000 + b"\r\n--x--", 422),
    "many parts": (PART * 1000 + b"--x--", 400),
    "a file of delimiters": (PART + FILE + b"\r\n--y\r\n--\r\n" * 100 + b"--x" + b"\r\n--x--", 422),
}


@pytest.mark.parametrize("what", ODD)
def test_a_multipart_form_in_any_shape_has_a_sensible_answer(ada, what):
    data, status = ODD[what]
    data = data.replace(b"CSRF", ada.csrf().encode())
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    ada.request("/settings/data", method="POST", body=data, headers=headers, status=status)
