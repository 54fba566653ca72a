"""Tokens: what lets a program act for a person, within scopes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from model import ids, secrets
from model.errors import Invalid, NotFound

# The scopes of Mastodon's client API. One without a part includes its parts; `follow` is an older name for some.
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
FOLLOW = {f"{family}:{part}" for family in ("read", "write") for part in ("blocks", "follows", "mutes")}
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


# What a scope allows, in the words of the page that asks for it.
WORDS = {
    "profile": "see your name and profile",
    "read": "read everything you can read, your private posts and settings too",
    "read:statuses": "read the posts you can read",
    "read:accounts": "see your profile and other people's",
    "read:notifications": "see your notifications",
    "read:search": "search as you",
    "write": "post, change and delete in your name, and change your profile",
    "write:statuses": "post, change and delete posts in your name",
    "write:accounts": "change your profile",
    "write:favourites": "favourite posts in your name",
    "write:follows": "follow and unfollow people in your name",
    "follow": "follow, mute and block people in your name",
    "push": "be told of your notifications",
    "admin:read": "see what only those who run the site see",
    "admin:write": "do what only those who run the site may do",
}


def in_words(scopes: Collection[str]) -> list[str]:
    """Return what scopes allow, each thing once; a scope without words of its own is described by its family."""
    return list(dict.fromkeys(WORDS.get(scope, WORDS.get(scope.rpartition(":")[0], scope)) for scope in scopes))


def checked_scopes(typed: str) -> str:
    """Return the scopes in typed, once each, separated by blanks; raises Invalid for one that does not exist."""
    scopes = list(dict.fromkeys(typed.split()))
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        missing = " ".join(unknown) or "without a name"
        raise Invalid(scopes=f"There is no scope {missing}; there are {', '.join(sorted(SCOPES))}.")
    return " ".join(scopes)


def covers(granted: Collection[str], needed: str) -> bool:
    """Return whether the granted scopes include needed: itself, the family it is part of, or by its older name."""
    family = needed.rpartition(":")[0]
    return (
        needed in granted
        or (bool(family) and family in granted)
        or (needed in FOLLOW and "follow" in granted)
        or (needed == "profile" and "read" in granted)
    )  # fmt: skip


def find(connection: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    """Return token_id, scopes, application_id and the account's columns (null for an application's own).

    Whether the account may act at all is for the caller to look at: its state is in the row.
    """
    sql = """
        SELECT a.*, t.id AS token_id, t.scopes, t.application_id
          FROM tokens AS t LEFT JOIN accounts AS a ON a.id = t.account_id
         WHERE t.token_hash = :token_hash
    """
    return connection.execute(sql, {"token_hash": secrets.digest(token)}).fetchone()  # type: ignore[no-any-return]


def add(
    tx: sqlite3.Connection,
    application_id: int,
    account_id: int | None,
    scopes: str,
    now: int,
    code_id: int | None = None,
) -> str:
    """Make a token for an application, acting for an account or for itself; return it, for the only time."""
    token = secrets.new_token()
    tx.execute(
        """
        INSERT INTO tokens (id, token_hash, application_id, account_id, authorization_code_id, scopes, created_at)
        VALUES (:id, :token_hash, :application_id, :account_id, :code_id, :scopes, :now)
        """,
        {
            "id": ids.take(tx, now),
            "token_hash": secrets.digest(token),
            "application_id": application_id,
            "account_id": account_id,
            "code_id": code_id,
            "scopes": scopes,
            "now": now,
        },
    )
    return token


def revoke(tx: sqlite3.Connection, token: str) -> None:
    """End a token."""
    tx.execute("DELETE FROM tokens WHERE token_hash = :token_hash", {"token_hash": secrets.digest(token)})


def of_account(connection: sqlite3.Connection, account_id: int) -> list[sqlite3.Row]:
    """Return what may act for an account, an application a row: id, name, website, scopes, created_at, used_at."""
    return connection.execute(
        """
        SELECT p.id, p.name, p.website, group_concat(DISTINCT t.scopes) AS scopes,
               min(t.created_at) AS created_at, max(t.used_at) AS used_at
          FROM tokens AS t CROSS JOIN applications AS p ON p.id = t.application_id
         WHERE t.account_id = :account_id
         GROUP BY p.id ORDER BY max(t.id) DESC LIMIT 200
        """,
        {"account_id": account_id},
    ).fetchall()


def revoke_application(tx: sqlite3.Connection, account_id: int, application_id: int) -> None:
    """End all that an application has from an account; raises NotFound if that is nothing."""
    values = {"account_id": account_id, "application_id": application_id}
    tx.execute(
        "DELETE FROM authorization_codes WHERE account_id = :account_id AND application_id = :application_id", values
    )
    sql = "DELETE FROM tokens WHERE account_id = :account_id AND application_id = :application_id"
    if not tx.execute(sql, values).rowcount:
        raise NotFound("This application does not act for you.")


def add_personal(tx: sqlite3.Connection, account_id: int, name: str, scopes: str, now: int) -> str:
    """Make a token for a script of a person's own, shown to them as an application called name; return the token."""
    id = ids.take(tx, now)
    tx.execute(
        """
        INSERT INTO applications (id, client_id, client_secret_hash, name, redirect_uris, scopes, created_at)
        VALUES (:id, :client_id, :client_secret_hash, :name, :redirect_uris, :scopes, :now)
        """,
        {
            "id": id,
            "client_id": secrets.new_token(),
            "client_secret_hash": secrets.digest(secrets.new_token()),  # nobody has it: this application never logs in
            "name": name,
            "redirect_uris": OUT_OF_BAND,
            "scopes": scopes,
            "now": now,
        },
    )
    return add(tx, id, account_id, scopes, now)
