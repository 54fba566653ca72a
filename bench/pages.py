"""Pages: how many a second, over real servers on loopback: `python -m bench.pages DIRECTORY ..`.

The directories are data directories made by seed.py, the smallest first: ratios "to first" are to that one. Posting
writes into them. `bare` is a constant of 30 kB from the same gunicorn, asked before and after each case's turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import config
from bench import cases, load, serving
from bench.costs import Cost, Counted
from db import Database

HEAD = ("", "req/s", "p50 ms", "p99 ms", "x bare", "to first", "steps", "to first", "stmts", "bytes", "errors")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directories", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=5, help="of each case")
    parser.add_argument("--mixed", type=float, default=60, help="seconds of the mixed load; 0: none")
    parser.add_argument("--workers", default="", help="MICROBLOG_WORKERS")
    parser.add_argument("--only", default="", help="only cases with this in their names")
    options = parser.parse_args()
    variables = {"workers": options.workers} if options.workers else {}
    first: dict[str, tuple[load.Result, Cost | None]] = {}
    with serving.bare() as bare:
        for directory in options.directories:
            found, costs = prepared(directory, options)
            print(f"\n{directory}: {count(directory):,} posts; bare {measured_bare(bare, options.seconds):,.0f}/s")
            print(row(HEAD))
            with serving.microblog(directory, **variables) as server:
                for case in found:
                    seconds = options.mixed if case.name == "mixed" else options.seconds
                    with_bare = measured_bare(bare, 1)
                    result = measured(server, case, seconds)
                    constant = (with_bare + measured_bare(bare, 1)) / 2
                    before, cost_before = first.setdefault(case.name, (result, costs.get(case.name)))
                    print(row(told(case, result, constant, before, costs.get(case.name), cost_before)), flush=True)


def prepared(directory: Path, options: argparse.Namespace) -> tuple[list[cases.Case], dict[str, Cost]]:
    """Return the cases to measure on a database, and {name: cost} of those where one request stands for all."""
    configuration = config.load({"MICROBLOG_DATA": str(directory), "MICROBLOG_RATE_LIMITS": "off"})
    counted = Counted(configuration)
    try:
        asking = cases.Asking(counted.app.db)
        found = cases.reading(asking, lambda request: counted.answer(request)[1]) + cases.writing(asking)
        found += [cases.mixed(asking)] if options.mixed else []
        found = [case for case in found if options.only in case.name]
        costs = {case.name: counted.cost(case.requests[0]) for case in found if case.name != "mixed"}
        for request in {request for case in found if case.name != "mixed" for request in case.requests}:
            counted.answer(request)  # raises for what is refused: to refuse is quick
    finally:
        counted.app.db.close()
    return found, costs


def count(directory: Path) -> int:
    """Return how many statuses a database has."""
    db = Database(config.load({"MICROBLOG_DATA": str(directory)}).database)
    try:
        return cases.one(db, "SELECT count(*) FROM statuses")
    finally:
        db.close()


def measured(server: serving.Running, case: cases.Case, seconds: float) -> load.Result:
    """Return the result of sending a case, beside what it is sent against."""
    if not case.against:
        return load.send(server.port, case.requests, case.connections, seconds)
    with load.sending(server.port, case.against, 8, seconds + 1):
        return load.send(server.port, case.requests, case.connections, seconds)


def measured_bare(bare: serving.Running, seconds: float) -> float:
    """Return how many constants a second the machine gives at this moment."""
    return load.send(bare.port, [load.get("/constant")], 8, seconds).per_second


def told(
    case: cases.Case, result: load.Result, bare: float, first: load.Result, cost: Cost | None, first_cost: Cost | None
) -> Iterator[str]:
    """Yield the columns HEAD of a case."""
    yield case.name
    yield f"{result.per_second:,.0f}"
    yield f"{result.p50:.1f}"
    yield f"{result.p99:.1f}"
    yield f"{result.per_second / bare:.2f}" if bare else ""
    yield f"{result.per_second / first.per_second:.2f}" if first.per_second else ""
    if cost and first_cost:
        yield f"{cost.steps:,}"
        yield f"{cost.steps / max(1, first_cost.steps):.2f}"
        yield f"{cost.statements}"
        yield f"{cost.bytes:,}"
    else:
        yield from [""] * 4
    yield str(result.errors)


def row(columns: Iterator[str] | tuple[str, ...]) -> str:
    name, *numbers = columns
    return f"{name:<40}" + "".join(f"{number:>10}" for number in numbers)


if __name__ == "__main__":
    main()
