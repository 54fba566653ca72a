"""Locks: whose turn it is to write, among the threads of this process and among all processes on the same database."""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PAUSE_SECONDS = 0.002


class Busy(sqlite3.OperationalError):
    """Others have been writing for so long that a write gave up waiting."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class Turns:
    """The turns to write to the database at path; a thread that waits for one for ever would serve nobody."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file_lock = opened(path)

    @contextlib.contextmanager
    def turn(self, wait_seconds: float = math.inf) -> Iterator[None]:
        """Keep all other threads and processes from writing for the length of the block; raises Busy."""
        deadline = time.monotonic() + wait_seconds
        if not self._lock.acquire(timeout=-1 if wait_seconds == math.inf else wait_seconds):
            raise Busy("other threads have been writing for too long")
        try:
            with held(self._file_lock, deadline):
                yield
        finally:
            self._lock.release()

    def __del__(self) -> None:
        os.close(self._file_lock)


def opened(path: Path) -> int:
    """Return a descriptor of the lock file beside path: to open and close the database itself would drop its locks."""
    return os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at path from any other, None if there is none."""
    try:
        found = os.stat(path)
    except OSError:  # deleted, or no longer to be reached
        return None
    return found.st_dev, found.st_ino


def is_held(file: Path) -> bool:
    """Return whether another process, or other code of this one, holds the lock in file."""
    try:
        with open(file, "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is none, or it is another user's
        return False
    return False


@contextlib.contextmanager
def held(file_lock: int, deadline: float = math.inf) -> Iterator[None]:
    """Hold the lock between processes; raises Busy if another holds it until the deadline."""
    if deadline == math.inf:
        fcntl.flock(file_lock, fcntl.LOCK_EX)
    while deadline != math.inf:
        try:
            fcntl.flock(file_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy("another process has been writing for too long") from None
            time.sleep(PAUSE_SECONDS)
    try:
        yield
    finally:
        fcntl.flock(file_lock, fcntl.LOCK_UN)
