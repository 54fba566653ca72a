"""Moderation: what moderators and administrators can do about people and what they write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from db import Page, select_page
from model import accounts, audit, fulltext, links, outbox, statuses
from model.errors import Forbidden, NotFound
from model.visibility import VISIBLE

DAY = 24 * 3600 * 1000

# --- Who is here ------------------------------------------------------------------------------------------------------

PEOPLE = """
    SELECT a.id, a.username, a.display_name, a.email, a.role, a.created_at, a.seen_at, a.statuses_count,
           a.signup_reason, a.approved_at, a.disabled_at, a.silenced_at, a.suspended_at, a.deletes_at
      FROM accounts AS a
     WHERE a.deleted_at IS NULL AND {state}
       AND (:name = '' OR instr(lower(a.username || ' ' || a.display_name), lower(:name)) > 0
            OR (:is_admin AND instr(lower(a.email), lower(:name)) > 0))
"""
STATES = {
    "all": PEOPLE.format(state="1"),
    "waiting": PEOPLE.format(state="a.approved_at IS NULL"),
    "silenced": PEOPLE.format(state="a.silenced_at IS NOT NULL"),
    "suspended": PEOPLE.format(state="a.suspended_at IS NOT NULL"),
    "disabled": PEOPLE.format(state="a.disabled_at IS NOT NULL"),
    "leaving": PEOPLE.format(state="a.deletes_at IS NOT NULL"),
    "staff": PEOPLE.format(state="a.role <> 'user'"),
}


def people(connection: sqlite3.Connection, me: sqlite3.Row, state: str, name: str, page: Page) -> list[sqlite3.Row]:
    """Return a page of the people in one of STATES, newest first, whose names contain name; addresses for admins."""
    values = {"name": name, "is_admin": me["role"] == "admin"}
    return select_page(connection, STATES[state], values, page)


def facts(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return how an account came and what me_id may know of it: invited_by, invite_note, sessions, open_reports."""
    return connection.execute(  # type: ignore[no-any-return]
        """
        SELECT i.id AS invite_id, i.note AS invite_note, b.username AS invited_by,
               (SELECT count(*) FROM sessions WHERE account_id = a.id) AS sessions,
               (SELECT count(*) FROM tokens WHERE account_id = a.id) AS tokens,
               (SELECT count(*) FROM reports
                 WHERE target_account_id = a.id AND a.id <> :me AND action_taken_at IS NULL) AS open_reports
          FROM accounts AS a LEFT JOIN invites AS i ON i.id = a.invite_id LEFT JOIN accounts AS b ON b.id = i.account_id
         WHERE a.id = :id
        """,
        {"me": me_id, "id": id},
    ).fetchone()


# --- What can be done -------------------------------------------------------------------------------------------------


def check_rights(me: sqlite3.Row, account: sqlite3.Row, *, admin_only: bool = False) -> None:
    """Raise Forbidden unless me may do something about account: moderators about users, nobody about themselves."""
    if me["id"] == account["id"]:
        raise Forbidden("Nobody can do this to themselves. Ask somebody else who runs the site.")
    if not may_act(me, account) or (admin_only and me["role"] != "admin"):
        raise Forbidden("Only an administrator can do this.")


def may_act(me: sqlite3.Row, account: sqlite3.Row) -> bool:
    """Return whether me may do something about account at all."""
    return bool(me["id"] != account["id"] and (me["role"] == "admin" or account["role"] == "user"))


class Action(NamedTuple):
    """Something to do about an account, and whether there is a point in it."""

    do: Callable[[sqlite3.Connection, int, int], None]
    fits: Callable[[sqlite3.Row], bool]


def possible(me: sqlite3.Row, account: sqlite3.Row) -> list[str]:
    """Return the names of the ACTIONS that me can take about account now."""
    return [name for name, action in ACTIONS.items() if action.fits(account)] if may_act(me, account) else []


def act(tx: sqlite3.Connection, me: sqlite3.Row, id: int, name: str, now: int) -> sqlite3.Row:
    """Take one of ACTIONS about an account, unless it was taken before; return the account as it was."""
    account = accounts.stored(tx, id)
    check_rights(me, account)
    if name == "reject" and account["approved_at"]:
        raise Forbidden("Somebody else has let this person in already.")
    if ACTIONS[name].fits(account):
        ACTIONS[name].do(tx, id, now)
        audit.add(tx, me, f"account.{name}", "account", id, {"name": account["username"]}, now)
    return account


def approve(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Let an account in that waits, and tell it so."""
    tx.execute("UPDATE accounts SET approved_at = :now WHERE id = :id", {"id": id, "now": now})
    if accounts.stored(tx, id)["email"]:
        outbox.add(tx, "approved", id, now)


def reject(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Take an account away that waits; its name is free again."""
    tx.execute("DELETE FROM accounts WHERE id = :id AND approved_at IS NULL", {"id": id})


def silence(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Leave what an account writes out of public lists; its followers see it as before."""
    tx.execute("UPDATE accounts SET silenced_at = :now WHERE id = :id", {"id": id, "now": now})


def unsilence(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Let what an account writes into public lists again."""
    tx.execute("UPDATE accounts SET silenced_at = NULL WHERE id = :id", {"id": id})


def suspend(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Put an account out of sight with all its words, and end what acts for it."""
    accounts.keep_an_admin(tx, id)
    tx.execute("UPDATE accounts SET suspended_at = :now WHERE id = :id", {"id": id, "now": now})
    accounts.end_access(tx, id)


def unsuspend(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Bring a suspended account back, words and all."""
    tx.execute("UPDATE accounts SET suspended_at = NULL WHERE id = :id AND deleted_at IS NULL", {"id": id})


def enable(tx: sqlite3.Connection, id: int, now: int) -> None:
    """Let a disabled account log in again."""
    accounts.enable(tx, id)


ACTIONS = {
    "approve": Action(approve, lambda account: not account["approved_at"]),
    "reject": Action(reject, lambda account: not account["approved_at"]),
    "silence": Action(silence, lambda account: account["approved_at"] and not account["silenced_at"]),
    "unsilence": Action(unsilence, lambda account: account["silenced_at"]),
    "disable": Action(accounts.disable, lambda account: account["approved_at"] and not account["disabled_at"]),
    "enable": Action(enable, lambda account: account["disabled_at"]),
    "suspend": Action(suspend, lambda account: account["approved_at"] and not account["suspended_at"]),
    "unsuspend": Action(unsuspend, lambda account: account["suspended_at"]),
}


# --- What only administrators can do ----------------------------------------------------------------------------------


def give_role(tx: sqlite3.Connection, me: sqlite3.Row, id: int, role: str, now: int) -> sqlite3.Row:
    """Make an account a user, moderator or admin; return it as it was."""
    account = accounts.stored(tx, id)
    check_rights(me, account, admin_only=True)
    if role != account["role"]:
        accounts.set_role(tx, id, role)
        audit.add(tx, me, "account.role", "account", id, {"name": account["username"], "role": role}, now)
    return account


def delete(tx: sqlite3.Connection, me: sqlite3.Row, id: int, now: int) -> sqlite3.Row:
    """Delete an account with all it wrote; return it as it was."""
    account = accounts.stored(tx, id)
    check_rights(me, account, admin_only=True)
    accounts.delete(tx, id, now)
    audit.add(tx, me, "account.delete", None, None, {"name": account["username"]}, now)
    return account


def password_link(tx: sqlite3.Connection, me: sqlite3.Row, id: int, now: int) -> str:
    """Return the token of a link with which an account chooses a new password, once, within a day."""
    account = accounts.stored(tx, id)
    check_rights(me, account, admin_only=True)
    if account["disabled_at"] or account["suspended_at"]:
        raise Forbidden("This account cannot log in anyway.")
    audit.add(tx, me, "account.reset", "account", id, {"name": account["username"]}, now)
    return links.add(tx, "reset", now + DAY, id, account["email"])


# --- Reports ----------------------------------------------------------------------------------------------------------

# Nobody reads what others said about them.
REPORTS = """
    SELECT r.id, r.category, r.comment, r.created_at, r.action_taken_at, r.target_account_id, t.username AS target,
           t.deleted_at AS target_deleted_at, r.account_id, b.username AS reporter, m.username AS assigned,
           c.username AS closer, (SELECT count(*) FROM report_statuses AS s WHERE s.report_id = r.id) AS statuses_count
      FROM reports AS r CROSS JOIN accounts AS t ON t.id = r.target_account_id
           LEFT JOIN accounts AS b ON b.id = r.account_id
           LEFT JOIN accounts AS m ON m.id = r.assigned_account_id
           LEFT JOIN accounts AS c ON c.id = r.action_taken_by_account_id
     WHERE r.target_account_id <> :me AND {which}
"""
LISTS = {
    "open": REPORTS.format(which="r.action_taken_at IS NULL AND (:about = 0 OR r.target_account_id = :about)"),
    "mine": REPORTS.format(which="r.action_taken_at IS NULL AND r.assigned_account_id = :me"),
    "closed": REPORTS.format(which="r.action_taken_at IS NOT NULL"),
}
ONE_REPORT = REPORTS.format(which="r.id = :id")


def reports(connection: sqlite3.Connection, me_id: int, which: str, about: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of the reports in one of LISTS, newest first; of the open ones those about an account, unless 0."""
    return select_page(connection, LISTS[which], {"me": me_id, "about": about}, page)


def report(connection: sqlite3.Connection, me_id: int, id: int) -> sqlite3.Row:
    """Return a report; raises NotFound, also for one about me_id."""
    if row := connection.execute(ONE_REPORT, {"me": me_id, "id": id}).fetchone():
        return row  # type: ignore[no-any-return]
    raise NotFound("There is no such report.")


def evidence(connection: sqlite3.Connection, report_id: int) -> list[sqlite3.Row]:
    """Return status_id and text of what a report is about, as it was then, and is_there: whether the post still is."""
    sql = """
        SELECT r.status_id, r.text, s.id IS NOT NULL AS is_there
          FROM report_statuses AS r LEFT JOIN statuses AS s ON s.id = r.status_id
         WHERE r.report_id = :id ORDER BY r.status_id
    """
    return connection.execute(sql, {"id": report_id}).fetchall()


def handle(tx: sqlite3.Connection, me: sqlite3.Row, id: int, name: str, now: int) -> sqlite3.Row:
    """Do with a report what one of HANDLINGS says; return the report as it was."""
    found = report(tx, me["id"], id)
    values = {"id": id, "me": me["id"], "now": now}
    if tx.execute(HANDLINGS[name], values).rowcount:
        audit.add(tx, me, f"report.{name}", "report", id, {"name": found["target"]}, now)
    return found


HANDLINGS = {
    "assign": "UPDATE reports SET assigned_account_id = :me WHERE id = :id AND assigned_account_id IS NOT :me",
    "close": """
        UPDATE reports SET action_taken_at = :now, action_taken_by_account_id = :me
         WHERE id = :id AND action_taken_at IS NULL
    """,
    "reopen": """
        UPDATE reports SET action_taken_at = NULL, action_taken_by_account_id = NULL
         WHERE id = :id AND action_taken_at IS NOT NULL
    """,
}


def delete_reported(tx: sqlite3.Connection, me: sqlite3.Row, id: int, now: int) -> None:
    """Delete the statuses that a report is about; their words stay in it."""
    found = report(tx, me["id"], id)
    check_rights(me, accounts.stored(tx, found["target_account_id"]))
    rows = tx.execute(REPORTED, {"id": id, "author": found["target_account_id"]}).fetchall()
    if not rows:
        return
    for row in rows:
        fulltext.remove(tx, row)
    gone = json.dumps([row["id"] for row in rows])
    tx.execute("DELETE FROM statuses WHERE id IN (SELECT value FROM json_each(:gone))", {"gone": gone})
    audit.add(tx, me, "status.delete", "report", id, {"name": found["target"], "number": len(rows)}, now)


REPORTED = """
    SELECT s.* FROM report_statuses AS r CROSS JOIN statuses AS s ON s.id = r.status_id
     WHERE r.report_id = :id AND s.account_id = :author
"""


# --- Statuses ---------------------------------------------------------------------------------------------------------


def newest(connection: sqlite3.Connection, me_id: int, page: Page) -> list[sqlite3.Row]:
    """Return a page of what anybody wrote to everyone, with replies and silenced people: what one may have to see."""
    return select_page(connection, NEWEST, {"me": me_id}, page)


NEWEST = f"SELECT s.id FROM statuses AS s WHERE s.visibility < 2 AND s.reblog_of_id IS NULL AND {VISIBLE}"


def delete_status(tx: sqlite3.Connection, me: sqlite3.Row, id: int, now: int) -> None:
    """Delete somebody else's status, for good."""
    author = accounts.stored(tx, statuses.by_id(tx, id, me["id"])["account_id"])
    check_rights(me, author)
    statuses.delete(tx, author["id"], id)
    audit.add(tx, me, "status.delete", "account", author["id"], {"name": author["username"], "number": 1}, now)
