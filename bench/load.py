"""Load: requests sent over some connections for some seconds, by wrk if it is installed, else by Python itself."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

WRK = shutil.which("wrk")


class Result(NamedTuple):
    """What came back: requests a second, the median and the 99th percentile in milliseconds, what went wrong."""

    per_second: float
    p50: float
    p99: float
    errors: int


def get(path: str, **headers: str) -> bytes:
    """Return a GET request as it goes over the wire; in names of headers _ stands for -."""
    return request("GET", path, b"", headers)


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return a POST request with an urlencoded body."""
    return request("POST", path, body, headers | {"Content_Type": "application/x-www-form-urlencoded"})


def request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = {"Host": "127.0.0.1", **headers, **({"Content_Length": str(len(body))} if body else {})}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def send(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Result:
    """Send requests, one of them at random each time, over so many connections at once, and return what came back."""
    with sending(port, requests, connections, seconds) as result:
        pass
    return result()  # type: ignore[no-any-return, operator]


@contextlib.contextmanager
def sending(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Iterator[object]:
    """Send meanwhile; give a function that waits for the end and returns the Result."""
    if not WRK:
        client = Client(port, requests, connections, seconds)
        yield client.result
        return
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "requests").write_bytes(b"\0".join(requests))
        Path(directory, "script.lua").write_text(LUA.format(file=f"{directory}/requests"))
        command = [WRK, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "10s"]
        command += ["-s", f"{directory}/script.lua", f"http://127.0.0.1:{port}/"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        yield lambda: of_wrk(process)
        process.wait()


LUA = """
local all, requests = io.open("{file}", "rb"):read("*a"), {{}}
for one in (all .. "\\0"):gmatch("(.-)%z") do requests[#requests + 1] = one end
function request() return requests[#requests == 1 and 1 or math.random(#requests)] end
"""


def of_wrk(process: subprocess.Popen[str]) -> Result:
    """Return what wrk found, from the words it says it in."""
    output, _ = process.communicate()

    def number(pattern: str) -> float:
        found = re.search(pattern, output)
        return float(found[1]) * UNITS.get(found[2] if found.re.groups > 1 else "", 1) if found else 0

    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    failed = number(r"Non-2xx or 3xx responses: (\d+)") + (sum(map(int, sockets.groups())) if sockets else 0)
    percentiles = (number(rf"{percent}%\s+([\d.]+)(us|ms|s)") for percent in (50, 99))
    return Result(number(r"Requests/sec:\s+([\d.]+)"), *percentiles, int(failed))


UNITS = {"us": 0.001, "ms": 1, "s": 1000}


class Client:
    """Our own client, a thread a connection. It takes more of the machine than wrk: compare only runs of the same."""

    def __init__(self, port: int, requests: Sequence[bytes], connections: int, seconds: float) -> None:
        self.port = port
        self.requests = requests
        self.seconds = seconds
        self.times: list[float] = []
        self.errors = 0
        self.threads = [threading.Thread(target=self.run) for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def run(self) -> None:
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rb") as answer:
                try:
                    while (begun := time.monotonic()) < end:
                        connection.sendall(random.choice(self.requests))
                        self.errors += read(answer) >= 400
                        self.times.append(time.monotonic() - begun)
                except (OSError, ValueError):
                    self.errors += 1

    def result(self) -> Result:
        for thread in self.threads:
            thread.join()
        times = sorted(self.times) or [0]
        p50, p99 = (1000 * times[int(len(times) * part)] for part in (0.5, 0.99))
        return Result(len(self.times) / self.seconds, p50, p99, self.errors)


def read(answer) -> int:  # type: ignore[no-untyped-def]
    """Read an answer from the connection; return its status. Raises ValueError where there is none."""
    _, status, *_ = answer.readline().split()
    length = 0
    while (line := answer.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    answer.read(length if status not in (b"204", b"304") else 0)
    return int(status)
