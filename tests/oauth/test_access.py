"""What a token opens, where it counts, and what ends it."""

import io

import pytest

import cli
import config
from model import accounts, links, moderation
from tests.conftest import PASSWORD
from tests.programs import Program

ME = "/api/v1/accounts/verify_credentials"
NEW_PASSWORD = "battery staple horse"


# --- What ends a token ------------------------------------------------------------------------------------------------


def disable(bob, **_):
    with bob.app.db.write() as tx:
        accounts.disable(tx, accounts.by_name(tx, "bob")["id"], config.now())


def delete_by_model(bob, **_):
    with bob.app.db.write() as tx:
        accounts.delete(tx, accounts.by_name(tx, "bob")["id"], config.now())


def change_password(bob, **_):
    bob.submit("/settings/account", "/settings/password", old_password=PASSWORD, new_password=NEW_PASSWORD)


def reset_by_command_line(bob, monkeypatch, **_):
    monkeypatch.setenv("MICROBLOG_DATA", str(bob.configuration.database.parent))
    monkeypatch.setattr("sys.stdin", io.StringIO(NEW_PASSWORD + "\n"))
    assert cli.main(["user", "password", "bob", "--password-stdin"]) == 0


def reset_by_link(bob, **_):
    with bob.app.db.write() as tx:
        account = accounts.by_name(tx, "bob")
        path = "/password/reset/" + links.add(tx, "reset", config.now() + 60_000, account["id"], account["email"])
    bob.another().submit(path, path, new_password=NEW_PASSWORD)


def suspend(bob, **_):
    with bob.app.db.write() as tx:
        me, id = (accounts.by_name(tx, name) for name in ("ada", "bob"))
        moderation.act(tx, me, id["id"], "suspend", config.now())


ENDS = [disable, delete_by_model, change_password, reset_by_command_line, reset_by_link, suspend]


@pytest.mark.parametrize("end", ENDS)
def test_what_shuts_a_person_out_ends_their_tokens_and_codes_and_nobody_elses(ada, bob, program, end, monkeypatch):
    mine, others = program(bob), program(ada)
    pending = Program(bob).register()
    code = pending.code(bob)
    thief = bob.another()
    thief.log_in("bob")
    end(bob, monkeypatch=monkeypatch)
    assert mine.get(ME, expect=401).json == {"error": "The access token is invalid"}
    assert pending.exchange(code, expect=400).json["error"] == "invalid_grant"
    assert thief.get("/notifications").location.startswith("/login")
    assert others.get(ME)


# --- Where a token counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("public", [False, True])
def test_a_token_in_the_address_or_the_body_counts_for_nothing(ada, program, public):
    path = "/api/v1/timelines/public" if public else ME
    acting = program(ada)
    token, acting.token = acting.token, ""
    answer = acting.get(path, expect=200 if public else 401, access_token=token)
    assert public or answer.json == {"error": "The access token is invalid"}
    acting.post("/api/v1/statuses", expect=401, status="x", access_token=token)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_the_word_bearer_is_read_in_any_letter_case(ada, program, scheme):
    acting = program(ada)
    token, acting.token = acting.token, ""
    assert acting.get(ME, headers={"Authorization": f"{scheme} {token}"})


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Token {}", "{}", "Bearer {}x", "Bearer x{}", "Bearer\t{}"])
def test_anything_else_in_the_header_is_no_token(ada, program, header):
    acting = program(ada)
    token, acting.token = acting.token, ""
    answer = acting.get(ME, expect=401, headers={"Authorization": header.format(token)})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_browser_s_cookie_counts_for_nothing_in_the_api(ada):
    assert ada.get(ME, status=401).json == {"error": "The access token is invalid"}


@pytest.mark.parametrize("scopes", ["profile", "read"])
def test_who_the_person_is_can_be_asked_in_the_words_of_openid(ada, program, scopes):
    acting = program(ada, scopes)
    found = acting.get("/oauth/userinfo").json
    assert found == acting.post("/oauth/userinfo").json
    assert found == {
        "iss": "http://127.0.0.1:8080/",
        "sub": "http://127.0.0.1:8080/@ada",
        "name": "ada",
        "preferred_username": "ada",
        "profile": "http://127.0.0.1:8080/@ada",
        "picture": "http://127.0.0.1:8080/static/avatar.png",
    }


CROSS = {
    "/api/v1/instance": "*",
    "/api/v1/nothing": "*",
    "/oauth/token": "*",
    "/oauth/revoke": "*",
    "/oauth/userinfo": "*",
    "/.well-known/oauth-authorization-server": "*",
    "/oauth/authorize": None,
    "/oauth/authorize/native": None,
    "/settings/applications": None,
    "/public": None,
}


@pytest.mark.parametrize(("path", "allowed"), CROSS.items())
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_scripts_of_other_sites_reach_what_programs_use_and_no_page(ada, path, allowed, method):
    headers = ada.request(path, method=method, headers={"Origin": "https://elk.zone"}, status="*").headers
    assert headers.get("Access-Control-Allow-Origin") == allowed
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_browser_may_ask_before_it_sends(visitor):
    for path in ("/oauth/token", "/oauth/revoke", "/api/v1/statuses", "/api/v1/apps"):
        headers = visitor.request(path, method="OPTIONS", status=200).headers
        assert {"Authorization", "Content-Type"} <= set(headers["Access-Control-Allow-Headers"].split(", "))
