"""Applications: programs that people let act for them, as they registered themselves (OAuth clients)."""

from __future__ import annotations

import hmac
import re
import sqlite3
from collections.abc import Collection
from urllib.parse import urlsplit

from model import ids, secrets, text
from model.errors import Invalid
from model.tokens import OUT_OF_BAND, SCOPES

MAX_URIS = 10
MAX_URI_LENGTH = 2000
DANGEROUS = {"javascript", "data", "vbscript", "file", "about", "blob", "view-source"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# An absolute URI without user name and fragment (RFC 3986), so strict that it cannot end a header or a policy.
URI = re.compile(
    r"""
    [a-z][a-z0-9+.-]*:
    (?: // (?: [\w.-]* | \[[0-9a-f:]*:[0-9a-f]{1,4}\] ) (?: :[0-9]* )? (?![^/?]) | (?!//) )
    (?: [\w.~!$&'()*+,;=:@/?-] | %[0-9a-f]{2} )*
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def checked(name: str, uris: Collection[str], scopes: str, website: str, *, is_secure: bool) -> dict[str, str | None]:
    """Return the columns of an application that registers, or raise Invalid; scopes we do not know are left out.

    is_secure: whether the site itself is reached by https; then no redirect may lead to http, but on the same machine.
    """
    name = text.clean_line(name, "client_name")
    if not name:
        raise Invalid(client_name="Name can't be blank")
    uris = list(dict.fromkeys(uris))
    if not uris:
        raise Invalid(redirect_uris="Redirect URI can't be blank")
    if len(uris) > MAX_URIS or not all(may_redirect_to(uri, is_secure) for uri in uris):
        raise Invalid(redirect_uris="Redirect URI must be an absolute URI.")
    known = [scope for scope in dict.fromkeys(scopes.split()) if scope in SCOPES]
    return {
        "name": name[:100],
        "redirect_uris": "\n".join(uris),
        "scopes": " ".join(known) or "read",
        "website": website if is_web_address(website) else None,
    }


def is_web_address(uri: str) -> bool:
    """Return whether uri is one for every client: strict ones fail on a whole answer that has a blank in an address."""
    parts = urlsplit_or_none(uri, "http", "https")
    return bool(parts and parts.hostname and len(uri) <= MAX_URI_LENGTH and re.fullmatch("[!-~]+", uri))


def may_redirect_to(uri: str, is_secure: bool) -> bool:
    """Return whether people may be sent to uri with a code: an app's own scheme, https, http on the same machine.

    A script or a document as a URI would run in our own page (RFC 9700, 4.11).
    """
    if uri == OUT_OF_BAND:
        return True
    parts = urlsplit_or_none(uri)
    if not parts or len(uri) > MAX_URI_LENGTH or not URI.fullmatch(uri):
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and (parts.scheme == "https" or not is_secure or parts.hostname in LOOPBACK)
    return parts.scheme not in DANGEROUS


def urlsplit_or_none(uri: str, *schemes: str):  # type: ignore[no-untyped-def]
    """Return the parts of an absolute uri, of one of schemes if any are given; None for anything else."""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri):
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts if not schemes or parts.scheme in schemes else None


def add(tx: sqlite3.Connection, columns: dict[str, str | None], now: int) -> tuple[int, str, str]:
    """Register what checked() returned; return (id, client id, client secret), the secret for the only time."""
    id, client_id, client_secret = ids.take(tx, now), secrets.new_token(), secrets.new_token()
    tx.execute(
        """
        INSERT INTO applications (id, client_id, client_secret_hash, name, website, redirect_uris, scopes, created_at)
        VALUES (:id, :client_id, :secret_hash, :name, :website, :redirect_uris, :scopes, :now)
        """,
        {"id": id, "client_id": client_id, "secret_hash": secrets.digest(client_secret), "now": now, **columns},
    )
    return id, client_id, client_secret


def find(connection: sqlite3.Connection, client_id: str) -> sqlite3.Row | None:
    """Return the application with this client id, or None."""
    sql = "SELECT * FROM applications WHERE client_id = :client_id"
    return connection.execute(sql, {"client_id": client_id}).fetchone()  # type: ignore[no-any-return]


def by_id(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return the application of a token, which keeps it alive."""
    return connection.execute("SELECT * FROM applications WHERE id = :id", {"id": id}).fetchone()  # type: ignore[no-any-return]


def has_secret(application: sqlite3.Row, secret: str) -> bool:
    """Return whether secret is the application's."""
    return hmac.compare_digest(application["client_secret_hash"], secrets.digest(secret))


def redirects_to(application: sqlite3.Row, uri: str) -> bool:
    """Return whether uri is registered, byte for byte; of http on this machine's own address the port is free.

    RFC 8252, 7.3: an app listens on whatever port it gets.
    """
    registered = application["redirect_uris"].split("\n")
    return uri in registered or (bool(LOOPBACK_PORT.match(uri)) and without_port(uri) in map(without_port, registered))


LOOPBACK_PORT = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?=[/?]|$)")


def without_port(uri: str) -> str:
    """Return a loopback address without its port, anything else as it is."""
    return LOOPBACK_PORT.sub(r"\1", uri)
