"""Grants: how a program comes to a token, in oauthlib's words: its questions, answered from the database.

Authorization code with PKCE and client credentials, nothing else.
"""

from bottle import parse_auth
from oauthlib.oauth2 import ClientCredentialsGrant, RequestValidator, WebApplicationServer

import config
from model import applications, codes, tokens


class Client:
    """An application as oauthlib wants to see it."""

    def __init__(self, row):
        self.row = row
        self.client_id = row["client_id"]


class Validator(RequestValidator):
    """oauthlib's questions, answered from the database. One a request, because it remembers the code.

    connection: of a transaction where tokens are given, so that a code is used up and its token made together.
    """

    def __init__(self, connection):
        super().__init__()
        self.connection = connection
        self.code = None

    # Who asks

    def client_authentication_required(self, request, *args, **kwargs):
        """Who has a secret shows it; without one only a code with a PKCE challenge can be changed for a token."""
        return shows_secret(request) or not (request.grant_type == "authorization_code" and request.code_verifier)

    def authenticate_client(self, request, *args, **kwargs):
        header = request.headers.get("Authorization")
        id, secret = parse_auth(header) or ("", "") if header else (request.client_id, request.client_secret)
        row = applications.find(self.connection, id or "")
        if row is None or not applications.has_secret(row, secret or "") or request.client_id not in (None, id):
            return False
        request.client, request.client_id = Client(row), row["client_id"]
        return True

    def validate_client_id(self, client_id, request, *args, **kwargs):
        row = applications.find(self.connection, client_id or "")
        request.client = Client(row) if row else None
        return row is not None

    authenticate_client_id = validate_client_id

    def knows(self, request):
        """Return whether it is known who gives a token back: one that cannot keep a secret (RFC 7009, 2.1) says its id.

        A secret that is shown has to be the right one.
        """
        if shows_secret(request):
            return self.authenticate_client(request)
        return self.validate_client_id(request.client_id, request)

    # The question to the person

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
        return applications.redirects_to(request.client.row, redirect_uri)

    def get_default_redirect_uri(self, client_id, request, *args, **kwargs):
        uris = request.client.row["redirect_uris"].split("\n")
        return uris[0] if len(uris) == 1 else None

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == "code"

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return ["read"]

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        """A token never has more scopes than its application registered for."""
        granted = client.row["scopes"].split()
        return bool(scopes) and all(scope in tokens.SCOPES and tokens.covers(granted, scope) for scope in scopes)

    # The code

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return grant_type in ("authorization_code", "client_credentials")

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        """The code is used up by the very look at it, in one statement, so that of many tries only one gets it."""
        self.code = codes.redeem(self.connection, code, client.row["id"], config.now())
        if self.code is None or (request.code_verifier and not self.code["code_challenge"]):
            return False
        request.scopes = self.code["scopes"].split()
        return True

    def get_code_challenge(self, code, request):
        return self.code["code_challenge"]

    def get_code_challenge_method(self, code, request):
        return "S256"

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
        return redirect_uri == self.code["redirect_uri"]

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
        """It was used up when it was looked at."""

    # The token

    def save_token(self, token, request, *args, **kwargs):
        """Replace oauthlib's token by ours, which is longer, never expires, and is kept as a hash."""
        account_id, code_id = (self.code["account_id"], self.code["id"]) if self.code else (None, None)
        token["access_token"] = tokens.add(
            self.connection, request.client.row["id"], account_id, " ".join(request.scopes), config.now(), code_id
        )
        token["created_at"] = config.now() // 1000
        token.pop("expires_in", None)


def shows_secret(request):
    """Return whether a program shows a secret, right or wrong."""
    return bool(request.client_secret) or "Authorization" in request.headers


def provider(connection):
    """Return oauthlib's server with the two grants we offer."""
    validator = Validator(connection)
    server = WebApplicationServer(validator)
    server.auth_grant.refresh_token = False
    server.grant_types.clear()
    server.grant_types["authorization_code"] = server.auth_grant
    server.grant_types["client_credentials"] = ClientCredentialsGrant(validator)
    return server
