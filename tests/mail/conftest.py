"""What the tests of mails share: a mail server that keeps what it takes, one that is rude, a clock, and people."""

import email
import json
import socket
import ssl
import threading
from email import policy
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

import config
from model import accounts, tokens
from tests.api.conftest import Clock, Member

START = 1_797_336_000_000  # 15 December 2026, 12:00 UTC, a Tuesday
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the site, which stands still until somebody moves it."""
    clock = Clock(monkeypatch)
    clock.now = START
    return clock


# --- Mail servers -----------------------------------------------------------------------------------------------------


class PostOffice:
    """A mail server on a free port of 127.0.0.1; `taken` are the messages it took, parsed, with their `envelope`."""

    def __init__(self):
        self.taken = []
        self.controller = FreePort(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        message = email.message_from_bytes(envelope.original_content, policy=policy.default)
        message.envelope = SimpleNamespace(sender=envelope.mail_from, recipients=envelope.rcpt_tos)
        message.source = envelope.original_content
        self.taken.append(message)
        return "250 OK"

    def subjects(self, reader=""):
        """Return the subjects of what it took, in order; for one reader, or for all."""
        return [message["Subject"] for message in self.taken if message["To"].addresses[0].username.startswith(reader)]

    def to(self):
        """Return who got each message, in order."""
        return [message["To"].addresses[0].username for message in self.taken]


class FreePort(Controller):
    """A Controller that, asked for port 0, knocks at the port it got."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def open_post_office():
    """Return a mail server that stays open for all tests."""
    office = PostOffice()
    office.controller.start()
    yield office
    office.controller.stop()


@pytest.fixture
def post_office(open_post_office):
    """Return a mail server that has taken nothing yet."""
    open_post_office.taken = []
    return open_post_office


@pytest.fixture
def relay(post_office):
    """Return the variables that tell a site of its mail server."""
    return {"MICROBLOG_SMTP_URL": f"smtp+plain://127.0.0.1:{post_office.controller.port}"}


@pytest.fixture
def configuration(request, tmp_path, relay):
    """Return the configuration of a site at blog.example that has a mail server."""
    variables = {"MICROBLOG_DATA": str(tmp_path / "data"), "MICROBLOG_RATE_LIMITS": "off"}
    variables["MICROBLOG_URL"] = "https://blog.example"
    return config.load(variables | relay | getattr(request, "param", {}))


# --- People -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def member(app, person):
    """Return a function that makes an account of last year and returns a program that acts for it."""

    def make(username, role="user", mails=None, **columns):
        browser = person(username, role)
        with app.db.write() as tx:
            account = accounts.find_by_name(tx, username)
            token = tokens.add_personal(tx, account["id"], "Probe", "read write follow", config.now())
            columns = {"created_at": config.now() - 365 * DAY * 1000, **columns}
            for column, value in columns.items():
                tx.execute(
                    f"UPDATE accounts SET {column} = :value WHERE id = :id", {"value": value, "id": account["id"]}
                )
            if mails:
                tx.execute(
                    "UPDATE accounts SET preferences = json_object('mails', json(:mails)) WHERE id = :id",
                    {"mails": json.dumps(mails), "id": account["id"]},
                )
        member = Member(browser)
        member.browser, member.token, member.username, member.id = browser, token, username, str(account["id"])
        return member

    return make


@pytest.fixture
def amy(clock, member):
    """Return a program that acts for Amy, who writes."""
    return member("amy")


@pytest.fixture
def ben(clock, member):
    """Return a program that acts for Ben, who wants his mails at once."""
    return member("ben", mails=dict.fromkeys(("mention", "reply", "direct", "follow", "favourite", "reblog"), "now"))


@pytest.fixture
def wait(clock, tick):
    """Return a function that lets so many seconds pass and then sends what is due."""

    def pass_time(seconds=5 * MINUTE):
        clock.forward(seconds)
        tick("mail")

    return pass_time


@pytest.fixture
def rows(db):
    """Return a function that returns the rows of the outbox as dicts, oldest first."""
    return lambda: [dict(row) for row in db.read.execute("SELECT * FROM outbox ORDER BY id")]


# --- A mail server that is rude ---------------------------------------------------------------------------------------


class Scripted:
    """A mail server that does at each step what `answers` says: bytes to send, or a function of the Conversation.

    The steps are connect, ehlo, starttls, auth, mail, rcpt, data, dot and quit; what is not in answers goes well.
    `taken` are the messages it said yes to (or began to say yes to), `heard` is all that was said to it.
    """

    GOOD = {"connect": b"220 rude.example\r\n", "ehlo": None, "starttls": b"220 go on\r\n", "auth": b"235 come in\r\n"}
    GOOD |= {"data": b"354 go on\r\n", "quit": b"221 bye\r\n"}

    def __init__(self, context=None, is_wrapped=False, offers=()):
        self.answers = {}
        self.taken = []
        self.heard = b""
        self.context = context
        self.is_wrapped = is_wrapped
        self.offers = offers
        self.over = threading.Event()
        self.threads = []
        self.port = 0
        self.open()

    def open(self):
        """Listen, on the same port as before."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        self.start(self.accept)

    def start(self, function, *arguments):
        self.threads.append(threading.Thread(target=function, args=arguments, daemon=True))
        self.threads[-1].start()

    def shut(self):
        """Refuse connections."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def close(self):
        self.over.set()
        if self.listener.fileno() >= 0:
            self.shut()
        for thread in self.threads:
            thread.join(5)

    def accept(self):
        while True:
            try:
                self.start(self.talk, self.listener.accept()[0])
            except OSError:
                return

    def talk(self, connection):
        conversation = Conversation(self, connection)
        try:
            if self.is_wrapped:
                conversation.encrypt()
            conversation.go_on()
        except (OSError, EOFError):
            pass  # the other side has gone, or this one was told to
        finally:
            conversation.close()


class Conversation:
    """What one client and a Scripted server say."""

    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.lines = connection.makefile("rb")

    def go_on(self):
        self.answer("connect")
        while line := self.hear():
            verb = line.split()[0].decode("latin-1").lower() if line.split() else "?"
            step = {"helo": "ehlo"}.get(verb, verb)
            if step == "ehlo" and "ehlo" not in self.server.answers:
                self.say(
                    b"250-rude.example\r\n"
                    + b"".join(b"250-%s\r\n" % offer for offer in self.server.offers)
                    + b"250 SIZE 1000000\r\n"
                )
                continue
            if self.answer(step) and step == "data":
                self.take()
            if step == "starttls" and step not in self.server.answers:
                self.encrypt()
            if step == "quit":
                return

    def encrypt(self):
        self.lines.close()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.lines = self.connection.makefile("rb")

    def close(self):
        self.lines.close()
        self.connection.close()

    def hear(self):
        line = self.lines.readline()
        self.server.heard += line
        return line

    def take(self):
        """Hear a message, and say what became of it."""
        source = b""
        while (line := self.hear()) not in (b".\r\n", b""):
            source += line
        if not line:
            raise EOFError
        answer = self.server.answers.get("dot")
        if not isinstance(answer, bytes) or answer.startswith(b"2"):
            self.server.taken.append(email.message_from_bytes(source, policy=policy.default))
        self.answer("dot")

    def answer(self, step):
        """Do what is to be done at a step; return whether the client may go on as usual."""
        what = self.server.answers.get(step, Scripted.GOOD.get(step, b"250 OK\r\n"))
        if callable(what):
            what(self)
            return False
        self.say(what)
        return not what.startswith((b"4", b"5"))

    def say(self, words):
        self.connection.sendall(words)

    # What a server may do instead of an answer

    def hang(self):
        """Say nothing more, and stay."""
        self.server.over.wait(20)
        raise EOFError

    def cut(self):
        """Go without a word."""
        raise EOFError

    def reset(self):
        """Go so that the other side gets an error."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raise EOFError

    def drip(self):
        """Say yes, but so slowly that no single wait is ever too long."""
        for letter in b"250-" + b"slow" * 1000:
            self.say(bytes([letter]))
            if self.server.over.wait(0.05):
                raise EOFError


@pytest.fixture
def rude(request):
    """Return a Scripted server; indirect parameters are its arguments."""
    server = Scripted(**getattr(request, "param", {}))
    yield server
    server.close()


def server_context(authority, name):
    """Return what a server needs to show a certificate of authority for name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context
