"""Databases for tests of the model: small ones made by hand, and large ones that are the same each time."""

from bench import seed as large
from bench.seed import COUNTS, account_id, miscounts  # noqa: F401
from model import accounts, statuses

NOW = 1_750_000_000_000
MINUTE = 60_000


# --- By hand ----------------------------------------------------------------------------------------------------------


def person(db, username, now=NOW, **columns):
    """Add an account with these columns; return its row."""
    with db.write() as tx:
        id = accounts.add(tx, username, None, now)
        for name, value in columns.items():
            tx.execute(f"UPDATE accounts SET {name} = :value WHERE id = :id", {"value": value, "id": id})
    return row(db, id)


def row(db, id):
    """Return the account as it is now."""
    return db.read.execute("SELECT * FROM accounts WHERE id = :id", {"id": id}).fetchone()


def publish(db, me, site, source, visibility="public", now=NOW, key="", **form):
    """Publish a status of me; return its id."""
    draft = statuses.draft(db.read, me, site, {"status": source, "visibility": visibility, **form})
    with db.write() as tx:
        return statuses.publish(tx, me, draft, now, key)


def insert(db, table, **columns):
    """Write one row."""
    names = ", ".join(columns)
    with db.write() as tx:
        tx.execute(f"INSERT INTO {table} ({names}) VALUES (:{names.replace(', ', ', :')})", columns)


def pointing_at(connection, table, id):
    """Return {"table.column": how many of its rows point at this row of table} of all foreign keys."""
    sql = """
        SELECT s.name AS child, f."from" AS key FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) AS f
         WHERE s.type = 'table' AND f."table" = :table
    """
    keys = [tuple(row) for row in connection.execute(sql, {"table": table})]
    count = "SELECT count(*) FROM {} WHERE {} = :id"
    return {".".join(key): connection.execute(count.format(*key), {"id": id}).fetchone()[0] for key in keys}


def words_of(tx, index):
    """Return (word, status, place) of all that a full-text index has."""
    schema = "temp" if index == "fresh" else "main"
    tx.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab({schema}, {index}, instance)")
    rows = [tuple(row) for row in tx.execute("SELECT term, doc, offset FROM temp.words ORDER BY doc, offset")]
    tx.execute("DROP TABLE temp.words")
    return rows


# --- Large ------------------------------------------------------------------------------------------------------------

PEOPLE = 1_000
READERS = [kind for kind, count in large.READERS.items() if 2 * count <= PEOPLE]


def reader_id(kind):
    """Return the id of one of READERS."""
    return large.reader_id(kind, PEOPLE)


def make(path, size):
    """Make a database of size statuses at path."""
    large.make(path, size, PEOPLE)
