"""The journey of a writer: threads, corrections, finding and pinning, and moving to another site with all of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import go, set_up, told, write
from tests.running import Server


@pytest.fixture
def other_server(tmp_path_factory):
    """Return a second site, on which nobody has written anything."""
    with Server(tmp_path_factory.mktemp("other")) as server:
        yield server


def test_a_writer_corrects_finds_pins_and_moves(server, other_server, browse, tmp_path):
    ada, reader = browse(), browse()
    set_up(ada, server)
    path = write(ada, "The #beans grow in tree rows")
    ada.goto(path)
    go_on(ada, "One: plant them late")
    go_on(ada, "Two: water them\n\n- in the morning\n- *in the evening* & <at noon>")
    correct(ada, path, "The #beans grow in three rows")
    write(ada, "Snape does it.", visibility="unlisted", warning="The end of the book")
    write(ada, "Followers may know: https://example.org/?a=1&b=2", visibility="private")
    write(ada, "Buy a spade", visibility="direct")

    reader.goto(path)
    expect(reader.locator("article .text")).to_contain_text(["in three rows", "One: plant", "Two: water"])
    go(reader, "edited")
    expect(reader.locator("article .text")).to_have_text(
        ["The #beans grow in three rows", "The #beans grow in tree rows"]
    )

    find(ada, 'from:ada "three rows"', ["The #beans grow in three rows"])
    find(ada, 'from:ada "tree rows"', [])
    ada.goto(path)
    ada.click("text=Pin to profile")
    told(ada, "The post stands at the top of your profile now.")
    reader.goto("/@ada")
    expect(reader.locator("article").first).to_contain_text("Pinned")

    archive = tmp_path / "ada.zip"
    with ada.expect_download() as downloading:
        go(ada, "Settings", "Data", "Download everything")
    downloading.value.save_as(archive)
    elsewhere = browse(base_url=other_server.url)
    set_up(elsewhere, other_server, name="Elsewhere")
    bring(elsewhere, archive)
    written = posts(ada)
    assert len(written) == 6
    assert posts(elsewhere) == written

    change_of_mind(ada, path)
    assert posts(ada) == written


def go_on(page, words):
    """Answer the post whose page is shown, in the form below it."""
    page.fill("#status", words)
    page.click("main button:has-text('Reply')")
    told(page, "Your post is out.")


def correct(page, path, words):
    """Change the post at a path so that it has these words."""
    page.goto(path)
    go(page, "Edit")
    page.fill("#status", words)
    page.click("button:has-text('Save')")
    told(page, "Your post is changed.")


def find(page, query, texts):
    """Search and check that posts with these texts are found."""
    go(page, "Search")
    page.fill("#q", query)
    page.press("#q", "Enter")
    expect(page).to_have_url(re.compile("[?]q="))
    expect(page.locator("article .text")).to_have_text(texts)


def bring(page, file):
    """Upload an archive and reload until all of it is written."""
    go(page, "Settings", "Data")
    page.set_input_files("#file", file)
    page.click("button:has-text('Upload')")
    told(page, "Your posts are being written.")
    for _ in range(30):
        if page.get_by_text("All is done.").count():
            break
        page.wait_for_timeout(500)
        go(page, "Reload")
    expect(page.locator("main")).to_contain_text("6 of 6 posts. All is done.")


def posts(page):
    """Return (date, warning, text, audience and other marks) of all that Ada wrote, as she herself sees it."""
    page.goto("/@ada/with_replies")
    return page.locator("article").evaluate_all(
        """articles => articles.map(article => [
            article.querySelector("time").dateTime,
            article.querySelector("summary")?.textContent,
            article.querySelector(".e-content").innerHTML.trim(),
            ...[...article.querySelectorAll(".do span")].map(mark => mark.textContent),
        ])"""
    )


def change_of_mind(page, path):
    """Delete the post at a path, and take that back."""
    page.goto(path)
    go(page, "Delete")
    page.click("text=Delete it >> nth=0")
    told(page, "The post is deleted.")
    assert page.request.get(path).status == 404
    page.click("text=Undo")
    told(page, "The post is back.")
    assert page.request.get(path).status == 200
