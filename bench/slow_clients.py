"""Slow clients: how long a request takes beside them, and what they cost: `python -m bench.slow_clients`.

Three cases, each on a fresh site of its own: slow clients in every stage at once; very many silent connections; many
large bodies at once. With --stock the same on gunicorn's own threaded worker. A request that has no answer after 20 s
counts as 20 s.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench import serving

PATIENCE = 20
ASKED = "/about"
LARGE = "/static/style.css"
STOCK = """
import sys
from gunicorn.workers.gthread import ThreadWorker
import cli, server
ThreadWorker.made = classmethod(lambda cls, **attributes: cls)
server.SiteWorker = ThreadWorker
sys.exit(cli.main())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stock", action="store_true", help="on gunicorn's own threaded worker")
    parser.add_argument("--heads", type=int, default=500, help="clients that send half a head")
    parser.add_argument("--bodies", type=int, default=200, help="clients that send half a body")
    parser.add_argument("--idle", type=int, default=1900, help="clients that send nothing")
    parser.add_argument(
        "--readers", type=int, default=200, help="clients that ask fifty times for the style sheet and read nothing"
    )
    parser.add_argument("--requests", type=int, default=200, help="normal requests beside them")
    parser.add_argument("--silent", type=int, default=10_000, help="silent connections of the second case")
    parser.add_argument("--uploads", type=int, default=20, help="bodies of 100 MB of the third case")
    parser.add_argument("--only", choices=CASES, help="one case")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    whose = "gunicorn's own worker" if options.stock else "our worker"
    print(f"{whose}, 8 threads, up to {hard} files")
    for name, case in CASES.items():
        if options.only in (None, name):
            with site(options.stock) as (server, data):
                for line in case(server, data, options):
                    print(f"  {name}: {line}", flush=True)


@contextlib.contextmanager
def site(is_stock: bool) -> Iterator[tuple[serving.Running, Path]]:
    """Serve a fresh, empty site with eight threads; give the server and its data directory."""
    program = ["-c", STOCK] if is_stock else [str(serving.ROOT / "cli.py")]
    variables = {"MICROBLOG_RATE_LIMITS": "off", "MICROBLOG_THREADS": "8"}
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, *program, "serve", "--data", directory]
        with serving.running(command, "--port", variables, "/healthz") as server:
            yield server, Path(directory)


# --- The cases --------------------------------------------------------------------------------------------------------


def beside_slow_ones(server: serving.Running, data: Path, options: argparse.Namespace) -> Iterator[str]:
    """Yield how long normal requests take alone, and beside slow clients in every stage."""
    yield "alone     " + summary(times(server.port, options.requests))
    memory = server.memory()
    head = f"GET {ASKED} HTTP/1.1\r\nHost: localhost\r\n"
    body = "POST /api/v1/statuses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\nstatus="
    large = f"GET {LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(slow(server.port, large)) for _ in range(options.readers)]
        settle(server.port)  # they ask for more than they read; it is work until they can get no more
        begun = time.monotonic()
        kinds = ((options.heads, head), (options.bodies, body), (options.idle, ""))
        clients += [stack.enter_context(slow(server.port, sent)) for count, sent in kinds for _ in range(count)]
        yield f"{len(clients)} slow clients, the last within {time.monotonic() - begun:.1f} s"
        yield f"behind them in the queue of the door: {1000 * times(server.port, 1)[0]:.1f} ms"
        yield "beside    " + summary(times(server.port, options.requests))
        yield f"memory + {server.memory() - memory:.0f} MB, {files(server)} files open"
        deadline = time.monotonic() + 60
        while (left := files(server)) > 100 and time.monotonic() < deadline:
            time.sleep(0.5)
        yield f"after {time.monotonic() - begun:.0f} s the server has {left} files open"
        yield "afterwards" + summary(times(server.port, options.requests))


def beside_silence(server: serving.Running, data: Path, options: argparse.Namespace) -> Iterator[str]:
    """Yield what very many silent connections cost."""
    yield "alone     " + summary(times(server.port, options.requests))
    before = server.memory()
    with contextlib.ExitStack() as stack:
        begun, clients = time.monotonic(), []
        while len(clients) < options.silent and time.monotonic() < begun + 3 * PATIENCE:
            clients.append(stack.enter_context(slow(server.port, "")))
        yield f"{len(clients)} silent connections within {time.monotonic() - begun:.1f} s"
        yield f"memory {server.memory():.0f} MB (before: {before:.0f} MB), {files(server)} files open"
        yield "beside    " + summary(times(server.port, options.requests))
    time.sleep(1)
    yield f"after they have gone {files(server)} files open"


def beside_bodies(server: serving.Running, data: Path, options: argparse.Namespace) -> Iterator[str]:
    """Yield how soon many bodies of 100 MB are refused, and what they leave."""
    yield "alone     " + summary(times(server.port, options.requests))
    before, peaks, done = server.memory(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peaks.append(server.memory())

    answers: list[tuple[int, float]] = []
    senders = [threading.Thread(target=send, args=(server.port, n, answers)) for n in range(options.uploads)]
    watcher = threading.Thread(target=watch)
    for thread in (watcher, *senders):
        thread.start()
    for thread in senders:
        thread.join()
    statuses = sorted({status for status, _ in answers})
    yield f"{len(answers)} answers {statuses}, the last after {max(seconds for _, seconds in answers):.2f} s"
    yield "beside    " + summary(times(server.port, options.requests))
    done.set()
    watcher.join()
    yield f"memory + {max(peaks) - before:.1f} MB at most"
    yield f"{unnamed(server)} bytes in files without a name; in the data directory {sorted(os.listdir(data))}"


CASES = {"stages": beside_slow_ones, "silence": beside_silence, "bodies": beside_bodies}


# --- Clients ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def slow(port: int, sent: str) -> Iterator[socket.socket]:
    """Connect, send that, and do nothing more until the block ends."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE)
        with contextlib.suppress(OSError):
            client.connect(("127.0.0.1", port))
            client.sendall(sent.encode())
        yield client


def times(port: int, count: int) -> list[float]:
    """Return how many seconds each of so many requests took, every one over a connection of its own."""
    found: list[float] = []
    while len(found) < count and sum(found) < 3 * PATIENCE:
        begun = time.monotonic()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            client.sendall(f"GET {ASKED} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            while client.recv(65536):
                pass
        found.append(time.monotonic() - begun)
    return found


def settle(port: int) -> None:
    """Wait until requests are answered at once, or long enough."""
    deadline = time.monotonic() + PATIENCE
    while max(times(port, 20)) > 0.05 and time.monotonic() < deadline:
        time.sleep(0.2)


def summary(found: list[float]) -> str:
    ordered = sorted(found)
    p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return f" {len(found)} requests: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {1000 * ordered[-1]:.1f} ms"


def send(port: int, number: int, answers: list[tuple[int, float]]) -> None:
    """Send a body of 100 MB as fast as it is taken; note the status of the answer, and after how many seconds."""
    path, kind = (
        ("/settings/data", "multipart/form-data; boundary=x")
        if number % 2
        else ("/api/v1/statuses", "application/json")
    )
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 100000000\r\n\r\n"
    begun, left = time.monotonic(), 100_000_000
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
        client.sendall(head.encode())
        client.setblocking(False)
        while time.monotonic() < begun + PATIENCE:
            readable, writable, _ = select.select([client], [client] if left else [], [], PATIENCE)
            if readable:
                answers.append((int(client.recv(65536).split()[1]), time.monotonic() - begun))
                return
            if writable:
                left -= client.send(b"x" * min(left, 65536))
    answers.append((0, time.monotonic() - begun))


# --- The server -------------------------------------------------------------------------------------------------------


def files(server: serving.Running) -> int:
    """Return how many files the server's processes have open."""
    return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in server.processes())


def unnamed(server: serving.Running) -> int:
    """Return how many bytes are in files that the worker has open and that have no name."""
    total = 0
    for pid in server.processes():
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(file).endswith("(deleted)"):
                    total += file.stat().st_size
    return total


if __name__ == "__main__":
    main()
