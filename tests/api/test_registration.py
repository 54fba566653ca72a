"""Registration: joining through a program."""

import json

import pytest

from tests.api.conftest import Member

GOOD = {"username": "zoe", "email": "zoe@example.org", "password": "correct horse battery", "agreement": True}
ACCOUNTS = "/api/v1/accounts"


@pytest.fixture
def open_site(site):
    """Let anybody join."""
    site(registrations="open")


@pytest.fixture
def client(visitor):
    """Return a program with a token of its own, of fewer scopes than it registered for."""
    client = Member(visitor).register()
    client.exchange(None, grant_type="client_credentials", redirect_uri=None, scope="read write:accounts")
    return client


def encoded(kind, fields):
    """Return (content type, body) of fields."""
    if kind == "json":
        return "application/json", json.dumps(fields)
    if kind == "form":
        return "application/x-www-form-urlencoded", "&".join(f"{name}={value}" for name, value in fields.items())
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return "multipart/form-data; boundary=b", "".join(part.format(*field) for field in fields.items()) + "--b--\r\n"


@pytest.mark.usefixtures("open_site")
@pytest.mark.parametrize("kind", ["json", "form", "multipart"])
def test_joining_answers_a_token_that_acts_for_the_new_account_at_once(client, visitor, kind):
    content_type, body = encoded(kind, {**GOOD, "locale": "en", "reason": "to write"})
    answer = client.call("POST", ACCOUNTS, body=body, content_type=content_type).json
    assert (answer["token_type"], answer["scope"]) == ("Bearer", "read write follow")
    client.token = answer["access_token"]
    account = client.get("/api/v1/accounts/verify_credentials").json
    assert (account["username"], account["display_name"], account["note"]) == ("zoe", "", "")
    assert client.publish("hello")["account"]["statuses_count"] == 1
    visitor.log_in("zoe", GOOD["password"])


TAKEN = {"username": ["ERR_TAKEN"], "email": ["ERR_TAKEN"]}
ACCEPTED = {"agreement": [("ERR_ACCEPTED", "must be accepted")]}


@pytest.mark.usefixtures("open_site", "amy")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"agreement": None}, ACCEPTED),
        ({"agreement": False}, ACCEPTED),
        ({"agreement": "false"}, ACCEPTED),
        ({"email": None}, {"email": [("ERR_BLANK", "can't be blank"), ("ERR_INVALID", "is invalid")]}),
        ({"email": " "}, {"email": [("ERR_BLANK", "can't be blank"), ("ERR_INVALID", "is invalid")]}),
        ({"email": "zoe"}, {"email": ["ERR_INVALID"]}),
        ({"email": "AMY@example.org"}, {"email": ["ERR_TAKEN"]}),
        ({"username": ""}, {"username": ["ERR_BLANK"]}),
        ({"username": "AMY"}, {"username": ["ERR_TAKEN"]}),
        ({"username": "AMY", "email": "AMY@example.org", "password": "x"}, TAKEN | {"password": ["ERR_TOO_SHORT"]}),
        ({"username": "admin"}, {"username": ["ERR_RESERVED"]}),
        ({"username": "zo\u00eb"}, {"username": ["ERR_INVALID"]}),
        ({"username": "z" * 31}, {"username": ["ERR_TOO_LONG"]}),
        ({"password": None}, {"password": ["ERR_BLANK"]}),
        ({"password": "1234567"}, {"password": ["ERR_TOO_SHORT"]}),
        ({"password": "x" * 1025}, {"password": ["ERR_TOO_LONG"]}),
        ({"password": "password"}, {"password": ["ERR_INVALID"]}),
        ({"username": "zoe_and_amy", "password": "zoe_and_AMY"}, {"password": ["ERR_INVALID"]}),
        (
            dict.fromkeys(GOOD),
            {
                **ACCEPTED,
                "email": ["ERR_BLANK", "ERR_INVALID"],
                "username": ["ERR_BLANK"],
                "password": ["ERR_BLANK"],
            },
        ),
    ],
)
def test_each_fault_is_told_with_its_field_and_its_code(client, db, changes, expected):
    answer = client.post(ACCOUNTS, expect=422, **{**GOOD, **changes}).json
    assert answer["error"].startswith("Validation failed: ")
    assert set(answer["details"]) == set(expected)
    for field, faults in expected.items():
        told = [(fault["error"], fault["description"]) for fault in answer["details"][field]]
        assert [fault if isinstance(faults[0], tuple) else fault[0] for fault in told] == faults
    assert db.read.execute("SELECT count(*) FROM accounts").fetchone()[0] == 1


@pytest.mark.usefixtures("open_site")
@pytest.mark.parametrize("value", [["x"], {"x": 1}, 7, True, "a\0b", "x" * 100_000])
@pytest.mark.parametrize("field", GOOD)
def test_no_value_of_a_field_breaks_the_form(client, field, value):
    if (field, value) not in (("agreement", True), ("username", 7), ("username", True)):
        client.post(ACCOUNTS, expect=422, **{**GOOD, "password": "short", field: value})


@pytest.mark.parametrize("mode", ["closed", "invite"])
def test_a_closed_site_takes_nobody(client, site, dump, mode):
    site(registrations=mode)
    before = dump(without=("tokens",))
    assert client.post(ACCOUNTS, expect=403, **GOOD).json == {"error": "This action is not allowed"}
    assert dump(without=("tokens",)) == before


def test_where_somebody_has_to_say_yes_the_token_waits_for_it(client, site, db):
    site(registrations="approval")
    answer = client.post(ACCOUNTS, expect=422, **GOOD).json
    assert answer["details"]["reason"][0]["error"] == "ERR_BLANK"
    client.token = client.post(ACCOUNTS, **GOOD, reason="I am Zoe").json["access_token"]
    answer = client.get("/api/v1/accounts/verify_credentials", expect=403).json
    assert answer == {"error": "Your login is currently pending approval"}
    row = db.read.execute("SELECT signup_reason, approved_at FROM accounts WHERE username = 'zoe'").fetchone()
    assert tuple(row) == ("I am Zoe", None)
    with db.write() as tx:
        tx.execute("UPDATE accounts SET approved_at = 1 WHERE username = 'zoe'")
    assert client.get("/api/v1/accounts/verify_credentials").json["username"] == "zoe"


@pytest.mark.usefixtures("open_site")
def test_registering_takes_a_token_with_the_scope_for_it(client, visitor):
    assert Member(visitor).post(ACCOUNTS, expect=401, **GOOD).json == {"error": "The access token is invalid"}
    client.exchange(None, grant_type="client_credentials", redirect_uri=None, scope="read")
    answer = client.post(ACCOUNTS, expect=403, **GOOD).json
    assert answer == {"error": "This action is outside the authorized scopes"}


@pytest.mark.usefixtures("open_site")
@pytest.mark.parametrize("configuration", [{"MICROBLOG_RATE_LIMITS": "on"}], indirect=True)
def test_five_from_one_address_in_half_an_hour_are_enough(client):
    for number in range(5):
        client.post(ACCOUNTS, **{**GOOD, "username": f"zoe{number}", "email": f"zoe{number}@example.org"})
    answer = client.post(ACCOUNTS, expect=429, **GOOD)
    assert 0 < int(answer.headers["Retry-After"]) <= 1800
