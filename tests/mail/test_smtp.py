"""SMTP: whatever the mail server does, no message is lost and none is sent twice, and nothing goes out unprotected."""

import contextlib
import logging
from collections import Counter

import pytest
import trustme

import scheduler
import smtp
from tests.mail.conftest import DAY, MINUTE, Conversation, server_context

READERS = ("ben", "cleo", "dan")
ALL = dict.fromkeys(READERS, 1)


@pytest.fixture(autouse=True)
def unheard(monkeypatch):
    """Let the site complain as if it never had."""
    monkeypatch.setattr(scheduler, "_complained", {})


@pytest.fixture
def impatience(monkeypatch):
    """Return a block in which the site waits for a mail server only as long as a test can, if it has to wait at all."""

    @contextlib.contextmanager
    def impatience(answers):
        with monkeypatch.context() as patch:
            if {Conversation.hang, Conversation.drip} & {answer for answer in answers.values() if callable(answer)}:
                patch.setattr(smtp, "TIMEOUT_SECONDS", 0.5)
                patch.setattr(smtp, "DEADLINE_SECONDS", 1)
            yield

    return impatience


@pytest.fixture
def relay(rude):
    return {"MICROBLOG_SMTP_URL": f"smtp+plain://127.0.0.1:{rude.port}"}


@pytest.fixture
def queue(amy, member):
    """Let a mail wait for each of the readers."""
    for name in READERS:
        member(name)
    amy.publish(" ".join("@" + name for name in READERS))


def got(server):
    """Return {reader: how many messages the server took for them}, and check that the same have the same id."""
    ids = Counter(message["Message-ID"] for message in server.taken)
    readers = {message["Message-ID"]: message["To"].addresses[0].username for message in server.taken}
    assert len(set(readers.values())) == len(readers)
    return {readers[id]: number for id, number in ids.items()}


def states(rows):
    return [(row["outcome"], row["attempts"]) for row in rows()]


LONG = b"x" * 10_000 + b"\r\n"

# What the server does; whether that costs the messages attempts; whether it may have taken one before.
FAULTS = {
    "it accepts and is silent": ({"connect": Conversation.hang}, False, 0),
    "its banner never ends": ({"connect": Conversation.drip}, False, 0),
    "it goes at once": ({"connect": Conversation.cut}, False, 0),
    "421 instead of a banner": ({"connect": b"421 too busy\r\n"}, False, 0),
    "554 instead of a banner": ({"connect": b"554 no\r\n"}, False, 0),
    "a banner that is too long": ({"connect": b"220 " + LONG}, False, 0),
    "a banner that is not SMTP": ({"connect": b"\x16\x03\x01\xff\r\n"}, False, 0),
    "500 to EHLO and HELO": ({"ehlo": b"500 what?\r\n"}, False, 0),
    "it is silent at EHLO": ({"ehlo": Conversation.hang}, False, 0),
    "451 to MAIL": ({"mail": b"451 later\r\n"}, False, 0),
    "550 to MAIL": ({"mail": b"550 not from you\r\n"}, False, 0),
    "421 to MAIL": ({"mail": b"421 enough\r\n"}, False, 0),
    "it goes at MAIL": ({"mail": Conversation.cut}, True, 0),
    "450 to RCPT": ({"rcpt": b"450 greylisted\r\n"}, True, 0),
    "421 to RCPT": ({"rcpt": b"421 enough\r\n"}, True, 0),
    "an answer to RCPT that is too long": ({"rcpt": b"250 " + LONG}, True, 0),
    "an answer to RCPT that never ends": ({"rcpt": Conversation.drip}, True, 0),
    "it is silent at RCPT": ({"rcpt": Conversation.hang}, True, 0),
    "451 to DATA": ({"data": b"451 later\r\n"}, True, 0),
    "it goes at DATA": ({"data": Conversation.cut}, True, 0),
    "451 after the dot": ({"dot": b"451 disk full\r\n"}, True, 0),
    "421 after the dot": ({"dot": b"421 enough\r\n"}, True, 0),
    "it takes the message and goes": ({"dot": Conversation.cut}, True, 1),
    "it takes the message and is silent": ({"dot": Conversation.hang}, True, 1),
    "it takes the message and says so for ever": ({"dot": Conversation.drip}, True, 1),
    "it is silent at QUIT": ({"quit": Conversation.hang}, None, 0),
    "it breaks off at QUIT": ({"quit": Conversation.reset}, None, 0),
    "nonsense at QUIT": ({"quit": b"bananas\r\n"}, None, 0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_each_message_arrives_once(queue, rude, rows, wait, fault, impatience):
    answers, costs, doubles = FAULTS[fault]
    rude.answers = answers
    with impatience(answers):
        wait()
    if costs is None:
        assert states(rows) == [("sent", 1)] * 3
    else:
        assert states(rows) == [(None, 1 if costs else 0)] * 3
    rude.answers = {}
    wait(2 * MINUTE)
    assert [row["outcome"] for row in rows()] == ["sent"] * 3
    wait(DAY)
    assert got(rude) == dict.fromkeys(READERS, 1 + doubles)


def test_a_server_that_refuses_connections_costs_no_attempt(queue, rude, rows, wait, db):
    rude.shut()
    for _ in range(20):
        wait(10 * MINUTE)
    assert states(rows) == [(None, 0)] * 3
    job = db.read.execute("SELECT * FROM jobs WHERE name = 'mail'").fetchone()
    assert "refused" in job["error"]
    rude.open()
    wait(MINUTE)
    assert got(rude) == ALL


def test_a_server_that_is_away_is_asked_once_a_minute_at_most(queue, rude, tick, clock):
    rude.answers = {"connect": b"421 too busy\r\n"}
    clock.forward(5 * MINUTE)
    begun = len(rude.threads)
    for _ in range(60):
        tick("mail")
        clock.forward(5)
    assert len(rude.threads) - begun <= 6


def test_what_waits_longer_than_two_days_is_dropped(queue, rude, rows, wait):
    rude.shut()
    wait()
    wait(2 * DAY)
    rude.open()
    wait(MINUTE)
    assert [(row["outcome"], row["error"]) for row in rows()] == [("dropped", "it is too old")] * 3
    assert rude.taken == []


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_a_refusal_for_good_ends_a_message_with_the_reason(queue, rude, rows, wait, step):
    rude.answers = {step: b"550 5.1.1 no such mailbox\r\n"}
    wait()
    rude.answers = {}
    wait(DAY)
    assert states(rows) == [("failed", 1)] * 3
    assert {row["error"] for row in rows()} == {"550 5.1.1 no such mailbox"}
    assert rude.taken == []


def test_one_refused_message_is_no_reason_for_the_others_to_wait(queue, rude, rows, wait):
    answers = iter([b"250 OK\r\n", b"550 no such mailbox\r\n", b"250 OK\r\n"])
    rude.answers = {"rcpt": lambda conversation: conversation.say(next(answers))}
    wait()
    assert sorted(outcome for outcome, _ in states(rows)) == ["failed", "sent", "sent"]
    assert len(rude.taken) == 2


def test_yes_and_then_a_reset_is_a_yes(queue, rude, rows, wait):
    def yes_and_reset(conversation):
        conversation.say(b"250 OK\r\n")
        conversation.reset()

    rude.answers = {"dot": yes_and_reset}
    wait()
    rude.answers = {}
    wait(5 * MINUTE)
    assert got(rude).keys() == set(READERS)
    assert sum(got(rude).values()) <= 4
    assert [row["outcome"] for row in rows()] == ["sent"] * 3


def test_a_message_is_given_up_after_eight_tries(queue, rude, rows, wait):
    rude.answers = {"rcpt": b"450 greylisted\r\n"}
    for _ in range(12):
        wait(3 * 60 * MINUTE)
    assert states(rows) == [("failed", 8)] * 3
    assert rows()[0]["error"] == "Given up after 8 tries: 450 greylisted"


def test_retries_come_later_and_later(queue, rude, rows, wait, clock):
    rude.answers = {"rcpt": b"450 greylisted\r\n"}
    wait()
    pauses = []
    for _ in range(6):
        next_at = min(row["next_at"] for row in rows())
        pauses.append((next_at - clock.now) // 1000)
        clock.now = max(row["next_at"] for row in rows())
        wait(1)
    assert [30 * 4**n <= pause <= 60 * 4**n for n, pause in enumerate(pauses[:5])] == [True] * 5
    assert pauses[5] <= 6 * 60 * MINUTE


def test_a_server_that_delivers_twice_does_so_with_one_message_id(queue, rude, wait):
    rude.answers = {"dot": lambda conversation: (rude.taken.append(rude.taken[-1]), conversation.say(b"250 OK\r\n"))}
    wait()
    wait(DAY)
    assert got(rude) == dict.fromkeys(READERS, 2)


def test_one_message_that_cannot_be_written_is_no_reason_for_the_others_to_wait(db, amy, member, rude, rows, wait):
    names = [f"reader{number}" for number in range(50)]
    for name in names:
        member(name)
    for half in (names, names):
        amy.publish(" ".join("@" + name for name in half))
    with db.write() as tx:
        ids = [row["id"] for row in rows()]
        tx.execute("UPDATE outbox SET kind = 'poem' WHERE id = :id", {"id": ids[10]})
    wait()
    assert Counter(row["outcome"] for row in rows()) == {"sent": 99, "failed": 1}
    assert rows()[10]["error"].startswith("It cannot be written: ")
    assert len(rude.taken) == 99


def test_a_connection_carries_fifty_messages_at_most(db, amy, member, rude, wait):
    names = [f"reader{number}" for number in range(50)]
    for name in [*names, "last"]:
        member(name)
    amy.publish(" ".join("@" + name for name in names))
    amy.publish("@last")
    wait()
    assert len(rude.taken) == 51
    assert rude.heard.lower().count(b"ehlo ") == 2


# --- Encryption -------------------------------------------------------------------------------------------------------


OURS, NOT_OURS = trustme.CA(), trustme.CA()


@pytest.fixture
def trust(monkeypatch, tmp_path):
    """Let the site trust one authority, and no other."""
    file = tmp_path / "authority.pem"
    OURS.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))


class TestEncryption:
    """Mails and the password go to a server whose certificate is good, and to no other."""

    LOCALHOST = {"context": server_context(OURS, "localhost"), "offers": (b"STARTTLS", b"AUTH PLAIN LOGIN")}

    @pytest.fixture
    def relay(self, request, rude):
        return {"MICROBLOG_SMTP_URL": f"{request.param}://robot:se%3Acret@localhost:{rude.port}"}

    @pytest.mark.parametrize(
        ("rude", "relay"),
        [(LOCALHOST, "smtp"), (LOCALHOST | {"is_wrapped": True}, "smtps")],
        ids=["STARTTLS", "TLS"],
        indirect=True,
    )
    def test_a_good_certificate_is_enough(self, trust, queue, rude, wait):
        wait()
        assert got(rude) == ALL
        assert b"AUTH PLAIN AHJvYm90AHNlOmNyZXQ=" in rude.heard

    @pytest.mark.parametrize(
        ("rude", "relay"),
        [
            (LOCALHOST | {"context": server_context(NOT_OURS, "localhost")}, "smtp"),
            (LOCALHOST | {"context": server_context(NOT_OURS, "localhost"), "is_wrapped": True}, "smtps"),
            (LOCALHOST | {"context": server_context(OURS, "other.example")}, "smtp"),
            (LOCALHOST | {"context": server_context(OURS, "other.example"), "is_wrapped": True}, "smtps"),
            ({"offers": (b"AUTH PLAIN LOGIN",)}, "smtp"),
            ({"offers": (b"AUTH PLAIN LOGIN",)}, "smtps"),
        ],
        ids=["unknown", "unknown, TLS", "other host", "other host, TLS", "no STARTTLS", "no TLS"],
        indirect=True,
    )
    def test_else_nothing_is_sent_and_no_password_said(self, trust, queue, rude, rows, wait, caplog, db):
        with caplog.at_level(logging.ERROR, "microblog"):
            wait()
        assert rude.taken == []
        assert b"AUTH" not in rude.heard
        assert b"MAIL" not in rude.heard
        assert states(rows) == [(None, 0)] * 3
        error = db.read.execute("SELECT error FROM jobs WHERE name = 'mail'").fetchone()["error"]
        assert error
        assert [record.fields["error"] for record in caplog.records] == [error]
        assert "cret" not in caplog.text

    @pytest.mark.parametrize(("rude", "relay"), [(LOCALHOST, "smtp")], ids=["STARTTLS"], indirect=True)
    @pytest.mark.parametrize(
        "answers",
        [{"starttls": b"454 not now\r\n"}, {"starttls": b"220 go on\r\n250 stowaway\r\n"}, {"auth": b"535 wrong\r\n"}],
        ids=["refused", "with a stowaway", "wrong password"],
    )
    def test_a_server_that_does_not_let_us_in_costs_no_attempt(self, trust, queue, rude, rows, wait, answers):
        rude.answers = answers
        wait()
        assert rude.taken == []
        assert b"MAIL" not in rude.heard
        assert states(rows) == [(None, 0)] * 3
        rude.answers = {}
        wait(MINUTE)
        assert got(rude) == ALL
