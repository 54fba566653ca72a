"""Timing: whether the time of an answer tells what its words do not: `python -m bench.timing`.

Two questions in turn, many times, through the WSGI application without a network, which only blurs: a post that one may
not see and one that is not there; a wrong password for a name that there is and for one that there is not; a new
password for an address that there is and for one that there is not. Medians, and how far they are from each other.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from webtest import TestApp

import config
import db as database
import microblog
from model import accounts, passwords, statuses
from model import settings as site_settings

PASSWORD = "correct horse battery"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tries", type=int, default=1000, help="of each question about posts")
    parser.add_argument("--hashes", type=int, default=100, help="of each login and each new password")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        configuration = config.load({"MICROBLOG_DATA": folder})
        database.prepare(Path(folder) / "microblog.db", config.RESOURCES, say=lambda _: None)
        app = microblog.create_app(configuration)
        hidden = fill(app, configuration)
        print(f"{'':34} {'this':>9} {'that':>9} {'apart':>9}")
        for name, tries, this, that in questions(app, hidden):
            compare(name, options.hashes if tries == "hashes" else options.tries, this, that)
        app.db.close()


def fill(app: microblog.Bottle, configuration: config.Config) -> int:
    """Make Ada, with an address and a post for her followers only; return its id."""
    with app.db.write() as tx:
        hashed = passwords.hashed(PASSWORD)
        accounts.add(tx, "ada", hashed, config.now(), email="ada@example.org", is_confirmed=True)
    site = site_settings.load(app.db.read, configuration)
    me = accounts.by_name(app.db.read, "ada")
    draft = statuses.draft(app.db.read, me, site, {"status": "for few", "visibility": "private"})
    with app.db.write() as tx:
        return statuses.publish(tx, me, draft, config.now())


def questions(app: microblog.Bottle, hidden: int) -> list[tuple[str, str, Callable[[], None], Callable[[], None]]]:
    """Return (name, which number of tries, ask this, ask that)."""
    http = TestApp(app, extra_environ={"HTTP_HOST": "127.0.0.1:8080"})
    houses = itertools.count(1)

    def elsewhere() -> dict[str, str]:
        """Return an address that has never asked before: no limit is to be reached, all are to be counted."""
        return {"REMOTE_ADDR": f"2001:db8:{next(houses):x}::1"}

    def get(path: str) -> Callable[[], None]:
        return lambda: assert_status(http.get(path, status="*", extra_environ=elsewhere()).status_int, 404)

    def form(path: str, expected: int, **typed: str) -> Callable[[], None]:
        csrf = http.get(path, extra_environ=elsewhere()).forms[0]["csrf"].value
        sent = {"csrf": csrf, **typed}
        return lambda: assert_status(http.post(path, sent, status="*", extra_environ=elsewhere()).status_int, expected)

    wrong = {"password": "wrong password"}
    return [
        ("hidden / unknown post, API", "tries", get(f"/api/v1/statuses/{hidden}"), get("/api/v1/statuses/1")),
        ("hidden / unknown post, page", "tries", get(f"/@ada/{hidden}"), get("/@ada/1")),
        ("login, known / unknown name", "hashes", form("/login", 422, username="ada", **wrong),
         form("/login", 422, username="eve", **wrong)),
        ("reset, known / unknown address", "hashes", form("/password/reset", 200, username="ada@example.org"),
         form("/password/reset", 200, username="eve@example.org")),
    ]  # fmt: skip


def assert_status(found: int, expected: int) -> None:
    if found != expected:
        raise SystemExit(f"{found} instead of {expected}")


def compare(name: str, tries: int, this: Callable[[], None], that: Callable[[], None]) -> None:
    """Ask both in turn and print their medians in milliseconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(tries):
        pairs = list(zip((this, that), times, strict=True))
        for ask, found in pairs[:: -1 if number % 2 else 1]:
            begun = time.perf_counter()
            ask()
            found.append((time.perf_counter() - begun) * 1000)
    one, other = map(statistics.median, times)
    print(
        f"{name:34} {one:6.2f} ms {other:6.2f} ms {one - other:+6.2f} ms {100 * (one / other - 1):+6.1f} %", flush=True
    )


if __name__ == "__main__":
    main()
