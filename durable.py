"""Durable: when what was committed to a database is on the disk."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

# SQLite could wait inside COMMIT (`synchronous = FULL`), and whoever is next with it. Waits of several threads at once
# are one for the disk: of 4 ms each, eight threads got 350 a second in turns and 3,600 side by side.
to_disk = getattr(os, "fdatasync", os.fsync)  # macOS has only the latter


UNSAVED = "The disk of this site fails. What you just did may be lost."


class Unsaved(sqlite3.OperationalError):
    """The disk has failed: what was committed may be gone with the next power cut."""

    sqlite_errorcode = sqlite3.SQLITE_IOERR


class Log:
    """The write-ahead log of the database at path, which writer has open."""

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self._path = f"{path}-wal"
        self._writer = writer
        self._files: list[File] = []  # open, with nobody waiting for them
        self._is_doubtful = False

    def settle(self) -> None:
        """In a turn, before a transaction: write into the database what the disk failed to take; raises Unsaved."""
        if self._is_doubtful:
            with contextlib.suppress(sqlite3.Error):
                is_busy, length, done = self._writer.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
                self._is_doubtful = bool(is_busy) or length != done
        if self._is_doubtful:
            raise Unsaved("the disk has failed to take what was written")

    def open(self) -> File:
        """Return the log, opened in a transaction by who will wait for it, to be told of what goes wrong then."""
        return self._files.pop() if self._files else File(self._path)

    def close(self) -> None:
        """Let go of the log, which may be deleted now."""
        self._files.clear()

    def wait(self, file: File) -> bool:
        """Wait until all that was committed before is on the disk; return whether it is. Nobody's turn is needed.

        The log is read from its beginning after a power cut, and ends where something is missing: so whatever was
        waited for has all with it that was committed before.
        """
        try:
            to_disk(file.number)
        except OSError:
            self._is_doubtful = True  # until it is settled: the system tells it once, and then that all is well
        self._files.append(file)
        return not self._is_doubtful


class File:
    """An open file, for one who waits at a time: that something went wrong is told once to each who had it open."""

    def __init__(self, path: str) -> None:
        try:
            self.number = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise Unsaved(f"{path}: {error.strerror}") from None

    def __del__(self) -> None:
        if hasattr(self, "number"):
            os.close(self.number)
