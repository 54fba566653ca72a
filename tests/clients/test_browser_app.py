"""A client in a browser: JavaScript of another origin (app.html), in a real Chromium, against a real server."""

import http.server
import re
import threading
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.clients.conftest import PASSWORD
from tests.running import Client, Server


@pytest.fixture
def server(tmp_path):
    """Return a real server with its limits on, because their headers are for clients too; Ada has written there."""
    with Server(tmp_path, MICROBLOG_RATE_LIMITS="on") as server:
        ada = Client(server)
        owner = {"username": "ada", "password": PASSWORD, "name": "Allotment 12"}
        ada.send(server.setup_path, "/setup", **owner, registrations="closed", access="members")
        for text in ("first <b>", "second", "third #beans"):
            ada.send("/compose", "/statuses", status=text)
        yield server


class Files(http.server.SimpleHTTPRequestHandler):
    """The files beside this one, without a line for each of them on the terminal."""

    def log_message(self, format, *arguments):
        pass


@pytest.fixture(scope="module")
def app_url():
    """Return the address of app.html on a server of its own: another origin than the site's."""
    handler = partial(Files, directory=Path(__file__).parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/app.html"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium, server, app_url):
    """Return the client in a new browser; at the end no console may have shown a complaint, on whatever page."""
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    complaints = []
    context.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert complaints == []


def ask_to_be_let_in(page, address, server):
    """Have the client at address send the person to the site, where they log in and are asked."""
    page.goto(address)
    page.fill("#site", server.url)
    page.click("#log-in")
    page.fill("#username", "ada")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("h1")).to_have_text("Let Small client in?")


@pytest.mark.parametrize("query", ["", "?with_secret"], ids=["without a secret", "with its secret"])
def test_a_client_in_a_browser_is_let_in_reads_writes_and_leaves(page, app_url, server, query):
    ask_to_be_let_in(page, app_url + query, server)
    with page.expect_request("**/oauth/token") as exchange:
        page.click("button:has-text('Let it in')")
    assert ("client_secret" in exchange.value.post_data) == bool(query)
    expect(page.locator("#me")).to_have_text("@ada")
    assert page.url == app_url
    expect(page.locator("#left")).to_have_text(re.compile(r"^2\d\d of 300 until 20\d\d-"))
    items = page.locator("#timeline li")
    expect(items).to_have_text(["third #beans", "second"])
    page.click("#older")
    expect(items).to_have_text(["third #beans", "second", "first <b>"])
    expect(page.locator("#older")).to_be_hidden()
    page.fill("#text", "from elsewhere")
    page.click("#post")
    expect(page.locator("#said")).to_have_text("Posted once")
    token = page.evaluate("sessionStorage.token")
    assert status_of(server, token) == 200
    page.click("#log-out")
    expect(page.locator("#said")).to_have_text("Logged out")
    assert status_of(server, token) == 401
    page.goto(server.url)
    expect(page.locator(".post .text >> nth=0")).to_have_text("from elsewhere")


def status_of(server, token):
    """Return how the server answers who shows token."""
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{server.url}/api/v1/timelines/home", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_client_hears_of_a_no(page, app_url, server):
    ask_to_be_let_in(page, app_url, server)
    page.click("button:has-text('No')")
    expect(page.locator("#said")).to_have_text("access_denied: The person said no.")
    assert re.fullmatch(r".*\?error=access_denied&.*&state=[\w-]{43}&iss=http.*", page.url)
