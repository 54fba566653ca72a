"""Versions: the schema of a database, made anew from schema.sql or brought there from an older version."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import copies
import sound
from sound import Unusable


def newest(resources: Path) -> int:
    """Return the version of schema.sql: that of the last migration, 1 before there is any."""
    return max((version for version, _ in migrations(resources)), default=1)


def migrations(resources: Path) -> list[tuple[int, Path]]:
    """Return (version it leads to, file) of each migrations/NNNN_name.sql, in order."""
    return sorted((int(file.name[:4]), file) for file in (resources / "migrations").glob("[0-9]*_*.sql"))


def create(path: Path, resources: Path) -> None:
    """Make a new database at path: whole, or not at all."""
    unfinished = Path(f"{path}.new")
    try:
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            os.chmod(unfinished, 0o600)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN")
            for statement in statements((resources / "schema.sql").read_text("utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {sound.APPLICATION_ID:d}")
            connection.execute(f"PRAGMA user_version = {newest(resources):d}")
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise Unusable(f"The database {path} cannot be created: {error}.") from None
    os.rename(unfinished, path)


def migrate(
    connection: sqlite3.Connection, path: Path, resources: Path, version: int, say: Callable[[str], None]
) -> None:
    """Bring path, which connection writes, to the newest version, a transaction a step; a copy is in backups/ first."""
    copy = path.parent / "backups" / f"before-schema-{newest(resources)}.db"
    say(f"copying the database to {copy}")
    try:
        copies.write(connection, copy)
    except (sqlite3.Error, OSError) as error:
        raise Unusable(f"The database cannot be copied to {copy} ({error}), so it was not migrated.") from None
    # A rebuilt table must not take its children along, nor what is sorted for its indexes all memory there is.
    connection.executescript("PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE;")
    for step, file in migrations(resources):
        if step > version:
            say(f"migrating: {file.stem}")
            try:
                apply(connection, step, file.read_text("utf-8"))
            except sqlite3.Error as error:
                raise Unusable(
                    f"Migration {file.name} failed ({error}). Nothing of it was kept; {copy} has a copy."
                ) from None
    with contextlib.suppress(sqlite3.Error):  # on a full disk all of it can wait
        tidy(connection, say)


def tidy(connection: sqlite3.Connection, say: Callable[[str], None]) -> None:
    """Make up for what tables that were made anew have lost and left: statistics, if there are any, and much room."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone():
        connection.executescript("PRAGMA analysis_limit = 400; ANALYZE;")
    free, pages = connection.execute("SELECT * FROM pragma_freelist_count, pragma_page_count").fetchone()
    if free * 4 > pages:
        say("making the file smaller")
        connection.execute("VACUUM")


def apply(connection: sqlite3.Connection, step: int, script: str) -> None:
    """Run the statements of script and set the version to step: all, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(script):
            connection.execute(statement)
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError(f"it would leave {len(broken)} rows pointing at nothing")
        connection.execute(f"PRAGMA user_version = {step:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """Yield the statements of script one by one; a trigger, with its inner semicolons, is one."""
    statement = ""
    for piece in re.split(r"(?<=;)", script):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if re.sub(r"--[^\n]*", "", statement).strip():
        yield statement.strip()
