"""Limits: each is exceeded, through the site and through the API; who is counted; that nothing dodges or fills them."""

import http.client
import re

import pytest

import config
import limits
from model import attempts
from tests.programs import Program
from tests.running import Server

ON = {"MICROBLOG_RATE_LIMITS": "on"}
LIMITED = pytest.mark.parametrize("configuration", [ON], indirect=True, ids=["limits on"])
LISTED = re.compile(
    r"^\| ([^|]+) \| ([\d,]+) \| (?:(\d+) )?(minute|hour|day)s? \| (account|address|[^|]+) \|", re.MULTILINE
)
NOW = 1_800_000_000_000


def spend(app, name, who, left=0):
    """Use up a limit but for so many calls, of an account or an address."""
    count = app.doorkeeper.limiter.count(name, who, config.now())
    for _ in range(count.left - left):
        count = app.doorkeeper.limiter.count(name, who, config.now())
    assert count.left == left


@pytest.fixture
def amy(app, person):
    """Return (browser, program, account id) of Amy, with something to act on."""
    browser = person("amy")
    program = Program(browser).act_for(browser)
    return browser, program, int(program.get("/api/v1/accounts/verify_credentials").json["id"])


# --- Each limit, exceeded ---------------------------------------------------------------------------------------------

BY_PROGRAM = {
    "api": ("GET", "/api/v1/instance/rules"),
    "posting": ("POST", "/api/v1/statuses"),
    "posting, an edit": ("PUT", "/api/v1/statuses/{post}"),
    "posting, a boost": ("POST", "/api/v1/statuses/{post}/reblog"),
    "deleting": ("DELETE", "/api/v1/statuses/{post}"),
    "deleting, a boost": ("POST", "/api/v1/statuses/{post}/unreblog"),
    "following": ("POST", "/api/v1/accounts/{bob}/follow"),
    "following, a tag": ("POST", "/api/v1/tags/plums/follow"),
    "favouriting": ("POST", "/api/v1/statuses/{post}/favourite"),
    "favouriting, a bookmark": ("POST", "/api/v1/statuses/{post}/bookmark"),
    "searching": ("GET", "/api/v2/search?q=plums"),
}
BY_BROWSER = {
    "pages": ("/about", None),
    "posting": ("/statuses", {"status": "much work, typed at length"}),
    "posting, an edit": ("/@amy/{post}/edit", {"status": "much work, typed at length"}),
    "posting, a boost": ("/statuses/actions", {"reblog": "{post}"}),
    "deleting": ("/@amy/{post}/delete", {"then": ""}),
    "deleting, a boost": ("/statuses/actions", {"unreblog": "{post}"}),
    "following": ("/@bob/actions", {"do": "follow"}),
    "following, a tag": ("/tags/plums/actions", {"do": "follow"}),
    "favouriting": ("/statuses/actions", {"favourite": "{post}"}),
    "favouriting, a bookmark": ("/statuses/actions", {"bookmark": "{post}"}),
    "searching": ("/search?q=plums", None),
}


@LIMITED
@pytest.mark.parametrize("what", BY_PROGRAM)
def test_what_a_program_does_too_often_is_429(app, amy, bob, what):
    browser, program, id = amy
    names = {"post": browser.post_status("x"), "bob": program.get("/api/v1/accounts/lookup", acct="bob").json["id"]}
    name = what.partition(",")[0]
    spend(app, name, id)
    method, path = BY_PROGRAM[what]
    answer = program.call(method, path.format(**names), 429)
    assert answer.json == {"error": "Too many requests"}
    limit = limits.LIMITS[name]
    headers = [answer.headers[f"X-RateLimit-{part}"] for part in ("Limit", "Remaining")]
    assert headers == [str(limit.calls), "0"]
    assert limit.seconds - 60 < int(answer.headers["Retry-After"]) <= limit.seconds


@LIMITED
@pytest.mark.parametrize("what", BY_BROWSER)
def test_what_a_person_does_too_often_is_a_page_that_loses_nothing_typed(app, amy, bob, what):
    browser, _, id = amy
    post, csrf = browser.post_status("x"), browser.csrf()
    spend(app, what.partition(",")[0], id)
    path, fields = BY_BROWSER[what]
    path = path.format(post=post)
    if fields is None:
        page = browser.get(path, status=429)
    else:
        fields = {name: value.format(post=post) for name, value in fields.items()}
        page = browser.post(path, {"csrf": csrf, **fields}, status=429)
        form = next(form for form in page.forms.values() if form.action == path)
        assert {name: form[name].value for name in fields} == fields
    assert "Please wait" in page.html.main.text
    assert int(page.headers["Retry-After"]) > 0
    assert "X-RateLimit-Limit" not in page.headers


@LIMITED
def test_posting_on_the_site_and_through_programs_is_one_count(app, amy):
    browser, program, id = amy
    spend(app, "posting", id, left=2)
    browser.post_status("one")
    assert program.post("/api/v1/statuses", status="two").headers["X-RateLimit-Remaining"] == "0"
    assert program.post("/api/v1/statuses", expect=429, status="three")
    browser.submit("/compose", "/statuses", expect=429, status="three")


@LIMITED
def test_what_was_kept_can_be_sent_when_the_time_is_over(app, amy, monkeypatch):
    browser, _, id = amy
    page = browser.get("/compose")
    spend(app, "posting", id)
    refused = browser.submit(page, "/statuses", expect=429, status="typed with care")
    later = config.now() + limits.LIMITS["posting"].seconds * 1000
    monkeypatch.setattr(config, "now", lambda: later)
    browser.submit(refused, "/statuses")
    assert "typed with care" in browser.get("/@amy")


@LIMITED
def test_a_31st_archive_is_refused_before_it_is_read(app, amy):
    browser, _, id = amy
    spend(app, "uploading", id)
    form = next(form for form in browser.get("/settings/data").forms.values() if form.action == "/settings/data")
    form["file"] = ("outbox.json", b"x" * 1000)
    assert "Please wait 30 minutes" in form.submit(status=429)


@LIMITED
@pytest.mark.parametrize("door", ["/register", "/api/v1/accounts"])
def test_nobody_learns_whose_names_are_taken_by_asking_often(app, amy, visitor, site, door):
    site(registrations="open")
    browser, program, _ = amy
    program.exchange(None, grant_type="client_credentials", redirect_uri=None, scope="write")
    csrf, fields = visitor.csrf(), {"username": "amy", "password": browser.password, "agreement": "true"}

    def ask(status):
        if door == "/register":
            return visitor.post(door, {"csrf": csrf, **fields}, status=status)
        return program.post(door, expect=status, **fields)

    spend(app, "joining", "127.0.0.1", left=1)
    assert "taken" in ask(422).text
    assert int(ask(429).headers["Retry-After"]) <= 300


# --- Who is counted ---------------------------------------------------------------------------------------------------


@LIMITED
def test_strangers_share_the_count_of_their_address_and_members_have_their_own(app, amy, visitor):
    browser, _, _ = amy
    spend(app, "pages", "127.0.0.1")
    visitor.get("/about", status=429)
    assert browser.get("/about")
    assert visitor.another("192.0.2.7").get("/about")


@LIMITED
def test_no_header_of_a_request_changes_whose_it_is(app, visitor):
    spend(app, "pages", "127.0.0.1")
    for number in range(20):
        address = f"10.0.0.{number}"
        names = ("X-Forwarded-For", "X-Real-IP", "Client-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP")
        forged = {**dict.fromkeys(names, address), "Forwarded": f"for={address}"}
        visitor.get("/about", headers=forged, status=429)
    for address in ("127.0.0.1", "::1", "localhost", "unknown", ""):
        visitor.get("/about", headers={"X-Forwarded-For": address}, status=429)


def test_a_real_server_is_fooled_by_no_header_either(tmp_path):
    with Server(tmp_path, MICROBLOG_RATE_LIMITS="on") as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        statuses = []
        for number in range(301):
            names = ("X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Client-IP")
            forged = {
                **dict.fromkeys(names, f"10.1.{number // 250}.{number % 250}"),
                "Forwarded": f"for=10.2.0.{number}",
            }
            connection.request("GET", "/api/v1/instance/rules", headers=forged)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()
    assert statuses == [200] * 300 + [429]


SAME = ["//api/v1/instance/rules", "/about", "/about?x=1", "/%61bout", "/search?q=", "/login"]
SAME += ["/api/v1/instance/rules", "/api/v1/instance/rules/", "/api/v1/instance/rules//", "/api/v1/%69nstance/rules"]
NOTHING = ["/api//v1/instance/rules", "/api/v1/instance/./rules", "/API/v1/instance/rules"]
NOTHING += [f"/api/v1/instance/{rest}" for rest in ("rules.json", "%2e/rules", "rules%00", "rules;x", "Rules")]


@LIMITED
def test_no_other_spelling_or_method_is_counted_otherwise(app, visitor):
    spend(app, "pages", "127.0.0.1")
    spend(app, "api", "127.0.0.1")
    for method in ("GET", "HEAD"):
        answers = {path: visitor.request(path, method=method, status="*").status_int for path in (*SAME, *NOTHING)}
        assert answers == dict.fromkeys(SAME, 429) | dict.fromkeys(NOTHING, 404)


@LIMITED
def test_what_watches_over_the_site_and_files_are_not_counted(app, visitor):
    spend(app, "pages", "127.0.0.1")
    spend(app, "api", "127.0.0.1")
    for path in ("/health", "/healthz", "/static/style.css"):
        assert visitor.get(path)


@pytest.mark.parametrize(
    ("configuration", "most"),
    [({"MICROBLOG_RATE_LIMITS": "3"}, 900), (ON, 300), ({"MICROBLOG_RATE_LIMITS": "off"}, None)],
    indirect=["configuration"],
)
def test_the_owner_raises_the_figures_or_lifts_them(visitor, most):
    told = visitor.get("/api/v1/instance/rules").headers.get("X-RateLimit-Limit")
    assert told == (str(most) if most else None)


# --- The counter ------------------------------------------------------------------------------------------------------


def count(limiter, who, now=NOW, name="apps"):
    return limiter.count(name, who, now).left


def test_a_window_begins_with_the_first_call_and_ends_for_all_calls_in_it():
    limiter, length = limits.Limiter(1), limits.LIMITS["apps"].seconds * 1000
    assert [count(limiter, "a"), count(limiter, "a", NOW + 1000), count(limiter, "b", NOW + 1000)] == [29, 28, 29]
    assert [count(limiter, "a", NOW + length - 1), count(limiter, "a", NOW + length)] == [27, 29]
    assert count(limiter, "b", NOW + length) == 28


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_steps_shuts_nobody_out(hours):
    limiter = limits.Limiter(1)
    for _ in range(40):
        count(limiter, "a")
    now = NOW + hours * 3_600_000
    counted = limiter.count("apps", "a", now)
    assert (counted.left, counted.end - now) == (29, limits.LIMITS["apps"].seconds * 1000)


def test_so_many_addresses_are_remembered_and_no_more(monkeypatch):
    monkeypatch.setattr(limits, "MAX_KEYS", 100)
    limiter = limits.Limiter(1)
    for number in range(1000):
        count(limiter, number)
        count(limiter, "busy", name="api")
    assert len(limiter._windows["apps"]) == 100
    assert (count(limiter, 999), count(limiter, 0), count(limiter, "busy", name="api")) == (28, 29, -701)


def test_windows_that_are_over_are_forgotten():
    limiter, length = limits.Limiter(1), limits.LIMITS["apps"].seconds * 1000
    for number in range(50):
        count(limiter, number, NOW + number)
    count(limiter, "new", NOW + length + 25)
    assert list(limiter._windows["apps"]) == [*range(26, 50), "new"]


# --- The table --------------------------------------------------------------------------------------------------------


def test_the_documentation_has_the_figures():
    units = {"minute": 60, "hour": 3600, "day": 86400}
    text = (config.RESOURCES / "docs" / "admin.md").read_text("utf-8")
    table = text.partition("\n## Limits\n")[2].partition("\n## ")[0]
    listed = {
        (int(calls.replace(",", "")), int(count or 1) * units[unit])
        for _, calls, count, unit, _ in LISTED.findall(table)
    }
    figures = {(limit.calls, limit.seconds) for limit in limits.LIMITS.values()}
    for tries in attempts.LIMITS.values():
        figures |= {(tries.an_address, tries.window // 1000), (tries.a_subject, tries.window // 1000)}
    assert figures == listed
