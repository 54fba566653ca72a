"""Markup: the fields that test_texts.py leaves out, among them what browsers and programs say of themselves."""

import pytest

import config
from model import accounts, sessions
from tests.pages.test_texts import HARMLESS, PAYLOADS, shape
from tests.programs import Program


def warning(people, text):
    """Publish a post behind a warning; return the pages that show it."""
    answer = people.ada.submit("/compose", "/statuses", expect="*", status="hello", spoiler_text=text)
    if answer.status_int == 422:
        return [answer]
    id = people.ada.newest_id()
    pages = [people.bob.get(f"/@ada/{id}")]
    people.app.delete(f"/api/v1/statuses/{id}")  # so that there is never a second page
    return pages


def fields(people, text):
    """Fill in the table of a profile; return the pages that show it."""
    people.app.patch(
        "/api/v1/accounts/update_credentials", expect="*", fields_attributes=[{"name": text[:200], "value": text[:200]}]
    )
    return [people.bob.get("/@ada")]


def agent(people, text):
    """Be logged in with a browser that calls itself so; return the page that lists browsers."""
    with people.db.write() as tx:
        id = accounts.by_name(tx, "ada")["id"]
        tx.execute("DELETE FROM sessions WHERE user_agent <> 'WebTest'")
        sessions.open(tx, id, text, config.now())
    return [people.ada.get("/settings/security")]


def application(people, text):
    """Ask with a program of that name and website; return the question."""
    program = Program(people.ada)
    answer = program.post(
        "/api/v1/apps", expect="*", client_name=text, website=text, redirect_uris="https://p.example/cb", scopes="read"
    )
    if answer.status_int != 200:
        return []
    program.client_id, program.redirect_uri, program.scopes = answer.json["client_id"], "https://p.example/cb", "read"
    return [people.ada.get(program.question(state=text))]


def search(people, text):
    return [people.bob.get("/search", {"q": text}, status="*")]


def report(people, text):
    """Report somebody; return what moderators read. (The limit of open reports a day is lifted by closing them.)"""
    answer = people.bob.submit("/@ada/report", "/@ada/report", expect="*", comment=text)
    if answer.status_int == 422:
        return []
    page = people.ada.get("/admin/reports")
    with people.db.write() as tx:
        tx.execute("DELETE FROM reports")
    return [page]


def note(people, text):
    people.bob.submit("/@ada/note", "/@ada/note", expect="*", comment=text)
    return [people.bob.get("/@ada")]


FIELDS = {each.__name__: each for each in (warning, fields, agent, application, search, report, note)}


@pytest.fixture
def people(ada, bob, program, db, site):
    """Return Ada, who runs the site and has a program, and Bob, who follows her."""
    site(max_characters=600)
    bob.follow("ada")
    ada.post_status("hello @bob")
    app = program(ada)
    app.ada, app.bob, app.db, app.app = ada, bob, db, app
    return app


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_of_any_other_field_becomes_markup(people, field):
    def shapes(text):
        return set().union(*map(shape, FIELDS[field](people, text)))

    expected = set.union(*map(shapes, [*HARMLESS, "soup", "tea " * 40]))
    for payload in PAYLOADS[:: 1 if field in ("warning", "fields") else 3]:  # reading HTML takes its time
        assert shapes(payload) <= expected, payload
