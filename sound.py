"""Sound: whether the file of a database is one of ours and whole, and the seal that saves reading it through each time.

A large site would wait for minutes at each start if every page were looked at. So who closes a database seals it: what
tells the file as it is then from any other is written into its lock file. A start looks at all pages unless the seal
holds, which it does not after a crash, nor once the file was copied, restored, edited or cut.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import copies

APPLICATION_ID = 0x6D626C67  # "mblg": how we know a file of ours
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
RESTORE = "Restore a copy with `microblog restore FILE`, or move the file away to start anew."


class Unusable(Exception):
    """A database that must not be served; the text is the sentence the owner reads. The file has not been touched."""


def version(path: Path) -> int:
    """Return the schema version of the database at path, by a short look; raises Unusable if it is not ours."""
    if not path.is_file():
        raise Unusable(f"{path} is not a file. {RESTORE}")
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise Unusable(f"{path} and its directory have to be writable by the user who runs microblog.")
    if path.stat().st_size == 0:
        raise Unusable(f"{path} is empty. {RESTORE}")
    with _reading(path) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise Unusable(f"{path} is a database of another program. {RESTORE}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found < 1:
        raise Unusable(f"{path} does not tell its version. {RESTORE}")
    return found


def check(path: Path) -> None:
    """Read the database at path through; raises Unusable if it is damaged. Nobody who writes is held up."""
    with _reading(path) as connection:
        if found := copies.damage(connection, is_quick=True):
            raise Unusable(f"{path} is damaged ({found}). {RESTORE}")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise Unusable(f"{path} cannot be read as a database ({error}). {RESTORE}") from None


# --- The seal ---------------------------------------------------------------------------------------------------------


def seal(path: Path) -> None:
    """Seal the database at path, which is sound and was just closed; nothing if others still have it open."""
    with contextlib.suppress(OSError):  # a full disk, or one that has gone: the next start takes longer
        if not os.path.lexists(f"{path}-wal"):
            _write(path, _facts(path))


def unseal(path: Path) -> None:
    """Let the next start look at all of the database at path: something is wrong with it."""
    with contextlib.suppress(OSError):  # what cannot be written now bears no seal: the server has written since
        _write(path, "")


def is_sealed(path: Path) -> bool:
    """Return whether the database at path is as it was when it was sealed, as far as the file system can tell.

    What decays on the disk by itself is not seen by that: it is when it is read, and each night by the copy.
    """
    try:
        log = Path(f"{path}-wal")  # whoever only looked leaves an empty one
        is_whole = not log.exists() or log.stat().st_size == 0
        return is_whole and Path(f"{path}.lock").read_text() == _facts(path)
    except (OSError, ValueError):
        return False


def _facts(path: Path) -> str:
    facts = os.stat(path)
    return f"{facts.st_dev} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns}\n"


def _write(path: Path, words: str) -> None:
    """Write words into the lock file, in place: who holds the lock holds this very file."""
    with open(f"{path}.lock", "r+", encoding="ascii") as file:
        file.write(words)
        file.truncate()
