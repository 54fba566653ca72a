"""Serving: servers in processes of their own on free ports of 127.0.0.1, as long as a block lasts."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Running(NamedTuple):
    """A server: where it is, which process it is (its workers are children), and how long its start took."""

    host: str
    port: int
    pid: int
    seconds_to_first_answer: float

    def processes(self) -> list[int]:
        """Return the numbers of the server's process and of its children."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [self.pid, *map(int, listed.split())]

    def memory(self) -> float:
        """Return the MB that its processes have in memory, what they share once (PSS)."""
        found = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes())
        return sum(int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1]) for text in found) / 1024  # type: ignore[index]


@contextlib.contextmanager
def microblog(data: Path, **variables: str) -> Iterator[Running]:
    """Serve the site in data; variables are more MICROBLOG_* ones, in lower case and without that beginning."""
    environ = {"MICROBLOG_RATE_LIMITS": "off"} | {
        "MICROBLOG_" + name.upper(): value for name, value in variables.items()
    }
    with running(
        [sys.executable, str(ROOT / "cli.py"), "serve", "--data", str(data)], "--port", environ, "/healthz"
    ) as it:
        yield it


@contextlib.contextmanager
def bare() -> Iterator[Running]:
    """Serve the constant of bare.py by gunicorn as it comes: one worker of type gthread, eight threads."""
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "8", "bench.bare:app"]
    with running(command, "-b", {}, "/constant") as it:
        yield it


@contextlib.contextmanager
def running(command: list[str], option: str, environ: dict[str, str], path: str) -> Iterator[Running]:
    """Run command with a free port as option; give what runs once path is answered with 200."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [*command, option, str(port) if option == "--port" else f"127.0.0.1:{port}"],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while not answers(port, path):
            if process.poll() is not None or time.monotonic() > begun + 60:
                process.terminate()
                raise RuntimeError(f"{command} does not answer: {process.communicate(timeout=60)[1]!r}")
            time.sleep(0.01)
        yield Running("127.0.0.1", port, process.pid, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False
