"""A database whose statements fail when a test says so: SQLite's own rules for failure, none of ours."""

import sqlite3

CODES = {"FULL": sqlite3.SQLITE_FULL, "IOERR": sqlite3.SQLITE_IOERR, "BUSY": sqlite3.SQLITE_BUSY}


class Faults:
    """Counts the statements of an application's database, by this thread's reader and by the writer; lets some fail.

    `with faults(5, "FULL", is_lasting=False):` lets the fifth from now on fail, once; is_lasting: all after it as well.
    `count` is how many there were, `of_writer` which of them were in a transaction, `is_written` if one ended well.
    """

    def __init__(self, db):
        self.count = 0
        self.first = 0
        self.is_written = False
        self.of_writer = set()
        self.db, self.real = db, (db._writer, db.read)
        db._writer = Connection(db._writer, self)
        db._thread.reader = Connection(db.read, self)

    def end(self):
        """Give the database its own connections again."""
        self.db._writer, self.db._thread.reader = self.real

    def __call__(self, first, name="FULL", is_lasting=False):
        self.count, self.first, self.name, self.is_lasting, self.is_written = 0, first, name, is_lasting, False
        return self

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.first = 0

    def check(self, connection):
        """Count a statement, and raise if it has to fail. A full disk ends the transaction, as in SQLite."""
        self.count += 1
        if not self.first or self.count < self.first or (self.count > self.first and not self.is_lasting):
            return
        if self.name == "FULL" and connection.in_transaction:
            connection.execute("ROLLBACK")
        error = sqlite3.OperationalError(f"injected {self.name}")
        error.sqlite_errorcode = CODES[self.name]
        raise error


class Connection:
    """A connection whose statements pass through faults first."""

    def __init__(self, connection, faults):
        self._connection = connection
        self._faults = faults

    def execute(self, *arguments):
        self._faults.check(self._connection)
        if self._connection.in_transaction or arguments[0] == "BEGIN IMMEDIATE":
            self._faults.of_writer.add(self._faults.count)
        self._faults.is_written |= arguments[0] == "COMMIT"
        return self._connection.execute(*arguments)

    def executemany(self, *arguments):
        self._faults.check(self._connection)
        return self._connection.executemany(*arguments)

    def __getattr__(self, name):
        return getattr(self._connection, name)
