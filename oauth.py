"""The OAuth 2 provider: how people let programs act for them. oauthlib knows the protocol, grants.py our side of it.

What oauthlib leaves open or checks loosely is checked here, before it is asked, or there.
"""

import json
import re
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

from bottle import request, response
from oauthlib.oauth2.rfc6749.errors import FatalClientError, OAuth2Error

import config
import entities
import parameters
import render
import web
from grants import Validator, provider
from model import codes, tokens
from model.errors import BadRequest, Invalid

routes = web.Routes()
api_routes = web.ApiRoutes()

EXACT = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
CREDENTIALS = ("grant_type", "client_id", "client_secret", "redirect_uri", "code", "code_verifier", "scope", "token")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


# --- The question to the person ---------------------------------------------------------------------------------------


@routes.get("/oauth/authorize", login=True)
def ask(db, me, site):
    """Ask the person whether a program may act for them; with force_login=true whoever logs in now."""
    query = web.query()
    if query.flag("force_login", False):
        kept = {name: value for name, value in query.items() if name != "force_login"}
        return web.redirect(render.link("/login", again="yes", next=render.link("/oauth/authorize", **kept)))
    return question(db, me, site, request.environ.get("QUERY_STRING", ""))


@routes.post("/oauth/authorize", login=True)
def answer(db, me, site):
    """Send the person back to the program, with a code if they said yes."""
    form = web.form()
    wanted = {name: form.get(name) for name in EXACT if form.get(name)}
    if form.get("decision") not in ("allow", "deny"):
        return question(db, me, site, urlencode(wanted))
    asked = validated(db, site, urlencode(wanted))
    if not isinstance(asked, dict):
        return asked
    if form.get("decision") == "deny":
        return leave(site, asked, error="access_denied", error_description="The person said no.")
    with db.write() as tx:
        code = codes.add(
            tx,
            asked["application"]["id"],
            me["id"],
            asked["redirect_uri"],
            " ".join(asked["scopes"]),
            asked["code_challenge"],
            config.now(),
        )
    web.log_event("application_let_in", me, application=asked["application"]["id"])
    if asked["redirect_uri"] == tokens.OUT_OF_BAND:
        return web.redirect(render.link("/oauth/authorize/native", code=code))
    return leave(site, asked, code=code)


@routes.get("/oauth/authorize/native", login=True)
def show_code(me, site):
    """Show a code to be copied into a program that has no address of its own."""
    return render.page("oauth_code", site, me, title="Your code", code=web.query().get("code", "")[:100])


def question(db, me, site, query):
    """Return the page that asks; the policy lets the program's address through, or browsers would stop the way back."""
    asked = validated(db, site, query)
    if not isinstance(asked, dict):
        return asked
    target = target_of(asked["redirect_uri"])
    goals = f"form-action 'self' {target}".strip()
    policy = web.HEADERS["Content-Security-Policy"].replace("form-action 'self'", goals)
    response.headers["Content-Security-Policy"] = policy
    return render.page(
        "oauth_authorize",
        site,
        me,
        title="Let this program in?",
        application=asked["application"],
        target=target,
        abilities=tokens.in_words(asked["scopes"]),
        fields=asked["fields"],
    )


def target_of(uri):
    """Return as much of a redirect URI as a person and a policy need: https://host or app:, "" if none is sent away."""
    if uri == tokens.OUT_OF_BAND:
        return ""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def validated(db, site, query):
    """Return what a program asks for, {application, redirect_uri, scopes, ..}, or the answer that refuses it.

    Only an error of a program and an address that we know leads back to it; anything else ends on a page here.
    """
    pairs = [(name, value) for name, value in parameters.pairs(query) if name in EXACT]
    check_once([name for name, _ in pairs])
    fields = {name: value for name, value in pairs if value}
    uri = f"{site.url}/oauth/authorize?{urlencode(fields)}"  # written anew: oauthlib breaks on what browsers allow
    try:
        scopes, asked = provider(db.read).validate_authorization_request(uri)
    except FatalClientError as error:
        raise BadRequest(f"The program that sent you here made a mistake: {error.description or error.error}") from None
    except OAuth2Error as error:
        asked = {"redirect_uri": error.redirect_uri, "state": fields.get("state")}
        is_unsupported = error.error == "unauthorized_client" and fields.get("response_type") != "code"
        code = "unsupported_response_type" if is_unsupported else error.error
        return leave(site, asked, error=code, error_description=error.description)
    asked |= {"application": asked["request"].client.row, "scopes": scopes, "fields": fields}
    asked["state"] = fields.get("state")
    challenge, method = fields.get("code_challenge"), fields.get("code_challenge_method")
    asked["code_challenge"] = challenge
    if (challenge or method) and (method != "S256" or not CHALLENGE.fullmatch(challenge or "")):
        return leave(site, asked, error="invalid_request", error_description="PKCE needs a challenge of method S256.")
    return asked


def check_once(names):
    """Raise BadRequest if there is a name twice: which of two values counts must not be a guess."""
    if len(set(names)) < len(names):
        raise BadRequest("A parameter was sent twice.")


def leave(site, asked, **answer):
    """Send the browser to the program's address with the answer; state and issuer (RFC 9207) go with it.

    The address is taken as registered, never parsed and put together again: `app://` would come out as `app:`.
    """
    answer = {**answer, "state": asked["state"], "iss": issuer(site)}
    parts = urlencode({name: value for name, value in answer.items() if value})
    uri = asked["redirect_uri"]
    if uri == tokens.OUT_OF_BAND:
        raise BadRequest(answer.get("error_description") or "The program cannot be let in.")
    response.status = 302
    response.set_header("Location", f"{uri}{'&' if '?' in uri else '?'}{parts}")
    response.headers["Cache-Control"] = "no-store"
    return ""


# --- Between the program and us ---------------------------------------------------------------------------------------


@api_routes.post(
    "/oauth/token",
    open=True,
    answers="Token",
    takes="grant_type*:authorization_code|client_credentials client_id client_secret scope "
    "code redirect_uri code_verifier",
)
def token(db):
    """Give a token for a code or for a program's own credentials."""
    fields = credentials()
    verifier = fields.get("code_verifier")
    if verifier is not None and not VERIFIER.fullmatch(verifier):
        return refusal(400, "invalid_request", "The code_verifier has to be 43 to 128 unreserved characters.")
    if fields.get("grant_type") not in ("authorization_code", "client_credentials"):
        return refusal(400, "unsupported_grant_type", "The authorization grant type is not supported.")
    with db.write() as tx:  # committed when oauthlib refuses, too: a code is used up all the same
        _, body, status = provider(tx).create_token_response("/oauth/token", "POST", urlencode(fields), sent_headers())
    return unknown_client() if status == 401 else no_store(json.loads(body), status)


@api_routes.post("/oauth/revoke", open=True, answers="Empty", takes="client_id client_secret token*")
def revoke(db):
    """End a token of the program that asks (RFC 7009); one that is none is ended already."""
    fields = credentials()
    if not fields.get("token"):
        return refusal(400, "invalid_request", "Missing token parameter.")
    client_id, client_secret = fields.get("client_id"), fields.get("client_secret")
    asking = SimpleNamespace(client_id=client_id, client_secret=client_secret, headers=sent_headers())
    if not Validator(db.read).knows(asking):
        return unknown_client()
    found = tokens.find(db.read, fields["token"])
    if found and found["application_id"] != asking.client.row["id"]:
        return refusal(403, "unauthorized_client", "You are not authorized to revoke this token")
    with db.write() as tx:
        tokens.revoke(tx, fields["token"])
    web.log_event("token_revoked", found if found and found["id"] else None, application=asking.client.row["id"])
    return {}


def credentials():
    """Return the fields of a request between a program and us, in whatever encoding, but never from the address.

    Addresses end in logs. Raises BadRequest.
    """
    if request.environ.get("QUERY_STRING"):
        raise BadRequest("Parameters have to be in the body of the request.")
    try:
        fields = {name: value for name in CREDENTIALS if (value := web.params().get(name))}
    except Invalid as problem:
        raise BadRequest(problem.sentence) from None
    check_once([name for name, _ in pairs_sent() if name in CREDENTIALS])
    return fields


def pairs_sent():
    """Return [(name, value)] of a body that web.params() could read."""
    type = web.content_type().lower()
    if type.startswith("multipart/"):
        return parameters.multipart(web.content_type(), web.body())
    text = parameters.decoded(web.body())
    return json.loads(text or "{}", object_pairs_hook=list) if "json" in type else parameters.pairs(text)


def sent_headers():
    """Return the one header that counts here."""
    header = request.environ.get("HTTP_AUTHORIZATION", "")
    return {"Authorization": header} if header.lower().startswith("basic ") else {}


def unknown_client():
    if sent_headers():
        response.headers["WWW-Authenticate"] = 'Basic realm="OAuth"'
    description = (
        "Client authentication failed due to unknown client, no client authentication included, "
        "or unsupported authentication method."
    )
    return refusal(401, "invalid_client", description)


def refusal(status, error, description):
    """Return an error as RFC 6749, 5.2, writes it."""
    return no_store({"error": error, "error_description": description}, status)


def no_store(fields, status):
    response.status = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return fields


@api_routes.get("/oauth/userinfo", scope="profile", answers="UserInfo")
@api_routes.post("/oauth/userinfo", scope="profile", answers="UserInfo")
def userinfo(me, site):
    """Tell who the person is, in the words of OpenID Connect."""
    account = entities.account(me, site)
    return {
        "iss": issuer(site),
        "sub": account["uri"],
        "name": account["display_name"] or account["username"],
        "preferred_username": account["username"],
        "profile": account["url"],
        "picture": account["avatar"],
    }


@api_routes.get("/.well-known/oauth-authorization-server", open=True, answers="OAuthMetadata")
def metadata(site):
    """Tell programs what this provider can do (RFC 8414)."""
    return {
        "issuer": issuer(site),
        "service_documentation": f"{site.url}/api/docs",
        "authorization_endpoint": f"{site.url}/oauth/authorize",
        "token_endpoint": f"{site.url}/oauth/token",
        "revocation_endpoint": f"{site.url}/oauth/revoke",
        "userinfo_endpoint": f"{site.url}/oauth/userinfo",
        "app_registration_endpoint": f"{site.url}/api/v1/apps",
        "scopes_supported": sorted(tokens.SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def issuer(site):
    """Return what the provider calls itself: the site's address."""
    return site.url + "/"
