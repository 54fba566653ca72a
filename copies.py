"""Copies: a SQLite database written into another file while others write to it, and looked through there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

PAGES_A_STEP = 128  # 512 KB
STEPS_A_LOOK = 1_000_000  # of SQLite's machine: some milliseconds


class Stopped(Exception):
    """A copy was broken off because somebody asked for that. Nothing of it is left."""


def write(connection: sqlite3.Connection, file: Path, watch: Callable[[float], bool] = lambda share: False) -> None:
    """Write a whole, checked copy of connection's database as it is at this moment; it takes the place of file.

    watch is called again and again with the share that is copied; it stops the copy by returning True (Stopped).
    Raises sqlite3.Error or OSError, and then file is as it was.
    """
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(".new", f".{file.name}.", file.parent)  # of mode 0600
    try:
        _fill(name, handle, connection, watch)
        os.fsync(handle)
        os.rename(name, file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    finally:
        os.close(handle)
    sync(file.parent)


def _fill(name: str, handle: int, connection: sqlite3.Connection, watch: Callable[[float], bool]) -> None:
    def copied(_: int, left: int, pages: int) -> None:
        os.fsync(handle)  # little by little: who posts waits for the disk, too, and would wait for all of it at the end
        if watch(1 - left / pages):
            raise Stopped("the copy was broken off")

    connection.execute("BEGIN")  # one view for all steps: without it, the copy begins anew at each write of others
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as target:
            connection.backup(target, pages=PAGES_A_STEP, progress=copied)
            target.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.execute("ROLLBACK")
    check(Path(name), lambda: watch(1.0))


def check(file: Path, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Raise sqlite3.DatabaseError unless all of the database in file, which nobody writes to, is as it should be."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA cache_size = -16000")
            connection.set_progress_handler(is_stopping, STEPS_A_LOOK)
            found = damage(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise Stopped("the copy was broken off") from None
        raise
    if found:
        raise sqlite3.DatabaseError(f"the copy is damaged: {found}")


def damage(connection: sqlite3.Connection, *, is_quick: bool = False) -> str:
    """Return the first fault of connection's database, "" if there is none; is_quick: indexes are not looked at."""
    sql = "PRAGMA quick_check(1)" if is_quick else "PRAGMA integrity_check(1)"
    verdict = str(connection.execute(sql).fetchone()[0])
    return "" if verdict == "ok" else verdict.splitlines()[-1]


def sync(directory: Path) -> None:
    """Wait until the disk has the names in directory, too."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
