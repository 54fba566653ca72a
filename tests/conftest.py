"""What every test may ask for: a site in an empty directory, and people who use it."""

import re

import pytest
from webtest import TestApp

import config
import db as database
import microblog
from model import accounts, passwords, settings

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def hashed_password():
    """Return PASSWORD hashed, once for all tests: each hash takes a third of a second."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def configuration(tmp_path):
    """Return the configuration of a site whose limits do not get in the way."""
    return config.load({"MICROBLOG_DATA": str(tmp_path / "data"), "MICROBLOG_RATE_LIMITS": "off"})


@pytest.fixture
def app(configuration):
    """Return the application on a fresh database; bugs come through as exceptions."""
    database.prepare(configuration.database, config.RESOURCES)
    app = microblog.create_app(configuration)
    app.catchall = False
    yield app
    app.db.close()


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
def visitor(app):
    """Return a browser in which nobody is logged in."""
    return Browser(app)


@pytest.fixture
def person(app, hashed_password):
    """Return a function that makes an account and returns a browser in which its owner is logged in."""

    def make(username, role="user"):
        with app.db.write() as tx:
            accounts.add(tx, username, hashed_password, config.now(), email=f"{username}@example.org", role=role)
        browser = Browser(app, username)
        browser.log_in()
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


class Browser(TestApp):
    """A WebTest browser with what people do on this site."""

    def __init__(self, app, username=""):
        super().__init__(app, extra_environ={"HTTP_HOST": "127.0.0.1:8080", "REMOTE_ADDR": "127.0.0.1"})
        self.username = username

    def log_in(self, username="", password=PASSWORD):
        """Log in through the form and return the page after it."""
        form = self.get("/login").forms[0]
        form["username"] = username or self.username
        form["password"] = password
        return form.submit()

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
