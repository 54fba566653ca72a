"""Each statement of each kind of write fails in turn: all or nothing, 503 in the right form, and the next try works.

FAULTS=all lets every statement fail in all six ways (minutes); otherwise each fails in one of them.
"""

import contextlib
import json
import os
import sqlite3
from types import SimpleNamespace

import pytest
from webtest import Upload

from tests import mastodon
from tests.api.conftest import Member
from tests.faults.failing import CODES, Faults
from tests.faults.invariants import wrongs
from tests.journeys import PASSWORD

IS_LONG = os.environ.get("FAULTS") == "all"
WAYS = [(name, is_lasting) for is_lasting in (False, True) for name in CODES]
SCOPES = "read write follow"
ARCHIVE = json.dumps({"orderedItems": [mastodon.note(1, "<p>hello</p>")]}).encode()


def api(method, path, **fields):
    """Return a kind of write: what Ada's program sends; {names} in the path and in values are those of the site."""

    def prepare(site):
        filled = {name: value.format(**vars(site)) for name, value in fields.items()}
        headers = {"Idempotency-Key": "k"} if path == "/api/v1/statuses" else {}
        return lambda: getattr(site.program, method)(path.format(**vars(site)), "*", headers=headers, **filled)

    return prepare


def form(page, action, who="ada", do="", **fields):
    """Return a kind of write: a form that somebody fills in and sends, as often as they like."""

    def prepare(site):
        browser = getattr(site, who)
        forms = browser.get(page.format(**vars(site))).forms.values()
        action_filled = action.format(**vars(site))
        filled = next(each for each in forms if each.action == action_filled and fields.keys() <= each.fields.keys())
        for name, value in fields.items():
            filled[name] = value.format(**vars(site)) if isinstance(value, str) else value
        cookies = list(browser.cookiejar)

        def send():
            answer = filled.submit("do", value=do, status="*") if do else filled.submit(status="*")
            browser.reset()
            for cookie in cookies:
                browser.cookiejar.set_cookie(cookie)
            return answer

        return send

    return prepare


def exchange(site):
    """Change a code for a token."""
    program = Member(site.ada, SCOPES).register()
    code = program.code(site.ada)
    return lambda: program.exchange(code, "*")


KINDS = {
    "post": api("post", "/api/v1/statuses", status="@bob hello #tag"),
    "reply": api("post", "/api/v1/statuses", status="@bob yes #tag", in_reply_to_id="{his}"),
    "private post": api("post", "/api/v1/statuses", status="@bob secret", visibility="direct"),
    "edit": api("put", "/api/v1/statuses/{hers}", status="@bob changed #other"),
    "delete": api("delete", "/api/v1/statuses/{hers}"),
    "favourite": api("post", "/api/v1/statuses/{his}/favourite"),
    "unfavourite": api("post", "/api/v1/statuses/{liked}/unfavourite"),
    "boost": api("post", "/api/v1/statuses/{his}/reblog"),
    "unboost": api("post", "/api/v1/statuses/{liked}/unreblog"),
    "bookmark": api("post", "/api/v1/statuses/{his}/bookmark"),
    "pin": api("post", "/api/v1/statuses/{hers}/pin"),
    "mute a thread": api("post", "/api/v1/statuses/{his}/mute"),
    "follow": api("post", "/api/v1/accounts/{cleo_id}/follow"),
    "unfollow": api("post", "/api/v1/accounts/{bob_id}/unfollow"),
    "block": api("post", "/api/v1/accounts/{bob_id}/block"),
    "mute": api("post", "/api/v1/accounts/{bob_id}/mute"),
    "note": api("post", "/api/v1/accounts/{bob_id}/note", comment="a friend"),
    "send away": api("post", "/api/v1/accounts/{bob_id}/remove_from_followers"),
    "accept": api("post", "/api/v1/follow_requests/{cleo_id}/authorize"),
    "follow a tag": api("post", "/api/v1/tags/tag/follow"),
    "report": api("post", "/api/v1/reports", account_id="{bob_id}", comment="rude"),
    "profile": api("patch", "/api/v1/accounts/update_credentials", display_name="Ada L.", note="hello"),
    "application": api("post", "/api/v1/apps", client_name="x", redirect_uris="https://a.example/", scopes="read"),
    "clear": api("post", "/api/v1/notifications/clear"),
    "code for a token": exchange,
    "revoke": api("post", "/oauth/revoke", client_id="{client_id}", client_secret="{secret}", token="{token}"),
    "log in": form("/login", "/login", "visitor", username="bob", password=PASSWORD),
    "log out": form("/logout", "/logout"),
    "register": form("/register", "/register", "visitor", username="dan", password=PASSWORD),
    "post on a page": form("/compose", "/statuses", status="@bob from a page"),
    "throw away": form("/@ada/{hers}/delete", "/@ada/{hers}/delete"),
    "preferences": form("/settings/preferences", "/settings/preferences", theme="dark"),
    "mails": form("/settings/notifications", "/settings/notifications", mention="never"),
    "password": form("/settings/account", "/settings/password", old_password=PASSWORD, new_password="a better one yet"),
    "address": form("/settings/account", "/settings/email", email="new@example.org", current_password=PASSWORD),
    "token of one's own": form("/settings/applications", "/settings/applications", name="script"),
    "feed": form("/settings/feeds", "/settings/feeds", do="make"),
    "leave": form("/settings/delete", "/settings/delete", "bob", delete_password=PASSWORD),
    "archive": form("/settings/data", "/settings/data", file=Upload("outbox.json", ARCHIVE), what="posts"),
    "setting of the site": form("/admin/site", "/admin/site", name="Another"),
    "invitation": form("/admin/invites", "/admin/invites", note="for dan"),
    "announcement": form("/admin/announcements", "/admin/announcements", text="news"),
    "suspend": form("/admin/accounts/{bob_id}", "/admin/accounts/{bob_id}", do="suspend"),
    "role": form("/admin/accounts/{bob_id}", "/admin/accounts/{bob_id}/role", role="moderator"),
}


@pytest.fixture
def place(app, member, visitor, site, db):
    """Return what is there before each write: three people who have to do with each other, their posts, a program."""
    site(registrations="open")
    ada, bob, cleo = member("ada", "admin"), member("bob"), member("cleo")
    long_ago = 30 * 24 * 3_600_000
    with db.write() as tx:
        tx.execute("UPDATE accounts SET created_at = created_at - :long_ago", {"long_ago": long_ago})
        tx.execute("""UPDATE accounts SET preferences = '{"mails": {"mention": "now", "favourite": "now"}}'""")
    ada.meet("follow", bob)
    bob.meet("follow", ada)
    ada.patch("/api/v1/accounts/update_credentials", locked="true")
    cleo.meet("follow", ada)
    his, liked = (bob.publish(f"@ada {words} #tag")["id"] for words in ("look", "good"))
    ada.do("favourite", liked)
    ada.do("reblog", liked)
    names = {"hers": ada.publish("mine #tag")["id"], "his": his, "liked": liked, "visitor": visitor, "program": ada}
    names |= {"ada": ada.browser, "bob": bob.browser, "bob_id": bob.id, "cleo_id": cleo.id}
    return SimpleNamespace(**names, client_id=ada.client_id, secret=ada.client_secret, token=ada.token)


class Rewinder:
    """The database as it is now: how to tell whether it still is, and how to make it so again."""

    def __init__(self, db):
        self.db = db
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        self.tables = [name for (name,) in db._writer.execute(sql)]
        self.writer = db._writer
        self.copy = sqlite3.connect(":memory:")
        db._writer.backup(self.copy)
        self.rows = self.contents()

    def contents(self):
        """Return all rows of all tables."""
        with contextlib.closing(sqlite3.connect(self.db.path)) as connection:
            return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in self.tables]

    def rewind(self):
        self.copy.backup(self.writer)


def check_answer(answer):
    """Check that answer says in the right form that it did not work now, and may soon."""
    assert answer.status_int == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    if answer.request.path.startswith(("/api", "/oauth/token", "/oauth/revoke")):
        assert list(json.loads(answer.text)) == ["error"]
    else:
        assert answer.content_type in ("text/html", "text/plain")


def cases(faults, total):
    """Yield (which statement fails, how, whether all after it fail as well)."""
    for number in range(1, total + 1):
        if IS_LONG:
            yield from ((number, *way) for way in WAYS)
        elif number in faults.of_writer or number in (1, total):
            yield number, *WAYS[number % len(WAYS)]


def check_kind(db, send):
    """Let each statement of a write fail in turn."""
    before, faults = Rewinder(db), Faults(db)
    with faults(0):
        good = send().status_int
    assert good < 400
    assert wrongs(db.path) == {}
    for case in list(cases(faults, faults.count)):
        before.rewind()
        with faults(*case):
            answer = send()
        if answer.status_int != good or not faults.is_written:  # only what is beside the point may fail unseen
            check_answer(answer)
        if before.contents() != before.rows:  # it failed while the answer was made, and everything is there
            assert faults.is_written, case
            assert wrongs(db.path) == {}
        again = send().status_int
        assert again == good or (faults.is_written and again < 500)
    assert wrongs(db.path) == {}
    faults.end()


@pytest.mark.parametrize("half", [0, 1])
def test_each_statement_of_each_write_may_fail(place, db, half):
    start = Rewinder(db)
    for kind in list(KINDS)[half::2]:
        start.rewind()
        try:
            check_kind(db, KINDS[kind](place))
        except BaseException as failure:
            failure.add_note(f"in: {kind}")
            raise
