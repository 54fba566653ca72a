"""Codes: each works once, for its program, at its address, for ten minutes, and with the verifier of its challenge."""

import base64
import hashlib
import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

import config
import db as database
from model import accounts, applications, codes
from tests.programs import REDIRECT, Program
from tests.running import Server

ME = "/api/v1/accounts/verify_credentials"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
SECONDS = 1000


def challenge(verifier=VERIFIER):
    """Return the parameters that commit a program to verifier (RFC 7636, 4.2)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return {"code_challenge": digest, "code_challenge_method": "S256"}


def pass_time(db, seconds):
    """Make the codes as old as they will be after some seconds."""
    with db.write() as tx:
        tx.execute("UPDATE authorization_codes SET expires_at = expires_at - :ms", {"ms": seconds * SECONDS})


# --- Once, for one program, for a while -------------------------------------------------------------------------------


def test_a_code_gives_a_token_that_acts_for_who_said_yes(ada, probe):
    probe.exchange(probe.code(ada))
    assert probe.get(ME).json["username"] == "ada"


def test_a_code_that_is_used_again_gives_nothing_and_ends_the_token_it_gave(ada, probe):
    kept = Program(ada).act_for(ada)
    code = probe.code(ada)
    probe.exchange(code)
    assert probe.get(ME)
    assert probe.exchange(code, expect=400).json["error"] == "invalid_grant"
    assert probe.get(ME, expect=401)
    assert kept.get(ME)


def test_of_twenty_at_once_one_gets_a_token_and_being_a_replay_it_ends(tmp_path):
    database.prepare(tmp_path / "microblog.db", config.RESOURCES, say=lambda _: None)
    db = database.Database(tmp_path / "microblog.db")
    columns = applications.checked("Probe", [REDIRECT], "read", "", is_secure=False)
    with db.write() as tx:
        me = accounts.add(tx, "ada", None, config.now())
        application, client_id, client_secret = applications.add(tx, columns, config.now())
        code = codes.add(tx, application, me, REDIRECT, "read", None, config.now())
    db.close()
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    sent |= {"client_id": client_id, "client_secret": client_secret}

    def ask(method, path, body=None, **headers):
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found

    def redeem(_):
        return ask("POST", "/oauth/token", urlencode(sent), **{"Content-Type": "application/x-www-form-urlencoded"})

    with Server(tmp_path) as server, ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(redeem, range(20)))
        assert sorted(status for status, _ in answers) == [200] + [400] * 19
        assert {answer.get("error") for _, answer in answers} == {None, "invalid_grant"}
        token = next(answer["access_token"] for status, answer in answers if status == 200)
        assert ask("GET", ME, Authorization=f"Bearer {token}")[0] == 401


def test_a_code_is_good_for_its_program_only_and_stays_good_for_it(ada, probe, other):
    code = probe.code(ada)
    assert other.exchange(code, expect=400).json["error"] == "invalid_grant"
    assert probe.exchange(code)


@pytest.mark.parametrize("code", ["", "x", "é", "\x00", "x" * 10_000, "' OR 1=1 --"])
def test_what_is_no_code_gives_nothing(probe, code):
    assert probe.exchange(code, expect=400).json["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("uri", [REDIRECT + "/", "https://evil.example/", "app://back", "http://127.0.0.1:2/cb", None])
def test_a_code_is_good_only_with_the_address_it_was_sent_to(ada, uri):
    program = Program(ada, redirect_uri=[REDIRECT, "app://back", "http://127.0.0.1/cb"]).register()
    code = program.code(ada, redirect_uri="http://127.0.0.1:1/cb")
    assert program.exchange(code, expect=400, redirect_uri=uri).json["error"] == "invalid_request"
    assert not program.token


@pytest.mark.parametrize("asked", [REDIRECT, None])
@pytest.mark.parametrize("told", [REDIRECT, None])
def test_the_only_address_of_a_program_goes_without_saying(ada, probe, asked, told):
    assert probe.exchange(probe.code(ada, redirect_uri=asked), redirect_uri=told)


@pytest.mark.parametrize(("seconds", "status"), [(590, 200), (600, 400), (86_400, 400)])
def test_a_code_is_good_for_ten_minutes(ada, probe, db, seconds, status):
    code = probe.code(ada)
    pass_time(db, seconds)
    assert probe.exchange(code, expect=status).json.get("error") == (None if status == 200 else "invalid_grant")


@pytest.mark.parametrize(
    ("registered", "asked", "granted"),
    [
        ("read write follow push", "read write follow push", "read write follow push"),
        ("read write", "read:statuses write", "read:statuses write"),
        ("read write", None, "read"),
        ("read write", "", "read"),
        ("follow", "read:follows write:blocks", "read:follows write:blocks"),
        ("read", "profile", "profile"),
    ],
)
def test_a_token_has_the_scopes_that_the_person_saw(ada, registered, asked, granted):
    program = Program(ada, registered).register()
    code = program.code(ada, scope=asked)
    assert program.exchange(code, scope="read write admin:write").json["scope"] == granted


def test_a_token_has_no_more_scopes_than_the_person_saw(ada):
    program = Program(ada, "read write").register()
    program.exchange(program.code(ada, scope="read:statuses"))
    answer = program.post("/api/v1/statuses", expect=403, status="hello")
    assert answer.json == {"error": "This action is outside the authorized scopes"}


# --- PKCE -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verifier", [VERIFIER, "~" * 128, "a.b-c_d~" * 6, "Zk3" * 29])
@pytest.mark.parametrize("shown", [True, False], ids=["with its secret", "without"])
def test_the_verifier_of_the_challenge_gets_the_token(ada, probe, verifier, shown):
    code = probe.code(ada, **challenge(verifier))
    answer = probe.exchange(code, code_verifier=verifier, **({} if shown else {"client_secret": None}))
    assert answer.json["access_token"]


@pytest.mark.parametrize(
    ("verifier", "error"),
    [
        (None, "invalid_request"),
        ("", "invalid_request"),
        (VERIFIER[1:], "invalid_request"),
        ("x" * 129, "invalid_request"),
        (VERIFIER[:-1] + "é", "invalid_request"),
        (VERIFIER[:-1] + "+", "invalid_request"),
        (VERIFIER + "\n", "invalid_request"),
        (challenge()["code_challenge"], "invalid_grant"),
        (VERIFIER[:-1] + "l", "invalid_grant"),
        ("A" * 128, "invalid_grant"),
    ],
)
def test_any_other_verifier_gets_nothing(ada, probe, verifier, error):
    code = probe.code(ada, **challenge())
    assert probe.exchange(code, expect=400, code_verifier=verifier).json["error"] == error
    assert not probe.token


def test_a_verifier_without_a_challenge_gets_nothing(ada, probe):
    assert probe.exchange(probe.code(ada), expect=400, code_verifier=VERIFIER).json["error"] == "invalid_grant"


def test_a_code_without_a_challenge_needs_the_secret_and_a_try_without_leaves_it_good(ada, probe):
    code = probe.code(ada)
    answer = probe.exchange(code, expect=401, client_secret=None)
    assert (answer.json["error"], "WWW-Authenticate" in answer.headers) == ("invalid_client", False)
    assert probe.exchange(code)


def test_a_code_without_a_challenge_gives_nothing_for_a_verifier_instead_of_the_secret(ada, probe):
    answer = probe.exchange(probe.code(ada), expect=400, client_secret=None, code_verifier=VERIFIER)
    assert answer.json["error"] == "invalid_grant"


@pytest.mark.parametrize("client_id", ["unknown", None])
def test_a_verifier_does_not_stand_in_for_a_program_that_is_not_known(ada, probe, client_id):
    code = probe.code(ada, **challenge())
    sent = {"client_id": client_id, "client_secret": None, "code_verifier": VERIFIER}
    assert probe.exchange(code, expect=401, **sent).json["error"] == "invalid_client"


def test_a_wrong_secret_is_not_made_good_by_a_verifier(ada, probe):
    code = probe.code(ada, **challenge())
    answer = probe.exchange(code, expect=401, client_secret="wrong", code_verifier=VERIFIER)
    assert answer.json["error"] == "invalid_client"
