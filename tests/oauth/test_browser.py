"""The question in a real browser: its rules on forms, origins and addresses are the ones that count."""

import json
import re
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import expect

from tests.programs import answer_in

PASSWORD = "correct horse battery"


@pytest.fixture
def listener():
    """Return a program's own little server on this machine, which keeps the addresses that browsers bring, as `asked`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 (http.server's name)
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


@pytest.mark.browser
def test_a_person_who_is_not_logged_in_comes_back_to_a_program_on_their_machine_with_a_code(server, chromium, listener):
    redirect = f"http://127.0.0.1:{listener.server_port}/back?kept=1"
    program = sent(server, "/api/v1/apps", client_name="Desk", redirect_uris="http://127.0.0.1/back?kept=1")
    context = chromium.new_context(base_url=server.url)
    page = context.new_page()
    page.goto(server.setup_path)
    for field, value in (("#name", "Home"), ("#username", "ada"), ("#password", PASSWORD)):
        page.fill(field, value)
    page.click("text=Start")
    context.clear_cookies()
    page.goto(
        f"/oauth/authorize?response_type=code&client_id={program['client_id']}&redirect_uri={redirect}&state=a%2Bb%20%C3%A9"
    )
    page.fill("#username", "ada")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("h1")).to_have_text("Let Desk in?")
    page.on("console", lambda m: print("CONSOLE", m.text))
    page.on("response", lambda r: print(r.status, r.url, r.request.headers.get("origin"), r.headers.get("location")))
    page.screenshot(path="/tmp/q.png")
    page.click("button:has-text('Let it in')")
    page.wait_for_timeout(1000)
    page.screenshot(path="/tmp/q2.png")
    expect(page.locator("body")).to_have_text("Back in the program.")
    context.close()
