"""Inside: what reading costs without HTTP, called as WSGI by one thread: `python -m bench.inside DIRECTORY`.

Each page that `bench.pages` asks for, and some searches of a member: strangers get what was made for strangers before.
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path
from urllib.parse import urlencode

import config
from bench import cases, load, seed
from bench.costs import Counted

SEARCHES = ("sezi", "sezi ko", "person", "person12", "has:warning")  # words of half the posts, names of all people
SECONDS, MOST = 1.5, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", default="", help="only what has this in its name")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    counted = Counted(config.load({"MICROBLOG_DATA": str(options.directory), "MICROBLOG_RATE_LIMITS": "off"}))
    asking = cases.Asking(counted.app.db)
    listed = cases.reading(asking, lambda request: counted.answer(request)[1]) + of_a_member(asking)
    for case in (case for case in listed if options.only in case.name):
        cost, best = counted.cost(case.requests[0]), fastest(counted, case.requests[0])
        print(
            f"{case.name:<32}{cost.steps:>10,} steps{cost.statements:>4} statements{cost.bytes:>9,} B{best:>9,.0f} us"
        )
    counted.app.db.close()


def of_a_member(asking: cases.Asking) -> list[cases.Case]:
    """Return what somebody of 200 follows searches for, and the homes of those who follow the silent."""
    browser = asking.browser(asking.reader("200_mixed"))
    paths = {query: "/search?" + urlencode({"q": query}) for query in SEARCHES}
    found = [cases.Case(f"search for {query}, member", [load.get(path, **browser)]) for query, path in paths.items()]
    for kind in ("5_silent", "200_silent", "200_with_tags"):
        if seed.READERS[kind] * 2 <= asking.people:
            program = asking.program(asking.reader(kind))
            found.append(cases.Case(f"home of {kind}, program", [load.get("/api/v1/timelines/home", **program)]))
    return found


def fastest(counted: Counted, request: bytes) -> float:
    """Return the microseconds of the fastest of many answers: other work on the machine only ever adds to them."""
    best, until = float("inf"), time.perf_counter() + SECONDS
    for _ in range(MOST):
        begun = time.perf_counter()
        counted.answer(request)
        best = min(best, time.perf_counter() - begun)
        if time.perf_counter() > until:
            break
    return best * 1e6


if __name__ == "__main__":
    main()
