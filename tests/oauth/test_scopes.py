"""Every route of the API, asked by callers of every kind: whom it lets in follows from what it declares."""

import pytest

import config
import microblog
from model import accounts, tokens
from tests.programs import Program

ROUTES = {
    (route.method, route.rule): {name: route.config.get(name) for name in ("open", "public", "program", "scope")}
    for route in microblog.all_routes()
    if route.config["is_api"]
}
ALL = " ".join(sorted(tokens.SCOPES))
INVALID = (401, "The access token is invalid")
OUTSIDE = (403, "This action is outside the authorized scopes")
DISABLED = (403, "Your login is currently disabled")
PENDING = (403, "Your login is currently pending approval")
NO_PERSON = (422, "This method requires an authenticated user")


def needed(route):
    """Return the scopes of which a route wants one."""
    return (ROUTES[route]["scope"] or "").split()


def those(*rights):
    """Return the routes that declare at least one of these rights."""
    return {route for route, declared in ROUTES.items() if any(map(declared.get, rights))}


def all_but(scopes):
    """Return all scopes that do not cover any of scopes."""
    return " ".join(scope for scope in tokens.SCOPES if not any(tokens.covers([scope], one) for one in scopes))


@pytest.fixture
def ask(ada, bob, db):
    """Return a function that calls a route with a token and returns (status, error); ids are of things there are.

    It checks that every refusal is whole: JSON, and with the header that goes with its status.
    """
    mine = Program(ada).act_for(ada)
    bobs = Program(bob).act_for(bob)
    bob_id = bobs.get("/api/v1/accounts/verify_credentials").json["id"]
    status = mine.post("/api/v1/statuses", status="tea #tea").json["id"]
    bobs.post(f"/api/v1/statuses/{status}/favourite")
    note = mine.get("/api/v1/notifications").json[0]["id"]
    tag = mine.post("/api/v1/featured_tags", name="tea").json["id"]
    ids = {"accounts": bob_id, "follow_requests": bob_id, "notifications": note, "featured_tags": tag}
    program = Program(ada)

    def ask(route, token):
        method, rule = route
        family = rule.partition("/<")[0].rpartition("/")[2]
        path = rule.replace("<id:id>", ids.get(family, status)).replace("<name>", "tea")
        program.token = token
        answer = program.call(method, path, expect="*")
        if answer.status_int < 400:
            return answer.status_int, None
        assert answer.content_type == "application/json", route
        assert ("WWW-Authenticate" in answer.headers) == (answer.status_int == 401), route
        return answer.status_int, answer.json["error"]

    return ask


@pytest.fixture
def token(ada, bob, db):
    """Return a function that makes a token for Ada, or for nobody, with scopes."""
    program = Program(ada).register()

    def token(scopes, username="ada"):
        with db.write() as tx:
            application = tx.execute("SELECT id FROM applications WHERE client_id = :id", {"id": program.client_id})
            account = accounts.by_name(tx, username)["id"] if username else None
            return tokens.add(tx, application.fetchone()["id"], account, scopes, config.now())

    return token


def change_ada(db, sql):
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {sql} WHERE username = 'ada'")


def answers(ask, dump, routes, token):
    """Return {route: (status, error)} of routes, each called with token(route); nothing may change by it."""
    made = {route: token(route) for route in sorted(routes)}
    before = dump(without=["tokens"])
    found = {route: ask(route, secret) for route, secret in made.items()}
    assert dump(without=["tokens"]) == before
    return found


def test_there_are_routes_of_every_kind():
    assert len(ROUTES) > 100
    assert all(map(those, ("open", "public", "program", "scope")))
    assert ROUTES.keys() - those("open", "public", "program")
    assert all(scope in tokens.SCOPES for route in ROUTES for scope in needed(route))


def test_without_a_token_only_what_is_open_or_public_answers(ask, dump):
    closed = ROUTES.keys() - those("open", "public")
    assert answers(ask, dump, closed, lambda _: "") == dict.fromkeys(closed, INVALID)
    for route in those("open", "public"):
        assert ask(route, "")[0] != 401, route


def test_without_a_token_a_site_for_members_answers_only_what_is_open(ask, dump, site):
    site(access="members")
    closed = ROUTES.keys() - those("open")
    assert answers(ask, dump, closed, lambda _: "") == dict.fromkeys(closed, INVALID)


@pytest.mark.parametrize("secret", ["unknown", "x" * 43, "\u00e9"])
def test_a_token_that_is_none_is_refused_even_where_none_is_needed(ask, dump, secret):
    assert answers(ask, dump, ROUTES, lambda _: secret) == dict.fromkeys(ROUTES, INVALID)


def test_all_scopes_but_the_needed_one_are_not_enough(ask, dump, token):
    scoped = those("scope")
    found = answers(ask, dump, scoped, lambda route: token(all_but(needed(route))))
    assert found == dict.fromkeys(scoped, OUTSIDE)


def test_the_needed_scope_alone_is_enough_and_so_is_its_family(ask, token):
    for route in sorted(those("scope"), reverse=True):  # DELETE last, it takes away what the others ask for
        for scope in needed(route):
            for enough in {scope, scope.partition(":")[0]}:
                status, error = ask(route, token(enough))
                assert (status, error) not in (OUTSIDE, INVALID, NO_PERSON), (route, enough)
                assert status != 500, (route, enough)


def test_the_old_scope_follow_is_enough_for_follows_blocks_and_mutes(ask, token):
    old = {route for route in those("scope") if set(needed(route)) & tokens.FOLLOW}
    assert len(old) > 15
    for route in sorted(those("scope")):
        assert (ask(route, token("follow")) == OUTSIDE) == (route not in old), route


def test_a_program_without_a_person_is_nobody(ask, dump, token):
    closed = ROUTES.keys() - those("open", "public", "program")
    own = token(ALL, username=None)
    assert answers(ask, dump, closed, lambda _: own) == dict.fromkeys(closed, NO_PERSON)
    for route in those("open", "public", "program"):
        assert ask(route, own) not in (INVALID, NO_PERSON, OUTSIDE), route


def test_a_program_without_a_person_reads_nothing_on_a_site_for_members(ask, dump, token, site):
    site(access="members")
    closed = ROUTES.keys() - those("open", "program")
    own = token(ALL, username=None)
    assert answers(ask, dump, closed, lambda _: own) == dict.fromkeys(closed, NO_PERSON)


STATES = {
    "disabled_at = 1": DISABLED,
    "suspended_at = 1": DISABLED,
    "approved_at = NULL": PENDING,
}


@pytest.mark.parametrize(("state", "refusal"), STATES.items())
def test_the_state_of_the_account_is_looked_at_in_every_call(ask, dump, token, db, state, refusal):
    mine, bobs = token(ALL), token(ALL, "bob")
    closed = ROUTES.keys() - those("open")
    change_ada(db, state)
    assert answers(ask, dump, closed, lambda _: mine) == dict.fromkeys(closed, refusal)
    assert ask(("GET", "/api/v1/preferences"), bobs) == (200, None)
