"""Backups: copies of the whole database in backups/ of the data directory, one a day; and how one comes back.

A backup is one file: a SQLite database, as it was at one moment. Those that versions.migrate makes before it changes
the schema lie there as well, and are not counted.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import copies
import db as database
import sound
from config import Config
from model.errors import Invalid, NotFound, Problem
from model.health import LEAST_FREE

OLD = 48 * 3600 * 1000
NAME = re.compile(r"\w[\w.-]*\.db", re.ASCII)
DAILY = re.compile(r"microblog-\d{4}-\d\d-\d\d\.db")
BROKEN_OFF = re.compile(r"\.(microblog-\d{4}-\d\d-\d\d|before-schema-\d+)\.db\..+\.new")


class Backup(NamedTuple):
    """A copy in backups/: its name and place, its bytes, and when it was made."""

    name: str
    path: Path
    bytes: int
    made_at: int


def directory(config: Config) -> Path:
    """Return where the site keeps its copies."""
    return config.data / "backups"


def listed(config: Config) -> list[Backup]:
    """Return the copies that are there, newest first."""
    found = []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(directory(config)):
            if NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                found.append(Backup(entry.name, Path(entry.path), facts.st_size, facts.st_mtime_ns // 1_000_000))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def is_overdue(made_at: int | None, has_run: bool, now: int) -> bool:
    """Return whether the newest copy, of made_at, is too old; where there is none, whether the task has run in vain."""
    return has_run if made_at is None else now - made_at > OLD


def by_name(config: Config, name: str) -> Backup:
    """Return the copy called name; raises NotFound."""
    for backup in listed(config):
        if backup.name == name:
            return backup
    raise NotFound("There is no such backup.")


def delete(backup: Backup) -> None:
    """Delete a copy; that it has gone already is no harm."""
    backup.path.unlink(missing_ok=True)


def make_daily(config: Config, keep: int, now: int, is_stopping: Callable[[], bool]) -> str:
    """Write the copy of the day, in the place of an earlier one of that day, and delete all but the newest keep.

    Returns in words what was done: nothing, where the disk has no room. Raises copies.Stopped, sqlite3.Error, OSError.
    """
    if not keep:
        return "not made: the setting backups is 0"
    _forget_broken_off(config)
    needed, free = room_needed(config), shutil.disk_usage(config.data).free
    if free < needed:
        return f"not made: it needs {_megabytes(needed)}, and the disk has {_megabytes(free)} left"
    file = directory(config) / f"microblog-{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d}.db"
    write(config, file, lambda share: is_stopping())
    daily = sorted((backup for backup in listed(config) if DAILY.fullmatch(backup.name)), reverse=True)
    for backup in daily[keep:]:
        delete(backup)
    return f"{file.name}, {_megabytes(file.stat().st_size)}"


def room_needed(config: Config) -> int:
    """Return how many bytes have to be free for a copy: what the database has, and what a site needs to go on."""
    return config.database.stat().st_size + LEAST_FREE


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:,.1f} MB"


def _forget_broken_off(config: Config) -> None:
    """Delete what a process that was killed left of a copy; nobody else writes one meanwhile (see the job's lease)."""
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(directory(config)):
            if BROKEN_OFF.fullmatch(entry.name):
                os.unlink(entry.path)


def write(config: Config, file: Path, watch: Callable[[float], bool] = lambda share: False) -> None:
    """Write the whole site into file, beside a server that runs; see copies.write."""
    if not config.database.exists():
        raise NotFound(f"There is no site in {config.data}.")
    with database.looking(config.database) as connection:
        if not is_ours(connection):
            raise Invalid(data=f"{config.database} is a database of another program.")
        copies.write(connection, file, watch)


def is_ours(connection: sqlite3.Connection) -> bool:
    """Return whether the database that was opened was made by microblog."""
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == sound.APPLICATION_ID)


def version(connection: sqlite3.Connection) -> int:
    """Return the schema version of the database that was opened."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


# --- Back again -------------------------------------------------------------------------------------------------------


def restore(file: Path, config: Config, newest: int, is_access_ended: bool, watch: Callable[[float], bool]) -> int:
    """Make the copy in file the database of config, which has none yet; return its version, at most newest.

    With is_access_ended nobody is logged in there any more. Raises Problem where a database is, Invalid for file.
    """
    for ending in ("", "-wal", "-shm", "-journal"):
        if os.path.lexists(f"{config.database}{ending}"):
            raise Problem(
                f"{config.database}{ending} is there already. Restore into another directory, or move all files that "
                f"are called {config.database.name} and something out of the way first."
            )
    unfinished = config.data / f"{config.database.name}.restored"
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            was = usable_version(connection, file, newest)
            copies.write(connection, unfinished, watch)
    except sqlite3.DatabaseError as error:
        raise Invalid(file=f"{file} cannot be restored: {error}.") from None
    if is_access_ended:
        end_access(unfinished)
    os.rename(unfinished, config.database)
    copies.sync(config.data)
    return was


def usable_version(connection: sqlite3.Connection, file: Path, newest: int) -> int:
    """Return the version of the database in file; raises Invalid if we could not serve it."""
    if not is_ours(connection):
        raise Invalid(file=f"{file} is no backup of microblog.")
    was = version(connection)
    if was < 1:
        raise Invalid(file=f"{file} does not tell its version.")
    if was > newest:
        raise Invalid(
            file=f"{file} is of a newer microblog (schema {was}; this one knows {newest}). Install that one first."
        )
    return was


def end_access(path: Path) -> None:
    """End all sessions, tokens, codes, one-time links and secret feeds in the database at path, of any version."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        connection.execute("BEGIN IMMEDIATE")
        for table, statement in ACCESS.items():
            if table in tables:
                connection.execute(statement)
        connection.execute("COMMIT")


ACCESS = {
    "authorization_codes": "DELETE FROM authorization_codes",
    "tokens": "DELETE FROM tokens",
    "sessions": "DELETE FROM sessions",
    "links": "DELETE FROM links",
    "feed_keys": "DELETE FROM feed_keys",
}
