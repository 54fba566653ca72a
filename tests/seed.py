"""Databases for tests of the model: small ones made by hand, and large ones that are the same each time."""

import contextlib
import random
import sqlite3

import config
import db as database
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


def miscounts(connection):
    """Return (table, id, column, kept, counted) of the counts that differ from what is there."""
    wrong = []
    for table, column, counted in COUNTS:
        sql = f"SELECT t.id, t.{column}, (SELECT count(*) FROM {counted}) FROM {table} AS t"
        wrong += [(table, id, column, kept, now) for id, kept, now in connection.execute(sql) if kept != now]
    return wrong


COUNTS = [
    ("accounts", "followers_count", "follows WHERE followed_id = t.id"),
    ("accounts", "following_count", "follows WHERE follower_id = t.id"),
    ("accounts", "statuses_count", "statuses WHERE account_id = t.id AND visibility < 3"),
    ("statuses", "replies_count", "statuses WHERE in_reply_to_id = t.id AND visibility < 2"),
    ("statuses", "reblogs_count", "statuses WHERE reblog_of_id = t.id"),
    ("statuses", "favourites_count", "favourites WHERE status_id = t.id"),
]

# --- Large ------------------------------------------------------------------------------------------------------------

PEOPLE = 1_000
TAGS = 200
READERS = {"5_active": 5, "5_silent": 5, "200_active": 200, "200_silent": 200, "5_with_tags": 5, "200_with_tags": 200}
# The last accounts; how many people they follow, and those with tags how many tags.
FOLLOWED_TAGS = 20


def account_id(number):
    """Return the id of the account with this number, 0 to PEOPLE - 1; those with low numbers write most."""
    return (NOW + number) << 16


def reader_id(kind):
    """Return the id of one of READERS."""
    return account_id(PEOPLE - len(READERS) + list(READERS).index(kind))


def is_silent(number):
    """Return whether the account wrote nothing after the first fifth of the time: three of ten."""
    return number % 10 in (1, 4, 7)


def make(path, size, seed=1):
    """Make a database of size statuses at path, analyzed."""
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        fill(connection, size, random.Random(seed))
        for table, column, counted in COUNTS:
            connection.execute(f"UPDATE {table} AS t SET {column} = (SELECT count(*) FROM {counted})")
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def fill(connection, size, chance):
    """Write the people, what they are to each other, and size statuses with what belongs to them."""

    def write(table, columns, rows):
        marks = ", ".join("?" * len(columns.split(",")))
        connection.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", rows)

    write("accounts", "id, username, approved_at, created_at, suspended_at, silenced_at", people())
    write("tags", "id, name", [(number + 1, f"tag{number}") for number in range(TAGS)])
    write("follows", "follower_id, followed_id, id", follows(chance))
    followed = [
        (reader_id(kind), tag + 1, tag + 1) for kind in READERS if "tags" in kind for tag in range(FOLLOWED_TAGS)
    ]
    write("tag_follows", "account_id, tag_id, id", followed)
    write("blocks", "account_id, target_account_id, id", pairs(chance, 4))
    write("mutes", "account_id, target_account_id, id", pairs(chance, 4))
    rows = list(statuses_of(size, chance))
    write("statuses", STATUS, rows)
    connection.execute("UPDATE ids SET last = :id", {"id": rows[-1][0] + (1 << 40)})
    originals = [row for row in rows if row[4] is None]
    write("statuses_fts", "rowid, text", [(row[0], row[9]) for row in originals if row[3] == 0])
    write("statuses_tags", "tag_id, status_id, visibility", tagged(originals, chance))
    answered = [row for row in originals if row[6] and row[7] != row[1]]
    write("mentions", "status_id, account_id", [(row[0], row[7]) for row in answered])
    write("notifications", "account_id, id, type, from_account_id, status_id, created_at", told(answered))
    write("favourites", "account_id, id, status_id", favourites(originals, chance))


def people():
    for number in range(PEOPLE):
        suspended, silenced = (NOW if number % 97 == 50 else None), (NOW if number % 97 == 60 else None)
        yield account_id(number), f"person{number}", NOW, NOW, suspended, silenced


def follows(chance):
    """Yield about 50 follows each; each of READERS follows those of their kind who wrote most."""
    ids = iter(range(1, 1 << 40))
    for number in range(PEOPLE - len(READERS)):
        for other in chance.sample(range(PEOPLE), chance.randint(20, 80)):
            if other != number:
                yield account_id(number), account_id(other), next(ids)
    for kind, count in READERS.items():
        same = [number for number in range(PEOPLE) if is_silent(number) == kind.endswith("silent")]
        for other in same[:count]:
            yield reader_id(kind), account_id(other), next(ids)


def pairs(chance, most):
    """Yield up to so many (account, other account, id) of each account."""
    for number in range(PEOPLE):
        for other in chance.sample(range(PEOPLE), chance.randint(0, most)):
            if other != number:
                yield account_id(number), account_id(other), (number << 16) + other + 1


STATUS = (
    "id, account_id, created_at, visibility, reblog_of_id, reblog_of_account_id,"
    " in_reply_to_id, in_reply_to_account_id, root_id, text, html"
)


def statuses_of(size, chance):
    """Yield the columns STATUS: everybody once, then by Zipf's law; 12 % reblogs, 23 % replies."""
    weights = [1 / (number + 1) for number in range(PEOPLE)]
    awake = [0 if is_silent(number) else weight for number, weight in enumerate(weights)]
    early = chance.sample(range(PEOPLE), PEOPLE) + chance.choices(range(PEOPLE), weights, k=size // 5 - PEOPLE)
    authors = early + chance.choices(range(PEOPLE), awake, k=size - len(early))
    levels = chance.choices((0, 1, 2, 3), (80, 10, 8, 2), k=size)
    recent = []
    for number, (author, level) in enumerate(zip(authors, levels, strict=True)):
        now = NOW + PEOPLE + number * MINUTE
        kind = chance.random()
        other = chance.choice(recent[-1000:]) if recent and kind < 0.35 else None
        if other and kind < 0.12 and other[3] < 2:
            yield now << 16, account_id(author), now, 0, other[0], other[1], None, None, None, "", ""
            continue
        if other and kind < 0.20:
            other = recent[len(recent) // 200 * 200 - 1]  # of each 200 there is one that many answer
        parent, root = (other, other[8] or other[0]) if other else ((None, None, 0, 0), None)
        text = f"number {number} of person{author}"
        about = (parent[0], parent[1], root, text, f"<p>{text}</p>")
        row = (now << 16, account_id(author), now, max(level, parent[3]), None, None, *about)
        recent.append(row)
        yield row


def tagged(rows, chance):
    """Yield one or two tags for each fifth status."""
    weights = [1 / (number + 1) for number in range(TAGS)]
    for row in rows[::5]:
        for tag in set(chance.choices(range(TAGS), weights, k=2)):
            yield tag + 1, row[0], row[3]


def told(rows):
    """Yield the notification that tells the author of a status of each answer to it."""
    return ((row[7], row[0] + 1, "mention", row[1], row[0], row[2]) for row in rows)


def favourites(rows, chance):
    """Yield a favourite for each second status."""
    return ((account_id(chance.randrange(PEOPLE)), row[0] + 2, row[0]) for row in rows[::2] if row[3] < 2)
