"""Registrations: how people make accounts for themselves, as far as the site lets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from model import accounts, invites, notifications, text
from model.errors import Fault, Forbidden, Invalid
from model.settings import Site

MAX_REASON = 1000


class Applicant(NamedTuple):
    """Who wants to join: a checked name and address, the password as typed, and why."""

    username: str
    email: str | None
    password: str
    reason: str


def check_doors(site: Site) -> None:
    """Raise Forbidden if nobody can join without an invitation."""
    if site.registrations == "invite":
        raise Forbidden("People join here by invitation. Ask somebody who runs this site for one.")
    if not site.may_be_joined:
        raise Forbidden("Nobody can register here at the moment. Ask the people who run this site.")


def checked(site: Site, form: Mapping[str, str], *, is_invited: bool = False) -> Applicant:
    """Return who the form is from; raises Invalid with all errors. A reason is asked for where somebody reads it."""
    errors: dict[str, str] = {}
    reason = username = password = ""
    email = None
    try:
        username, email, password = accounts.checked_person(form)
    except Invalid as problem:
        errors = problem.errors
    try:
        reason = checked_reason(form.get("reason", "")) if must_wait(site, is_invited=is_invited) else ""
    except Invalid as problem:
        errors |= problem.errors
    if errors:
        raise Invalid(**errors)
    return Applicant(username, email, password, reason)


def checked_reason(typed: str) -> str:
    """Return typed as the reason for which somebody wants to join; raises Invalid."""
    reason = text.clean(typed, "reason").strip()
    if not reason:
        raise Invalid(reason=Fault("ERR_BLANK", "Say in a sentence or two who you are and why you want to join."))
    if len(reason) > MAX_REASON:
        sentence = f"This can have at most {MAX_REASON} characters; these are {len(reason)}."
        raise Invalid(reason=Fault("ERR_TOO_LONG", sentence))
    return reason


def must_wait(site: Site, *, is_invited: bool = False) -> bool:
    """Return whether a moderator has to let a new account in."""
    return site.registrations == "approval" and not is_invited


def add(
    tx: sqlite3.Connection, site: Site, applicant: Applicant, password: str, now: int, invite_id: int | None = None
) -> int:
    """Make the applicant's account, with a hashed password; return its id. Moderators are told of one that waits.

    Raises Invalid for a name or an address that is taken, Gone for an invite that cannot be used any more.
    """
    waits = must_wait(site, is_invited=invite_id is not None)
    if invite_id is not None:  # which may have ended while the password was hashed
        invites.check(invites.by_id(tx, invite_id), now)
    id = accounts.add(
        tx,
        applicant.username,
        password,
        now,
        email=applicant.email,
        invite_id=invite_id,
        reason=applicant.reason,
        is_approved=not waits,
    )
    if waits:
        notifications.add(tx, "admin.sign_up", id, accounts.staff(tx), now)
    return id
