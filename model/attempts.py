"""Attempts: how often somebody tried to guess a password or to register, counted so that it stays slow."""

from __future__ import annotations

import sqlite3

from model.errors import TooMany


class Limit:
    """How many tries one address has, in all and for one subject, within some minutes."""

    def __init__(self, minutes: int, an_address: int, a_subject: int) -> None:
        self.window = minutes * 60_000
        self.an_address = an_address
        self.a_subject = a_subject


# The owner of an account is never locked out by others: tries count for the address they come from.
LIMITS = {"login": Limit(15, 50, 10), "register": Limit(30, 5, 5), "reset": Limit(60, 10, 3)}


def check(connection: sqlite3.Connection, kind: str, subject: str, address: str, now: int) -> None:
    """Raise TooMany if address has used up its tries of this kind, for subject or in all."""
    limit = LIMITS[kind]
    row = connection.execute(
        """
        SELECT count(*) AS tries, count(*) FILTER (WHERE subject = :subject) AS of_subject,
               min(created_at) AS first, min(created_at) FILTER (WHERE subject = :subject) AS first_of_subject
          FROM (SELECT subject, created_at FROM attempts
                 WHERE kind = :kind AND address = :address AND created_at BETWEEN :since + 1 AND :now
                 ORDER BY created_at DESC LIMIT :most)
        """,
        {
            "kind": kind,
            "subject": subject.lower()[:254],
            "address": address,
            "since": now - limit.window,
            "now": now,  # what was counted by a clock that was wrong locks nobody out
            "most": limit.an_address,
        },
    ).fetchone()
    if row["tries"] >= limit.an_address or row["of_subject"] >= limit.a_subject:
        first = row["first"] if row["tries"] >= limit.an_address else row["first_of_subject"]
        wait = max(1, (first + limit.window - now + 999) // 1000)
        minutes = -(-wait // 60)
        raise TooMany(f"Too many tries. Please wait {minutes} minute{'s' * (minutes > 1)} and try again.", wait)


def add(tx: sqlite3.Connection, kind: str, subject: str, address: str, now: int) -> None:
    """Count a try, and forget those that no longer matter."""
    tx.execute(
        "INSERT INTO attempts (kind, subject, address, created_at) VALUES (:kind, :subject, :address, :now)",
        {"kind": kind, "subject": subject.lower()[:254], "address": address, "now": now},
    )
    tx.execute("DELETE FROM attempts WHERE created_at < :long_ago", {"long_ago": now - 3_600_000})


def forgive(tx: sqlite3.Connection, kind: str, subject: str, address: str) -> None:
    """Forget address's tries for subject: it got in."""
    tx.execute(
        "DELETE FROM attempts WHERE kind = :kind AND address = :address AND subject = :subject",
        {"kind": kind, "subject": subject.lower()[:254], "address": address},
    )
