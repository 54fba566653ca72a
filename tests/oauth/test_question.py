"""The question to the person: who may send people here, what they are shown, and that only they can say yes."""

import pytest

from tests.programs import Program, answer_in, decide

CALLBACK = "https://program.example/cb"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
HTTPS = {"MICROBLOG_URL": "https://blog.example.org"}
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def refusal(browser, question):
    """Return the page of this site that refuses question; it must lead nowhere."""
    page = browser.get(question, status=400)
    assert page.content_type == "text/html"
    assert "Location" not in page.headers
    assert not [form for form in page.forms.values() if form.action == "/oauth/authorize"]
    return page


# --- Which address ----------------------------------------------------------------------------------------------------

NEARLY = [
    *(CALLBACK + end for end in ("/", "?x", "?", "#x", "/more", "/../evil", "%2e", "\n", "\x00", " ", "\\", "é")),
    *(" " + CALLBACK, CALLBACK.upper(), "HTTPS://program.example/cb", "https://PROGRAM.example/cb"),
    *("https://program.example/CB", "https://program.example/%63b", "https://program.example//cb"),
    *("https://program.example:443/cb", "https://program.example:8443/cb", "http://program.example/cb"),
    *("https://www.program.example/cb", "https://program.example.evil.example/cb", "https://program.example./cb"),
    *("https://program.example@evil.example/cb", "https://evil.example/https://program.example/cb"),
    *(
        "//program.example/cb",
        "/cb",
        "cb",
        "program.example/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        OUT_OF_BAND,
    ),
]


@pytest.mark.parametrize("uri", NEARLY)
def test_nobody_is_sent_to_an_address_that_is_only_like_the_registered_one(ada, uri):
    program = Program(ada, redirect_uri=CALLBACK).register()
    assert "made a mistake" in refusal(ada, program.question(redirect_uri=uri))


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1/cb"),
        ("http://127.0.0.1:8000/cb?a=1", "http://127.0.0.1:9/cb?a=1"),
        ("http://[::1]/cb", "http://[::1]:51004/cb"),
        ("http://127.0.0.1", "http://127.0.0.1:51004"),
    ],
)
def test_on_this_machine_the_port_is_free(ada, registered, asked):
    program = Program(ada, redirect_uri=registered).register()
    assert program.ask(ada, redirect_uri=asked).startswith(asked + ("&" if "?" in asked else "?") + "code=")


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/other"),
        ("http://127.0.0.1/cb", "http://localhost:51004/cb"),
        ("http://127.0.0.1/cb", "http://[::1]:51004/cb"),
        ("http://127.0.0.1/cb", "https://127.0.0.1:51004/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004@evil.example/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.2:51004/cb"),
        ("http://127.0.0.16/cb", "http://127.0.0.1:510046/cb"),
        ("http://localhost/cb", "http://localhost:51004/cb"),
        ("https://127.0.0.1/cb", "https://127.0.0.1:51004/cb"),
        ("http://program.example/cb", "http://program.example:51004/cb"),
    ],
)
def test_nothing_but_the_port_is_free_and_only_on_this_machine(ada, registered, asked):
    program = Program(ada, redirect_uri=registered).register()
    refusal(ada, program.question(redirect_uri=asked))


def test_of_several_registered_addresses_one_has_to_be_named(ada):
    program = Program(ada, redirect_uri=[CALLBACK, "app://back"]).register()
    refusal(ada, program.question(redirect_uri=None))
    assert program.ask(ada, redirect_uri="app://back").startswith("app://back?code=")


@pytest.mark.parametrize("left_out", [None, ""])
def test_the_only_registered_address_need_not_be_named(ada, left_out):
    program = Program(ada, redirect_uri=CALLBACK).register()
    assert program.ask(ada, redirect_uri=left_out).startswith(CALLBACK + "?code=")


@pytest.mark.parametrize("id", [None, "", "unknown", "é", "x" * 5000, "\x00"])
@pytest.mark.parametrize("changes", [{}, {"response_type": "token"}, {"scope": "nonsense"}])
def test_a_program_that_is_not_known_sends_nobody_anywhere(ada, probe, id, changes):
    refusal(ada, probe.question(client_id=id, **changes))


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge"])
def test_a_question_with_a_parameter_twice_is_refused(ada, probe, name):
    question = probe.question(state="s", code_challenge=CHALLENGE, code_challenge_method="S256")
    assert "twice" in refusal(ada, question + f"&{name}=x")


@pytest.mark.parametrize("query", ["", "?", "?client_id=%FF", "?{}", "?client_id[]=x", "?" + "&".join("abcd" * 60)])
def test_a_question_that_makes_no_sense_is_a_page_that_says_so(ada, query):
    refusal(ada, "/oauth/authorize" + query)


# --- What the person sees ---------------------------------------------------------------------------------------------


def test_the_question_names_the_program_its_address_and_what_it_could_do(ada):
    program = Program(ada, "read:statuses write:favourites", CALLBACK).register(client_name='<b>"P" & {{q}}</b>')
    page = ada.get(program.question())
    assert [element.text for element in page.html.main.select("strong")] == [
        '<b>"P" & {{q}}</b>',
        "@ada",
        "https://program.example",
    ]
    assert [item.text for item in page.html.main.select("li")] == [
        "read the posts you can read",
        "favourite posts in your name",
    ]


@pytest.mark.parametrize("configuration", [HTTPS], indirect=True, ids=["https"])
@pytest.mark.parametrize(
    ("uri", "source", "shown"),
    [
        (CALLBACK, " https://program.example", "https://program.example"),
        ("https://program.example:8443/", " https://program.example:8443", "https://program.example:8443"),
        ("http://127.0.0.1:5000/", " http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://[::1]:5000/", " http://[::1]:5000", "http://[::1]:5000"),
        ("icecubesapp://", " icecubesapp:", "icecubesapp:"),
        ("evil://bank.example/", " evil:", "evil:"),
        (OUT_OF_BAND, "", None),
    ],
)
def test_the_policy_of_the_question_lets_the_way_back_through_and_nothing_else(ada, uri, source, shown):
    page = ada.get(Program(ada, redirect_uri=uri).register().question())
    assert (
        f"; form-action 'self'{source}; base-uri 'none'; frame-ancestors 'none'"
        in (page.headers["Content-Security-Policy"])
    )
    assert page.headers["X-Frame-Options"] == "DENY"
    assert [element.text for element in page.html.main.select("strong")][2:] == ([shown] if shown else [])


def test_the_question_tells_nobody_else_its_address_and_is_not_kept(ada, probe):
    headers = ada.get(probe.question()).headers
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "no-store" in headers["Cache-Control"]


def test_a_person_who_is_not_logged_in_logs_in_and_is_asked_then(ada, visitor, probe):
    question = probe.question(state='&=+%20"<>é')
    login = visitor.get(question, status=303).follow()
    form = login.forms[0]
    form["username"], form["password"] = "ada", ada.password
    answer = decide(form.submit(status=303).follow(status=200))
    assert answer_in(answer.location)["state"] == '&=+%20"<>é'


@pytest.mark.parametrize("path", ["/oauth/authorize/", "/oauth/authorize"])
def test_a_slash_behind_the_address_of_the_question_does_no_harm(ada, probe, path):
    assert "Let" in ada.get(probe.question().replace("/oauth/authorize", path), status=200).html.h1.text


# --- Who says yes -----------------------------------------------------------------------------------------------------


def test_looking_at_the_question_changes_nothing(ada, probe, dump):
    before = dump()
    ada.get(probe.question())
    ada.request(probe.question(), method="HEAD")
    assert dump() == before


@pytest.mark.parametrize("whose", ["nobody's", "another session's", "an empty"])
def test_a_yes_without_the_token_of_this_browser_is_403_and_gives_nothing(ada, bob, probe, dump, whose):
    csrf = {"nobody's": None, "another session's": bob.csrf(), "an empty": ""}[whose]
    form = {"client_id": probe.client_id, "response_type": "code", "decision": "allow"}
    before = dump()
    ada.post("/oauth/authorize", form if csrf is None else {**form, "csrf": csrf}, status=403)
    assert dump() == before


def test_a_yes_that_another_site_sent_is_403_and_gives_nothing(ada, probe, dump):
    form = ada.get(probe.question()).forms
    form = next(form for form in form.values() if form.action == "/oauth/authorize")
    before = dump()
    form.submit("decision", value="allow", headers={"Origin": "https://evil.example"}, status=403)
    assert dump() == before


def test_a_question_answered_with_neither_button_is_asked_again(ada, probe, dump):
    before = dump()
    page = decide(ada.get(probe.question(state="s")), decision="perhaps", expect=200)
    assert dump() == before
    assert answer_in(decide(page).location)["state"] == "s"


def test_what_the_form_says_is_checked_again(ada, probe):
    page = ada.get(probe.question())
    form = next(form for form in page.forms.values() if form.action == "/oauth/authorize")
    form["redirect_uri"].force_value("https://evil.example/")
    answer = form.submit("decision", value="allow", status=400)
    assert "Location" not in answer.headers


def test_a_person_who_has_let_a_program_in_is_asked_each_time(ada, probe):
    probe.code(ada)
    assert ada.get(probe.question(), status=200).html.h1.text == "Let Probe in?"


def test_a_program_can_ask_for_a_fresh_login(ada, bob, probe):
    question = probe.question()
    answer = ada.get(question + "&force_login=true", status=303)
    form = next(form for form in answer.follow().forms.values() if form.action == "/login")
    form["username"], form["password"] = "bob", bob.password
    page = form.submit().follow()
    assert "@bob" in page
    assert "force_login" not in page.request.url
    assert ada.get(question + "&force_login=false").status_int == 200
