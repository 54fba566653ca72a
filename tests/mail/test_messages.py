"""Messages: what mails say and how they are built, by example (golden/*.eml) and by rule.

GOLDEN=write has the examples written anew; look at them before they are committed.
"""

import email
import os
import re
from dataclasses import replace
from email import policy
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

import config
import letters
import mail
from model import accounts, links, notifications, outbox, secrets, settings, subscriptions, text
from tests.mail.conftest import HOUR, MINUTE

GOLDEN = Path(__file__).parent / "golden"
SECRET = "Qm9uam91ciBtb24gYW1pIGNvbW1lbnQgdmFzLXR1P18"


@pytest.fixture(autouse=True)
def same_every_time(monkeypatch, clock):
    """Take from the messages what would differ each time: the site's key and the tokens of links."""
    monkeypatch.setattr(subscriptions, "secret", lambda connection: b"the key of the examples")
    monkeypatch.setattr(links, "secrets", SimpleNamespace(new_token=lambda: SECRET, digest=secrets.digest))


@pytest.fixture
def allotment(site, clock, member):
    """Return the people of a site called Allotment 12: Ada, who writes, and Ben, who reads."""
    site(name="Allotment 12")
    return (
        member("ada", display_name="Ada Lovelace"),
        member("ben", display_name="Ben", mails=dict.fromkeys(subscriptions.DEFAULTS, "now") | {"summary": "never"}),
    )


# --- Examples ---------------------------------------------------------------------------------------------------------

BEANS = "@ben The first beans are up!\n\nI counted 12 of them in the row by the shed: https://example.org/beans?row=1&side=b"


WATERING_CAN = "Has anybody seen my blue watering can? "
WATERING_CAN += "It stood by the gate on Sunday, under the tap, next to the rake that nobody wants, and now it is gone."


def mention(ada, ben, **_):
    ada.publish(BEANS, language="en")


def reply(ada, ben, clock, **_):
    own = ben.publish(WATERING_CAN)
    clock.forward(HOUR)
    ada.publish("@ben It is in my shed. Sorry!", in_reply_to_id=own["id"], language="en")


def direct(ada, ben, **_):
    ada.publish("@ben Shall we give Cleo the corner plot?", visibility="direct")


def direct_quoted(ada, ben, **_):
    fields = dict.fromkeys(("mention", "reply", "direct", "follow", "favourite", "reblog"), "now")
    ben.browser.submit("/settings/notifications", "/settings/notifications", quote_direct=True, **fields)
    direct(ada, ben)


def warning(ada, ben, **_):
    ada.publish("@ben The slugs ate everything.", spoiler_text="Bad news about the lettuce")


def thread(ada, ben, clock, member, **_):
    cleo = member("cleo", display_name="Cléo")
    first = ada.publish("@ben @cleo Who waters on Friday?", language="en")
    clock.forward(MINUTE)
    second = cleo.publish("@ada @ben I can, but only after six.", in_reply_to_id=first["id"], language="en")
    clock.forward(MINUTE)
    ada.publish("@cleo @ben Wonderful.\n\nThe key is under the third pot.", in_reply_to_id=second["id"], language="en")


def digest(ada, ben, clock, member, **_):
    cleo = member("cleo", display_name="Cléo")
    own = ben.publish("The pump works again")
    ben.browser.submit(
        "/settings/notifications", "/settings/notifications", mention="daily", follow="daily", favourite="daily"
    )
    clock.forward(HOUR)
    ada.publish("@ben Thank you for the pump!", language="en")
    cleo.do("favourite", own["id"])
    cleo.meet("follow", ben)
    ada.publish("@ben اختبار", language="ar")


def follow(ada, ben, **_):
    ada.meet("follow", ben)


def follow_request(ada, ben, **_):
    ben.patch("/api/v1/accounts/update_credentials", locked=True)
    ada.meet("follow", ben)


def favourite(ada, ben, clock, **_):
    own = ben.publish("The pump works again", language="en")
    clock.forward(HOUR)
    ada.do("favourite", own["id"])


def favourites(ada, ben, clock, member, **_):
    own = ben.publish("The pump works again", language="en")
    clock.forward(HOUR)
    for person in (ada, member("cleo", display_name="Cléo")):
        person.do("favourite", own["id"])
    ada.do("reblog", own["id"])


def reblog(ada, ben, clock, **_):
    own = ben.publish("The pump works again", language="en")
    clock.forward(HOUR)
    ada.do("reblog", own["id"])


def sign_up(ada, ben, db, member, **_):
    cleo = member("cleo", display_name="Cléo", approved_at=None)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET role = 'moderator' WHERE id = :id", {"id": ben.id})
        notifications.add(tx, "admin.sign_up", int(cleo.id), accounts.staff(tx), config.now())


def report(ada, ben, db, member, **_):
    cleo = member("cleo", display_name="Cléo")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET role = 'moderator' WHERE id = :id", {"id": ben.id})
    ada.post("/api/v1/reports", account_id=cleo.id)


def leaving(ada, ben, **_):
    ben.browser.submit("/settings/delete", "/settings/delete", delete_password=ben.browser.password)


def about_account(kind, address=None):
    def queue(ada, ben, db, **_):
        with db.write() as tx:
            outbox.add(tx, kind, int(ben.id), config.now(), address)

    queue.__name__ = kind
    return queue


KINDS = [mention, reply, direct, direct_quoted, warning, thread, digest, follow, follow_request, favourite, favourites]
KINDS += [reblog, about_account("confirm"), about_account("reset"), about_account("moved", "old@example.org")]
KINDS += [about_account("approved"), about_account("test"), leaving]
KINDS += [sign_up, report]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])


@pytest.fixture
def sent(kind, allotment, db, clock, member, wait, post_office):
    """Return the message of a kind as the mail server took it."""
    ada, ben = allotment
    kind(ada, ben, db=db, clock=clock, member=member)
    wait(24 * HOUR if kind is digest else 5 * MINUTE)
    assert post_office.to() == ["old" if kind.__name__ == "moved" else "ben"] or post_office.to()[0] == "ben"
    return next(message for message in post_office.taken if message["To"].addresses[0].username in ("ben", "old"))


def plain(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message):
    return message.get_body(("html",)).get_content()


@each_kind
def test_each_kind_is_as_its_example(kind, sent):
    boundary = sent.get_boundary().encode()
    source = sent.source.replace(boundary, b"==example==").replace(b"\r\n", b"\n")
    file = GOLDEN / f"{kind.__name__}.eml"
    if os.environ.get("GOLDEN") == "write":
        file.write_bytes(source)
    assert source.decode() == file.read_bytes().decode()


@each_kind
def test_its_headers_are_those_of_an_automatic_message(kind, sent):
    names = sent.keys()
    assert len(names) == len(set(names))
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert sent[name], name
    assert sent.envelope.sender == sent["From"].addresses[0].addr_spec == "notify@blog.example"
    assert sent.envelope.recipients == [address.addr_spec for address in sent["To"].addresses]
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert "Precedence" not in sent
    assert re.fullmatch(r"<[a-z_.]+(\.[0-9]+)+@blog\.example>", sent["Message-ID"])
    assert all(
        len(line) <= 78 for line in sent.source.splitlines() if not line.startswith((b"List-Unsub", b"Message-"))
    )
    assert sent.source.isascii()
    assert not sent.defects
    assert [part.defects for part in sent.walk()] == [[], [], []]


@each_kind
def test_what_others_did_can_be_ended_by_one_click(kind, sent):
    names = ("List-ID", "List-Unsubscribe", "List-Unsubscribe-Post")
    if kind.__name__ in ("confirm", "reset", "moved", "approved", "test", "leaving"):
        assert [sent[name] for name in names] == [None] * 3
        return
    line = next(line for line in sent.source.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    setting = "all" if kind is digest else kind.__name__.replace("_quoted", "").replace("_request", "")
    setting = {
        "warning": "mention",
        "thread": "mention",
        "favourites": "favourite",
        "sign_up": "admin",
        "report": "admin",
    }.get(setting, setting)
    assert re.fullmatch(rf"List-Unsubscribe: <https://blog\.example/unsubscribe/\d+\.{setting}\.\w+>", line.decode())
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r'"[\w ]+ on Allotment 12" <[a-z_.]+\.blog\.example>', sent["List-ID"])


@each_kind
def test_both_parts_say_the_same_words(kind, sent):
    def words(text):
        return set(re.findall(r"\w+", re.sub(r"https?://\S+", "", text)))

    tree = html5lib.parse(html(sent), namespaceHTMLElements=False)
    shown = " ".join(tree.find("body").itertext())
    assert words(plain(sent)) == words(shown)
    in_text = set(re.findall(r"https://blog\.example\S*[\w/]", plain(sent)))
    assert in_text == {link.get("href") for link in tree.iter("a")}


@each_kind
def test_the_html_is_sound_small_and_brings_nothing_along(kind, sent):
    source = html(sent)
    assert len(source.encode()) < 10_000
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(source)
    allowed = {"html", "head", "meta", "title", "body", "div", "p", "a", "b", "br", "h1", "style", "bdi", "blockquote"}
    assert {element.tag for element in tree.iter()} <= allowed
    addresses = [value for element in tree.iter() for name, value in element.items() if name in ("src", "href")]
    assert all(address.startswith("https://blog.example/") for address in addresses)
    assert "url(" not in source
    assert "@import" not in source


@each_kind
def test_the_one_thing_to_do_stands_on_a_line_of_its_own_at_the_top(kind, sent):
    paragraphs = plain(sent).split("\n\n")
    assert re.fullmatch(r"[^\n]+:\nhttps://blog\.example/\S+", paragraphs[1])


# --- Threads ----------------------------------------------------------------------------------------------------------


def test_the_mails_of_a_thread_stand_together_in_a_mail_program(allotment, clock, wait, post_office):
    ada = allotment[0]
    first = last = ada.publish("Hello @ben")
    for number in range(2):
        wait(20 * MINUTE)
        last = ada.publish(f"@ben and {number}", in_reply_to_id=last["id"])
    wait(20 * MINUTE)
    assert (
        post_office.subjects()
        == ["Ada Lovelace mentioned you: Hello @ben"] + ["Re: Ada Lovelace mentioned you: Hello @ben"] * 2
    )
    root = f"<conv-{first['id']}@blog.example>"
    assert {(mail["In-Reply-To"], mail["References"]) for mail in post_office.taken} == {(root, root)}
    assert len({mail["Message-ID"] for mail in post_office.taken}) == 3


def test_a_retry_is_the_same_message(allotment, clock, wait, post_office, rows, db):
    ada = allotment[0]
    ada.publish("Hello @ben")
    wait()
    with db.write() as tx:
        tx.execute("UPDATE outbox SET outcome = NULL, finished_at = NULL, next_at = :now", {"now": clock.now})
    wait(HOUR)
    first, second = post_office.taken
    assert first["Message-ID"] == second["Message-ID"] == f"<{rows()[0]['dedupe_key']}@blog.example>"
    assert html(first) == html(second)


def test_the_words_of_a_private_message_stay_on_the_site(allotment, wait, post_office):
    ada = allotment[0]
    ada.publish("@ben the secret of the shed", spoiler_text="hush", visibility="direct")
    wait()
    source = post_office.taken[0].source
    assert post_office.subjects() == ["Ada Lovelace sent you a private message"]
    assert b"shed" not in source
    assert b"hush" not in source


def test_behind_a_warning_there_is_only_the_warning(allotment, wait, post_office):
    ada = allotment[0]
    ada.publish("@ben the secret of the shed", spoiler_text="about the shed?")
    wait()
    assert post_office.subjects() == ["Ada Lovelace mentioned you: [about the shed?]"]
    assert b"secret" not in post_office.taken[0].source


def test_an_answer_shows_nothing_that_its_reader_may_not_see(allotment, member, wait, post_office):
    ada, ben = allotment
    cleo = member("cleo")
    hidden = cleo.publish("@ada between us", visibility="direct")
    ada.publish("@ben what do you think?", in_reply_to_id=hidden["id"], visibility="direct")
    with_quotes = {"mails": {"direct": "now"}, "quote_direct": True}
    with ben.browser.app.db.write() as tx:
        subscriptions.change(tx, int(ben.id), with_quotes)
    wait()
    mail = next(mail for mail in post_office.taken if mail["To"].addresses[0].username == "ben")
    assert "what do you think?" in plain(mail)
    assert "between us" not in plain(mail)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://127.0.0.1:8080", "notify@[127.0.0.1]"),
        ("http://[::1]:8080", "notify@[IPv6:::1]"),
        ("https://blog.example:8443", "notify@blog.example"),
        ("http://localhost:8080", "notify@localhost"),
    ],
)
def test_a_site_without_a_name_can_mail_too(db, allotment, configuration, rows, url, sender):
    ada = allotment[0]
    ada.publish("Hello @ben")
    site = settings.load(db.read, config.load({"MICROBLOG_URL": url}))
    reader = accounts.find_by_name(db.read, "ben")
    waiting = outbox.members(db.read, rows()[0]["id"])
    message = email.message_from_bytes(
        mail.message(db.read, site, reader, waiting, config.now()).as_bytes(), policy=policy.default
    )
    assert message["From"].addresses[0].addr_spec == sender
    assert f"{url}/@ada/" in plain(message)


# --- Injection --------------------------------------------------------------------------------------------------------

NASTY = [
    "Ann\r\nBcc: eve@evil.example",
    "Ann\nBcc: eve@evil.example\n\nHello",
    "Ann\x00Bcc: eve@evil.example",
    "Ann\u2028Bcc: eve@evil.example",
    "Ann\u2029Bcc: eve@evil.example\x85Cc: eve@evil.example",
    "Ann\x0b\x0c\x1c\x1d\x1eBcc: eve@evil.example",
    "eve@evil.example, ",
    'Ann" <eve@evil.example>, "Bob',
    "Ann <eve@evil.example>",
    "Müller, eve@evil.example,",
    'Ünn\\\\" <eve@evil.example>, \\',
    "=?utf-8?q?Ann=0D=0ABcc=3A_eve=40evil=2Eexample?=",
    "(comment) Ann; group:eve@evil.example;",
    "\u202eelpmaxe.live@eve\u202c",
    "Ж" * 30,
    "👩‍👩‍👧‍👦" * 4,
    "a" * 30,
    "'\"<script>alert(1)</script>",
    "% end {{!secret}}",
]


def parsed(db, configuration, site_name, reader_name, writer_name, words, warning):
    """Return the message that tells of a status, all names and words as given, as another program reads it."""
    site = settings.load(db.read, configuration)
    site = replace(site, name=site_name)
    row = {"id": 1, "kind": "mention", "created_at": 0, "from_account_id": 2, "status_id": 3, "username": "ada"}
    row |= {"display_name": writer_name, "text": words, "spoiler_text": warning, "language": "en"}
    row |= {"written_at": 0, "in_reply_to_id": None}
    reader = {**dict(accounts.find_by_name(db.read, "ben")), "display_name": reader_name}
    lead = {"kind": "mention", "digest": 0, "root_id": 3, "status_id": 3, "dedupe_key": "mention.3.4", "address": None}
    letter = letters.about_others(db.read, site, reader, lead, [row])
    source = mail.dressed(site, reader, lead, letter, letters.who(row), config.now()).as_bytes()
    return source, email.message_from_bytes(source, policy=policy.default)


NAMES = "From To Subject Date Message-ID In-Reply-To References Auto-Submitted X-Auto-Response-Suppress"
NAMES += " X-Microblog-Reason List-ID List-Unsubscribe List-Unsubscribe-Post MIME-Version Content-Type"


def is_as_it_should_be(source, message):
    assert sorted(message.keys()) == sorted(NAMES.split())
    assert [address.addr_spec for address in message["To"].addresses] == ["ben@example.org"]
    assert [address.addr_spec for address in message["From"].addresses] == ["notify@blog.example"]
    assert len(message["From"].addresses) == 1
    header = source.partition(b"\r\n\r\n")[0]
    assert all(re.match(rb"[\x21-\x7e]+: |[ \t]+\S", line) for line in header.split(b"\r\n"))
    assert b"\x00" not in source
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ ]*\?=", header))
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    if not text.CONTROLS.search(html(message).replace("\r\n", "\n")):  # which the site lets nobody type
        html5lib.HTMLParser(strict=True).parse(html(message))


@pytest.mark.parametrize("nasty", NASTY)
def test_no_name_and_no_text_adds_a_header_or_a_recipient(db, ben, configuration, nasty):
    is_as_it_should_be(*parsed(db, configuration, nasty, nasty, nasty, nasty, ""))
    is_as_it_should_be(*parsed(db, configuration, nasty, nasty, nasty, nasty, nasty))


@given(*[strategies.text(max_size=60)] * 5)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nor_does_any_other(db, ben, configuration, site_name, reader_name, writer_name, words, warning):
    is_as_it_should_be(*parsed(db, configuration, site_name, reader_name, writer_name, words, warning))


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb"])
def test_half_a_character_is_no_header(half):
    assert mail.line(f"Ann{half}").isprintable()
    assert mail.line(f"Ann{half}").encode()


@pytest.mark.parametrize(
    "address", ["a@b.example, eve@evil.example", "a@b.example\r\nBcc: eve@evil.example", "a b@c.de"]
)
@pytest.mark.parametrize("page", ["/settings/account"])
def test_an_address_that_is_not_one_is_refused_when_it_is_typed(bob, page, address, rows):
    before = rows()
    answer = bob.submit(
        "/settings/account", "/settings/email", expect=422, email=address, current_password=bob.password
    )
    assert "This is not an e-mail address" in answer
    assert rows() == before
