"""What every answer has, whatever it says: headers, sound HTML that loads nothing from elsewhere, and little weight."""

import re

import html5lib
import pytest

import config
import microblog
from model import links

HTTPS = pytest.mark.parametrize(
    "configuration", [{"MICROBLOG_URL": "https://blog.example.org"}], indirect=True, ids=["https"]
)
PAGES = [part for part in microblog.PARTS if part.__name__.startswith("pages.")]
RULES = sorted({route.rule for part in PAGES for route in part.routes.routes if route.method == "GET"})
ERRORS = {
    "/nowhere": 404,
    "/@ada/1": 404,
    "/@nobody": 404,
    "/tags": 404,
    "/static/nothing.css": 404,
    "/setup": 403,
    "/home.atom": 403,
    "/home.atom?key=x": 403,
    "/public?max_id=x": 400,
    "/public?x=%FF": 400,
}
MOVED = {
    "/login",
    "/settings",
    "/settings/email",
    "/settings/email/confirm",
    "/settings/password",
    "/settings/delete/undo",
    "/statuses",
    "/statuses/actions",
    "/statuses/restore",
    "/markers",
    "/tags/x/actions",
    "/notifications/clear",
    "/@ada/actions",
    "/@ada/report",
}
MOVED |= {"/.well-known/change-password"}
FOR_GOOD = {"/@ada.rss", "/home"}
TYPES = (
    r"(text/(html|css|plain|csv)|application/(json|atom\+xml|feed\+json|manifest\+json)); charset=utf-8"
    r"|image/svg\+xml|application/(json|zip)"
)


@pytest.fixture
def crawl(ada, bob, visitor, site, db, places):
    """Return a function that gets every page as a visitor and as a member; it returns {(address, reader): answer}."""
    site(
        registrations="open",
        description='Of "us" & <friends>.',
        rules="Be kind.\n\nBe <b>brief</b>.",
        contact="ada@a.b",
    )
    root = bob.post_status('Look, @ada: https://example.org/a?b=1&c="2" #x\n\n<b>bold</b>\nand more')
    id = ada.reply(root, "@bob seen #x")
    bob.reply(id, "@ada good")
    ada.follow("bob")
    bob.follow("ada")
    ada.submit("/settings/applications", "/settings/applications", expect=200, name="a script")
    with db.write() as tx:
        key = links.add(tx, "setup", config.now() + 60_000)
    more = (f"/compose?reply={root}&text=x", f"/setup?key={key}", "/api/docs", *ERRORS)

    def get(method="GET"):
        answers = {}
        for address in [*(places(rule, id=str(id)) for rule in RULES), *more]:
            for browser in (visitor, ada):
                answers[address, browser.username or "visitor"] = browser.request(address, method=method, status="*")
        return answers

    return get


# --- Headers ----------------------------------------------------------------------------------------------------------


def test_every_answer_has_the_headers_that_protect_its_reader(crawl):
    for (address, reader), answer in crawl().items():
        headers = answer.headers
        if address.endswith("/embed") and answer.status_int == 200:  # see test_sharing.py
            continue
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
            "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ), (address, reader)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])
        assert "Strict-Transport-Security" not in headers
        assert re.fullmatch(TYPES, headers["Content-Type"].lower())


def test_every_page_opens_for_a_member(crawl):
    for (address, reader), answer in crawl().items():
        if reader == "ada":
            usual = 303 if address in MOVED else 301 if address in FOR_GOOD else 200
            assert answer.status_int == ERRORS.get(address, usual), address


@HTTPS
def test_an_https_site_is_to_be_reached_by_https_only(crawl):
    values = {answer.headers.get("Strict-Transport-Security") for answer in crawl().values()}
    assert values == {"max-age=31536000"}


def test_what_depends_on_the_reader_is_not_kept_by_caches(crawl):
    for (address, reader), answer in crawl().items():
        cache, is_file = answer.headers["Cache-Control"], address.startswith(("/static/style", "/favicon"))
        if is_file:
            assert cache.startswith("public, max-age="), address
            assert "Set-Cookie" not in answer.headers
            continue
        if cache == "private, no-cache":
            assert address.startswith("/home.atom?key=")  # whose key is all that counts
            continue
        assert answer.headers["Vary"] == "Cookie", address
        is_personal = reader == "ada" or "Set-Cookie" in answer.headers or answer.status_int >= 400
        assert cache in ({"private, no-store"} if is_personal else {"private, no-store", "no-cache"}), (address, reader)


def test_request_ids_never_repeat(crawl):
    answers = crawl().values()
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == len(answers)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("LOCALHOST:9999", 200),
        ("[::1]:8080", 200),
        ("blog.example.org", 200),
        ("BLOG.example.org", 200),
        ("evil.example", 421),
        ("blog.example.org.evil.example", 421),
        ("blog.example.org@evil.example", 421),
        ("blog.example.org:8080", 421),
        ("127.0.0.1.evil.example:80", 421),
        ("blog.example.org, evil.example", 421),
        ("", 421),
    ],
)
@HTTPS
def test_only_our_own_host_names_are_answered(visitor, host, status):
    for path in ("/", "/nowhere", "/static/style.css"):
        answer = visitor.get(path, extra_environ={"HTTP_HOST": host}, status="*")
        assert (answer.status_int == 421) == (status == 421)
        assert "Set-Cookie" not in answer.headers
        assert not host or host not in answer.text.replace("https://blog.example.org", "")


def test_no_address_in_a_page_comes_from_the_request(ada, visitor):
    ada.post_status("@ada #x")
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    for path in ("/", "/login", "/notifications", "/nowhere", "/@ADA"):
        answer = visitor.get(path, headers=forged, status="*")
        assert "evil.example" not in answer.text + str(answer.headers)
        assert answer.headers.get("Location", "/").startswith("/")


def test_reading_changes_nothing(crawl, dump):
    answers = crawl()
    before = dump()
    crawl()
    heads = crawl("HEAD")
    assert dump() == before
    assert [answer.status for answer in heads.values()] == [answer.status for answer in answers.values()]
    assert {answer.body for answer in heads.values()} == {b""}


# --- HTML -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def trees(crawl):
    """Return {(address, reader): elements} of every page, parsed without mercy."""
    answers = {key: answer for key, answer in crawl().items() if answer.content_type == "text/html" and answer.body}
    return {key: list(parsed(answer.text).iter()) for key, answer in answers.items()}


def parsed(text):
    """Return the tree of text; raises ParseError for HTML that is not sound."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def test_pages_have_no_inline_script_or_style(trees):
    for key, elements in trees.items():
        for element in elements:
            assert element.tag not in ("style", "iframe", "object", "embed"), key
            assert element.tag != "base" or set(element.attrib) == {"target"}, key
            assert element.tag != "script" or (element.get("src") and not element.text), key
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], key


def test_pages_load_nothing_from_elsewhere_and_wait_for_one_stylesheet_only(trees):
    for key, elements in trees.items():
        names = ("canonical", "alternate")  # which name a page, but nobody loads it
        loaded = [element for element in elements if element.tag in ("link", "script", "img")]
        loaded = [element for element in loaded if element.get("rel") not in names]
        addresses = [element.get("href") or element.get("src") for element in loaded]
        assert all(re.match("/[^/]", address) for address in addresses), (key, addresses)
        assert [element.get("rel") for element in loaded].count("stylesheet") == 1, key
        assert all("defer" in element.attrib for element in loaded if element.tag == "script"), key


def test_pages_are_sound_in_what_screen_readers_rely_on(trees):
    for key, elements in trees.items():
        ids = [element.get("id") for element in elements if element.get("id")]
        assert len(ids) == len(set(ids)), key
        assert [element.tag for element in elements].count("h1") == 1, key
        for name in ("for", "aria-labelledby", "aria-describedby"):
            named = {id for element in elements for id in element.get(name, "").split()}
            assert named <= set(ids), (key, name)
        labelled = {element.get("for") for element in elements if element.tag == "label"}
        wrapped = {field for element in elements if element.tag == "label" for field in element.iter("input")}
        for field in elements:
            is_field = field.tag in ("input", "textarea", "select") and field.get("type") != "hidden"
            if is_field and field.get("aria-hidden") != "true" and "hidden" not in field.attrib:
                assert field.get("id") in labelled or field in wrapped, (key, field.attrib)


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_for_ever_under_the_address_with_its_fingerprint(visitor):
    address = visitor.get("/").html.select_one("link[rel=stylesheet]")["href"]
    answer = visitor.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.get("/static/style.css?old").headers["Cache-Control"] == "public, max-age=300"
    again = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]}, status=304)
    assert again.body == b""


@pytest.mark.parametrize("name", sorted(file.name for file in (config.RESOURCES / "static").glob("*.*")))
def test_every_file_has_its_type_and_cannot_run_as_a_page(visitor, name):
    answer = visitor.get(f"/static/{name}")
    expected = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
    assert answer.content_type == expected[name.rpartition(".")[2]]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../web.py", "/static/..%2fweb.py", "/static/%2e%2e/web.py", "/static/%2e%2e%2fweb.py"),
        *("/static/..%5cweb.py", "/static//etc/passwd", "/static/%2fetc/passwd", "/static/style.css%00", "/static/%00"),
        *(
            "/static/",
            "/static",
            "/static/headers",
            "/static/style.css%0d%0ax:y",
            "/static/STYLE.css",
            "/static/.%2fstyle.css",
        ),
    ],
)
def test_no_address_leads_out_of_the_files(visitor, path):
    answer = visitor.get(path, status=404)
    assert "There is nothing at this address." in answer


# --- Markup -----------------------------------------------------------------------------------------------------------


def test_every_page_is_valid_html(crawl):
    wrong = []
    for (address, reader), answer in crawl().items():
        if answer.content_type == "text/html" and answer.body:
            parser = html5lib.HTMLParser()
            parser.parse(answer.text)
            wrong += [(address, reader, error) for error in parser.errors]
    assert not wrong


def test_no_template_shows_how_it_joins_its_lines(crawl):
    pages = {place: answer.text for place, answer in crawl().items() if answer.content_type == "text/html"}
    assert not [place for place, text in pages.items() if "\\" in re.sub("<pre>.*?</pre>", "", text, flags=re.DOTALL)]


# --- Weight -----------------------------------------------------------------------------------------------------------

POST = (
    "Good morning @bob, the walk on Saturday starts at nine at the old mill. Bring boots, it has rained all week, and "
    "something to eat! The way is on https://walks.example.org/2026/11/round-the-old-mill #walks"
)


def test_pages_are_light(ada, bob, visitor):
    ada.follow("bob")
    root = bob.post_status(POST)
    for number in range(20):
        ada.post_status(f"{POST} {number}")
    for number in range(4):
        ada.reply(root, f"{POST} {number}")
    for browser in (ada, visitor):
        for path, count, most in (("/", 20, 30_000), ("/@ada", 20, 30_000), (f"/@bob/{root}", 5, 15_000)):
            page = browser.get(path)
            assert len(page.html.select("article")) == count, path
            assert len(page.body) <= most, path
    assert len(visitor.get("/login").body) <= 6_000


@pytest.mark.parametrize("name", ["style.css", "microblog.js"])
def test_files_are_light(visitor, name):
    assert 0 < len(visitor.get(f"/static/{name}").body) <= 10_000
