"""The question in a real browser: its rules on forms, origins and addresses are the ones that count."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.programs import answer_in

PASSWORD = "correct horse battery"


@pytest.fixture
def listener():
    """Return a program's own little server on this machine; `asked` are the (path, referrer) that browsers bring."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append((self.path, self.headers.get("Referer")))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Back in the program.")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def sent(server, path, **fields):
    """Return the answer to a program's POST."""
    body = json.dumps(fields).encode()
    request = urllib.request.Request(server.url + path, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def ada(chromium, server):
    """Return a page of a browser in which Ada, whose site it is, is not logged in."""
    context = chromium.new_context(base_url=server.url)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(server.setup_path)
    page.fill("#name", "Home")
    page.fill("#username", "ada")
    page.fill("#password", PASSWORD)
    page.click("text=Start")
    context.clear_cookies()
    yield page
    context.close()


@pytest.mark.browser
def test_a_person_logs_in_says_yes_and_is_back_in_the_program_which_then_acts_for_them(server, ada, listener):
    program = sent(server, "/api/v1/apps", client_name="Desk", redirect_uris="http://127.0.0.1/back?kept=1")
    redirect = f"http://127.0.0.1:{listener.server_port}/back?kept=1"
    state = '&=+%20"<>é'
    asked = {"response_type": "code", "client_id": program["client_id"], "redirect_uri": redirect, "state": state}
    ada.goto("/oauth/authorize?" + urlencode(asked))
    ada.fill("#username", "ada")
    ada.fill("#password", PASSWORD)
    ada.click("main button")
    expect(ada.locator("h1")).to_have_text("Let Desk in?")
    expect(ada.get_by_role("textbox")).to_have_count(0)
    ada.click("button:has-text('Let it in')")
    expect(ada.locator("body")).to_have_text("Back in the program.")
    path, referrer = next(asked for asked in listener.asked if asked[0].startswith("/back"))
    told = answer_in(path)
    assert (told["kept"], told["state"], referrer) == ("1", state, None)
    secrets = {name: program[name] for name in ("client_id", "client_secret")}
    grant = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": redirect}
    assert sent(server, "/oauth/token", **grant, **secrets)["token_type"] == "Bearer"
