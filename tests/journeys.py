"""What people do on the site in a real browser, in the words of the journeys."""

import pytest
from playwright.sync_api import expect

PASSWORD = "correct horse battery"

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])


def set_up(page, server, username="ada", name="Allotment 12", **choices):
    """Open the link that the server printed and make username the administrator of a site with this name.

    choices: what is chosen for `registrations` and `access`.
    """
    page.goto(server.url + server.setup_path)
    page.fill("#name", name)
    for question, answer in choices.items():
        page.check(f"input[name={question}][value={answer}]")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("text=Start")
    told(page, "Welcome! This is your site now.")


def told(page, sentence):
    """Check that the page says that something was done, in this sentence (and with Undo, if that is offered)."""
    expect(page.get_by_role("status")).to_contain_text(sentence)


def join(page, username, reason=""):
    """Fill in the form for a new account, which the page shows, and send it."""
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    if reason:
        page.fill("#reason", reason)
    page.click("main form button")


def log_in(page, username):
    """Log in through the link on top of the page."""
    page.goto("/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main form button")


def go(page, *links):
    """Follow links by their words, one after the other."""
    for words in links:
        page.get_by_role("link", name=words).first.click()


def write(page, words, visibility="public", warning=""):
    """Publish a post and return its path."""
    go(page, "New post")
    page.fill("#status", words)
    page.select_option("#visibility", visibility)
    if warning:
        page.click("summary >> text=Content warning")
        page.fill("#spoiler_text", warning)
    page.click("main button:has-text('Post')")
    told(page, "Your post is out.")
    return page.locator("article .u-url").first.get_attribute("href")


def reply(page, words):
    """Answer the post that the page shows first; the answer's own page is shown then."""
    page.locator("article >> text=Reply").first.click()
    page.locator("#status").press("End")
    page.fill("#status", page.input_value("#status") + words)
    page.click("main button:has-text('Reply')")
    expect(page.locator(".focus .text")).to_contain_text(words)
