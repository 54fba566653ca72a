"""Schemathesis: whatever programs send, what the OpenAPI document allows and what it does not, no bug is the answer.

A longer run: SCHEMATHESIS_EXAMPLES=300 ./test tests/api/test_schemathesis.py
"""

import os
import shutil
from types import SimpleNamespace

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

import config
import db as database
import microblog
from api import openapi
from model import accounts, settings, tokens
from tests.conftest import Browser
from tests.programs import Program

SETTINGS = hypothesis.settings(
    max_examples=int(os.environ.get("SCHEMATHESIS_EXAMPLES", "6")),
    derandomize="SCHEMATHESIS_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ROUTES = [route for route in openapi.of_api(microblog.all_routes()) if route.config["answers"] != "Error"]
CASES = [(route, GenerationMode.POSITIVE) for route in ROUTES]
CASES += [(route, GenerationMode.NEGATIVE) for route in ROUTES if openapi.taken(route)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return a site with something of everything: its database, the document, two people's tokens and many ids."""
    configuration = config.load(
        {"MICROBLOG_DATA": str(tmp_path_factory.mktemp("world")), "MICROBLOG_RATE_LIMITS": "off"}
    )
    database.prepare(configuration.database, config.RESOURCES)
    app = microblog.create_app(configuration)
    app.catchall = False
    with app.db.write() as tx:
        settings.change(tx, "registrations", "open", config.now())
    ada, bob, cyd = (program(app, configuration, name) for name in ("ada", "bob", "cyd"))
    first = ada.post("/api/v1/statuses", status="Who is there, @bob? #door https://example.org/").json
    bob.post(f"/api/v1/accounts/{first['account']['id']}/follow")
    second = bob.post("/api/v1/statuses", status="I am, @ada #door", in_reply_to_id=first["id"]).json
    third = bob.post("/api/v1/statuses", status="Psst, @ada", visibility="direct").json
    boost = bob.post(f"/api/v1/statuses/{first['id']}/reblog").json
    tag = ada.post("/api/v1/featured_tags", name="door").json
    ada.put(f"/api/v1/statuses/{first['id']}", status="Who is there? #door", spoiler_text="A riddle")
    ada.patch("/api/v1/accounts/update_credentials", locked=True, fields_attributes=[{"name": "a", "value": "@bob"}])
    cyd.post(f"/api/v1/accounts/{first['account']['id']}/follow")
    told = ada.get("/api/v1/notifications").json
    people = [ada.get("/api/v1/accounts/lookup", acct=name).json for name in ("ada", "bob", "cyd", "cyd")]
    ids = [one["id"] for one in (first, second, third, boost, tag, *people, *told)]
    document = openapi.document(app.routes, settings.load(app.db.read, configuration))
    app.db.close()
    return SimpleNamespace(
        database=configuration.database,
        document=schemathesis.openapi.from_dict(document),
        tokens=[ada.token, bob.token, ada.token, ""],
        ids=ids,
    )


def program(app, configuration, username):
    """Return a program that acts for a new person of that name."""
    found = Program(Browser(app, configuration))
    with app.db.write() as tx:
        id = accounts.add(tx, username, None, config.now())
        found.token = tokens.add_personal(tx, id, "Schemathesis", "read write follow", config.now())
    return found


@pytest.fixture
def configuration(configuration, world):
    """Return the configuration of a site of its own that is as world was."""
    configuration.data.mkdir()
    shutil.copy(world.database, configuration.database)
    return configuration


@pytest.mark.parametrize(("route", "mode"), CASES, ids=[f"{openapi.name(route)}-{mode.value}" for route, mode in CASES])
def test_whatever_a_program_sends_is_answered_as_the_document_says(app, world, route, mode):
    operation = world.document[openapi.path(route)][route.method]

    @SETTINGS
    @hypothesis.given(case=operation.as_strategy(mode), token=strategies.sampled_from(world.tokens))
    def send(case, token):
        if mode is GenerationMode.POSITIVE:
            case.path_parameters, case.query, case.body = (
                real(world.ids, value) for value in (case.path_parameters, case.query, case.body)
            )
        answer = case.call(app=app, headers={"Authorization": f"Bearer {token}"} if token else {})
        case.validate_response(answer, checks=CHECKS)

    send()


def real(ids, value):
    """Return value with each number in it that is written as a text replaced by one of ids."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return ids[int(value[-6:]) % len(ids)]
    if isinstance(value, list):
        return [real(ids, one) for one in value]
    return {name: real(ids, one) for name, one in value.items()} if isinstance(value, dict) else value
