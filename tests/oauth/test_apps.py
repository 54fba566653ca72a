"""Applications: how programs register, what of it is kept, what is refused, and how often."""

from urllib.parse import urlencode

import pytest

from model import applications
from tests.conftest import Browser
from tests.programs import Program, answer_in, decide

APPS = "/api/v1/apps"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
HTTPS = pytest.mark.parametrize(
    "configuration", [{"MICROBLOG_URL": "https://blog.example.org"}], indirect=True, ids=["https"]
)
ASKED = {"client_name": "Probe", "redirect_uris": "app://x"}


@pytest.fixture
def nobody(visitor):
    """Return a program that has not registered."""
    return Program(visitor)


def register(nobody, expect=200, **changes):
    return nobody.post(APPS, expect=expect, **{**ASKED, **changes}).json


def test_a_program_is_told_its_secret_once(nobody):
    told = register(nobody, scopes="read write", website="https://probe.example/?a=1")
    nobody.client_id, nobody.client_secret = told.pop("client_id"), told.pop("client_secret")
    assert len(nobody.client_id) == len(nobody.client_secret) == 43
    nobody.exchange(None, grant_type="client_credentials")
    shown = nobody.get("/api/v1/apps/verify_credentials").json
    assert told == {**shown, "client_secret_expires_at": 0}
    assert shown == {
        "id": told["id"],
        "name": "Probe",
        "website": "https://probe.example/?a=1",
        "scopes": ["read", "write"],
        "redirect_uris": ["app://x"],
        "redirect_uri": "app://x",
    }


def test_programs_of_the_same_name_are_different_programs(nobody):
    first, second = register(nobody), register(nobody)
    assert not {first["id"], first["client_id"], first["client_secret"]} & set(map(str, second.values()))


TWO = ["app://x", "https://x.example/cb"]


@pytest.mark.parametrize(
    "encoded",
    [
        {"query": urlencode({**ASKED, "redirect_uris": "\n".join(TWO)})},
        {"query": urlencode([("client_name", "Probe"), *(("redirect_uris[]", uri) for uri in TWO)])},
        {"form": urlencode({**ASKED, "redirect_uris": "\n".join(TWO)})},
        {"form": urlencode([("client_name", "Probe"), *(("redirect_uris[]", uri) for uri in TWO)])},
        {"form": urlencode({"client_name": "Probe", "redirect_uri": "\n".join(TWO)})},
        {"form": urlencode({"client_name": "Probe", "redirect_uris[0]": TWO[0], "redirect_uris[1]": TWO[1]})},
        {"json": {**ASKED, "redirect_uris": TWO}},
        {"json": {**ASKED, "redirect_uris": "\n".join(TWO) + "\n"}},
        {"json": {**ASKED, "redirect_uris": [*TWO, *TWO]}},
    ],
    ids=lambda encoded: "-".join(encoded),
)
def test_addresses_come_in_many_shapes(nobody, encoded):
    match encoded:
        case {"query": query}:
            answer = nobody.call("POST", f"{APPS}?{query}")
        case {"form": form}:
            answer = nobody.call("POST", APPS, body=form, content_type="application/x-www-form-urlencoded")
        case {"json": parameters}:
            answer = nobody.post(APPS, **parameters)
    assert answer.json["redirect_uris"] == TWO
    assert answer.json["redirect_uri"] == "\n".join(TWO)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, ["read"]),
        ({"scopes": ""}, ["read"]),
        ({"scopes": "nonsense"}, ["read"]),
        ({"scopes": "read write follow push"}, ["read", "write", "follow", "push"]),
        ({"scopes": " write  nonsense read:statuses read:collections write "}, ["write", "read:statuses"]),
        ({"scopes": ["read", "write:media"]}, ["read", "write:media"]),
        ({"scopes": "admin:read admin:write:reports profile"}, ["admin:read", "admin:write:reports", "profile"]),
    ],
)
def test_scopes_that_we_do_not_know_are_left_out(nobody, asked, kept):
    assert register(nobody, **asked)["scopes"] == kept


@pytest.mark.parametrize(
    ("website", "kept"),
    [
        ("https://probe.example/", True),
        ("http://probe.example", True),
        ("", False),
        (None, False),
        ("probe.example", False),
        ("//probe.example", False),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://[", False),
        ("https://x.example/" + "x" * 2000, False),
        ("https:probe.example", False),
        ("https://probe.example/a b", False),
        ("https://pröbe.example/", False),
        ("https://probe.example/#about", True),
    ],
)
def test_a_website_that_is_no_web_address_is_left_out(nobody, website, kept):
    assert register(nobody, website=website)["website"] == (website if kept else None)


@pytest.mark.parametrize("typed", [" Probe\n", "Pro\u202ebe", "Probe\x00"])
def test_a_name_is_a_line_of_text(nobody, typed):
    assert register(nobody, client_name=typed)["name"] == "Probe"
    assert len(register(nobody, client_name="x" * 1000)["name"]) == 100


@pytest.mark.parametrize(
    "changes",
    [
        *({"client_name": name} for name in (None, "", " \n", ["x"], {"a": "x"})),
        *({"redirect_uris": uris} for uris in (None, "", "\n", [], [[]], [{"a": "app://x"}])),
    ],
)
def test_a_program_needs_a_name_and_an_address(nobody, changes, dump):
    before = dump()
    assert register(nobody, expect=422, **changes)["error"].startswith("Validation failed: ")
    assert dump() == before


# --- Where people may be sent -----------------------------------------------------------------------------------------

DANGEROUS = [
    *("javascript:alert(1)", "JavaScript:alert(1)", "javascript://x.example/%0aalert(1)", "data:text/html,x"),
    *("vbscript:x", "file:///etc/passwd", "about:blank", "blob:https://x.example/1", "view-source:https://x.example"),
    *(
        "https://x.example/#f",
        "app://x#",
        "app://x y",
        " app://x",
        "app://x\t",
        "app://é",
        "app://x\x00",
        "java\tscript:x",
    ),
    *("http://x.example/cb", "http://127.0.0.1.example/", "http://127.0.0.2/", "http://localhost.example/"),
    *("https:", "https://", "https:/x", "https:x", "https:///x", "http://@127.0.0.1/", "https://u:p@x.example/"),
    *("https://x.example:port/", "https://x.example;sandbox/", "https://x.example,x/", "https://*/", "https://[x/"),
    *("/cb", "cb", "//x.example/cb", "x.example", "://x", "1a:/x", "app", ":", "a b:/x"),
    *(
        'app://"',
        "app://<x>",
        "app://x\\y",
        "app://x|y",
        "app://{x}",
        "app://x^y",
        "app://x`",
        "app://%zz",
        "app://x%2",
    ),
    *("https://x.example/?a[]=1", "app://u@x", "urn:ietf:wg:oauth:2.0:oob#", "app://" + "x" * 2000),
]
FINE = [
    *(OUT_OF_BAND, "com.app:/cb", "app://x", "app://", "App:", "app:///x", "x-y+z.1:a?b=c"),
    *(
        "https://x.example",
        "https://x.example:8443/a/b;c?d=e&f='!*()",
        "HTTPS://X.EXAMPLE/",
        "https://xn--mnchen-3ya.de/",
    ),
    *("http://127.0.0.1/", "http://127.0.0.1:5000", "http://localhost/cb", "http://[::1]/", "https://[2001:db8::1]:5/"),
    *("https://elk.zone/api/blog.example.org/oauth/https%3A%2F%2Felk.zone", "app://" + "x" * 1994),
]


@HTTPS
@pytest.mark.parametrize("uri", DANGEROUS)
def test_an_address_that_is_none_or_dangerous_is_refused_even_beside_a_good_one(nobody, uri):
    error = {"error": "Validation failed: Redirect URI must be an absolute URI."}
    assert register(nobody, expect=422, redirect_uris=[uri]) == error
    assert register(nobody, expect=422, redirect_uris=["https://x.example", uri]) == error


@HTTPS
@pytest.mark.parametrize("uri", FINE)
def test_whatever_address_can_be_registered_people_can_be_sent_to(ada, uri):
    program = Program(ada, redirect_uri=uri).register()
    answer = decide(ada.get(program.question(), status=200), expect="3*")
    assert answer_in(answer.headers["Location"])["code"]
    if uri != OUT_OF_BAND:
        assert answer.headers["Location"].startswith(uri)


def test_a_site_without_https_lets_programs_do_without_too(nobody):
    assert register(nobody, redirect_uris="http://x.example:3000/cb")["redirect_uris"] == ["http://x.example:3000/cb"]


@pytest.mark.parametrize(("count", "status"), [(10, 200), (11, 422)])
def test_a_program_has_at_most_ten_addresses(nobody, count, status):
    uris = [f"app://{number}" for number in range(count)]
    register(nobody, expect=status, redirect_uris=uris + uris)


def test_the_longest_of_everything_fits(nobody):
    uris = [f"app://{number:01994}" for number in range(10)]
    scopes = " ".join(sorted(applications.SCOPES))
    kept = register(nobody, redirect_uris=uris, scopes=scopes, website="https://" + "x" * 1992, client_name="💥" * 100)
    assert (kept["redirect_uris"], len(kept["website"]), kept["name"]) == (uris, 2000, "💥" * 100)


# --- How often --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True, ids=["limits on"])
def test_the_31st_registration_of_an_address_in_five_minutes_is_429(app, configuration):
    def program(address):
        return Program(Browser(app, configuration, address=address))

    for number in range(30):
        register(program(f"2001:db8:5:5::{number:x}"))
    refused = program("2001:db8:5:5:ffff::").post(APPS, expect=429, **ASKED)
    assert refused.json == {"error": "Too many requests"}
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    assert (refused.headers["X-RateLimit-Limit"], refused.headers["X-RateLimit-Remaining"]) == ("30", "0")
    assert register(program("2001:db8:5:6::1"))


def test_without_limits_programs_register_as_often_as_they_like(nobody):
    for _ in range(40):
        assert register(nobody)
