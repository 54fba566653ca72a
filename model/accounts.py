"""Accounts: people's names, profiles and roles, and how accounts come and go."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping

from db import Page, select_page
from model import fulltext, ids, invites, outbox, passwords
from model.errors import Fault, Forbidden, Gone, Invalid, NotFound

ROLES = ("user", "moderator", "admin")
ERASED_AT_ONCE = 100

# Names that are, or may become, part of an address or sound like the site itself.
RESERVED = frozenset(
    """
    about account accounts admin administrator all anonymous api apps auth blog bot compose contact everyone explore
    favourites bookmarks feed feeds help home host info instance login logout mail me media members microblog
    moderator mod nobody notifications oauth official owner password postmaster public register root search security
    settings setup share site staff static statuses stats status support system tag tags team undefined null user
    users webmaster
    """.split()  # noqa: SIM905 (a list of words reads better than a column of quotes)
)

# --- Looking up -------------------------------------------------------------------------------------------------------


def by_id(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return the account; raises NotFound if it is not there for people to see."""
    return present(connection.execute("SELECT * FROM accounts WHERE id = :id", {"id": id}).fetchone())


def stored(connection: sqlite3.Connection, id: int) -> sqlite3.Row:
    """Return the account, whatever its state, unless it is deleted; raises NotFound. For itself and for moderators."""
    sql = "SELECT * FROM accounts WHERE id = :id AND deleted_at IS NULL"
    if account := connection.execute(sql, {"id": id}).fetchone():
        return account  # type: ignore[no-any-return]
    raise NotFound("There is no such account.")


def by_name(connection: sqlite3.Connection, username: str) -> sqlite3.Row:
    """Return the account called username, in whatever letter case; raises NotFound, or Gone for a deleted one."""
    return present(find_by_name(connection, username))


def present(account: sqlite3.Row | None) -> sqlite3.Row:
    """Return account if others may see that it exists."""
    if account is not None and account["deleted_at"]:
        raise Gone(f"The account @{account['username']} has been deleted.")
    if account is None or account["suspended_at"] or account["approved_at"] is None:
        raise NotFound("There is nobody of this name here.")
    return account


def find_by_name(connection: sqlite3.Connection, username: str) -> sqlite3.Row | None:
    """Return the account called username, whatever its state, or None."""
    sql = "SELECT * FROM accounts WHERE username = :username"
    return connection.execute(sql, {"username": username}).fetchone()  # type: ignore[no-any-return]


def find_by_login(connection: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """Return the account with this name or e-mail address, or None."""
    column_is_email = "@" in name.lstrip("@")
    if not column_is_email:
        return find_by_name(connection, name.lstrip("@"))
    return connection.execute("SELECT * FROM accounts WHERE email = :email", {"email": name}).fetchone()  # type: ignore[no-any-return]


def by_ids(connection: sqlite3.Connection, ids: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return {id: row} with what an Account entity shows."""
    rows = connection.execute(
        """
        SELECT a.id, a.username, a.display_name, a.note_html, a.fields, a.avatar, a.header, a.locked, a.bot, a.role,
               a.discoverable, a.hide_collections, a.suspended_at, a.created_at, a.last_status_at,
               a.followers_count, a.following_count, a.statuses_count, a.revision
          FROM json_each(:ids) AS j CROSS JOIN accounts AS a ON a.id = j.value
        """,
        {"ids": json.dumps(list(ids))},
    )
    return {row["id"]: row for row in rows}


def visible(connection: sqlite3.Connection, ids: Collection[int]) -> list[int]:
    """Return those of ids that are there for people to see, in their order, once each."""
    rows = connection.execute(
        """
        SELECT a.id FROM json_each(:ids) AS j CROSS JOIN accounts AS a ON a.id = j.value
         WHERE a.suspended_at IS NULL AND a.approved_at IS NOT NULL
        """,
        {"ids": json.dumps(list(ids))},
    )
    found = {row["id"] for row in rows}
    return [id for id in dict.fromkeys(ids) if id in found]


def named(connection: sqlite3.Connection, usernames: Collection[str]) -> list[sqlite3.Row]:
    """Return id and username of those of usernames that belong to somebody who is here."""
    return connection.execute(
        """
        SELECT a.id, a.username
          FROM json_each(:usernames) AS j CROSS JOIN accounts AS a ON a.username = j.value
         WHERE a.suspended_at IS NULL AND a.approved_at IS NOT NULL
        """,
        {"usernames": json.dumps(list(usernames))},
    ).fetchall()


def everybody(connection: sqlite3.Connection, page: Page) -> list[sqlite3.Row]:
    """Return a page of all accounts but the deleted, newest first, for the owner of the site."""
    sql = """
        SELECT id, username, email, role, created_at, disabled_at, suspended_at, approved_at, statuses_count
          FROM accounts WHERE deleted_at IS NULL
    """
    return select_page(connection, sql, {}, page)


def has_any(connection: sqlite3.Connection) -> bool:
    """Return whether there is any account at all."""
    return connection.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is not None


def has_admin(connection: sqlite3.Connection, besides: int = 0) -> bool:
    """Return whether somebody, besides that account, can run the site and does not want to leave it."""
    sql = """
        SELECT 1 FROM accounts
         WHERE role = 'admin' AND role <> 'user' AND disabled_at IS NULL AND suspended_at IS NULL
           AND deletes_at IS NULL AND id <> :besides
         LIMIT 1
    """
    return connection.execute(sql, {"besides": besides}).fetchone() is not None


def staff(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of those who keep order here: moderators and administrators."""
    sql = """
        SELECT id FROM accounts
         WHERE role IN ('moderator', 'admin') AND role <> 'user' AND disabled_at IS NULL AND suspended_at IS NULL
    """
    return [row["id"] for row in connection.execute(sql)]


def count(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many people are here and how many statuses they wrote. Reads every account: not for a page."""
    sql = """
        SELECT count(*) AS people, coalesce(sum(statuses_count), 0) AS statuses
          FROM accounts WHERE suspended_at IS NULL AND approved_at IS NOT NULL
    """
    row = connection.execute(sql).fetchone()
    return row["people"], row["statuses"]


# --- Coming -----------------------------------------------------------------------------------------------------------

EMAIL = re.compile(r"[A-Za-z0-9.+_-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def checked_username(typed: str) -> str:
    """Return typed as a name for a new account; raises Invalid."""
    username = typed.strip().removeprefix("@")
    if not username:
        raise Invalid(username=Fault("ERR_BLANK", "A name can't be blank."))
    if len(username) > 30:
        raise Invalid(username=Fault("ERR_TOO_LONG", "A name can have at most 30 characters."))
    if not re.fullmatch("[A-Za-z0-9_]{1,30}", username):
        raise Invalid(username=Fault("ERR_INVALID", "A name has only letters from a to z, digits and underscores."))
    if username.lower() in RESERVED:
        raise Invalid(username=Fault("ERR_RESERVED", "This name is reserved. Choose another."))
    return username


def checked_email(typed: str) -> str | None:
    """Return typed as an e-mail address, None for none; raises Invalid."""
    email = typed.strip()
    if not email:
        return None
    if len(email) > 254 or not EMAIL.fullmatch(email) or ".." in email or email[0] == "." or ".@" in email:
        sentence = "This is not an e-mail address we can write to, such as ada@example.org."
        raise Invalid(email=Fault("ERR_INVALID", sentence))
    return email


def checked_person(form: Mapping[str, str]) -> tuple[str, str | None, str]:
    """Return name, address or None, and password of a form for a new account; raises Invalid with all errors."""
    errors: dict[str, str] = {}
    values: dict[str, str | None] = {"username": "", "email": None}
    checks: dict[str, Callable[[str], str | None]] = {"username": checked_username, "email": checked_email}
    for field, check in checks.items():
        try:
            values[field] = check(form.get(field, ""))
        except Invalid as problem:
            errors |= problem.errors
    try:
        passwords.check(form.get("password", ""), values["username"] or "")
    except Invalid as problem:
        errors |= problem.errors
    if errors:
        raise Invalid(**errors)
    return str(values["username"]), values["email"], form["password"]


def taken_already(connection: sqlite3.Connection, username: str, email: str) -> dict[str, str]:
    """Return {field: Fault} of a name and an address that somebody has already."""
    found: dict[str, str] = {}
    if find_by_name(connection, username.strip()):
        found["username"] = TAKEN_NAME
    if "@" in email and find_by_login(connection, email.strip()):
        found["email"] = TAKEN_ADDRESS
    return found


TAKEN_NAME = Fault("ERR_TAKEN", "This name is taken. Choose another.")
TAKEN_ADDRESS = Fault("ERR_TAKEN", "This address belongs to another account.")


def add(
    tx: sqlite3.Connection,
    username: str,
    password: str | None,
    now: int,
    *,
    email: str | None = None,
    is_confirmed: bool = False,
    role: str = "user",
    invite_id: int | None = None,
    reason: str = "",
    is_approved: bool = True,
) -> int:
    """Make an account with a checked name and address and a hashed password; return its id.

    Raises Invalid if name or address are taken, Gone if the invite is used up. The address is asked whether it wants
    this, unless somebody who should know says that it does.
    """
    sql = """
        INSERT INTO accounts (id, username, email, email_confirmed_at, password, role, invite_id, signup_reason,
                              approved_at, created_at, preferences)
        VALUES (:id, :username, :email, :confirmed_at, :password, :role, :invite_id, :reason, :approved_at, :now,
                coalesce((SELECT json_object(name, json_extract(value, '$'))
                            FROM settings WHERE name = 'time_zone'), '{}'))
    """
    values = {"username": username, "email": email, "password": password, "role": role, "now": now}
    values |= {"invite_id": invite_id, "reason": reason, "approved_at": now if is_approved else None}
    id = ids.take(tx, now)
    try:
        tx.execute(sql, {"id": id, "confirmed_at": now if email and is_confirmed else None, **values})
    except sqlite3.IntegrityError as error:
        raise taken(error) from None
    if email and not is_confirmed:
        outbox.add(tx, "confirm", id, now)
    return id


def taken(error: sqlite3.IntegrityError) -> Exception:
    """Return what to tell a person whose name or address somebody else has; any other error as it is."""
    if "accounts.username" in str(error):
        return Invalid(username=TAKEN_NAME)
    if "accounts.email" in str(error):
        return Invalid(email=TAKEN_ADDRESS)
    if "uses <= max_uses" in str(error):  # others were faster: the invite counts itself
        return Gone(invites.USED_UP)
    return error


# --- Changing ---------------------------------------------------------------------------------------------------------


def set_password(tx: sqlite3.Connection, id: int, password: str) -> None:
    """Give the account a new, hashed password."""
    tx.execute("UPDATE accounts SET password = :password WHERE id = :id", {"id": id, "password": password})


def set_role(tx: sqlite3.Connection, id: int, role: str) -> None:
    """Make the account a user, moderator or admin; the last admin stays one."""
    if role not in ROLES:
        raise Invalid(role=f"A role is {', '.join(ROLES[:-1])} or {ROLES[-1]}.")
    if role != "admin":
        keep_an_admin(tx, id)
    tx.execute("UPDATE accounts SET role = :role WHERE id = :id", {"id": id, "role": role})
    if role == "user":  # what they were told as one of those who keep order is not theirs any more
        sql = "DELETE FROM notifications WHERE account_id = :id AND type IN ('admin.sign_up', 'admin.report')"
        tx.execute(sql, {"id": id})


def disable(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Keep the account from logging in and end what acts for it; what it wrote stays."""
    keep_an_admin(tx, id)
    tx.execute("UPDATE accounts SET disabled_at = :now WHERE id = :id", {"id": id, "now": now})
    end_access(tx, id)


def enable(tx: sqlite3.Connection, id: int) -> None:
    """Let a disabled account log in again."""
    tx.execute("UPDATE accounts SET disabled_at = NULL WHERE id = :id", {"id": id})


def keep_an_admin(tx: sqlite3.Connection, id: int) -> None:
    """Raise Forbidden if the account is the last that can run the site, so that it must not stop doing so."""
    account = tx.execute("SELECT role FROM accounts WHERE id = :id", {"id": id}).fetchone()
    if account["role"] == "admin" and not has_admin(tx, besides=id):
        raise Forbidden("This is the only administrator. Make somebody else administrator first.")


def end_access(tx: sqlite3.Connection, id: int, except_session: int = 0) -> None:
    """End all sessions but one, all access tokens, pending codes, one-time links and the feed key of the account."""
    values = {"id": id, "session": except_session}
    tx.execute("DELETE FROM sessions WHERE account_id = :id AND id <> :session", values)
    tx.execute("DELETE FROM tokens WHERE account_id = :id", {"id": id})
    tx.execute("DELETE FROM authorization_codes WHERE account_id = :id", {"id": id})
    tx.execute("DELETE FROM links WHERE account_id = :id", {"id": id})
    tx.execute("DELETE FROM feed_keys WHERE account_id = :id", {"id": id})


# --- Going ------------------------------------------------------------------------------------------------------------


def delete(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Leave of the account only its name, taken for ever. It is out of sight at once; erase() takes its words away."""
    keep_an_admin(tx, id)
    tx.execute(
        """
        UPDATE accounts
           SET deleted_at = :now, suspended_at = :now, email = NULL, email_confirmed_at = NULL, password = NULL,
               role = 'user', invite_id = NULL, signup_reason = '', display_name = '', note = '', note_html = '',
               fields = '[]', preferences = '{}', avatar = NULL, header = NULL, locked = 0, bot = 0,
               discoverable = 0, hide_collections = 0, last_status_at = NULL, seen_at = NULL, deletes_at = NULL
         WHERE id = :id
        """,
        {"id": id, "now": now},
    )
    end_access(tx, id)


def to_erase(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of deleted accounts that erase() has not done with."""
    sql = "SELECT id FROM accounts WHERE deleted_at IS NOT NULL AND erased_at IS NULL"
    return [row["id"] for row in connection.execute(sql)]


def erase(tx: sqlite3.Connection, id: int, now: int) -> bool:
    """Delete a part of what a deleted account left; return whether there is more.

    In parts, because each holds up everybody else who writes: 15,000 statuses at once would take seconds.
    """
    values = {"id": id, "most": ERASED_AT_ONCE, "now": now}
    statuses = tx.execute("SELECT * FROM statuses WHERE account_id = :id ORDER BY id LIMIT :most", values).fetchall()
    for status in statuses:
        fulltext.remove(tx, status)
    erased = json.dumps([status["id"] for status in statuses])
    tx.execute("DELETE FROM statuses WHERE id IN (SELECT value FROM json_each(:erased))", {"erased": erased})
    if len(statuses) == ERASED_AT_ONCE:
        return True
    for sql in LEFT_BEHIND:
        tx.execute(sql, {"id": id})
    tx.execute("UPDATE accounts SET erased_at = :now WHERE id = :id AND deleted_at IS NOT NULL", values)
    return False


# A tombstone is an update, so no foreign key takes these along.
LEFT_BEHIND = (
    "DELETE FROM follows WHERE follower_id = :id",
    "DELETE FROM follows WHERE followed_id = :id",
    "DELETE FROM follow_requests WHERE follower_id = :id",
    "DELETE FROM follow_requests WHERE followed_id = :id",
    "DELETE FROM blocks WHERE account_id = :id",
    "DELETE FROM blocks WHERE target_account_id = :id",
    "DELETE FROM mutes WHERE account_id = :id",
    "DELETE FROM mutes WHERE target_account_id = :id",
    "DELETE FROM account_notes WHERE account_id = :id",
    "DELETE FROM account_notes WHERE target_account_id = :id",
    "DELETE FROM favourites WHERE account_id = :id",
    "DELETE FROM bookmarks WHERE account_id = :id",
    "DELETE FROM tag_follows WHERE account_id = :id",
    "DELETE FROM featured_tags WHERE account_id = :id",
    "DELETE FROM thread_mutes WHERE account_id = :id",
    "DELETE FROM filters WHERE account_id = :id",
    "DELETE FROM mentions WHERE account_id = :id",
    "DELETE FROM notifications WHERE account_id = :id",
    "DELETE FROM notifications WHERE from_account_id = :id",
    "DELETE FROM markers WHERE account_id = :id",
    "DELETE FROM outbox WHERE account_id = :id",
    "DELETE FROM outbox WHERE from_account_id = :id",
    "DELETE FROM active_days WHERE account_id = :id",
    "DELETE FROM imports WHERE account_id = :id",
    "DELETE FROM announcement_dismissals WHERE account_id = :id",
    "DELETE FROM invites WHERE account_id = :id",
    "DELETE FROM reports WHERE target_account_id = :id",
    "UPDATE reports SET account_id = NULL WHERE account_id = :id",
    "UPDATE reports SET assigned_account_id = NULL WHERE assigned_account_id = :id",
    "UPDATE reports SET action_taken_by_account_id = NULL WHERE action_taken_by_account_id = :id",
)
