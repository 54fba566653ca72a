"""Posting: what a post takes of the processor and of the disk, without HTTP: `python -m bench.posting DIRECTORY`.

DIRECTORY is a data directory made by seed.py; it is posted into. A turn is what everybody waits for who wants to write.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import config
import durable
from bench import cases
from bench.costs import Counted

PAGES = 20 * 4096  # what a post writes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seconds", type=float, default=2, help="of each case")
    options = parser.parse_args()
    counted = Counted(config.load({"MICROBLOG_DATA": str(options.directory), "MICROBLOG_RATE_LIMITS": "off"}))
    try:
        posts = cases.writing(cases.Asking(counted.app.db))[2].requests
        cost = counted.cost(posts[0])
        best, middle = processor(lambda: counted.answer(posts[0]))
        print(
            f"a post: {cost.statements} statements, {cost.steps} steps, {best:.0f} us of the processor ({middle:.0f})"
        )
        for count in (1, 8, 32):
            in_turns, beside = (waits(options, count, is_turn=is_turn) for is_turn in (True, False))
            posted = together(count, options.seconds, lambda number: counted.answer(posts[number]))
            disk = f"{in_turns:,.0f} waits/s for the disk in turns, {beside:,.0f} beside each other"
            print(f"{count:>3} at once: {posted:,.0f} posts/s; {disk}")
    finally:
        counted.app.db.close()


def processor(call: Callable[[], object]) -> tuple[float, float]:
    """Return how many microseconds of the processor a call takes, at best and in the middle of 300."""
    times = []
    for _ in range(300):
        begun = time.thread_time()
        call()
        times.append(1e6 * (time.thread_time() - begun))
    times.sort()
    return times[0], times[150]


def waits(options: argparse.Namespace, count: int, *, is_turn: bool) -> float:
    """Return how often a second the disk can be waited for after a write by so many threads, in turns or not."""
    turn, place = threading.Lock(), [0]
    with tempfile.TemporaryFile(dir=options.directory) as file:
        file.write(bytes(100 * PAGES))
        file.flush()
        os.fsync(file.fileno())

        def write(_: int) -> None:
            with turn:
                os.pwrite(file.fileno(), bytes(PAGES), place[0] % 100 * PAGES)
                place[0] += 1
                if is_turn:
                    durable.to_disk(file.fileno())
            if not is_turn:
                durable.to_disk(file.fileno())

        return together(count, options.seconds, write)


def together(count: int, seconds: float, call: Callable[[int], object]) -> float:
    """Return how often a second so many threads can call at once, each with its number."""
    counts = [0] * count
    end = time.monotonic() + seconds

    def run(number: int) -> None:
        while time.monotonic() < end:
            call(number)
            counts[number] += 1

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


if __name__ == "__main__":
    main()
