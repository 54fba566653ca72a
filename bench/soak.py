"""Soak: whether a server under an even load grows: `python -m bench.soak --minutes 60`.

Sixteen people post and read at a rate that any machine can do. Each second, the memory that both processes have for
themselves, descriptors and the write-ahead log are looked at; told are their slopes after a warm-up of a fifth of it,
and the longest log.
--reader leaves a query of another process open, as a forgotten cursor would, for the middle third of the time.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.posting import Ledger, Poster, check_posts, fill
from tests.faults.test_kill import Target

PAGES = ("/public", "/api/v1/timelines/public", "/@p1", "/explore", "/feed.atom")


class Calm(Poster):
    """A person who posts, reads some pages, and rests."""

    pause = 2.0

    def post(self, key: str) -> bool:
        done = super().post(key)
        for path in PAGES:
            connection = http.client.HTTPConnection(urlsplit(self.url()).netloc, timeout=30)
            with contextlib.closing(connection), contextlib.suppress(OSError):
                connection.request("GET", path)
                connection.getresponse().read()
        self.stopping.wait(self.pause)
        return done


def processes(target: Target) -> list[int]:
    """Return the process ids of master and worker."""
    return [target.server.process.pid, target.worker()]


def memory(pid: int) -> float:
    """Return the memory that a process has for itself, in MB: pages of the mapped database belong to the system."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def slope(samples: list[tuple[float, float]]) -> float:
    """Return by how much the second of each pair grows in an hour (least squares)."""
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread


@contextlib.contextmanager
def open_reader(path: Path):  # type: ignore[no-untyped-def]
    """Leave a query open for the length of the block."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        cursor = connection.execute("SELECT id FROM accounts")
        cursor.fetchone()
        yield


def soak(minutes: float, with_reader: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="microblog-soak-"))
    site = folder / "site"
    site.mkdir()
    tokens, ledger, target = fill(site), Ledger(folder / "ledger"), Target(site)
    people = [Calm(target.url, token, ledger) for token in tokens]
    for person in people:
        person.start()
    rss, files, logs, begun, end = [], [], [], time.monotonic(), minutes * 60
    reader = contextlib.ExitStack()
    while (passed := time.monotonic() - begun) < end:
        rss.append((passed, sum(map(memory, processes(target)))))
        files.append((passed, float(sum(map(descriptors, processes(target))))))
        wal = site / "microblog.db-wal"
        logs.append((passed, wal.stat().st_size / 1e6 if wal.exists() else 0.0))
        if with_reader and end / 3 < passed < end * 2 / 3 and len(logs) % 2:
            reader.close()
            reader.enter_context(open_reader(site / "microblog.db"))
            with_reader = False
        if passed > end * 2 / 3:
            reader.close()
        if len(rss) % 30 == 0:
            print(
                f"{passed:5.0f} s  {rss[-1][1]:.1f} MB  {files[-1][1]:.0f} descriptors  log {logs[-1][1]:.1f} MB",
                flush=True,
            )
        time.sleep(1)
    for person in people:
        person.end()
    target.server.stop()
    warm = sum(passed < end / 5 for passed, _ in rss)
    told = {name: slope(samples[warm:]) for name, samples in (("MB", rss), ("descriptors", files))}
    print(f"memory grew by {told['MB']:+.2f} MB/h, descriptors by {told['descriptors']:+.2f} an hour")
    print(f"log {max(size for _, size in logs):.1f} MB at most, {logs[-1][1]:.1f} MB at last")
    print(f"{check_posts(site / 'microblog.db', ledger.entries())} posts, none lost")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--reader", action="store_true", help="leave a query open in the middle third")
    options = parser.parse_args()
    soak(options.minutes, options.reader)


if __name__ == "__main__":
    main()
