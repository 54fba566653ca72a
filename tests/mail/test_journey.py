"""The journey of a mail in a real browser, with a real server on both sides."""

import re
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.journeys import PASSWORD, set_up
from tests.mail.test_messages import plain
from tests.running import Server


@pytest.fixture
def server(tmp_path, relay):
    with Server(tmp_path, **relay, MICROBLOG_MAIL_DELAY="0") as server:
        yield server


@pytest.fixture
def arrived(post_office):
    """Return a function that returns the next message, when it has arrived."""
    seen = iter(range(1000))

    def wait():
        number, deadline = next(seen), time.monotonic() + 30
        while len(post_office.taken) <= number:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return post_office.taken[number]

    return wait


def write(page, words, visibility="public"):
    page.goto("/compose")
    page.fill("#status", words)
    page.select_option("[name=visibility]", visibility)
    page.click("main button:has-text('Post')")
    expect(page.get_by_role("status")).to_have_text("Your post is out.")


def links(message, server):
    return re.findall(rf"{server.url}/\S+", plain(message))


def test_from_a_post_to_its_mail_to_the_post_to_no_more_mails(server, browse, arrived, post_office):
    ada = browse()
    set_up(ada, server, registrations="open")

    bob = browse()
    bob.goto("/register")
    for field, value in {"#username": "bob", "#password": PASSWORD, "#email": "bob@example.org"}.items():
        bob.fill(field, value)
    bob.click("main button")
    question = arrived()
    assert question["Subject"] == "Is this your address, @bob?"
    reader = browse()  # Bob reads his mail elsewhere, where he is not logged in
    reader.goto(links(question, server)[0])
    reader.click("text=Yes, it is mine")

    write(ada, "The beans are up, @bob!")
    told = arrived()
    assert told["Subject"] == "ada mentioned you: The beans are up, @bob!"
    reader.goto(links(told, server)[0])
    expect(reader.locator(".focus .text")).to_have_text("The beans are up, @bob!")

    one_click = told["List-Unsubscribe"].strip("<>")
    request = urllib.request.Request(one_click, data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert (answer.status, answer.url, answer.headers["Set-Cookie"]) == (200, one_click, None)
    write(ada, "Are you there, @bob?")
    write(ada, "@bob between us", visibility="direct")
    assert arrived()["Subject"] == "ada sent you a private message"
    assert len(post_office.taken) == 3
    reader.goto(links(told, server)[-1])
    expect(reader.locator("main")).to_contain_text("Should @bob not get mails about posts that mention you?")
