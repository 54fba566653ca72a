"""The way back to the program: with a code or an error, with its own state, and to its address as it was written."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.programs import REDIRECT, Program, answer_in, decide

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ISSUER = "http://127.0.0.1:8080/"

ADDRESSES = [
    "https://program.example/cb",
    "https://program.example",
    "https://program.example/cb?a=1&b=%20%2F",
    "https://elk.zone/api/127.0.0.1%3A8080/oauth/https%3A%2F%2Felk.zone",
    "icecubesapp://",
    "com.tapbots.Ivory.10217:/request_token",
    "mastodon-android-auth://callback",
    "oauth2redirect://com.keylesspalace.tusky/",
    "App:",
    "x:y?z",
]


@pytest.mark.parametrize("uri", ADDRESSES)
def test_the_way_back_is_the_registered_address_byte_for_byte_with_the_code_behind_it(ada, uri):
    program = Program(ada, redirect_uri=uri).register()
    answer = decide(ada.get(program.question()))
    assert answer.status_int in (302, 303)
    start = uri + ("&" if "?" in uri else "?") + "code="
    assert answer.headers["Location"].startswith(start)
    code = answer.headers["Location"].removeprefix(start).partition("&")[0]
    assert program.exchange(code).json["access_token"]


STATES = ['&=+%20"<>é', "a b\tc", "%", "%%41", "💥", "x" * 2000, "{}", "</textarea>", "0", "\\", "#?/", "'", "&amp;"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_state_comes_back_as_it_was_sent(ada, probe, state, decision):
    page = ada.get(probe.question(state=state))
    assert [field["value"] for field in page.html.select("input[name=state]")] == [state]
    location = decide(page, decision).headers["Location"]
    assert [value for name, value in parse_qsl(urlsplit(location).query) if name == "state"] == [state]
    assert location.isascii()


@pytest.mark.parametrize("changes", [{}, {"state": ""}])
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_no_state_comes_back_where_none_was_sent(ada, probe, changes, decision):
    assert "state" not in answer_in(probe.ask(ada, decision, **changes))


def test_the_way_back_names_the_issuer_that_the_metadata_names(ada, probe, visitor):
    metadata = visitor.get("/.well-known/oauth-authorization-server").json
    assert metadata["authorization_response_iss_parameter_supported"] is True
    for decision in ("allow", "deny"):
        assert answer_in(probe.ask(ada, decision))["iss"] == metadata["issuer"] == ISSUER


def test_a_no_leads_back_without_a_code(ada, probe, dump):
    before = dump()
    location = probe.ask(ada, "deny", state="s")
    assert location.startswith(REDIRECT + "&error=access_denied&error_description=")
    assert set(answer_in(location)) == {"kept", "error", "error_description", "state", "iss"}
    assert dump() == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "admin:read"}, "invalid_scope"),
        ({"scope": "read write"}, "invalid_scope"),
        ({"scope": "read nonsense"}, "invalid_scope"),
        ({"scope": "write:statuses"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[1:], "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE + "=", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1] + "é", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1] + "\n", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": "x" * 10_000, "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_a_mistake_of_a_known_program_is_told_to_the_program(ada, changes, error):
    program = Program(ada, "read").register()
    answer = ada.get(program.question(state="&s", **changes), status=302)
    assert answer.headers["Location"].startswith(REDIRECT + "&error=")
    told = answer_in(answer.headers["Location"])
    assert (told["error"], told["state"], told["iss"]) == (error, "&s", ISSUER)
    assert "code" not in told
    refused = Program(ada, "read", OUT_OF_BAND).register().question(**changes)
    assert "Location" not in ada.get(refused, status=400).headers


def test_a_mistake_that_is_made_after_the_question_is_told_too(ada):
    program = Program(ada, "read").register()
    page = ada.get(program.question())
    form = next(form for form in page.forms.values() if form.action == "/oauth/authorize")
    form["scope"].force_value("write")
    assert answer_in(form.submit("decision", value="allow", status=302).headers["Location"])["error"] == "invalid_scope"


# --- A code to be copied ----------------------------------------------------------------------------------------------


@pytest.fixture
def script(ada):
    """Return a program that has no address of its own."""
    return Program(ada, redirect_uri=OUT_OF_BAND).register()


def test_a_program_without_an_address_gets_its_code_by_hand_once(ada, script):
    page = decide(ada.get(script.question()), expect=303).follow()
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "no-store" in page.headers["Cache-Control"]
    code = page.html.main.code.text
    script.exchange(code)
    script.exchange(code, expect=400)


def test_a_no_to_a_program_without_an_address_is_a_page_of_ours(ada, script):
    page = decide(ada.get(script.question()), "deny", expect=400)
    assert "The person said no." in page


def test_whatever_is_in_the_address_of_the_code_is_only_text(ada):
    page = ada.get("/oauth/authorize/native", {"code": "<script>alert(1)</script>" + "x" * 1000})
    assert page.html.main.code.text == ("<script>alert(1)</script>" + "x" * 1000)[:100]


def test_the_page_with_the_code_is_for_who_is_logged_in(visitor):
    assert visitor.get("/oauth/authorize/native?code=x").location.startswith("/login?next=")
