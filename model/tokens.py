"""Tokens: what lets a program act for a person, within scopes."""

from __future__ import annotations

import sqlite3

from model import ids, secrets
from model.errors import Invalid

# The scopes of Mastodon's client API; one without a colon includes those that begin with it.
FAMILIES = {
    "profile": "",
    "read": "accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses",
    "write": "accounts blocks bookmarks conversations favourites filters follows lists media mutes notifications"
    " reports statuses",
    "follow": "",
    "push": "",
    "admin:read": "accounts reports",
    "admin:write": "accounts reports",
}
SCOPES = frozenset(FAMILIES) | {f"{family}:{part}" for family, parts in FAMILIES.items() for part in parts.split()}
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def checked_scopes(typed: str) -> str:
    """Return the scopes in typed, once each, separated by blanks; raises Invalid for one that does not exist."""
    scopes = list(dict.fromkeys(typed.split()))
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise Invalid(
            scopes=f"There is no scope {' '.join(unknown) or 'without a name'}; there are {', '.join(sorted(SCOPES))}."
        )
    return " ".join(scopes)


def add_personal(tx: sqlite3.Connection, account_id: int, name: str, scopes: str, now: int) -> str:
    """Make a token for a script of a person's own, shown to them as an application called name; return the token."""
    token = secrets.new_token()
    values = {
        "application_id": ids.take(tx, now, 2),
        "account_id": account_id,
        "client_id": secrets.new_token(),
        "client_secret_hash": secrets.digest(secrets.new_token()),  # nobody has it: this application never logs in
        "name": name,
        "redirect_uris": OUT_OF_BAND,
        "token_hash": secrets.digest(token),
        "scopes": scopes,
        "now": now,
    }
    tx.execute(
        """
        INSERT INTO applications (id, client_id, client_secret_hash, name, redirect_uris, scopes, created_at)
        VALUES (:application_id, :client_id, :client_secret_hash, :name, :redirect_uris, :scopes, :now)
        """,
        values,
    )
    tx.execute(
        """
        INSERT INTO tokens (id, token_hash, application_id, account_id, scopes, created_at)
        VALUES (:application_id + 1, :token_hash, :application_id, :account_id, :scopes, :now)
        """,
        values,
    )
    return token
