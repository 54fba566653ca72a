"""Tokens: how a program shows who it is, what it gets and how it gives that back (/oauth/token, /oauth/revoke)."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from model import secrets
from tests.programs import REDIRECT, Program

ME = "/api/v1/accounts/verify_credentials"
ITSELF = "/api/v1/apps/verify_credentials"
ISSUER = "http://127.0.0.1:8080/"
METADATA = "/.well-known/oauth-authorization-server"


def basic(id, secret):
    """Return the header in which a program shows its secret by HTTP Basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()}


def credentials(program, **more):
    return {"client_id": program.client_id, "client_secret": program.client_secret, **more}


def ask(program, path="/oauth/token", expect=200, headers=(), **sent):
    """Send a form to the program's side door; return the answer."""
    return program.http.post(path, sent, headers=dict(headers), status=expect)


# --- What a token comes as --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grant", ["authorization_code", "client_credentials"])
def test_a_token_comes_as_the_standard_says_and_lasts(ada, probe, grant):
    sent = credentials(probe, grant_type=grant, scope="read")
    if grant == "authorization_code":
        sent |= {"code": probe.code(ada, scope="read"), "redirect_uri": REDIRECT}
    answer = ask(probe, **sent)
    assert answer.content_type == "application/json"
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert re.fullmatch("[A-Za-z0-9_-]{43}", answer.json["access_token"])
    assert isinstance(answer.json["created_at"], int)
    rest = {name: value for name, value in answer.json.items() if name not in ("access_token", "created_at")}
    assert rest == {"token_type": "Bearer", "scope": "read"}


def test_tokens_are_random_and_have_nothing_in_common():
    made = [secrets.new_token() for _ in range(1000)]
    assert len(set(made)) == 1000
    for place in range(42):  # the last of 43 characters has only 4 bits left
        assert len({token[place] for token in made}) > 50


def test_the_database_has_no_token_no_code_and_no_secret_in_it(ada, probe, db):
    code, unused = probe.code(ada), probe.code(ada)
    probe.exchange(code)
    own = ask(probe, **credentials(probe, grant_type="client_credentials")).json["access_token"]
    file = db.read.serialize()
    assert probe.client_id.encode() in file
    for secret in (probe.token, own, code, unused, probe.client_secret):
        assert secret.encode() not in file


# --- How a program is known -------------------------------------------------------------------------------------------


def multipart(fields):
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields)
    return f"{parts}--b--\r\n", "multipart/form-data; boundary=b"


def urlencoded(fields):
    return "&".join(f"{name}={value}" for name, value in fields), "application/x-www-form-urlencoded"


def untyped(fields):
    return urlencoded(fields)[0], ""


def as_json(fields):
    return "{" + ",".join(f"{json.dumps(n)}:{json.dumps(v)}" for n, v in fields) + "}", "application/json"


ENCODINGS = pytest.mark.parametrize("encoded", [urlencoded, multipart, as_json, untyped])


@ENCODINGS
def test_any_encoding_will_do(probe, encoded):
    def send(path, **fields):
        body, content_type = encoded(credentials(probe, **fields).items())
        return probe.call("POST", path, body=body, content_type=content_type).json

    probe.token = send("/oauth/token", grant_type="client_credentials")["access_token"]
    assert probe.get(ITSELF).json["name"] == "Probe"
    assert send("/oauth/revoke", token=probe.token) == {}
    assert probe.get(ITSELF, expect=401)


@ENCODINGS
@pytest.mark.parametrize("name", ["client_id", "client_secret", "grant_type", "scope", "code", "redirect_uri"])
def test_a_parameter_that_comes_twice_is_refused_in_any_encoding(probe, encoded, name):
    fields = credentials(probe, grant_type="client_credentials", scope="read", code="x", redirect_uri="x")
    body, content_type = encoded([*fields.items(), (name, fields[name])])
    answer = probe.call("POST", "/oauth/token", expect=400, body=body, content_type=content_type)
    assert answer.json["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"grant_type": ["client_credentials"]}', "application/json", 400),
        ('{"grant_type": {"a": "b"}}', "application/json", 400),
        ("grant_type[]=client_credentials", "application/x-www-form-urlencoded", 400),
        ("grant_type=%FF", "application/x-www-form-urlencoded", 400),
        ("", "application/json", 400),
        ("x", "text/plain", 415),
    ],
)
def test_a_request_that_makes_no_sense_is_told_so_in_json(probe, body, content_type, status):
    answer = probe.call("POST", "/oauth/token", expect=status, body=body, content_type=content_type)
    assert answer.json["error"]


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
def test_credentials_in_the_address_are_refused(probe, path):
    sent = credentials(probe, grant_type="client_credentials", token="x")
    secret = sent.pop("client_secret")
    answer = ask(probe, f"{path}?client_secret={secret}", expect=400, **sent)
    assert answer.json["error"] == "invalid_request"


def test_a_secret_is_shown_in_the_body_or_by_basic(probe):
    grant = {"grant_type": "client_credentials"}
    shown = basic(probe.client_id, probe.client_secret)
    assert ask(probe, **credentials(probe, **grant))
    assert ask(probe, headers=shown, **grant)
    assert ask(probe, headers=shown, client_id=probe.client_id, **grant)


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
@pytest.mark.parametrize("secret", [" ", "wrong", "é", "x" * 5000, "\x00"])
@pytest.mark.parametrize("id", ["its own", "unknown", ""])
def test_a_wrong_secret_is_401_and_names_basic_only_to_who_tried_it(probe, path, id, secret):
    id = id.replace("its own", probe.client_id)
    sent = {"grant_type": "client_credentials", "token": "x"}
    in_body = ask(probe, path, expect=401, client_id=id, client_secret=secret, **sent)
    by_basic = ask(probe, path, expect=401, headers=basic(id, secret), **sent)
    assert in_body.json == by_basic.json
    assert in_body.json["error"] == "invalid_client"
    assert in_body.json["error_description"].startswith("Client authentication failed")
    assert "WWW-Authenticate" not in in_body.headers
    assert by_basic.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("header", ["Basic ", "Basic %%%", "basic eA==", "Basic /w=="])
def test_a_basic_header_that_cannot_be_read_counts_as_wrong(probe, header):
    sent = credentials(probe, grant_type="client_credentials")
    assert ask(probe, expect=401, headers={"Authorization": header}, **sent).json["error"] == "invalid_client"


def test_nobody_is_two_programs_at_once(probe, other):
    shown = basic(probe.client_id, probe.client_secret)
    ask(probe, expect=401, headers=shown, client_id=other.client_id, grant_type="client_credentials")


# --- Which grants -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "grant",
    ["password", "refresh_token", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "openid", "x", ""],
)
def test_other_grants_are_not_given(ada, probe, visitor, grant):
    sent = credentials(probe, grant_type=grant, username="ada", password=ada.password, refresh_token="x", code="x")
    assert ask(probe, expect=400, **sent).json["error"] == "unsupported_grant_type"
    assert grant not in visitor.get(METADATA).json["grant_types_supported"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [("", 200), ("read", 200), ("read:search", 200), ("write", 400), ("read write", 400), ("x", 400)],
)
def test_a_program_gets_for_itself_no_more_than_it_registered_for(ada, asked, status):
    program = Program(ada, "read").register()
    answer = ask(program, expect=status, **credentials(program, grant_type="client_credentials", scope=asked))
    told = answer.json.get("scope") or answer.json["error"]
    assert told == ((asked or "read") if status == 200 else "invalid_scope")


def test_the_metadata_lists_what_there_is_at_the_configured_address(visitor, probe):
    metadata = visitor.get(METADATA, headers={"Host": "localhost:9"}).json
    assert metadata["issuer"] == ISSUER
    assert all(metadata[name].startswith(ISSUER) for name in metadata if name.endswith("_endpoint"))
    assert metadata["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
    Program(visitor, " ".join(metadata["scopes_supported"])).register()
    for name in ("token", "revocation", "app_registration"):
        visitor.post(metadata[f"{name}_endpoint"], expect_errors=True, status="4*").mustcontain("error")
    for path in ("introspect", "device", "authorize_device", "register", "jwks"):
        visitor.get(f"/oauth/{path}", status=404)


# --- Giving a token back ----------------------------------------------------------------------------------------------


def test_a_revoked_token_is_dead_at_once_for_every_thread(ada, probe):
    probe.exchange(probe.code(ada))

    def status(_=None):
        other = Program(ada)
        other.token = probe.token
        return other.get(ME, expect="*").status_int

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(status, range(8))) == {200}
        answer = ask(probe, "/oauth/revoke", **credentials(probe, token=probe.token))
        assert (answer.json, answer.headers["Content-Type"]) == ({}, "application/json; charset=utf-8")
        assert set(threads.map(status, range(8))) == {401}


def test_a_program_can_end_its_own_tokens_only(ada, probe, other):
    probe.exchange(probe.code(ada))
    answer = ask(other, "/oauth/revoke", expect=403, **credentials(other, token=probe.token))
    assert answer.json["error"] == "unauthorized_client"
    assert probe.get(ME)


def test_a_program_that_keeps_no_secret_ends_its_own_tokens_by_its_id_alone(ada, probe, other):
    probe.exchange(probe.code(ada))
    known, wrong = {"client_id": probe.client_id}, {"client_id": "nobody"}
    assert ask(probe, "/oauth/revoke", expect=401, token=probe.token, **wrong).json["error"] == "invalid_client"
    assert ask(probe, "/oauth/revoke", expect=401, token=probe.token, **known, client_secret="x").json["error"]
    assert ask(other, "/oauth/revoke", expect=403, token=probe.token, client_id=other.client_id)
    assert probe.get(ME)
    assert ask(probe, "/oauth/revoke", token=probe.token, **known, client_secret="").json == {}
    assert probe.get(ME, expect=401)
    assert ask(probe, expect=401, grant_type="client_credentials", **known, client_secret="")


def test_a_token_that_is_none_is_ended_already(probe):
    for token in ("unknown", "é", "\x00", "x" * 5000):
        assert ask(probe, "/oauth/revoke", **credentials(probe, token=token)).json == {}
    assert ask(probe, "/oauth/revoke", expect=400, **credentials(probe)).json["error"] == "invalid_request"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_side_door_takes_only_post(probe, path, method):
    assert probe.call(method, path, expect=405).json["error"]
