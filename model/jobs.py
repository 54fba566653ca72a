"""Jobs: when each task of the site ran, what came of it, when it is due. The scheduler keeps none of that itself."""

from __future__ import annotations

import sqlite3


def is_due(connection: sqlite3.Connection, name: str, now: int, longest: int) -> bool:
    """Return whether the job called name should run now; one that has never run should."""
    values = {"name": name, "now": now, "longest": longest}
    row = connection.execute(f"SELECT {DUE} AS is_due FROM jobs WHERE name = :name", values).fetchone()
    return row is None or bool(row["is_due"])


# A due time or a lease further off than it can have been set (longest, in milliseconds) is from a clock that was wrong.
DUE = """
    ((due_at <= :now OR due_at > :now + :longest) AND (leased_until <= :now OR leased_until > :now + :longest))
"""


def claim(tx: sqlite3.Connection, name: str, now: int, lease: int, longest: int) -> bool:
    """Take the job called name for lease milliseconds, if it is due and nobody has it; return whether that worked."""
    tx.execute("INSERT INTO jobs (name, due_at) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING", {"name": name})
    values = {"name": name, "now": now, "until": now + lease, "longest": longest}
    sql = f"""
        UPDATE jobs SET leased_until = :until, started_at = :now, due_at = max(due_at, 0) WHERE name = :name AND {DUE}
    """
    return tx.execute(sql, values).rowcount == 1


def finish(
    tx: sqlite3.Connection, name: str, started_at: int, now: int, due_at: int, result: str | None, error: str | None
) -> None:
    """Note how a run ended, and when the next is due: at once if somebody asked for one meanwhile.

    Nothing is noted if its lease was over and somebody else has run since.
    """
    tx.execute(
        """
        UPDATE jobs
           SET leased_until = 0, finished_at = :now, due_at = CASE WHEN due_at < 0 THEN 0 ELSE :due_at END,
               result = coalesce(:result, result), error = :error
         WHERE name = :name AND started_at = :started_at
        """,
        {
            "name": name,
            "started_at": started_at,
            "now": now,
            "due_at": due_at,
            "result": result and result[:1000],
            "error": error and error[:1000],
        },
    )


def release(tx: sqlite3.Connection) -> None:
    """End all leases: whoever held them died, because the data directory has one server and it is only starting."""
    tx.execute("UPDATE jobs SET leased_until = 0 WHERE leased_until > 0")


def hurry(tx: sqlite3.Connection, name: str) -> None:
    """Let the job called name run at the next tick, even if there seems to be nothing for it to do.

    One that runs just now runs once more after that, because it may be past what this is about.
    """
    tx.execute(
        """
        INSERT INTO jobs (name, due_at) VALUES (:name, 0)
        ON CONFLICT (name) DO UPDATE SET due_at = CASE WHEN leased_until > 0 THEN -1 ELSE 0 END
        """,
        {"name": name},
    )


def is_hurried(connection: sqlite3.Connection, name: str) -> bool:
    """Return whether somebody asked the job to run, or it never did."""
    row = connection.execute("SELECT due_at FROM jobs WHERE name = :name", {"name": name}).fetchone()
    return row is None or row["due_at"] <= 0


def has_run(connection: sqlite3.Connection, name: str) -> bool:
    """Return whether the job called name has ever come to an end."""
    sql = "SELECT 1 FROM jobs WHERE name = :name AND finished_at IS NOT NULL"
    return connection.execute(sql, {"name": name}).fetchone() is not None


def by_name(connection: sqlite3.Connection) -> dict[str, sqlite3.Row]:
    """Return {name: row} of the jobs that have ever been due."""
    return {row["name"]: row for row in connection.execute("SELECT * FROM jobs")}


def last_start(connection: sqlite3.Connection) -> int:
    """Return when the last run of any job began, 0 if none has."""
    return int(connection.execute("SELECT coalesce(max(started_at), 0) FROM jobs").fetchone()[0])


def is_stuck(row: sqlite3.Row, now: int) -> bool:
    """Return whether a run of the job began and its lease ran out without an end: it hangs, or was killed."""
    return bool(row["leased_until"]) and row["leased_until"] <= now
