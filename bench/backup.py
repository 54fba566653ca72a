"""Backups under load: is all there that was answered, and how long do posts take: `python -m bench.backup DIRECTORY`.

DIRECTORY is a data directory made by seed.py, or an empty one. People post all the time through the API; each round is
some seconds without and then one backup, after which posting pauses and the copy is restored and held against what was
answered before it began. The copies are made by `microblog backup`, or with --task by the server itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import config
import copies
import db as database
from bench import serving
from model import accounts, backups, jobs, tokens


class Round(NamedTuple):
    """One backup: how long it took, how many posts were answered before it began, and how many of them it lacks.

    The times are those of posts without and during the backup, in milliseconds. log_bytes: the longest write-ahead log.
    """

    seconds: float
    answered: int
    missing: int
    idle: list[float]
    busy: list[float]
    log_bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--times", type=int, default=20, help="how many backups")
    parser.add_argument("--seconds", type=float, default=5, help="between two backups")
    parser.add_argument("--writers", type=int, default=8, help="how many post at once")
    parser.add_argument("--rate", type=float, default=100, help="posts a second of all together; 0: as many as go")
    parser.add_argument("--task", action="store_true", help="let the server make them, as it does at night")
    options = parser.parse_args()
    configuration = config.load({"MICROBLOG_DATA": str(options.directory), "MICROBLOG_RATE_LIMITS": "off"})
    rounds = []
    print(f"{'':>4}{'seconds':>9}{'answered':>10}{'missing':>9}{'p99 idle':>10}{'p99 busy':>10}{'log MB':>8}")
    for number, it in enumerate(measured(configuration, options), 1):
        rounds.append(it)
        print(told(number, [it]), flush=True)
    print(told("all", rounds))
    idle, busy = p99s(rounds)
    print(f"{len(rounds)} backups, each sound and restored; the p99 of posts during one is {busy / (idle or 1):.2f}x")
    sys.exit(any(it.missing for it in rounds))


def told(name: object, rounds: list[Round]) -> str:
    """Return a line about rounds: the longest backup, what was answered in the end, all that is missing."""
    idle, busy = p99s(rounds)
    facts = f"{max(it.seconds for it in rounds):>9.2f}{rounds[-1].answered:>10,}{sum(it.missing for it in rounds):>9}"
    return f"{name!s:>4}{facts}{idle:>10.1f}{busy:>10.1f}{max(it.log_bytes for it in rounds) / 1e6:>8.1f}"


def p99s(rounds: list[Round]) -> tuple[float, float]:
    """Return the 99th percentile of the times of posts, without and during backups."""
    idle, busy = sorted(t for it in rounds for t in it.idle), sorted(t for it in rounds for t in it.busy)
    return tuple(times[int(len(times) * 0.99)] if times else 0.0 for times in (idle, busy))  # type: ignore[return-value]


def measured(configuration: config.Config, options: argparse.Namespace) -> Iterator[Round]:
    """Serve the site of configuration, let people post, and yield what came of each backup."""
    secret = prepared(configuration)
    make = by_task if options.task else by_command
    with (
        serving.microblog(configuration.data) as server,
        tempfile.TemporaryDirectory() as directory,
        Writers(server.port, secret, options.writers, options.rate) as writers,
    ):
        for _ in range(options.times):
            yield one_round(configuration, writers, options.seconds, make, Path(directory))


def prepared(configuration: config.Config) -> str:
    """Return a token of somebody new on the site, made if it is not there yet."""
    database.prepare(configuration.database, config.RESOURCES)
    with contextlib.closing(database.Database(configuration.database)) as db, db.write() as tx:
        now = config.now()
        id = accounts.add(tx, f"writer_{now % 10**9}", None, now)
        return tokens.add_personal(tx, id, "bench", "read write", now)


def one_round(
    configuration: config.Config,
    writers: Writers,
    seconds: float,
    make: Callable[[config.Config, Path], Path],
    directory: Path,
) -> Round:
    """Wait some seconds, back up while people post, and look at the copy while they do not."""
    writers.go_on()
    idle_from = time.monotonic()
    time.sleep(seconds)
    while not (answered := writers.answered()) and not writers.failures:
        time.sleep(0.01)
    begun = time.monotonic()
    with watching(configuration) as longest:
        file = make(configuration, directory)
    ended = time.monotonic()
    writers.pause()
    idle, busy = writers.times(idle_from, begun), writers.times(begun, ended)
    return Round(ended - begun, len(answered), missing(file, answered, directory), idle, busy, longest())


def by_command(configuration: config.Config, directory: Path) -> Path:
    """Back up by the command, in a process of its own."""
    file = directory / "site.db"
    command(configuration.data, "backup", str(file), "--force")
    return file


def by_task(configuration: config.Config, directory: Path) -> Path:
    """Let the server back up, and wait until it has."""
    begun, row = config.now(), None
    with contextlib.closing(database.Database(configuration.database)) as db:
        while not row or not begun <= (row["started_at"] or 0) <= (row["finished_at"] or 0):
            if not row or (row["due_at"] and not row["leased_until"]):  # one that ran already does not count
                with db.write() as tx:
                    jobs.hurry(tx, "backup")
            time.sleep(0.05)
            row = jobs.by_name(db.read)["backup"]
    if row["error"]:
        raise RuntimeError(row["error"])
    return backups.listed(configuration)[0].path


def command(data: Path, *arguments: str) -> None:
    """Run a command of microblog on a data directory."""
    environ = {**os.environ, "MICROBLOG_RATE_LIMITS": "off"}
    words = [sys.executable, str(serving.ROOT / "cli.py"), *arguments, "--data", str(data)]
    subprocess.run(words, check=True, env=environ, stdout=subprocess.DEVNULL)


def missing(file: Path, answered: set[int], directory: Path) -> int:
    """Return how many of the posts in answered are not in the copy once it is restored; raises if it is not sound."""
    with tempfile.TemporaryDirectory(dir=directory) as data:
        command(Path(data), "restore", str(file))
        copies.check(Path(data, "microblog.db"))
        with contextlib.closing(sqlite3.connect(Path(data, "microblog.db"))) as connection:
            return len(answered - {row[0] for row in connection.execute("SELECT id FROM statuses")})


@contextlib.contextmanager
def watching(configuration: config.Config) -> Iterator[Callable[[], int]]:
    """Look at the write-ahead log every few milliseconds; give a function that tells how long it was at most."""
    log, sizes, over = Path(f"{configuration.database}-wal"), [0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            sizes.append(log.stat().st_size if log.exists() else 0)

    thread = threading.Thread(target=look)
    thread.start()
    yield lambda: max(sizes)
    over.set()
    thread.join()


class Writers:
    """People who post through the API as long as the block lasts, unless they pause; rate: a second, together."""

    def __init__(self, port: int, secret: str, number: int, rate: float) -> None:
        self.port = port
        self.secret = secret
        self.pause_seconds = number / rate if rate else 0.0
        self.posts: list[tuple[float, float, int]] = []  # begun, milliseconds, id
        self.may_post = threading.Event()
        self.is_over = False
        self.failures: list[Exception] = []
        self.threads = [threading.Thread(target=self.run) for _ in range(number)]
        self.waiting = threading.Semaphore(number)

    def __enter__(self) -> Writers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.is_over = True
        self.may_post.set()
        for thread in self.threads:
            thread.join()
        if self.failures and not failure[0]:
            raise self.failures[0]

    def run(self) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with contextlib.closing(connection):
                while not self.is_over:
                    if not self.may_post.is_set():
                        connection.close()  # lest the server does so first; the next post opens it again
                        self.may_post.wait()
                        continue
                    with self.waiting:
                        begun = time.monotonic()
                        id = self.post(connection)
                        self.posts.append((begun, 1000 * (time.monotonic() - begun), id))
                    time.sleep(max(0.0, self.pause_seconds - (time.monotonic() - begun)))
        except Exception as error:  # told at the end of the block: a thread has nobody to tell
            self.failures.append(error)

    def post(self, connection: http.client.HTTPConnection) -> int:
        """Post something and return its id."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        words = {"status": f"What is said at {time.time()} by somebody who posts a lot.", "visibility": "public"}
        connection.request("POST", "/api/v1/statuses", json.dumps(words), headers)
        with connection.getresponse() as answer:
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {body!r}")
        return int(json.loads(body)["id"])

    def go_on(self) -> None:
        """Let everybody post."""
        self.may_post.set()

    def pause(self) -> None:
        """Let nobody post, and wait until the last answer is there."""
        self.may_post.clear()
        for _ in self.threads:
            self.waiting.acquire()
        for _ in self.threads:
            self.waiting.release()

    def answered(self) -> set[int]:
        """Return the ids of all posts that have been answered."""
        return {id for _, _, id in list(self.posts)}

    def times(self, begin: float, end: float) -> list[float]:
        """Return how long posts took that were sent between two moments, in milliseconds."""
        return [took for begun, took, _ in list(self.posts) if begin <= begun < end]


if __name__ == "__main__":
    main()
