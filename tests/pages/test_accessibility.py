"""Every page in a real browser: axe finds nothing, nothing scrolls sideways, the keyboard reaches all there is."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.base import AXE_SCRIPT

import config
import microblog
from model import accounts, relationships

PAGES = [part for part in microblog.PARTS if part.__name__.startswith(("pages.", "oauth"))]
ROUTES = [route for part in PAGES for route in part.routes.routes if route.method == "GET"]
RULES = sorted({route.rule for route in ROUTES} - {"/static/<name:path>"})
CONSENT = "/oauth/authorize"
# WCAG 2.2 A and AA, and what axe holds to be good practice besides.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast"]
# What is found is told by its own HTML: to make up selectors for all that was looked at takes much of the time.
FAULTS = """(rules) => axe
    .run(document, { runOnly: rules, resultTypes: ["violations"], selectors: false, preload: false })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html])))"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What is on the page but lies outside its window, or has no size, cannot be reached by who sees the focus.
LOST = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")]
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches(".skip"))
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width < 1 || box.height < 1; })
    .map((one) => one.outerHTML)"""


class Quiet(WSGIRequestHandler):
    """A handler that logs nothing."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def address(app):
    """Return the address of the application on a real port."""
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def paths(ada, bob, person, site, db, places, program):
    """Return the addresses of all pages, on a site where each has something to show."""
    site(registrations="open", rules="Be kind.\nBe brief.", contact="ada@example.org", description="A small place")
    ada.follow("bob")
    bob.follow("ada")
    first = ada.post_status("Hello @bob, see https://example.org/a/rather/long/address/that/is/cut #plums")
    ada.post_status("the end of the film", page="/compose")
    bob.reply(first, "@ada good morning")
    app = program(bob)
    for verb in ("favourite", "reblog", "bookmark", "pin"):
        (app if verb != "pin" else program(ada)).post(f"/api/v1/statuses/{first}/{verb}")
    program(ada).put(f"/api/v1/statuses/{first}", status="Hello @bob #plums, again", spoiler_text="fruit")
    cyd = person("cyd")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET locked = 1 WHERE username = 'ada'")
        me, other = accounts.by_name(tx, "cyd"), accounts.by_name(tx, "ada")
        relationships.follow(tx, me, other, config.now())
    assert cyd.get("/@ada").status_int == 200
    found = [places(rule, id=str(first)) for rule in RULES]
    consent = app.question()
    return [consent if path.startswith(CONSENT) and path.rstrip("/") == CONSENT else path for path in found]


@pytest.fixture
def opened(chromium, address, ada, paths):
    """Return a function that yields (path, page) of every page that is HTML, as ada or as a visitor sees it."""
    contexts = []

    def tour(is_member, **options):
        context = chromium.new_context(base_url=address, **options)
        context.add_init_script(AXE_SCRIPT)
        contexts.append(context)
        if is_member:
            context.add_cookies([{"name": "session", "value": ada.cookies["session"], "url": address}])
        page = context.new_page()
        for path in [*paths, "/nothing/here"]:
            answer = context.request.get(path, max_redirects=0)
            is_page = answer.headers.get("content-type", "").startswith("text/html") and answer.status != 303
            if is_page and answer.status != 301:
                page.goto(path)
                yield path, page

    yield tour
    for context in contexts:
        context.close()


@pytest.mark.parametrize("is_member", [True, False], ids=["member", "visitor"])
def test_axe_finds_nothing_nothing_scrolls_sideways_and_what_can_be_pressed_can_be_seen(opened, is_member):
    faults, seen = [], 0
    for path, page in opened(is_member, color_scheme="light"):
        seen += 1
        for theme, rules in (("light", STANDARD), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=theme)
            faults += [(path, theme, *fault) for fault in page.evaluate(FAULTS, rules)]
        faults += [(path, "lost", one) for one in page.evaluate(LOST)]
        page.set_viewport_size({"width": 320, "height": 640})
        faults += [(path, "320 px")] if page.evaluate(SIDEWAYS) else []
        page.set_viewport_size({"width": 640, "height": 640})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [(path, "200 %")] if page.evaluate(SIDEWAYS) else []
        page.set_viewport_size({"width": 1280, "height": 720})
    assert not faults
    assert seen > (40 if is_member else 15)
