"""The definitions have teeth: what is missing, null, of another type or too much in an answer is found."""

import copy

import jsonschema
import pytest

from api.definitions import ENTITIES
from api.schemas import faults, schema, schemas

HERE = {"components": {"schemas": schemas()}}


@pytest.fixture
def answers(ada, bob, program):
    """Return {type: an answer of the API that has much in it}."""
    mine, other = program(ada), program(bob)
    asked = mine.post("/api/v1/statuses", status="Who is there, @bob? #door https://example.org/").json
    other.post("/api/v1/statuses", status="I am, @ada #door", in_reply_to_id=asked["id"])
    other.post(f"/api/v1/statuses/{asked['id']}/reblog")
    mine.patch("/api/v1/accounts/update_credentials", note="Hi", fields_attributes=[{"name": "a", "value": "b"}])
    return {
        "Status": mine.get(f"/api/v1/statuses/{asked['id']}").json,
        "CredentialAccount": mine.get("/api/v1/accounts/verify_credentials").json,
        "[Notification]": mine.get("/api/v1/notifications").json,
        "Context": mine.get(f"/api/v1/statuses/{asked['id']}/context").json,
        "Search": mine.get("/api/v2/search", q="door").json,
        "Instance": mine.get("/api/v2/instance").json,
        "Markers": mine.post("/api/v1/markers", home={"last_read_id": asked["id"]}).json,
    }


def violations(type, value):
    """Return what another program finds wrong with value, by the JSON Schema."""
    return list(jsonschema.Draft202012Validator({**schema(type), **HERE}).iter_errors(value))


def places(value, path=()):
    """Yield the path to each part of value."""
    for name, below in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(below, (dict, list)):
            yield from places(below, (*path, name))


def spoilt(value, path, change):
    """Return a copy of value in which change(container, name) was done at path."""
    value = container = copy.deepcopy(value)
    for step in path[:-1]:
        container = container[step]
    change(container, path[-1])
    return value


def remove(container, name):
    del container[name]


def make_null(container, name):
    container[name] = None


def make_another_type(container, name):
    container[name] = 3.5


def make_another_text(container, name):
    container[name] = "¿?" if isinstance(container[name], str) else container[name]


@pytest.mark.parametrize("change", [remove, make_null, make_another_type, make_another_text])
def test_whatever_the_schema_forbids_is_a_fault_and_nothing_else_is(answers, change):
    found = 0
    for type, answer in answers.items():
        assert (faults(type, answer), violations(type, answer)) == ([], [])
        for path in places(answer):
            worse = spoilt(answer, path, change)
            assert bool(faults(type, worse)) == bool(violations(type, worse)), (type, path)
            found += bool(faults(type, worse))
    assert found > 50


def test_a_name_that_is_in_no_definition_is_a_fault_but_lets_clients_go_on(answers):
    for type, answer in answers.items():
        for path in [(), *places(answer)]:
            worse = {"answer": copy.deepcopy(answer)}
            container = worse
            for step in ("answer", *path):
                container = container[step]
            if isinstance(container, dict):
                container["surprise"] = 1
                assert "surprise is not in its definition" in " ".join(faults(type, worse["answer"])), path
                assert not violations(type, worse["answer"]), path


@pytest.mark.parametrize(
    ("type", "value", "fault"),
    [
        ("Rule", {"id": "1", "text": "Be kind"}, "Rule.hint is missing"),
        ("Rule", {"id": 1, "text": "Be kind", "hint": ""}, "Rule.id is 1, not of type id"),
        ("[Rule]", [{"id": "1", "text": None, "hint": ""}], "[Rule][0].text is null"),
        ("Empty", {"a": 1}, "Empty.a is not in its definition"),
        ("Empty", [], "Empty is [], not an object"),
        ("[Nothing]", [{}], "[Nothing][0] is {}, not of type Nothing"),
        ("time", "2026-11-22T10:00:00Z", "time is '2026-11-22T10:00:00Z', not of type time"),
        ("number", True, "number is True, not of type number"),
        ("number", -1, "number is -1, not of type number"),
        ("public|private", "secret", "public|private is 'secret', not of type public|private"),
        ("'Bearer'", "bearer", "'Bearer' is 'bearer', not of type 'Bearer'"),
        ("{[Rule]}", {"a": {}}, "{[Rule]}.a is {}, not of type [Rule]"),
    ],
)
def test_a_fault_is_told_with_its_place(type, value, fault):
    assert faults(type, value) == [fault]


def test_every_type_in_the_definitions_is_known():
    for name in ENTITIES:
        jsonschema.Draft202012Validator.check_schema({**schema(name), **HERE})


def test_an_answer_that_breaks_the_promise_of_its_route_fails_the_test(app, visitor):
    rights = {"is_api": True, "open": True}
    app.route("/api/v1/broken", callback=lambda: {"id": "1"}, answers="Rule", **rights)
    app.route("/api/v1/whole", callback=lambda: {"id": "1", "text": "", "hint": ""}, answers="Rule", **rights)
    visitor.get("/api/v1/whole")
    with pytest.raises(AssertionError, match=r"GET /api/v1/broken: Rule.text is missing; Rule.hint is missing"):
        visitor.get("/api/v1/broken")
