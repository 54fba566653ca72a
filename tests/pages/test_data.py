"""Settings, Data: taking along all that is one's own."""

import io
import json
import zipfile

import pytest


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
