"""What the tests of faults share: the application without the watch over its answers, and cheap passwords."""

import pytest

import config
import db as database
import microblog
from model import passwords
from tests.api.conftest import Member
from tests.journeys import PASSWORD


@pytest.fixture
def app(configuration):
    """Return the application on a fresh database; bugs are exceptions."""
    database.prepare(configuration.database, config.RESOURCES)
    app = microblog.create_app(configuration)
    app.catchall = False
    yield app
    app.db.close()


@pytest.fixture
def hashed_password(monkeypatch):
    """Return PASSWORD hashed, and let hashes cost nothing."""
    monkeypatch.setattr(passwords, "LOG2_N", 2)
    return passwords.hashed(PASSWORD)


@pytest.fixture
def member(person):
    """Return a function that makes an account and returns a program that acts for it, its person's `browser` in it."""

    def make(username, role="user"):
        browser = person(username, role)
        program = Member(browser).act_for(browser)
        program.browser = browser
        return program

    return make
