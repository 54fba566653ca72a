"""The terminal: what commands print, and the database they work on."""

import contextlib

import config
import db as database
import locks


@contextlib.contextmanager
def opened(configuration):
    """Give the database of configuration, made or brought up to date if need be."""
    is_served = locks.is_held(configuration.data / "server.lock")
    database.prepare(configuration.database, config.RESOURCES, say, is_served=is_served)
    db = database.Database(configuration.database)
    try:
        yield db
    finally:
        db.close()


def table(rows):
    """Print rows with their columns one under the other."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(f"{cell!s:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def say(text, end="\n"):
    print(text, end=end, flush=True)
