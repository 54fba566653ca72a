"""The pages that mails lead to, and those about mails: one click, one use, one reader."""

import json
import re

import pytest

from model import accounts, jobs, outbox, subscriptions
from tests.mail.conftest import DAY, HOUR, MINUTE

NEW = "three green watering cans"


def link_in(message, path):
    """Return the path of the link in a message that begins with path."""
    words = message.get_body(("plain",)).get_content()
    return re.search(rf"https://blog\.example({path}\S*)", words)[1]


def wishes(db, username):
    return subscriptions.of(accounts.find_by_name(db.read, username))


@pytest.fixture
def mail(amy, member, wait, post_office):
    """Return the message that tells Ben of a mention."""
    member("ben")
    amy.publish("Hello @ben")
    wait()
    return post_office.taken[-1]


@pytest.fixture
def reset(bob, visitor, wait, post_office):
    """Return the link with which Bob gets a new password."""
    visitor.submit("/password/reset", "/password/reset", expect=200, username="bob")
    wait(0)
    return link_in(post_office.taken[-1], "/password/reset/")


# --- No more mails ----------------------------------------------------------------------------------------------------


def test_following_the_link_ends_nothing(mail, visitor, dump):
    before = dump()
    page = visitor.get(link_in(mail, "/unsubscribe/[^t]*mention"))
    assert "Should @ben not get mails about posts that mention you?" in page
    visitor.head(link_in(mail, "/unsubscribe/[^t]*mention"))
    assert dump() == before


def test_the_button_ends_the_mails_of_that_kind_and_no_other(mail, visitor, db, amy, wait, post_office):
    before = wishes(db, "ben")
    page = visitor.get(link_in(mail, "/unsubscribe/[^t]*mention"))
    answer = next(form for form in page.forms.values() if "no more" in form.text).submit(status=200)
    assert "@ben will not get mails about posts that mention you." in answer
    assert wishes(db, "ben") == before | {"mention": "never"}
    amy.publish("@ben are you there?")
    wait(HOUR)
    assert len(post_office.taken) == 1


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("body", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_mail_program_ends_them_by_one_click(mail, visitor, db, headers, body):
    link = mail["List-Unsubscribe"].strip("<>").removeprefix("https://blog.example")
    sent = "List-Unsubscribe=One-Click"
    if "multipart" in body:
        sent = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    answer = visitor.post(link, sent, headers=headers, content_type=body, status=200)
    assert "Set-Cookie" not in answer.headers
    assert "Location" not in answer.headers
    assert wishes(db, "ben")["mention"] == "never"
    visitor.post(link, sent, headers=headers, content_type=body, status=200)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_or_changed_link_ends_nothing(mail, visitor, member, db, dump, method):
    ours = mail["List-Unsubscribe"].strip("<>").removeprefix("https://blog.example/unsubscribe/")
    id, kind, signature = ours.split(".")
    other = member("cleo").id
    forged = [f"{other}.{kind}.{signature}", f"{id}.all.{signature}", f"{id}.thread-1.{signature}", f"{id}.{kind}."]
    forged += [f"{id}.{kind}.{'0' * 40}", "x", "..", "%00", "%C3%BC", f"{2**70}.{kind}.{signature}", f"-1.{kind}.x"]
    forged += [ours.upper(), ours[:-1], f"{ours}0", f"{id}.poems.{signature}", f"+{ours}", f"0{ours}"]
    before = dump()
    for token in forged:
        visitor.request(f"/unsubscribe/{token}", method=method, status=403)
    assert dump() == before


def test_the_link_dies_with_the_address_it_was_mailed_to(mail, db, visitor):
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email = 'new@example.org' WHERE username = 'ben'")
    visitor.post(mail["List-Unsubscribe"].strip("<>").removeprefix("https://blog.example"), status=403)


def test_the_digest_ends_all_but_what_is_about_the_account(db, ben, visitor):
    token = subscriptions.token(db.read, accounts.find_by_name(db.read, "ben"), "all")
    visitor.post(f"/unsubscribe/{token}", status=200)
    assert set(wishes(db, "ben").values()) == {"never"}


def test_a_conversation_is_muted_by_its_link(mail, amy, visitor, db, wait, post_office, rows):
    root = rows()[0]["status_id"]
    page = visitor.get(link_in(mail, r"/unsubscribe/\d+\.thread"))
    assert "Should @ben not get anything more about this conversation?" in page
    next(form for form in page.forms.values() if "no more" in form.text).submit(status=200)
    amy.publish("@ben and another thing", in_reply_to_id=str(root))
    amy.publish("@ben something else")
    wait(HOUR)
    assert post_office.subjects() == ["amy mentioned you: Hello @ben", "amy mentioned you: @ben something else"]


# --- Confirming an address --------------------------------------------------------------------------------------------


@pytest.fixture
def confirm(visitor, site, clock, wait, post_office):
    """Return the browser of Dora, who has just registered, and the link that her mail brought."""
    site(registrations="open")
    person = {"username": "dora", "password": NEW, "email": "dora@example.org"}
    visitor.submit("/register", "/register", **person)
    wait(0)
    assert post_office.to() == ["dora"]
    return visitor, link_in(post_office.taken[0], "/confirm/")


def is_confirmed(db, username="dora"):
    return bool(accounts.find_by_name(db.read, username)["email_confirmed_at"])


def test_an_address_is_confirmed_by_the_button_behind_the_link(confirm, db):
    dora, link = confirm
    stranger = dora.another()
    page = stranger.get(link)
    assert not is_confirmed(db)
    next(form for form in page.forms.values() if form.action == link).submit(status=303)
    assert is_confirmed(db)
    stranger.get(link, status=403)


def test_before_that_there_is_no_other_mail(confirm, db, amy, wait, post_office):
    dora = confirm[0]
    amy.publish("Hello @dora")
    dora.another().submit("/password/reset", "/password/reset", expect=200, username="dora")
    wait(HOUR)
    assert post_office.to() == ["dora"]


def test_the_link_is_good_for_three_days_and_for_one_address(confirm, db, clock, wait, post_office):
    dora, link = confirm
    change = {"email": "other@example.org", "current_password": NEW}
    dora.submit("/settings/account", "/settings/email", **change)
    dora.get(link, status=403)
    wait(0)
    assert post_office.to() == ["dora", "other"]
    second = link_in(post_office.taken[1], "/confirm/")
    clock.forward(3 * DAY - 1)
    dora.get(second, status=200)
    clock.forward(1)
    dora.get(second, status=403)


def test_who_waits_for_approval_is_asked_for_their_address_and_told_when_they_are_in(
    ada, visitor, site, wait, post_office, db
):
    site(registrations="approval")
    person = {"username": "dora", "password": NEW, "email": "dora@example.org", "reason": "to write"}
    visitor.submit("/register", "/register", **person)
    wait(0)
    assert post_office.to() == ["dora"]
    link = link_in(post_office.taken[0], "/confirm/")
    visitor.submit(link, link)
    assert is_confirmed(db)
    ada.submit("/admin/accounts?state=waiting", f"/admin/accounts/{id_of(db, 'dora')}", do="approve")
    wait(0)
    assert post_office.subjects()[1:] == ["You can come in, @dora"]


def id_of(db, username):
    return accounts.find_by_name(db.read, username)["id"]


def test_who_changes_a_confirmed_address_is_told_at_the_old_one(bob, wait, clock, post_office, db):
    bob.submit("/settings/account", "/settings/email", email="new@example.org", current_password=bob.password)
    wait(0)
    assert sorted(message["To"].addresses[0].addr_spec for message in post_office.taken) == [
        "bob@example.org",
        "new@example.org",
    ]
    assert not is_confirmed(db, "bob")


def test_the_question_can_be_asked_again(confirm, wait, post_office):
    dora, _ = confirm
    dora.submit("/settings/notifications", "/settings/email/confirm")
    dora.submit("/settings/notifications", "/settings/email/confirm")
    wait(MINUTE)
    assert post_office.to() == ["dora", "dora"]


# --- A new password ---------------------------------------------------------------------------------------------------


def choose(browser, link, expect=303):
    return browser.submit(link, link, expect=expect, new_password=NEW)


def test_the_link_sets_a_password_once_and_ends_all_that_acts_for_the_account(reset, bob, visitor, program):
    app = program(bob)
    choose(visitor, reset)
    assert bob.get("/notifications", status=303).headers["Location"].startswith("/login")
    app.get("/api/v1/accounts/verify_credentials", expect=401)
    visitor.get(reset, status=403)
    visitor.log_in("bob", NEW)
    bob.another().log_in("bob", expect=422)


def test_a_second_form_that_was_open_sets_nothing(reset, visitor):
    second = visitor.get(reset)
    choose(visitor, reset)
    visitor.submit(second, reset, expect=403, new_password="another green watering can")
    visitor.log_in("bob", NEW)


def test_it_is_good_for_one_hour(reset, visitor, clock):
    clock.forward(HOUR - 1)
    visitor.get(reset, status=200)
    clock.forward(1)
    visitor.get(reset, status=403)


@pytest.mark.parametrize("what", ["password", "email"])
def test_it_dies_when_password_or_address_change(reset, bob, visitor, what):
    if what == "password":
        bob.submit("/settings/account", "/settings/password", old_password=bob.password, new_password=NEW)
    else:
        bob.submit("/settings/account", "/settings/email", email="b@example.org", current_password=bob.password)
    visitor.get(reset, status=403)


def test_a_password_that_is_too_weak_keeps_the_link(reset, visitor):
    answer = visitor.submit(reset, reset, expect=422, new_password="password")
    assert "password" in answer
    choose(visitor, reset)


@pytest.mark.parametrize("name", ["bob", "BOB", "@bob", "bob@example.org", " bob "])
def test_name_and_address_both_find_the_account(bob, visitor, wait, post_office, name):
    visitor.submit("/password/reset", "/password/reset", expect=200, username=name)
    wait(0)
    assert post_office.subjects() == ["A new password for @bob"]


UNKNOWN = ["nobody", "nobody@example.org", "", "dora", "x" * 5000, "a\x00b", "ü"]


@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
@pytest.mark.parametrize("name", UNKNOWN)
def test_the_answer_does_not_tell_whether_there_is_such_an_account(bob, person, visitor, db, name, rows, wait):
    person("dora")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email_confirmed_at = NULL WHERE username = 'dora'")

    def ask(name):
        begun = db.wal_bytes()
        answer = visitor.submit("/password/reset", "/password/reset", expect=200, username=name)
        return answer.status, answer.text, db.wal_bytes() > begun

    known = ask("bob")
    assert ask(name) == known
    assert len(rows()) == 1


def test_asking_for_a_new_password_writes_as_much_for_nobody(bob, visitor, db):
    def written(name):
        db.read.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        visitor.submit("/password/reset", "/password/reset", expect=200, username=name)
        return db.wal_bytes()

    assert written("nobody@example.org") == written("bob@example.org")


@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_nobody_can_fill_a_mailbox_with_resets(bob, visitor, wait, post_office):
    for _ in range(20):
        form = next(form for form in visitor.get("/password/reset").forms.values() if form.action == "/password/reset")
        form["username"] = "bob"
        answer = form.submit(status="*")
        wait(MINUTE)
    assert answer.status_int == 429
    assert "Too many tries" in answer
    assert len(post_office.taken) <= 5


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}],
    ids=["Host", "X-Forwarded-Host", "Forwarded"],
)
def test_no_header_changes_where_the_link_leads(bob, visitor, wait, post_office, headers):
    form = next(form for form in visitor.get("/password/reset").forms.values() if form.action == "/password/reset")
    form["username"] = "bob"
    form.submit(headers=headers, status="*", extra_environ={"HTTP_HOST": headers.get("Host", "blog.example")})
    wait(0)
    assert all(b"evil" not in message.source for message in post_office.taken)
    assert len(post_office.taken) == (0 if "Host" in headers else 1)


def test_no_link_with_a_secret_stands_in_the_log_or_leaks_to_other_sites(reset, visitor, caplog, mail):
    with caplog.at_level("INFO", "microblog"):
        answer = visitor.get(reset)
        visitor.get("/confirm/abcdefgh-secret", status=403)
        visitor.post(mail["List-Unsubscribe"].strip("<>").removeprefix("https://blog.example"), status=200)
    logged = json.dumps([getattr(record, "fields", {}) for record in caplog.records])
    for secret in (reset.rpartition("/")[2], "abcdefgh-secret", mail["List-Unsubscribe"][-30:-1]):
        assert secret not in logged
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer.headers["Cache-Control"] == "private, no-store"


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_the_wishes_are_kept_and_shown(bob, db):
    chosen = {"mention": "now", "reply": "daily", "direct": "never", "follow": "away", "favourite": "daily"}
    bob.submit("/settings/notifications", "/settings/notifications", **chosen, quote_direct=True)
    page = bob.get("/settings/notifications")
    form = next(form for form in page.forms.values() if form.action == "/settings/notifications")
    assert {name: form[name].value for name in chosen} == chosen
    assert form["quote_direct"].checked


@pytest.mark.parametrize("wrong", [{"mention": "hourly"}, {"summary": "now"}])
def test_what_cannot_be_chosen_is_refused(bob, wrong, dump):
    before = dump(without=("sessions",))
    bob.post("/settings/notifications", {"csrf": bob.csrf(), **wrong}, status=422)
    assert dump(without=("sessions",)) == before


def test_three_refused_mails_are_shown_on_the_site(bob, db, clock):
    with db.write() as tx:
        me = accounts.find_by_name(tx, "bob")["id"]
        for number in range(3):
            id = outbox.add(tx, "test", me, clock.now, f"{number}@example.org")
            sql = "UPDATE outbox SET next_at = NULL, outcome = 'failed', finished_at = :now WHERE id = :id"
            tx.execute(sql, {"now": clock.now, "id": id})
    assert "were refused by its mail server" in bob.get("/settings/notifications")


# --- For those who run the site ---------------------------------------------------------------------------------------


@pytest.fixture
def waiting_reset(visitor, bob, rows):
    """Return the id of the mail with Bob's link that waits."""
    visitor.submit("/password/reset", "/password/reset", expect=200, username="bob")
    return rows()[-1]["id"]


class TestWithoutMailServer:
    @pytest.fixture
    def relay(self):
        return {}

    def test_the_administrator_reads_what_waits(self, ada, amy, member, tick, rows):
        member("ben")
        amy.publish("Hello @ben")
        tick()
        assert "There is no mail server yet" in ada.get("/admin/mail")
        page = ada.get(f"/admin/mail/{rows()[-1]['id']}")
        assert "Hello @ben" in page
        assert rows()[-1]["outcome"] is None

    def test_a_link_that_lets_somebody_in_is_made_by_pressing_a_button(self, ada, visitor, waiting_reset, db):
        page = ada.get(f"/admin/mail/{waiting_reset}")
        assert "/password/reset/" not in page.html.select_one("main").text
        assert db.read.execute("SELECT count(*) FROM links").fetchone()[0] == 0
        shown = ada.submit(page, f"/admin/mail/{waiting_reset}", expect=200)
        assert "opened a mail to @bob" in ada.get("/admin/log")
        choose(visitor, re.search(r"https://blog\.example(/password/reset/\S+)", shown.html.select_one("pre").text)[1])

    def test_nobody_else_reads_it(self, bob, person, visitor, waiting_reset):
        for browser, status in ((bob, 403), (person("mod", role="moderator"), 403), (visitor.another(), 303)):
            browser.get(f"/admin/mail/{waiting_reset}", status=status)
            browser.get("/admin/mail", status=status)


def test_with_a_mail_server_nobody_reads_what_others_are_sent(ada, waiting_reset):
    page = ada.get(f"/admin/mail/{waiting_reset}")
    assert "What the message says is between the site and @bob." in page
    ada.post(f"/admin/mail/{waiting_reset}", {"csrf": ada.csrf()}, status=403)


def test_what_failed_can_be_tried_again(ada, waiting_reset, db, tick, clock, post_office, rows):
    with db.write() as tx:
        outbox.failed(tx, outbox.claim(tx, clock.now, 0), clock.now, "550 no such mailbox")
    page = ada.get("/admin/mail?state=failed")
    assert "550 no such mailbox" in page
    form = next(form for form in page.forms.values() if "resend" in form.fields)
    form.submit("resend", status=303)
    tick("mail")
    assert post_office.subjects() == ["A new password for @bob"]
    assert rows()[-1]["outcome"] == "sent"
    ada.post("/admin/mail", {"csrf": ada.csrf(), "resend": str(waiting_reset)}, status=404)


def test_a_test_goes_to_the_administrator(ada, tick, clock, post_office):
    ada.submit("/admin/mail", "/admin/mail")
    tick("mail")
    assert (post_office.to(), post_office.subjects()) == (["ada"], ["A test from microblog"])


@pytest.mark.parametrize("state", ["waiting", "failed", "sent", "dropped"])
def test_each_list_is_shown_and_paged(ada, bob, db, clock, state):
    with db.write() as tx:
        me = accounts.find_by_name(tx, "bob")["id"]
        for number in range(60):
            id = outbox.add(tx, "test", me, clock.now, f"{number}@example.org")
            if state != "waiting":
                sql = "UPDATE outbox SET next_at = NULL, outcome = :state, finished_at = :now WHERE id = :id"
                tx.execute(sql, {"state": state, "now": clock.now, "id": id})
    page = ada.get(f"/admin/mail?state={state}")
    shown = len(page.html.select("main table a[href^='/admin/mail/']"))
    older = page.html.select_one("a[rel=next], .pager a")["href"]
    rest = ada.get(older)
    assert shown + len(rest.html.select("main table a[href^='/admin/mail/']")) == 60
    ada.get("/admin/mail?state=lost", status=404)


def test_the_tasks_are_shown_and_run(ada, db, tick, clock):
    assert "It has not run yet." in ada.get("/admin/tasks")
    tick()
    assert "Last run" in ada.get("/admin/tasks")
    ada.post("/admin/tasks", {"csrf": ada.csrf(), "run": "upkeep"}, status=303)
    assert jobs.is_hurried(db.read, "upkeep")
    ada.post("/admin/tasks", {"csrf": ada.csrf(), "run": "mischief"}, status=404)
