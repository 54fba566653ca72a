"""What the API says about itself: the OpenAPI document, the page /api/docs and docs/api.md are true.

That each answer in all other tests is what its route promises is for tests/conformity.py to watch.
"""

import inspect
import json
import os
import re
import subprocess
import sys
from itertools import groupby

import openapi_spec_validator
import pytest
from bs4 import BeautifulSoup

from api import docs, openapi
from api.definitions import ENTITIES
from api.schemas import faults
from tests.conftest import PASSWORD
from tests.running import ROOT

TABLE = (ROOT / "docs" / "api.md").read_text("utf-8").partition("\n| method ")


@pytest.fixture
def document(visitor):
    """Return the OpenAPI document as programs get it."""
    return visitor.get("/api/openapi.json").json


# --- The document -----------------------------------------------------------------------------------------------------


def test_the_openapi_document_is_valid(document):
    openapi_spec_validator.validate(document)


def test_the_document_has_every_route_of_the_api(document, app):
    listed = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert listed == {(route.method, openapi.path(route)) for route in app.routes if route.config["is_api"]}


def test_the_document_is_of_the_site_that_is_asked(document, configuration, site):
    assert document["servers"] == [{"url": configuration.url}]
    assert site().name in document["info"]["title"]


def test_every_route_of_the_api_says_what_it_does_and_answers(app):
    for route in openapi.of_api(app.routes):
        answers = route.config.get("answers", "")
        assert answers == "[Nothing]" or docs.entity(answers), f"{route.method} {route.rule} answers {answers!r}"
        assert re.fullmatch(r"[A-Z].{8,120}[^.]", openapi.summary(route)), f"{route.method} {route.rule}"


def test_every_entity_is_answered_by_a_route_or_part_of_one_that_is(app):
    wanted = {docs.entity(route.config["answers"]) for route in openapi.of_api(app.routes)}
    found = {"Error"}
    while wanted - found:
        found |= wanted
        wanted = {docs.entity(type) for name in found - {""} for _, type in docs.fields(ENTITIES[name])}
    assert found - {""} == set(ENTITIES)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/api/v2/instance", []),
        ("get", "/api/v1/timelines/public", [{}, {"oauth": ["read:statuses"]}]),
        ("post", "/api/v1/statuses", [{"oauth": ["write:statuses"]}]),
        ("get", "/api/v1/accounts/verify_credentials", [{"oauth": ["profile"]}, {"oauth": ["read:accounts"]}]),
        ("get", "/api/v1/apps/verify_credentials", [{"oauth": []}]),
    ],
)
def test_the_document_says_which_token_a_route_takes(document, method, path, expected):
    assert document["paths"][path][method]["security"] == expected


def test_parameters_are_told_as_they_have_to_be_written(document):
    reading = document["paths"]["/api/v1/notifications"]["get"]["parameters"]
    assert {"limit", "max_id", "types[]"} <= {parameter["name"] for parameter in reading}
    (of_path,) = document["paths"]["/api/v1/statuses/{id}"]["get"]["parameters"]
    assert (of_path["name"], of_path["in"], of_path["required"]) == ("id", "path", True)
    content = document["paths"]["/api/v1/accounts/update_credentials"]["patch"]["requestBody"]["content"]
    as_json = content["application/json"]["schema"]["properties"]
    assert set(as_json["source"]["properties"]) == {"privacy", "sensitive", "language"}
    assert set(as_json["fields_attributes"]["items"]["properties"]) == {"name", "value"}
    as_form = content["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert {"source[privacy]", "fields_attributes[][name]"} <= set(as_form)
    posting = document["paths"]["/api/v1/statuses"]["post"]["requestBody"]["content"]
    assert all(body["schema"]["required"] == ["status"] for body in posting.values())


def test_what_a_module_reads_of_a_request_is_what_its_routes_take(app):
    for name, group in groupby(openapi.of_api(app.routes), lambda route: route.callback.__module__):
        taken = {re.match(r"\w+", taken)[0] for route in group for taken, _, _ in openapi.taken(route)}
        read = re.findall(r"\bparams(?:\(\))?\.\w+\(\"(\w+)\"", inspect.getsource(sys.modules[name]))
        assert set(read) - {"redirect_uri"} <= taken, name  # which some old programs say instead of redirect_uris


# --- Documentation ----------------------------------------------------------------------------------------------------


def test_the_table_of_the_documentation_is_that_of_the_routes(app):
    """`microblog routes --markdown` prints how it has to be."""
    assert "".join(TABLE[1:]).strip() == docs.markdown(app.routes)


def test_the_page_has_every_route_and_its_links_lead_somewhere(visitor, app):
    page = visitor.get("/api/docs").html
    ids = {element["id"] for element in page.select("[id]")}
    assert {openapi.name(route) for route in openapi.of_api(app.routes)} | set(ENTITIES) <= ids
    assert {link["href"][1:] for link in page.select("a[href^='#']")} <= ids
    for address in {link["href"] for link in page.select("main a[href^='/']")}:
        assert visitor.get(address).status_int in (200, 303), address


def test_the_about_page_leads_to_the_page_of_the_api(visitor):
    assert visitor.get("/about").click(href="/api/docs").html.h1.text == "The API"


@pytest.fixture
def try_out(server):
    """Return a function that does as a text of the documentation says, with a token, and returns what it prints."""
    microblog = [sys.executable, ROOT / "cli.py", "user"]
    environ = {**os.environ, "MICROBLOG_DATA": str(server.data), "NO_PROXY": "127.0.0.1"}

    def output(command, typed=""):
        done = subprocess.run(
            command, input=typed, capture_output=True, text=True, timeout=60, cwd=server.data, env=environ, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    output([*microblog, "add", "ada", "--password-stdin"], PASSWORD)
    token = output([*microblog, "token", "ada", "--scopes", "read write"]).strip()

    def done(text):
        text = text.replace("YOUR_TOKEN", token).replace("https://blog.example.org", server.url)
        return output(["sh", "-c", text] if text.startswith("curl") else [sys.executable, "-c", text])

    return done


def on_the_page(try_out):
    page = try_out("curl https://blog.example.org/api/docs")
    return [pre.text for pre in BeautifulSoup(page, "html.parser").select("pre")]


def in_the_file(_):
    return re.findall(r"^```\w+\n(.*?)^```$", TABLE[0], re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("examples", [on_the_page, in_the_file])
def test_the_commands_and_the_script_that_are_shown_work(try_out, examples):
    command, script, registration = examples(try_out)
    posted = json.loads(try_out(command))
    assert faults("Status", posted) == []
    assert posted["content"] == "<p>Hello from the command line!</p>"
    said, *listed = try_out(script).splitlines()
    assert re.fullmatch(r"Posted: http://127.0.0.1:\d+/@ada/\d+", said)
    assert [line.split()[0] for line in listed] == ["ada", "ada"]
    assert listed[1].endswith(posted["url"])
    assert faults("CredentialApplication", json.loads(try_out(registration))) == []
