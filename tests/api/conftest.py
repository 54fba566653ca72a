"""What the tests of the API share: people who use the site through a program, and a clock."""

import pytest

import config
from tests.programs import Program


class Member(Program):
    """A program that acts for a person, with what people do through one; `id` and `username` are the person's."""

    def act_for(self, browser):
        """Take the token that the person in browser gives, and learn who they are; return the program."""
        super().act_for(browser)
        self.username = browser.username
        self.id = self.get("/api/v1/accounts/verify_credentials").json["id"]
        return self

    def publish(self, text, **fields):
        """Publish a status; return it."""
        return self.post("/api/v1/statuses", status=text, **fields).json

    def do(self, verb, status, **parameters):
        """Favourite, reblog, pin, .. a status, given by its id; return the answer's value."""
        return self.post(f"/api/v1/statuses/{status}/{verb}", **parameters).json

    def meet(self, verb, other, **parameters):
        """Follow, block, mute, .. another member; return the relationship."""
        return self.post(f"/api/v1/accounts/{other.id}/{verb}", **parameters).json

    def listed(self, path, key="id", **parameters):
        """Return one value of each entity in a list."""
        return [entity[key] for entity in self.get(path, **parameters).json]

    def told(self):
        """Return (type, from whom) of one's notifications, newest first."""
        return [(note["type"], note["account"]["username"]) for note in self.get("/api/v1/notifications").json]


@pytest.fixture
def member(person):
    """Return a function that makes an account and returns a program that acts for it."""

    def make(username, role="user"):
        browser = person(username, role)
        return Member(browser).act_for(browser)

    return make


@pytest.fixture
def amy(member):
    """Return a program that acts for Amy."""
    return member("amy")


@pytest.fixture
def ben(member):
    """Return a program that acts for Ben."""
    return member("ben")


@pytest.fixture
def cleo(member):
    """Return a program that acts for Cleo."""
    return member("cleo")


@pytest.fixture
def anyone(visitor):
    """Return a program that acts for nobody."""
    return Member(visitor)


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the site, which stands still until somebody moves it."""
    return Clock(monkeypatch)


class Clock:
    """A clock that stands at `now`, in milliseconds."""

    def __init__(self, monkeypatch):
        self.now = config.now()
        monkeypatch.setattr(config, "now", lambda: self.now)

    def forward(self, seconds):
        """Let time pass."""
        self.now += seconds * 1000
