"""The SQLite file: how it is opened, read, written and paged. Knows no table.

One connection writes, and it alone checkpoints, under a lock that other processes respect as well: SQLite before 3.51.3
can lose pages when one connection checkpoints while another commits. Readers are `query_only` and never wait.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import locks
import sound
import versions
from durable import File, Log
from kept import Kept
from sound import Unusable

MAX_ID = 2**63 - 1
WAIT_SECONDS = 5  # how long a write waits for others
PATIENT = f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:d}"  # the same for who reads, or writes without our turns
IMPATIENT = "PRAGMA busy_timeout = 100"
OLDEST_SQLITE = (3, 40, 0)
CHANGES = 2_400  # of rows, between checkpoints: some 175 posts, 14 MB of log
MOST_KEPT = 14_000_000  # bytes of what was made of rows: some 2,000 posts, and as much of them as pages
MOST_LISTS = 8_000_000  # bytes of whole lists of them, as pages and as JSON: some 150


class Moved(sqlite3.OperationalError):
    """The file that was opened is no longer where it was: what is written now would be lost."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN


class Closed(sqlite3.OperationalError):
    """The process is ending, and has closed the database."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN


class Database:
    """An open database: `read` for queries, `write()` for changes. Open it after a fork, never before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept, self.lists = Kept(MOST_KEPT), Kept(MOST_LISTS)
        self._thread = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._turns = locks.Turns(path)
        self._writer = connect(path, writer=True)
        self._log = Log(path, self._writer)
        self._checkpointed = 0  # changes of rows when there was the last follow_up()
        self._file = locks.identity(path)
        self._is_closed = False
        self.is_doubtful = False  # a page of it could not be read: the next start has to look at all of them

    @property
    def read(self) -> sqlite3.Connection:
        """Return this thread's reader. It cannot write; its next statement sees every commit."""
        connection = getattr(self._thread, "reader", None)
        if connection is None:
            self._check_open()
            connection = self._thread.reader = connect(self.path, writer=False)
            self._readers.append(connection)
        return connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give the writer for one transaction: committed at the end of the block, rolled back by any exception.

        Everybody else's writes wait meanwhile, so keep the block to its few statements; not for the disk, which the end
        of the block waits for. Blocks do not nest. Raises locks.Busy when others take too long, Moved when the file was
        deleted or replaced, Closed after close(), Unsaved when the disk fails.
        """
        if getattr(self._thread, "is_writing", False):
            raise RuntimeError("a write block inside a write block would wait for itself for ever")
        unsaved = getattr(self._thread, "unsaved", None)
        with self._turns.turn(WAIT_SECONDS) if unsaved is None else contextlib.nullcontext(), self._marked():
            self._check_open()
            if locks.identity(self.path) != self._file:
                raise Moved(f"{self.path} is not the file any more that this process has opened")
            self._roll_back()  # what could not be rolled back when it failed
            self._log.settle()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                file = self._log.open()
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # what went wrong first is what has to be told
                    self._roll_back()
                raise
        if unsaved is None:
            self.save(file)
        else:
            unsaved.append(file)

    @contextlib.contextmanager
    def at_once(self) -> Iterator[list[File]]:
        """Have this thread wait for nothing in its write blocks: it has the turn now, or Busy is raised.

        Nor for the disk: what is in the list that is given has to be saved before anybody is told of what was written.
        """
        with self._turns.turn(0):
            self._check_open()
            self._thread.unsaved = []
            try:
                with self._impatient():
                    yield self._thread.unsaved
            finally:
                self._thread.unsaved = None

    def save(self, file: File) -> None:
        """Wait until the disk has what was committed; raises Unsaved."""
        if not self._log.wait(file):
            with self._turns.turn(WAIT_SECONDS):
                self._log.settle()

    def _check_open(self) -> None:
        if self._is_closed:
            raise Closed("the database is closed")

    def _roll_back(self) -> None:
        if self._writer.in_transaction:  # a full disk has rolled back by itself
            self._writer.execute("ROLLBACK")

    @contextlib.contextmanager
    def _marked(self) -> Iterator[None]:
        self._thread.is_writing = True
        try:
            yield
        finally:
            self._thread.is_writing = False

    def wal_bytes(self) -> int:
        """Return how long the write-ahead log is; readers that stay open for long let it grow."""
        try:
            return os.stat(f"{self.path}-wal").st_size
        except FileNotFoundError:
            return 0

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the database and make it short, as far as readers allow at this moment."""
        with self._turns.turn(WAIT_SECONDS), self._impatient():
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def wants_checkpoint(self) -> bool:
        """Return whether so much was written that somebody who holds nobody up should bring it into the database."""
        return self._writer.total_changes > self._checkpointed + CHANGES

    def follow_up(self) -> None:
        """Bring the log into the database, as SQLite would do it inside the commit of whoever comes too late."""
        with self._turns.turn(WAIT_SECONDS):
            if self.wants_checkpoint():
                self._checkpointed = self._writer.total_changes
                self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextlib.contextmanager
    def _impatient(self) -> Iterator[None]:
        self._writer.execute(IMPATIENT)
        try:
            yield
        finally:
            self._writer.execute(PATIENT)

    def optimize(self) -> None:
        """Let SQLite renew its statistics of tables that have changed much."""
        with self._turns.turn(WAIT_SECONDS):
            self._writer.executescript(OPTIMIZE)

    def close(self) -> None:
        """Close the readers, then the writer, leaving one whole file without a -wal beside it, sealed."""
        with self._turns.turn():
            self._is_closed = True
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._thread = threading.local()
            with contextlib.suppress(sqlite3.Error):  # it saves work at the next start; on a full disk it has to wait
                self._writer.executescript(OPTIMIZE)
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._writer.close()
            self._log.close()
            is_ours = locks.identity(self.path) == self._file
            (sound.seal if is_ours and not self.is_doubtful else sound.unseal)(self.path)


def connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    """Return a new connection to the file at path: the one that writes, or one that can only read. It is never made."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        cached_statements=256,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    connection.executescript(WRITER_PRAGMAS if writer else READER_PRAGMAS)
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)
    return connection


# What statements may ask of a text besides SQLite's own functions. Modules that know an answer put it in when imported.
FUNCTIONS: dict[str, Callable[[str], bool]] = {}


@contextlib.contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection of its own for a long look at the database at path, which holds up nobody, server or not."""
    file_lock = locks.opened(path)
    connection = connect(path, writer=False)
    try:
        yield connection
    finally:
        with locks.held(file_lock):  # who closes the database last checkpoints, and that may be us
            connection.close()
        os.close(file_lock)


# No memory map: an I/O error under one kills the process instead of raising, and after each commit of others a reader
# has to map anew: its next statement took 50 us instead of 12. A thousand pages in memory are enough for readers: no
# list of a million statuses was faster with four thousand. NORMAL: SQLite waits for the disk when it checkpoints,
# durable.py for each commit. A post is some 20 pages, and a checkpoint is mostly made before SQLite would (follow_up).
WRITER_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA mmap_size = 0;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8000;
    PRAGMA journal_size_limit = 16000000;
    PRAGMA wal_autocheckpoint = 7000;
"""
OPTIMIZE = "PRAGMA analysis_limit = 400; PRAGMA optimize;"
READER_PRAGMAS = """
    PRAGMA query_only = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -4000;
    PRAGMA mmap_size = 0;
    PRAGMA wal_autocheckpoint = 0;
"""


# --- Paging -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Which part of a list: older than max_id and newer than since_id, or the part just above min_id."""

    max_id: int = MAX_ID
    since_id: int = 0
    min_id: int | None = None
    limit: int = 20

    @property
    def is_first(self) -> bool:
        """Return whether it is the newest part, which has an address without numbers."""
        return self.max_id == MAX_ID and not self.since_id and self.min_id is None


def select_page(
    connection: sqlite3.Connection, sql: str, params: Mapping[str, object], page: Page
) -> list[sqlite3.Row]:
    """Return the rows of sql within page, newest first. Its first column has to be `id`.

    SQLite moves the bounds into the inner statement and walks its index, so only the page is read.
    """
    return _page(connection, PAGE, {"sql": sql}, params, page)


def select_merged(
    connection: sqlite3.Connection, first: str, second: str, params: Mapping[str, object], page: Page
) -> list[sqlite3.Row]:
    """Return the ids, once each, of the rows of two lists within page, newest first.

    Each list is read as far as a page of its own goes: so much has to be known to merge them.
    """
    return _page(connection, MERGED, {"first": first, "second": second}, params, page)


def _page(
    connection: sqlite3.Connection, frame: str, lists: Mapping[str, str], params: Mapping[str, object], page: Page
) -> list[sqlite3.Row]:
    ascending = page.min_id is not None
    bounds = {"max_id": page.max_id, "after": page.min_id if ascending else page.since_id, "limit": page.limit}
    sql = frame.format(**lists, order="ASC" if ascending else "DESC")
    rows = connection.execute(sql, {**params, **bounds}).fetchall()
    return rows[::-1] if ascending else rows


PAGE = "SELECT * FROM ({sql}) WHERE id < :max_id AND id > :after ORDER BY id {order} LIMIT :limit"
MERGED = """
    SELECT id FROM (SELECT id FROM ({first}) WHERE id < :max_id AND id > :after ORDER BY id {order} LIMIT :limit)
    UNION
    SELECT id FROM (SELECT id FROM ({second}) WHERE id < :max_id AND id > :after ORDER BY id {order} LIMIT :limit)
    ORDER BY id {order} LIMIT :limit
"""


# --- The schema and its versions --------------------------------------------------------------------------------------


def prepare(path: Path, resources: Path, say: Callable[[str], None] = print, *, is_served: bool = False) -> str:
    """Make path a database of the newest schema in resources; return "created", "migrated" or "found".

    Raises Unusable for anything that is not a sound database of ours, of this version or an older one. is_served: a
    server has it open, and has looked at all of it.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise Unusable(f"Python brings SQLite {sqlite3.sqlite_version}; microblog needs {needed} or newer.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file_lock = locks.opened(path)
    except OSError as error:
        raise Unusable(f"The data directory {path.parent} cannot be used: {error.strerror}.") from None
    try:
        with locks.held(file_lock):
            if not os.path.lexists(path):
                versions.create(path, resources)
                return "created"
            version = sound.version(path)
            newest = versions.newest(resources)
            if version > newest:
                raise Unusable(
                    f"{path} was written by a newer microblog (schema {version}; this one knows {newest}). "
                    "Install that version again, or restore an older copy with `microblog restore FILE`."
                )
            if version < newest:
                sound.check(path)
                with contextlib.closing(connect(path, writer=True)) as connection:
                    versions.migrate(connection, path, resources, version, say)
                return "migrated"
        if not is_served and not sound.is_sealed(path):  # without the lock: it takes minutes where there is much
            sound.check(path)
        return "found"
    finally:
        os.close(file_lock)
