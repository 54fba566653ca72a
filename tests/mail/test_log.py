"""The log: what happened is found there, and no secret is, whatever people and programs do."""

import io
import json
import logging
import re

import pytest

import lines
import web
from model import accounts, invites, links
from tests.journeys import PASSWORD
from tests.mail.test_pages import link_in
from tests.programs import Program, answer_in

NEW = "another horse, another battery"
POST = "the very words of a private post"


@pytest.fixture
def log(request):
    """Return a function that returns what the log has so far, as text; indirect parameter: logfmt or json."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines.Formatter(getattr(request, "param", "logfmt")))
    handler.addFilter(
        lambda record: not record.name.startswith("mail.")
    )  # the mail server of the tests has one as well
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def events(text):
    """Return (event, account, status) of each line but those of requests, in order, of a log in JSON."""
    lines = map(json.loads, text.splitlines())
    return [(line["event"], line.get("account"), line.get("status")) for line in lines if line["event"] != "request"]


# --- No secret --------------------------------------------------------------------------------------------------------


def seen_by(browser):
    """Return the secrets that a browser has: its cookies, the tokens of its forms, the password."""
    tokens = {browser.csrf(), browser.csrf(), browser.csrf()[:8]}
    return {value.strip('"') for value in browser.cookies.values()} | tokens | {browser.password}


def come(visitor, db, clock):
    """Let Ada set the site up and Bob join by her invitation; return their browsers and the secrets of that."""
    with db.write() as tx:
        setup = links.add(tx, "setup", clock.now + 10**6)
    ada, bob = visitor.another(), visitor.another()
    ada.username, bob.username = "ada", "bob"
    fields = {"password": PASSWORD, "name": "Plums", "registrations": "invite", "access": "public"}
    ada.submit(f"/setup?key={setup}", "/setup", username="ada", email="ada@example.org", **fields)
    ada.submit("/admin/invites", "/admin/invites")
    code = invites.code(db.read, db.read.execute("SELECT id FROM invites").fetchone()["id"])
    bob.get(f"/invite/{code}/")
    fields = {"username": "bob", "email": "bob@example.org", "password": PASSWORD}
    bob.submit(f"/invite/{code}", f"/invite/{code}", **fields)
    return ada, bob, {setup, code, "ada@example.org", "bob@example.org", *seen_by(ada), *seen_by(bob)}


def be_mailed(bob, visitor, post_office, wait):
    """Let Bob confirm his address, forget his password and choose a new one; return the secrets of that."""
    wait(0)
    confirm = link_in(post_office.taken[-1], "/confirm/")
    bob.submit(confirm, confirm)
    visitor.submit("/password/reset", "/password/reset", expect=200, username="bob@example.org")
    wait(0)
    reset = link_in(post_office.taken[-1], "/password/reset/")
    for path in (reset + "/", reset + ".", reset.upper(), "/x" + reset, reset.replace("reset/", "reset//")):
        visitor.get(path, status="*")
    visitor.submit(reset, reset, new_password=NEW)
    visitor.get(reset, status=403)
    visitor.log_in("bob", NEW)
    return {confirm.rpartition("/")[2], reset.rpartition("/")[2], reset.rpartition("/")[2].upper(), NEW}


def try_passwords(visitor):
    """Let somebody type their password where the name belongs, and other things; return all that."""
    typed = {"my own password", "bob@example.org", "wrong-horse-battery"}
    visitor.another().log_in("my own password", "wrong-horse-battery", expect=422)
    visitor.another().log_in("bob@example.org", "wrong-horse-battery", expect=422)
    return typed


def use_programs(bob):
    """Let a program in, use it rightly and wrongly, end it, make a token and a secret feed; return the secrets."""
    program = Program(bob).register()
    answer = answer_in(program.ask(bob, state="state-of-the-program"))
    program.exchange(answer["code"])
    program.exchange(answer["code"], expect=400)
    program.exchange(None, grant_type="client_credentials", redirect_uri=None)
    secrets = {program.client_secret, program.token, answer["code"], "state-of-the-program", POST}
    program.exchange(program.code(bob))
    program.post("/api/v1/statuses", status=f"{POST} @ada", visibility="direct")
    program.get("/api/v2/search", q=POST)
    program.get(f"/api/v1/statuses/1?access_token={program.token}", expect=404)
    program.http.get("/api/v1/preferences", headers={"Authorization": "Bearer secret-that-is-wrong"}, status=401)
    sent = {"client_id": program.client_id, "client_secret": program.client_secret, "token": program.token}
    program.http.post("/oauth/revoke", sent)
    program.http.get(f"/oauth/token?client_secret={program.client_secret}", status=405)
    shown = bob.submit("/settings/applications", "/settings/applications", expect=200, name="s", scope_read="read")
    feed = bob.submit("/settings/feeds", "/settings/feeds", expect="*", do="make")
    personal = shown.html.select_one("main code").text
    keys = re.findall(r"home\.atom\?key=([\w.-]+)", feed.text)
    for key in keys:
        bob.get(f"/home.atom?key={key}")
    return secrets | {program.token, personal, "secret-that-is-wrong", *keys}


@pytest.mark.parametrize("log", ["logfmt", "json"], indirect=True)
def test_no_secret_and_no_address_of_anybody_is_in_the_log(log, visitor, db, clock, post_office, wait):
    ada, bob, secrets = come(visitor, db, clock)
    secrets |= be_mailed(bob, visitor, post_office, wait)
    bob.log_in("bob", NEW)
    secrets |= use_programs(bob) | try_passwords(visitor) | seen_by(ada) | seen_by(bob) | seen_by(visitor)
    bob.submit("/settings/account", "/settings/password", old_password=NEW, new_password=PASSWORD)
    bob.post("/logout", {"csrf": bob.csrf()})
    text = log()
    assert not [secret for secret in secrets - {""} if secret in text]
    assert len(secrets) > 25
    assert "/password/reset/KEY" in text
    for event in ("set_up", "registered", "email_confirmed", "reset_asked", "reset", "login", "login_failed", "logout"):
        assert f"event={event} " in text or f'"event": "{event}"' in text
    for event in ("application_let_in", "token_revoked", "token_made", "password_changed"):
        assert f"event={event} " in text or f'"event": "{event}"' in text


def test_the_key_of_every_link_is_known_as_one(app):
    rules = {route.rule for route in app.routes if "<key" in route.rule}
    assert len(rules) == 4
    assert {web.SECRETS.sub(r"\1KEY", rule) for rule in rules} == {rule.replace("<key>", "KEY") for rule in rules}


# --- One line an event ------------------------------------------------------------------------------------------------

NASTY = [
    "/a%0d%0aevent=login%20account=ada",
    "/%1b[2J%1b]0;x%07",
    "/%c2%9b31m",
    "/%e2%80%a8x%e2%80%ae",
    "/%00%7f",
    '/"x="%5c"',
]


@pytest.mark.parametrize("log", ["logfmt", "json"], indirect=True)
def test_whatever_is_asked_for_is_one_line_of_plain_letters(log, visitor):
    for path in NASTY:
        visitor.get(path, headers={"User-Agent": "\x1b[31m", "X-Request-Id": "forged"}, status=404)
    lines = log().split("\n")
    assert len(lines) == len(NASTY) + 1
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert not [line for line in lines if line.startswith("event=login") or "forged" in line or "31m" in line[:20]]


# --- What matters to safety -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("log", ["json"], indirect=True)
@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_who_logs_in_and_who_does_not_is_found_with_account_and_address(log, person, visitor):
    person("bob")
    elsewhere = visitor.another("2001:db8:1:2:3::4")
    elsewhere.log_in("BOB", "wrong password", expect=422)
    elsewhere.log_in("nobody", "wrong password", expect=422)
    elsewhere.log_in("bob")
    assert events(log()) == [("login_failed", "bob", None), ("login_failed", None, None), ("login", "bob", None)]
    line = next(json.loads(line) for line in log().splitlines() if '"login"' in line)
    assert line["from"] == "2001:db8:1:2::/64"
    assert line["time"].endswith("Z")
    assert isinstance(line["account_id"], int)


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_what_moderators_do_and_what_is_refused_is_found(log, person, db):
    ada, bob = person("ada", "admin"), person("bob")
    path = f"/admin/accounts/{accounts.find_by_name(db.read, 'bob')['id']}"
    bob.get("/admin/accounts", status=403)
    ada.submit(path, f"{path}/role", role="moderator")
    ada.submit(path, path, do="suspend")
    assert events(log()) == [("refused", "bob", 403), ("account_role", "bob", None), ("account_suspend", "bob", None)]
    assert json.loads(log().splitlines()[-2])["by"] == "ada"


@pytest.mark.parametrize("log", ["json"], indirect=True)
@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_a_limit_that_was_reached_is_found(log, app, visitor):
    for _ in range(1000):
        app.doorkeeper.limiter.count("pages", "127.0.0.1", web.config.now())
    answer = visitor.get("/about", status=429)
    assert events(log()) == [("refused", None, 429)]
    assert {json.loads(line)["id"] for line in log().splitlines()} == {answer.headers["X-Request-Id"]}


def test_an_error_shows_the_number_that_the_log_has(log, app, visitor, monkeypatch):
    monkeypatch.setattr(web.settings, "load", lambda *_: 1 / 0)
    app.catchall = True
    answer = visitor.get("/about", headers={"X-Request-Id": "forged"}, status=500)
    id = answer.headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{16}", id)
    assert f"event=bug id={id} traceback=" in log()
    assert "ZeroDivisionError" not in answer.text
