"""What every test may ask for: a site in an empty directory, and people who use it."""

import re
import shutil

import pytest
from playwright.sync_api import sync_playwright
from webtest import TestApp

import config
import db as database
import microblog
import scheduler
from kept import Kept
from model import accounts, passwords, sessions, settings
from model.homes import Home
from tests import conformity
from tests.journeys import PASSWORD, set_up
from tests.programs import Program
from tests.running import CHROMIUM, CHROMIUM_OPTIONS, Server

# What waits for browsers, servers and installers: minutes in all, so it begins first, and all processes end together.
LONG = ("pages/test_accessibility", "faults/", "clients/", "server/", "api/test_machine", "test_wheel", "test_deploy")


def pytest_collection_modifyitems(items):
    """Put what takes long in front of all else."""
    items.sort(key=lambda item: not item.nodeid.removeprefix("tests/").startswith(LONG))


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Let hashes take a millisecond instead of a third of a second; tests/model/test_passwords.py makes real ones."""
    monkeypatch.setattr(passwords, "DUMMY", passwords.DUMMY.replace(f"${passwords.LOG2_N}$", "$4$", 1))
    monkeypatch.setattr(passwords, "LOG2_N", 4)


@pytest.fixture(scope="session")
def hashed_password():
    """Return PASSWORD hashed, once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "LOG2_N", 4)
        return passwords.hashed(PASSWORD)


@pytest.fixture
def configuration(request, tmp_path):
    """Return the configuration of a site whose limits do not get in the way; indirect parameters are more variables."""
    variables = {"MICROBLOG_DATA": str(tmp_path / "data"), "MICROBLOG_RATE_LIMITS": "off"}
    return config.load(variables | getattr(request, "param", {}))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """Return the path of a database in which nothing is yet: copying it takes a twentieth of making it."""
    path = tmp_path_factory.mktemp("empty") / "microblog.db"
    database.prepare(path, config.RESOURCES)
    return path


@pytest.fixture
def app(configuration, empty_database):
    """Return the application on a fresh database; bugs, and answers that break the API's promises, are exceptions."""
    if not configuration.database.exists():  # a test may have brought its own
        configuration.data.mkdir(mode=0o700)
        shutil.copy(empty_database, configuration.database)
    app = microblog.create_app(configuration)
    app.catchall = False
    app.wsgi = conformity.watched(app.wsgi)
    app.db.kept, app.db.lists = NeverOutOfDate(), NeverOutOfDate()
    app.doorkeeper.answers, app.doorkeeper.repeats = NeverOutOfDate(), NeverOutOfDate()
    yield app
    app.db.close()


class NeverOutOfDate(Kept):
    """Kept values that are made anew each time, and have to come out as they were: whatever the tests do is tried."""

    def __init__(self):
        super().__init__(100_000_000)

    def get(self, key, version):
        return None

    def put(self, key, version, value, size):
        before = super().get(key, version)
        assert before is None or is_still(before, value), f"{key} changed, but its version did not"
        super().put(key, version, value, size)


def is_still(before, value):
    """Return whether value is what it was before; a home may have got newer statuses on top."""
    if not isinstance(value, Home):
        return before == value
    below = [id for id in value.ids if id <= before.newest]
    is_all_of_it = len(value.ids) < value.limit and len(before.ids) < before.limit
    return below == list(before.ids) if is_all_of_it else all(map(int.__eq__, below, before.ids))


@pytest.fixture
def db(app):
    """Return the application's database."""
    return app.db


@pytest.fixture
def site(app, configuration):
    """Return a function that changes settings and returns the Site as it is then."""

    def change(**values):
        with app.db.write() as tx:
            for name, value in values.items():
                settings.change(tx, name, settings.parsed(name, str(value)), config.now())
        return settings.load(app.db.read, configuration)

    return change


@pytest.fixture
def dump(db):
    """Return a function that returns all that is in the database, {table: rows}, but for the tables left out."""

    def rows(without=()):
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [row["name"] for row in db.read.execute(sql) if row["name"] not in without]
        columns = "SELECT group_concat(name, ', ') FROM pragma_table_info(?) WHERE name <> 'revision'"  # it only grows
        shown = {name: db.read.execute(columns, [name]).fetchone()[0] for name in names}
        return {name: list(map(tuple, db.read.execute(f"SELECT {shown[name]} FROM {name}"))) for name in names}

    return rows


@pytest.fixture
def tick(app, configuration):
    """Return a function that does what the scheduler does every few seconds, for jobs of these names or for all.

    later: how many milliseconds from now.
    """

    def run(*names, configuration=configuration, later=0):
        app.scheduler.write_notes()
        scheduler.tick(app.db, configuration, lambda: config.now() + later, names or tuple(scheduler.JOBS))

    return run


@pytest.fixture
def visitor(app, configuration):
    """Return a browser in which nobody is logged in."""
    return Browser(app, configuration)


@pytest.fixture
def person(app, configuration, hashed_password):
    """Return a function that makes an account and returns a browser in which its owner is logged in."""

    def make(username, role="user"):
        with app.db.write() as tx:
            email = f"{username}@example.org"
            id = accounts.add(tx, username, hashed_password, config.now(), email=email, is_confirmed=True, role=role)
            token = sessions.open(tx, id, "WebTest", config.now())
        browser = Browser(app, configuration, username)
        browser.set_cookie(browser.session_cookie, token)
        return browser

    return make


@pytest.fixture
def ada(person):
    """Return the browser of Ada, an administrator."""
    return person("ada", role="admin")


@pytest.fixture
def bob(person):
    """Return the browser of Bob, a user."""
    return person("bob")


@pytest.fixture
def program():
    """Return a function that lets a program in for the person in a browser, and returns the program."""
    return lambda browser, scopes="read write follow": Program(browser, scopes).act_for(browser)


class Browser(TestApp):
    """A WebTest browser with what people do on this site."""

    password = PASSWORD

    def __init__(self, app, configuration, username="", address="127.0.0.1"):
        scheme, _, host = configuration.url.partition("://")
        super().__init__(app, extra_environ={"wsgi.url_scheme": scheme, "HTTP_HOST": host, "REMOTE_ADDR": address})
        self.configuration = configuration
        self.session_cookie = "__Host-session" if configuration.is_secure else "session"
        self.username = username

    def another(self, address="127.0.0.1"):
        """Return another browser of the same person, who is not logged in there."""
        return Browser(self.app, self.configuration, self.username, address)

    def request(self, address, environ=(), **parameters):
        """Send a request of any method. (WebTest's own forgets whose browser this is.)"""
        return super().request(address, environ=self.extra_environ | dict(environ), **parameters)

    def log_in(self, username="", password=PASSWORD, expect=303):
        """Log in through the form and return the answer."""
        form = self.get("/login").forms[0]
        form["username"] = username or self.username
        form["password"] = password
        return form.submit(status=expect)

    def csrf(self):
        """Return a token as the forms that are shown to this browser have it."""
        return self.get("/login").maybe_follow().forms[0]["csrf"].value

    def submit(self, page, action, expect=303, **fields):
        """Fill in and send the form of page that goes to action; page is a path or a response."""
        response = self.get(page) if isinstance(page, str) else page
        form = next(form for form in response.forms.values() if form.action == action)
        button = fields.pop("do", None)
        for name, value in fields.items():
            form[name] = value
        if button:
            return form.submit("do", value=button, status=expect)
        return form.submit(status=expect)

    def post_status(self, text, visibility="public", page="/compose"):
        """Publish a post through the form; return its id."""
        self.submit(page, "/statuses", status=text, visibility=visibility)
        return self.newest_id(text)

    def reply(self, id, text, visibility=None):
        """Answer a post through the form; return the answer's id."""
        fields = {"visibility": visibility} if visibility else {}
        response = self.submit(f"/compose?reply={id}", "/statuses", status=text, **fields)
        return int(response.location.rpartition("/")[2])

    def newest_id(self, _text=""):
        """Return the id of the newest post on one's own profile."""
        page = self.get(f"/@{self.username}/with_replies")
        return int(re.search(r'id="p(\d+)"', page.text)[1])

    def follow(self, username):
        """Press Follow on somebody's profile."""
        return self.submit(f"/@{username}", f"/@{username}/actions", do="follow")


@pytest.fixture
def server(tmp_path):
    """Return a real server on an empty data directory."""
    with Server(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """Return a real browser."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium, server):
    """Return a function that opens a page of a new browser, with its own cookies, on the server."""
    contexts = []

    def browse(**options):
        contexts.append(chromium.new_context(**{"base_url": server.url, **options}))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1].new_page()

    yield browse
    for context in contexts:
        context.close()


@pytest.fixture
def writer(server, browse):
    """Return a page on which Ada is logged in, on a site of her own."""
    page = browse()
    set_up(page, server)
    return page
