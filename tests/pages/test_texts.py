"""What people type into any field: limited, tidied, shown as they meant it, and never markup."""

import unicodedata
from types import SimpleNamespace
from urllib.parse import quote

import html5lib
import pytest

import config
from model import links, settings


@pytest.fixture
def setup_page(db):
    """Return the address of the page that sets the site up."""
    with db.write() as tx:
        return "/setup?key=" + links.add(tx, "setup", config.now() + 60_000)


def form_at(page, action):
    return next(form for form in page.forms.values() if form.action == action)


# --- Limits -----------------------------------------------------------------------------------------------------------

EMAIL = "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".example"


@pytest.mark.parametrize(
    ("page", "action", "field", "longest"),
    [
        ("/compose", "/statuses", "status", "x" * 500),
        ("/compose", "/statuses", "status", "e\u0301\u0302" * 500),
        ("/settings/profile", "/settings/profile", "display_name", "x" * 30),
        ("/settings/profile", "/settings/profile", "display_name", "👩🏽‍🚀" * 25),
        ("/settings/profile", "/settings/profile", "note", "x" * 500),
        ("/@bob/note", "/@bob/note", "comment", "x" * 2000),
        ("/@bob/report", "/@bob/report", "comment", "x" * 1000),
        ("/settings/account", "/settings/email", "email", "a" * 62 + EMAIL),
        ("/settings/applications", "/settings/applications", "name", "x" * 100),
        ("/register", "/register", "username", "a" * 30),
        ("/register", "/register", "email", "a" * 62 + EMAIL),
        ("setup", "/setup", "name", "x" * 60),
    ],
)
def test_every_field_takes_its_limit_and_keeps_what_is_more(
    ada, bob, visitor, site, setup_page, page, action, field, longest
):
    site(registrations="open")
    browser = visitor if action in ("/register", "/setup") else ada
    others = {"username": "eve", "name": "Site", "password": ada.password, "current_password": ada.password}
    address = setup_page if page == "setup" else page

    def fill(text, expect):
        answer = browser.get(address)
        fields = {name: value for name, value in others.items() if name in form_at(answer, action).fields}
        return browser.submit(answer, action, expect=expect, **{**fields, field: text})

    refused = fill("x" + longest if field != "email" else "aaa" + longest, 422)
    assert form_at(refused, action)[field].value in ("x" + longest, "aaa" + longest)
    assert refused.html.select_one("[role=alert] a")["href"] == f"#{field}"
    fill(longest, 200 if page == "/settings/applications" else 303)


def test_combining_marks_do_not_get_round_the_limits(ada):
    for page, field in (("/compose", "status"), ("/settings/profile", "display_name"), ("/settings/profile", "note")):
        action = "/statuses" if field == "status" else page
        ada.submit(page, action, expect=422, **{field: "x" + "\u0301" * 12_000})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\n\nd", "a\nb\nc\n\nd"),
        ("a\x00b\x01c\x0bd\x1be\x7ff\x85g", "abcdefg"),
        ("e\u0301 u\u0308", "é ü"),
        ("a\tb\u2028c\u2029d", "a b\nc\nd"),
        ("  \n trimmed \n ", "trimmed"),
        ("a\ufffeb\uffffc", "abc"),
    ],
)
def test_texts_are_kept_in_one_tidy_form(ada, db, typed, kept):
    ada.submit("/compose", "/statuses", status=typed)
    ada.submit("/settings/profile", "/settings/profile", note=typed, display_name=typed)
    row = db.read.execute("SELECT s.text, a.note, a.display_name FROM statuses AS s, accounts AS a").fetchone()
    assert tuple(row) == (kept, kept, " ".join(kept.split()))


def test_names_cannot_turn_the_direction_of_what_follows(ada, bob):
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    ada.submit("/settings/profile", "/settings/profile", display_name=f"Ada\u202e evil {controls}!")
    bob.post_status("@ada hello")
    page = bob.get("/@ada")
    assert page.html.h1.bdi.text == "Ada evil !"
    assert not set(controls) & set(page.text)
    ada.post_status("hello")
    assert all(link.bdi for link in bob.get("/public").html.select(".by a[id]"))


# --- Markup -----------------------------------------------------------------------------------------------------------

PAYLOADS = [
    *(
        "<script>alert(1)</script>",
        "<ScRiPt/x>alert(1)",
        "<script src=//evil.example>",
        "</script><script>",
        "<!--",
        "-->",
    ),
    *("<img src=x onerror=alert(1)>", "<img/src/onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>", "<math>"),
    *('"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>", '" onfocus=alert(1) autofocus="', "' onclick='x"),
    *("` onmouseover=alert(1) `", '"/><a b="', "<a href=javascript:alert(1)>x</a>", "<iframe src=javascript:x>"),
    *("</textarea><script>x</script>", "</title><script>x</script>", "</option></select><img>", "</p></div></main><b>"),
    *(
        "</style><style>*{}",
        "<style>*{color:red}</style>",
        "<base href=//evil.example>",
        "<link rel=stylesheet href=//e>",
    ),
    *("<meta http-equiv=refresh content=0>", "<form action=//evil.example>", "<input autofocus onfocus=x>", "<button>"),
    *("<object data=x>", "<embed src=x>", "<details open ontoggle=x>", "<video><source onerror=x>", "<body onload=x>"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x"),
    *(
        'http://evil.example/"onclick=x',
        "https://x.example/'><b>",
        "https://a.example/<script>",
        "http://javascript:x@e.org",
    ),
    *(
        "@ada<script>",
        '@ada"onclick=x',
        '#tag"onclick=x',
        "#tag<img>",
        "https://ada@evil.example/",
        "@ada@evil.example",
    ),
    *(
        "{{7*7}}",
        "{{!7*7}}",
        "% raise SystemExit",
        "<% x %>",
        "${7*7}",
        "%(x)s",
        "\\\\",
        "&lt;script&gt;",
        "&#60;b&#62;",
    ),
    *(
        "&quot; onclick=x",
        "<b\x0bonclick=x>",
        "<\x00script>",
        "\uff1cscript\uff1e",
        "\u2028<b>\u2029",
        "+ADw-script+AD4-",
    ),
]
HARMLESS = [
    "harmless words",
    "",
    "x" * 700,
    "@ada #tag http://e.org/a https://ada.example/" + "b" * 50 + "\n\n@ada\nx",
    "x" * 1200,
]


def post(people, text):
    answer = people.ada.submit("/compose", "/statuses", expect="*", status=text)
    if answer.status_int == 422:
        return [answer]
    id = people.ada.newest_id()
    addresses = (f"/@ada/{id}", f"/compose?reply={id}", f"/@ada/{id}/delete")
    return [people.ada.get(address) for address in addresses]


def profile(people, text):
    fields = {"display_name": text, "note": text}
    refused = [
        people.ada.submit(PROFILE, PROFILE, expect="*", **{name: fields[name]}).maybe_follow() for name in fields
    ]
    return [*refused, *map(people.bob.get, ("/@ada", "/public", "/notifications", "/@bob/following"))]


def script(people, text):
    answer = people.ada.submit(SCRIPTS, SCRIPTS, expect="*", name=text)
    page = people.ada.get(SCRIPTS)
    for form in list(page.forms.values())[1:-1]:  # so that the page stays short
        form.submit("revoke")
    return [answer, page]


def kept_form(people, text):
    fields = {"csrf": "", "status": text, "note": text, text: "x", f"{text} password": "x", "next": text}
    return [people.ada.post("/statuses", fields, status=403), people.visitor.post("/statuses", fields, status=401)]


def refused_person(people, text):
    fields = {"csrf": people.visitor.csrf(), "username": text, "email": text}
    return [people.visitor.post("/register", fields, status=422)]


def address(people, text):
    paths = ("/tags/", "/@", "/", "/compose?text=", "/login?next=", "/public?max_id=", "/setup?key=")
    return [people.bob.get(path + quote(text, safe=""), status="*") for path in paths]


PROFILE, SCRIPTS = "/settings/profile", "/settings/applications"
FIELDS = {function.__name__: function for function in (post, profile, script, kept_form, refused_person, address)}


@pytest.fixture
def people(ada, bob, visitor, site):
    """Return three browsers on a site where one person follows and is named by another."""
    site(registrations="open", max_characters=600)
    bob.follow("ada")
    ada.post_status("hello @bob")
    return SimpleNamespace(ada=ada, bob=bob, visitor=visitor)


def shape(page):
    """Return the elements of page with the names of their attributes, having looked at where they lead."""
    found = set()
    for element in html5lib.parse(page.text, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            found.add((element.tag, frozenset(element.attrib)))
            for name in ("href", "src", "action"):
                assert element.get(name, "/").startswith(("/", "#main", "#", "http://", "https://")), element.attrib
    return found


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_becomes_markup(people, field):
    expected = set.union(*(shape(page) for text in HARMLESS for page in FIELDS[field](people, text)))
    for payload in PAYLOADS:
        for page in FIELDS[field](people, payload):
            assert shape(page) <= expected, payload


@pytest.mark.parametrize("name", ["name", "description", "rules", "contact"])
def test_no_setting_of_the_site_becomes_markup(ada, visitor, site, name):
    ada.post_status("hello")
    paths = ("/", "/about", "/register")

    def pages(text):
        site(**{name: text})
        return [visitor.get(path) for path in paths]

    expected = set.union(*(shape(page) for text in ("harmless", "two\n\nlines") for page in pages(text)))
    for payload in PAYLOADS:
        shown = pages(payload + " zq7")
        assert set.union(*map(shape, shown)) <= expected, payload
        assert any("zq7" in page for page in shown)
    assert name in settings.SETTINGS


def test_posts_are_read_as_they_were_typed(ada, bob):
    for payload in PAYLOADS:
        ada.post_status("- " + payload)
        words = bob.get("/@ada").html.article.select_one(".text").get_text("")
        typed = "".join(character for character in payload if unicodedata.category(character) not in ("Cc", "Zl", "Zp"))
        assert words.replace("\n", "") == "- " + typed, payload
