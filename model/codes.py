"""Authorization codes: what an application gets from a person who said yes, and changes for a token, once."""

from __future__ import annotations

import sqlite3

from model import ids, secrets

LIFE = 10 * 60 * 1000


def add(
    tx: sqlite3.Connection,
    application_id: int,
    account_id: int,
    redirect_uri: str,
    scopes: str,
    challenge: str | None,
    now: int,
) -> str:
    """Make a code; return it, for the only time."""
    code = secrets.new_token()
    tx.execute(
        """
        INSERT INTO authorization_codes
               (id, code_hash, application_id, account_id, redirect_uri, scopes, code_challenge, created_at, expires_at)
        VALUES (:id, :code_hash, :application_id, :account_id, :redirect_uri, :scopes, :challenge, :now, :expires_at)
        """,
        {
            "id": ids.take(tx, now),
            "code_hash": secrets.digest(code),
            "application_id": application_id,
            "account_id": account_id,
            "redirect_uri": redirect_uri,
            "scopes": scopes,
            "challenge": challenge,
            "now": now,
            "expires_at": now + LIFE,
        },
    )
    return code


def redeem(tx: sqlite3.Connection, code: str, application_id: int, now: int) -> sqlite3.Row | None:
    """Use code up for its application and return its row; None if it is not good (any more).

    Whoever uses a code a second time may have stolen it, or had it stolen: the tokens it gave are revoked.
    """
    values = {"code_hash": secrets.digest(code), "application_id": application_id, "now": now}
    rows = tx.execute(
        """
        UPDATE authorization_codes SET used_at = :now
         WHERE code_hash = :code_hash AND application_id = :application_id AND used_at IS NULL AND expires_at > :now
        RETURNING *
        """,
        values,
    ).fetchall()
    if rows:
        return rows[0]  # type: ignore[no-any-return]
    tx.execute(
        """
        DELETE FROM tokens WHERE authorization_code_id IN (
          SELECT id FROM authorization_codes WHERE code_hash = :code_hash AND used_at IS NOT NULL)
        """,
        values,
    )
    return None
