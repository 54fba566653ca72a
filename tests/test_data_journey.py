"""The journey of a life's posts in a real browser: in from Mastodon, out as a file; and what is too large."""

import json
import re
import zipfile

from playwright.sync_api import expect

from tests import mastodon


def choose(page, file):
    page.goto("/settings/data")
    page.set_input_files("#file", file)
    page.click("button:has-text('Upload')")


def test_posts_come_in_and_go_out_again(writer, tmp_path):
    brought, taken = tmp_path / "archive.tar.gz", tmp_path / "ada.zip"
    brought.write_bytes(mastodon.archive(pack=mastodon.tarred))
    choose(writer, brought)
    expect(writer.get_by_role("status")).to_contain_text("are being written")
    for _ in range(20):
        if writer.get_by_text("All is done.").count():
            break
        writer.wait_for_timeout(1000)
        writer.get_by_role("link", name="Reload").click()
    expect(writer.locator("main")).to_contain_text("10 of 10 posts; 1 could not be read.")
    with writer.expect_download() as downloading:
        writer.click("text=Download everything")
    assert re.fullmatch(r"archive-ada-\d{8}\.zip", downloading.value.suggested_filename)
    downloading.value.save_as(taken)
    with zipfile.ZipFile(taken) as archive:
        assert archive.testzip() is None
        items = json.loads(archive.read("outbox.json"))["orderedItems"]
    assert "Which is it?\n\n- A heron\n- A crane" in [item["object"]["source"]["content"] for item in items[:-1]]
    choose(writer, taken)
    expect(writer.locator("main")).to_contain_text(f"of {len(items)} posts")


def test_what_is_too_large_is_refused_in_words(writer, tmp_path):
    (tmp_path / "archive.zip").write_bytes(b"PK" + bytes(25_000_000))
    choose(writer, tmp_path / "archive.zip")
    expect(writer.locator("main")).to_contain_text("larger than the 20 MB")
