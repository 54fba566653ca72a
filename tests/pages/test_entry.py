"""Getting in and out: setting the site up, registering, logging in and out."""

import re

import pytest

import config
from model import accounts, links, passwords

HOUR = 3600 * 1000
HTTPS = {"MICROBLOG_URL": "https://blog.example.org"}


@pytest.fixture
def setup_link(db):
    """Return a function that makes a set-up link as the server does at its start."""

    def make(kind="setup", life=HOUR):
        with db.write() as tx:
            return "/setup?key=" + links.add(tx, kind, config.now() + life)

    return make


def set_up(browser, link, expect=303, **fields):
    typed = {"name": "The Lovelaces", "username": "Ada", "password": browser.password, **fields}
    return browser.submit(link, "/setup", expect=expect, **typed)


def with_cookie(browser, token):
    """Return another browser with a session cookie that it copied."""
    thief = browser.another()
    thief.set_cookie(thief.session_cookie, token.strip('"'))
    return thief


def is_logged_in(browser):
    return browser.get("/notifications").status_int == 200


# --- Setting up -------------------------------------------------------------------------------------------------------


def test_the_setup_link_names_the_site_and_makes_its_administrator(visitor, site, db, setup_link):
    page = set_up(visitor, setup_link(), registrations="open", access="members", email="ada@example.org").follow()
    assert "Welcome! This is your site now." in page
    assert (site().name, site().registrations, site().access) == ("The Lovelaces", "open", "members")
    account = accounts.find_by_name(db.read, "ada")
    assert (account["username"], account["email"], account["role"]) == ("Ada", "ada@example.org", "admin")


def test_a_new_site_can_be_read_by_all_and_joined_by_nobody_unless_its_owner_says_so(visitor, site, setup_link):
    set_up(visitor, setup_link())
    assert (site().registrations, site().access) == ("closed", "public")


def test_the_setup_link_works_once(visitor, db, setup_link):
    link = setup_link()
    open_page = visitor.another().get(link)
    set_up(visitor, link)
    late = visitor.another().get(link, status=403)
    assert "has been used" in late
    set_up(visitor.another(), open_page, expect=403, username="Eve")
    assert accounts.find_by_name(db.read, "Eve") is None


@pytest.mark.parametrize(
    "link",
    [
        lambda make: "/setup",
        lambda make: "/setup?key=",
        lambda make: "/setup?key=wrong",
        lambda make: make() + "x",
        lambda make: make(life=-1),
        lambda make: make(kind="reset"),
        lambda make: [make(), make()][0],
    ],
    ids=["none", "empty", "wrong", "longer", "expired", "of another kind", "replaced by a newer one"],
)
def test_a_setup_link_that_is_no_good_is_403(visitor, setup_link, link):
    assert visitor.get(link(setup_link), status=403).status_int == 403


# --- Registering ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/register", "/setup"])
def test_errors_keep_what_was_typed_but_never_a_password(visitor, site, setup_link, address):
    site(registrations="open")
    typed = {"username": 'Ada "the" <b>', "email": "ada(at)example", "password": "Zw9!kk2"}
    page = visitor.submit(setup_link() if address == "/setup" else address, address, expect=422, **typed)
    assert {name: page.forms[0][name].value for name in typed} == {**typed, "password": ""}
    assert "Zw9!kk2" not in page
    assert [link["href"] for link in page.html.select("[role=alert] a")] == ["#username", "#email", "#password"]


def test_a_set_up_site_name_survives_an_error(visitor, setup_link):
    typed = {"name": "Chess & <Club>", "registrations": "open", "access": "members"}
    form = set_up(visitor, setup_link(), expect=422, username="", **typed).forms[0]
    assert {name: form[name].value for name in typed} == typed


def at(field, *values):
    return [(field, value) for value in values]


REFUSED = [
    *at("username", "", " ", "a b", "a-b", "ä", "a" * 31, "x\u0000y", "@@x", "a@b", "\u0661"),
    *at("username", "admin", "API", "About", "STATIC", "settings", "@Setup", "everyone"),
    *at("username", "bob", "BOB", "@bOb "),
    *at("email", "x", "@x.org", "x@", "x@org", "x@y@z.org", "a b@x.org", ".x@y.org", "x.@y.org"),
    *at("email", "x..y@z.org", "x@-y.org", "x@y-.org", "x@y..org", "<x@y.org>", '"x"@y.org'),
    *at("email", "x@y.org, eve@z.org", "x@y.org\r\nBcc: eve@z.org", "é@y.org", "x@é.org"),
    *at("email", "x%y@z.org", "x!y@z.org", "a" * 65 + "@y.org", "a@" + "b.c" * 90 + ".org"),
    *at("email", "bob@example.org", "BOB@Example.ORG"),
    *at("password", "", "short77", "password1", "PassWord1", "12345678", "x" * 1025, "é" * 513),
    ("password", "Newcomer"),
]


@pytest.mark.parametrize(("field", "typed"), REFUSED)
def test_a_new_account_is_refused_with_the_reason_at_its_field(visitor, bob, site, field, typed):
    site(registrations="open")
    good = {"username": "newcomer", "email": "new@example.org", "password": visitor.password}
    page = visitor.submit("/register", "/register", expect=422, **{**good, field: typed})
    assert [link["href"] for link in page.html.select("[role=alert] a")] == [f"#{field}"]
    assert page.html.find(id=f"{field}-hint")["class"] == ["error"]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("username", " @Ada_99 ", "Ada_99"),
        ("username", "a" * 30, "a" * 30),
        ("email", "", None),
        ("email", " ada.b+c-d@sub.example.co ", "ada.b+c-d@sub.example.co"),
        ("password", "пароль из слов 🔑" * 12, None),
        ("password", " blanks at both ends ", None),
        ("password", "é" * 512, None),
    ],
)
def test_whoever_registers_is_logged_in_and_can_log_in_again(visitor, site, db, field, typed, kept):
    site(registrations="open")
    fields = {"username": "newcomer", "email": "", "password": visitor.password, field: typed}
    assert "Welcome! You are a member now." in visitor.submit("/register", "/register", **fields).follow()
    name = kept if field == "username" else "newcomer"
    account = accounts.find_by_name(db.read, name)
    assert account["role"] == "user"
    assert field == "password" or account[field] == kept
    assert visitor.another().log_in(name, fields["password"]).location == "/"


def test_nobody_registers_where_registration_is_closed(visitor, site, dump):
    site(registrations="open")
    page = visitor.get("/register")
    site(registrations="closed")
    before = dump()
    visitor.submit(page, "/register", expect=403, username="eve", password=visitor.password)
    assert dump() == before
    assert not visitor.get("/register").forms
    assert "/register" not in visitor.get("/")


# --- Logging in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bob", "BOB", "@bob", " bob ", "bob@example.org", "Bob@Example.Org"])
def test_one_logs_in_by_name_or_address_in_any_letter_case(visitor, bob, name):
    assert visitor.log_in(name).location == "/"
    assert is_logged_in(visitor)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visitor, bob):
    def refusal(name):
        page = visitor.log_in(name, "wrong password", expect=422)
        assert page.forms[0]["username"].value == name
        return re.sub('name="csrf" value="[^"]*"', "", page.text).replace(f'value="{name}"', "")

    assert refusal("bob") == refusal("nobody_here") == refusal("bob@example.org") == refusal("eve@example.org")


def test_a_locked_account_is_out_at_once_and_told_so_only_with_its_password(visitor, bob, db):
    with db.write() as tx:
        accounts.add(tx, "ada", None, config.now(), role="admin")
        accounts.disable(tx, accounts.by_name(tx, "bob")["id"], config.now())
    assert not is_logged_in(bob)
    assert "locked" not in visitor.log_in("bob", "wrong password", expect=422)
    assert "This account is locked." in visitor.log_in("bob", expect=403)


FLAGS = {"httponly", "max-age=15552000", "path=/", "samesite=lax"}


@pytest.mark.parametrize(
    ("configuration", "name", "flags"),
    [({}, "session", FLAGS), (HTTPS, "__Host-session", FLAGS | {"secure"})],
    indirect=["configuration"],
    ids=["http", "https"],
)
def test_the_session_cookie_is_for_this_site_and_no_script(visitor, bob, name, flags):
    cookies = visitor.log_in("bob").headers.getall("Set-Cookie")
    assert len(cookies) == 1
    value, *rest = cookies[0].split("; ")
    assert re.fullmatch(name + "=[A-Za-z0-9_-]{43}", value)
    assert {flag.lower() for flag in rest} == flags
    assert is_logged_in(visitor)


def test_each_login_begins_a_new_session_and_ends_the_one_before(visitor, bob):
    visitor.set_cookie("session", "planted")
    visitor.log_in("bob")
    first = visitor.cookies["session"]
    assert first != "planted"
    visitor.post("/login", {"username": "bob", "password": bob.password, "csrf": visitor.csrf()}, status=303)
    assert visitor.cookies["session"] != first
    assert not is_logged_in(with_cookie(visitor, first))


def test_a_login_makes_a_hash_of_older_parameters_anew(visitor, bob, db, monkeypatch):
    with monkeypatch.context() as patch, db.write() as tx:
        patch.setattr(passwords, "P", 1)
        accounts.set_password(tx, accounts.by_name(tx, "bob")["id"], passwords.hashed(bob.password))
    older = accounts.by_name(db.read, "bob")["password"]
    visitor.log_in("bob")
    newer = accounts.by_name(db.read, "bob")["password"]
    assert (passwords.is_outdated(older), passwords.is_outdated(newer)) == (True, False)
    visitor.another().log_in("bob")


def test_logging_out_ends_the_session_for_whoever_has_its_cookie(bob):
    thief = with_cookie(bob, bob.cookies["session"])
    assert is_logged_in(thief)
    assert "You are logged out." in bob.submit("/public", "/logout").follow()
    assert not is_logged_in(thief)
    assert "session" not in bob.cookies


def test_following_a_link_to_logout_only_asks(bob):
    assert "Log out?" in bob.get("/logout")
    assert is_logged_in(bob)


ELSEWHERE = [
    *("", "evil", "https://evil.example", "https:evil.example", "javascript:alert(1)", "%2f%2fevil.example"),
    *(
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/a\\b",
        "\\\\evil",
        " //evil.example",
    ),
    *("/\t/evil.example", "/\r/evil.example", "/\r\nSet-Cookie: a=b", "/\n", "/\u2028", "/\x00"),
]


@pytest.mark.parametrize(
    ("next", "location"),
    [
        ("/notifications", "/notifications"),
        ("/@bob?max_id=5", "/@bob?max_id=5"),
        ("/tags/größe", "/tags/gr%C3%B6%C3%9Fe"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        *((evil, "/") for evil in ELSEWHERE),
    ],
)
def test_login_leads_on_to_addresses_of_this_site_only(visitor, bob, next, location):
    assert bob.get("/login", {"next": next}).location == location
    form = visitor.get("/login", {"next": next}).forms[0]
    form["username"], form["password"] = "bob", bob.password
    form["next"].force_value(next)
    assert form.submit(status=303).location == location


def test_a_wrong_password_does_not_forget_where_one_was_going(visitor, bob):
    page = visitor.get("/settings/profile").follow()
    page.forms[0]["username"], page.forms[0]["password"] = "bob", "wrong password"
    page = page.forms[0].submit(status=422)
    page.forms[0]["password"] = bob.password
    assert page.forms[0].submit().location == "/settings/profile"
