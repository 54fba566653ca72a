"""The journey of a new site in a real browser: set up, write, join, reply, follow, read; scripts on and off."""

import re
import subprocess
import sys

from playwright.sync_api import expect

from tests.journeys import PASSWORD, set_up, with_and_without_scripts
from tests.running import ROOT


@with_and_without_scripts
def test_from_the_set_up_link_to_a_thread_that_anybody_reads(server, browse, scripts):
    ada = browse(java_script_enabled=scripts)
    set_up(ada, server, registrations="open")
    expect(ada.locator(".site")).to_have_text("Allotment 12")
    ada.fill("#status", "Hello @bob, the #Beans are up: https://example.org/beans?a=1&b=2 <3")
    ada.click("text=Post >> visible=true >> nth=-1")
    expect(ada.get_by_role("status")).to_have_text("Your post is out.")

    bob = browse(java_script_enabled=scripts)
    bob.goto("/")
    bob.click("main >> text=Join")
    bob.fill("#username", "bob")
    bob.fill("#password", PASSWORD)
    bob.click("main button")
    expect(bob.get_by_role("status")).to_have_text("Welcome! You are a member now.")
    bob.click("text=ada >> nth=0")
    bob.click("text=Follow >> visible=true")
    expect(bob.get_by_role("status")).to_have_text("You follow @ada now.")
    bob.click("text=Reply >> nth=0")
    expect(bob.locator("#status")).to_have_value("@ada ")
    bob.locator("#status").press_sequentially("Mine too!") if scripts else bob.fill("#status", "@ada Mine too!")
    bob.click("button:has-text('Reply')")
    expect(bob.locator(".focus .text")).to_have_text("@ada Mine too!")

    ada.goto("/notifications")
    expect(ada.locator(".note >> nth=0")).to_contain_text("bob named you")
    expect(ada.locator(".note >> nth=1")).to_contain_text("bob follows you")

    reader = browse(java_script_enabled=scripts)
    reader.goto("/public")
    reader.click("text=1 reply")
    expect(reader.locator(".post .text")).to_have_text([re.compile("Hello @bob, the #Beans are up"), "@ada Mine too!"])
    expect(reader.locator(".focus a[rel~=nofollow]")).to_have_attribute("href", "https://example.org/beans?a=1&b=2")
    reader.click(".focus .hashtag")
    expect(reader.locator("h1")).to_have_text("#beans")
    expect(reader.locator(".post")).to_have_count(1)
    assert reader.request.get("/compose", max_redirects=0).headers["location"] == "/login?next=%2Fcompose"


def test_the_counter_counts_as_the_server_does(writer):
    counts = {
        "": "500 left",
        "four": "496 left",
        "https://example.org/" + "x" * 100: "477 left",
        "👨‍👩‍👧 é": "497 left",
        "x" * 501: "1 too many",
    }
    for text, left in counts.items():
        writer.fill("#status", text)
        expect(writer.locator("#left")).to_have_text(left)


def test_a_text_that_is_too_long_comes_back_whole(writer):
    writer.fill("#status", "word " * 101)
    writer.click("main button:has-text('Post')")
    expect(writer.get_by_role("alert")).to_contain_text("4 characters too long")
    expect(writer.locator("#status")).to_have_value("word " * 101)


def test_control_and_enter_send(writer):
    writer.fill("#status", "Sent by keys")
    writer.press("#status", "Control+Enter")
    expect(writer.locator(".post .text")).to_have_text("Sent by keys")


def test_two_quick_clicks_make_one_post(writer):
    writer.fill("#status", "Only once")
    writer.dblclick("main button:has-text('Post')")
    expect(writer.locator(".post .text")).to_have_text(["Only once"])


def test_no_page_asks_another_host_or_breaks_its_own_policy(writer, server):
    hosts, complaints = set(), []
    writer.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    writer.on("console", lambda message: complaints.append(message.text))
    for path in (
        "/",
        "/public",
        "/compose",
        "/notifications",
        "/settings/profile",
        "/settings/account",
        "/about",
        "/@ada",
    ):
        writer.goto(path)
    assert (hosts, complaints) == ({server.url.removeprefix("http://")}, [])


def test_a_word_without_end_and_a_tower_of_marks_stay_in_their_place(writer):
    for text in ("x" * 500, "a" + "\u0301" * 400 + " b", "\u202eevil " * 20):
        writer.goto("/compose")
        writer.fill("#status", text)
        writer.click("main button:has-text('Post')")
    for width in (320, 1280):
        writer.set_viewport_size({"width": width, "height": 800})
        writer.goto("/")
        assert writer.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_scrolls_sideways_at_320_pixels(writer):
    writer.set_viewport_size({"width": 320, "height": 800})
    wide = []
    for path in ("/", "/public", "/@ada", "/@ada/followers", "/settings/account", "/compose", "/about", "/nothing"):
        writer.goto(path)
        if writer.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


def test_a_password_set_on_the_command_line_opens_the_site(writer, server, browse):
    command = [sys.executable, ROOT / "cli.py", "user", "add", "bob", "--data", server.data, "--password-stdin"]
    subprocess.run(command, input=PASSWORD, text=True, check=True, capture_output=True, timeout=30)
    bob = browse()
    bob.goto("/login?next=/settings/profile")
    bob.fill("#username", "bob")
    bob.fill("#password", PASSWORD)
    bob.click("main button")
    expect(bob.locator("h1")).to_have_text("Settings")
