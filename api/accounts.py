"""Accounts: registering, profiles, one's own. https://docs.joinmastodon.org/methods/accounts/"""

import config
import entities
import web
from model import accounts, applications, passwords, profiles, query, registrations, search, tokens
from model.directory import discoverable
from model.errors import Fault, Forbidden, Invalid, NotFound

routes = web.ApiRoutes()


@routes.post(
    "/api/v1/accounts",
    program=True,
    scope="write:accounts",
    limit="joining",
    answers="Token",
    takes="username* email* password* agreement*:flag locale reason",
)
def register(db, site, token):
    """Register a person, with a program's own token; answer a token that acts for them, once they are let in."""
    if not site.may_be_joined:
        raise Forbidden("This action is not allowed")
    applicant = checked(db, site, web.params())
    web.check_attempts(db.read, site, "register", applicant.username)
    scopes = applications.by_id(db.read, token["application_id"])["scopes"]
    hashed = passwords.hashed(applicant.password)
    with db.write() as tx:
        web.count_attempt(tx, site, "register", applicant.username)
        id = registrations.add(tx, site, applicant, hashed, config.now())
        secret = tokens.add(tx, token["application_id"], id, scopes, config.now())
    web.log_event("registered", {"id": id, "username": applicant.username})
    return {
        "access_token": secret,
        "token_type": "Bearer",
        "scope": scopes,
        "created_at": config.now() // 1000,
    }


def checked(db, site, params):
    """Return the Applicant of a registration; raises Invalid. An address and a yes have to be there."""
    errors = accounts.taken_already(db.read, params.get("username"), params.get("email"))
    if not params.get("email").strip():
        errors["email"] = Fault("ERR_BLANK", "can't be blank")
    if not params.flag("agreement", False):
        errors["agreement"] = Fault("ERR_ACCEPTED", "must be accepted")
    try:
        applicant = registrations.checked(site, params)
    except Invalid as problem:
        raise Invalid(**{**errors, **problem.errors}) from None
    if errors:
        raise Invalid(**errors)
    return applicant


@routes.get("/api/v1/accounts/verify_credentials", scope="profile read:accounts", answers="CredentialAccount")
def verify_credentials(db, me, site):
    """Answer one's own account, with what only its owner sees."""
    return entities.credential_account(db, me["id"], site)


@routes.patch(
    "/api/v1/accounts/update_credentials",
    scope="write:accounts",
    answers="CredentialAccount",
    takes="display_name note locked:flag bot:flag discoverable:flag hide_collections:flag"
    " fields_attributes[][name] fields_attributes[][value]"
    " source[privacy]:public|unlisted|private|direct source[sensitive]:flag source[language]",
)
def update_credentials(db, me, site):
    """Change one's own profile and preferences; what is not sent stays."""
    changed = profiles.checked(db.read, me, web.params(), site.host)
    with db.write() as tx:
        profiles.change(tx, me["id"], changed)
    return entities.credential_account(db, me["id"], site)


@routes.get("/api/v1/accounts", public=True, scope="read:accounts", answers="[Account]", takes="id[]:id")
def several(db, site):
    """Answer several accounts."""
    return entities.accounts(db, accounts.visible(db.read, web.params().ids("id")[:40]), site)


@routes.get("/api/v1/accounts/<id:id>", public=True, scope="read:accounts", answers="Account")
def show(db, site, id):
    """Answer an account."""
    return entities.account(accounts.by_id(db.read, id), site)


@routes.get("/api/v1/accounts/lookup", public=True, scope="read:accounts", answers="Account", takes="acct*")
def lookup(db, site):
    """Answer the account with a name, `ada` or `ada@host`."""
    name, _, host = web.params().get("acct").strip().removeprefix("@").partition("@")
    if host and host.lower() != site.host.lower():
        raise NotFound
    return entities.account(accounts.by_name(db.read, name), site)


@routes.get(
    "/api/v1/accounts/search",
    scope="read:accounts",
    answers="[Account]",
    takes="q* limit:number offset:number resolve:flag following:flag",
)
def find(db, me, site):
    """Answer accounts whose name, or a word of whose display name, begins with a text."""
    params = web.params()
    limit, offset = params.number("limit", 40, 80), params.number("offset", 0, 10_000)
    following = bool(params.flag("following"))
    ids = search.people(db.read, query.parsed(params.get("q")), site.host, me["id"], limit, offset, following)
    return entities.accounts(db, ids, site)


@routes.get("/api/v1/preferences", scope="read:accounts", answers="Preferences")
def preferences(me):
    """Answer how one likes to post and read."""
    chosen = profiles.preferences(me)
    return {
        "posting:default:visibility": chosen["privacy"],
        "posting:default:sensitive": chosen["sensitive"],
        "posting:default:language": chosen["language"],
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
    }


@routes.get(
    "/api/v1/directory",
    public=True,
    scope="read:accounts",
    answers="[Account]",
    takes="offset:number limit:number order:active|new local:flag",
)
def directory(db, site):
    """Answer who is here and wants to be found."""
    params = web.params()
    limit, offset = params.number("limit", 40, 80), params.number("offset", 0, 10_000)
    return entities.accounts(db, discoverable(db.read, limit, offset, params.get("order") == "new"), site)
