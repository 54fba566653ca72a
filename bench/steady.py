"""Steady: how long answers take at an even rate of the mixed load: `python -m bench.steady DIRECTORY`.

DIRECTORY is a data directory made by seed.py; posts are written into it. Each request has its moment, whether or not
the one before is answered, and its time counts from that moment, so that waits in a line are not left out.
"""

from __future__ import annotations

import argparse
import random
import socket
import threading
import time
from pathlib import Path

import config
from bench import cases, load, serving
from db import Database


class Sender(threading.Thread):
    """One of several connections that share a plan of moments."""

    def __init__(self, port: int, requests: list[bytes], plan: Plan) -> None:
        super().__init__()
        self.port = port
        self.requests = requests
        self.plan = plan
        self.times: dict[bool, list[float]] = {False: [], True: []}  # of what is read, and of what is written
        self.errors = 0

    def run(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rb") as answer:
            while (moment := self.plan.next()) is not None:
                time.sleep(max(0.0, moment - time.monotonic()))
                request = random.choice(self.requests)
                connection.sendall(request)
                self.errors += load.read(answer) >= 400
                self.times[request.startswith(b"POST")].append(time.monotonic() - moment)


class Plan:
    """The moments of all requests, an even distance apart."""

    def __init__(self, rate: float, seconds: float) -> None:
        self.lock = threading.Lock()
        self.distance = 1 / rate
        self.moment = time.monotonic()
        self.end = self.moment + seconds

    def next(self) -> float | None:
        """Return the moment of the next request, None after the last."""
        with self.lock:
            self.moment += self.distance
            return self.moment if self.moment < self.end else None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    db = Database(config.load({"MICROBLOG_DATA": str(options.directory)}).database)
    requests = cases.mixed(cases.Asking(db)).requests
    db.close()
    with serving.microblog(options.directory) as server:
        plan = Plan(options.rate, options.minutes * 60)
        senders = [Sender(server.port, requests, plan) for _ in range(options.connections)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        print(f"{sum(sender.errors for sender in senders)} errors; {server.memory():.0f} MB of memory at the end")
    for name, is_written in (("read", False), ("written", True)):
        times = sorted(1000 * one for sender in senders for one in sender.times[is_written])
        p50, p99 = (times[int(len(times) * part)] for part in (0.5, 0.99))
        print(f"{name:8} {len(times):7,} answers  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  longest {times[-1]:6.1f} ms")


if __name__ == "__main__":
    main()
