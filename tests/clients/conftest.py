"""What real clients need: a server on a real port, two people with browsers, and their yes on the consent page."""

import html
import itertools
import re

import pytest
import requests
from mastodon import Mastodon

import config
from db import Database
from model import accounts, applications, tokens
from tests.running import Client, Server

PASSWORD = "correct horse battery"
REDIRECT = "https://probe.example/back?kept=1&more=2"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = ["read", "write", "follow"]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Return one real server for all tests here, on which anybody may register; Ada runs it, Bob has joined."""
    with Server(tmp_path_factory.mktemp("clients")) as server:
        owner = {"username": "ada", "password": PASSWORD, "name": "Allotment 12"}
        Client(server).send(server.setup_path, "/setup", **owner, registrations="open", access="public")
        Client(server).send("/register", "/register", username="bob", password=PASSWORD)
        yield server
    assert "level=error" not in server.output


@pytest.fixture(scope="session")
def ada(server):
    """Return the browser of Ada, who is logged in."""
    return logged_in(server, "ada")


@pytest.fixture(scope="session")
def bob(server):
    """Return the browser of Bob, who is logged in."""
    return logged_in(server, "bob")


def logged_in(server, username):
    browser = Client(server)
    browser.send("/login", "/login", username=username, password=PASSWORD)
    return browser


def decide(browser, url, decision="allow"):
    """Have the person at browser decide on the consent page at url; return where that leads."""
    status, page = browser.ask("GET", url.removeprefix(f"http://{browser.host}"))
    assert status == 200, page
    form = page.partition('action="/oauth/authorize"')[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    hidden += re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    fields = {name: html.unescape(value) for name, value in hidden}
    _, location = browser.ask("POST", "/oauth/authorize", **fields, decision=decision)
    return location


def shown_code(browser, url):
    """Let in the program that sent the person at browser to url; return the code that they are shown to copy."""
    _, page = browser.ask("GET", decide(browser, url))
    return re.search(r"<code>([\w-]+)</code>", page)[1]


@pytest.fixture(scope="session")
def http():
    """Return the connections that all of Mastodon.py here shares, so that they are closed at the end."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def credentials(server):
    """Return (client id, secret) of a program registered through Mastodon.py."""
    return Mastodon.create_app("Probe", SCOPES, [OUT_OF_BAND, REDIRECT], "https://probe.example", None, server.url)


@pytest.fixture
def program(server, credentials, http):
    """Return Mastodon.py with which nobody is logged in."""
    return Mastodon(*credentials, api_base_url=server.url, session=http)


@pytest.fixture(scope="session")
def db(server):
    """Return the database under the running server, opened a second time, as the command line does."""
    db = Database(server.data / "microblog.db")
    yield db
    db.close()


@pytest.fixture
def person(server, credentials, http, db):
    """Return a function that makes an account of a name that nobody has, and returns Mastodon.py acting for it.

    The account has no password, because to hash each one would take longer than all that the tests do.
    """
    client_id, secret = credentials

    def make(name):
        with db.write() as tx:
            id = accounts.add(tx, f"{name}{next(NUMBERS)}", None, config.now())
            application = applications.find(tx, client_id)
            token = tokens.add(tx, application["id"], id, " ".join(SCOPES), config.now())
        return Mastodon(client_id, secret, token, server.url, session=http)

    return make


NUMBERS = itertools.count(1)
