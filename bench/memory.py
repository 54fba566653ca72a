"""Memory: what the site takes of a machine, and how fast it is there: `python -m bench.memory DIRECTORY ..`.

Of each data directory made by seed.py: the seconds of a start until the first answer (the best of several), the memory
of all processes (PSS) before and after a mixed load, the length of the write-ahead log meanwhile, and the file against
the text in it. How fast the machine is at that moment is told by `bare` (see pages.py).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import config
from bench import cases, load, pages, serving
from db import Database

MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directories", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=60, help="of mixed load")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--workers", default="", help="MICROBLOG_WORKERS")
    options = parser.parse_args()
    variables = {"workers": options.workers} if options.workers else {}
    for directory in options.directories:
        print(f"\n{directory}")
        for line in told(directory, options, variables):
            print("  " + line, flush=True)


def told(directory: Path, options: argparse.Namespace, variables: dict[str, str]) -> Iterator[str]:
    """Yield what there is to say of a data directory, having measured it."""
    yield from of_file(directory / "microblog.db")
    starts = []
    for _ in range(options.starts):
        with serving.microblog(directory, **variables) as server:
            starts.append(server.seconds_to_first_answer)
    yield f"start to first answer: {min(starts):.2f} s (of {', '.join(f'{seconds:.2f}' for seconds in starts)})"
    db = Database(config.load({"MICROBLOG_DATA": str(directory)}).database)
    case = cases.mixed(cases.Asking(db))
    db.close()
    yield f"bare: {bare():,.0f}/s before the mixed load"
    with serving.microblog(directory, **variables) as server, watched(directory) as longest:
        yield f"memory after the start: {server.memory():.0f} MB in {len(server.processes())} processes"
        result = load.send(server.port, case.requests, case.connections, options.seconds)
        times = f"p50 {result.p50:.1f} ms, p99 {result.p99:.1f} ms"
        yield f"mixed load: {result.per_second:,.0f}/s, {times}, {result.errors} errors"
        yield f"memory after it: {server.memory():.0f} MB"
    yield f"bare: {bare():,.0f}/s after it"
    yield f"longest write-ahead log: {longest[0] / MB:.1f} MB"


def bare() -> float:
    """Return how many constants a second the machine gives at this moment."""
    with serving.bare() as server:
        return pages.measured_bare(server, 3)


@contextlib.contextmanager
def watched(directory: Path) -> Iterator[list[int]]:
    """Give a list of one number: how long the write-ahead log was at most, looked at ten times a second."""
    longest, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            with contextlib.suppress(FileNotFoundError):
                longest[0] = max(longest[0], os.stat(directory / "microblog.db-wal").st_size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield longest
    done.set()
    watcher.join()


def of_file(path: Path) -> Iterator[str]:
    """Yield the sizes of the database's parts against the text in it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        begun = time.monotonic()
        count, text, indexed = connection.execute(TEXTS).fetchone()
        search = dict(connection.execute(SEARCH).fetchall())
        found = sum(search.values())
        rest = os.stat(path).st_size - found
        yield f"{count:,} posts, {text / MB:,.0f} MB of text (counted in {time.monotonic() - begun:.0f} s)"
        yield f"file {(rest + found) / MB:,.0f} MB; without search {rest / MB:,.0f} MB, {rest / text:.2f} of the text"
        yield f"search {found / MB:,.0f} MB, {found / indexed:.2f} of the {indexed / MB:,.0f} MB of text it has"


# The text is what people typed; in the index is what is public and no boost.
TEXTS = """
    SELECT count(*), sum(octet_length), sum(octet_length) FILTER (WHERE visibility = 0 AND reblog_of_id IS NULL)
      FROM (SELECT length(CAST(text AS BLOB)) AS octet_length, visibility, reblog_of_id FROM statuses)
"""
SEARCH = "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'statuses_fts%' GROUP BY name"


if __name__ == "__main__":
    main()
