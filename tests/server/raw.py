"""Raw: a client that sends what it likes, byte by byte if need be, and a server of tests/server/small.py for it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading

from tests.running import ROOT

PATIENCE = 60  # seconds until a test gives up; no test waits so long unless it fails


class Client:
    """One connection."""

    def __init__(self, port, *sent, receive_buffer=0):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        for data in sent:
            self.send(data)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def finish(self):
        """Say that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def reply(self):
        """Return the next answer as (status, {header: value}, body); None if the server has closed instead."""
        try:
            line = self.file.readline()
        except ConnectionResetError:
            return None
        if not line:
            return None
        status, headers = int(line.split()[1]), {}
        while (line := self.file.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self.body(status, headers)

    def body(self, status, headers):
        if status in (100, 204, 304):
            return b""
        if headers.get("transfer-encoding") != "chunked":
            return self.file.read(int(headers["content-length"]))
        body = b""
        while size := int(self.file.readline(), 16):
            body += self.file.read(size)
            self.file.readline()
        self.file.readline()
        return body

    def status(self):
        """Return the status of the next answer, None if the server has closed instead."""
        reply = self.reply()
        return reply and reply[0]

    def read_all(self):
        """Read until the server closes; raises ConnectionResetError if it does not do so in peace."""
        while self.socket.recv(1 << 20):
            pass

    def is_closed(self):
        """Wait until the server closes; return whether it did so without another word."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True


def get(path="/hello", headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def post(path, body, headers="", length=None):
    """Return a POST of body; length, if it is to be said wrongly."""
    length = len(body) if length is None else length
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n".encode() + body


CHUNKED = "Transfer-Encoding: chunked\r\n"


def chunked(path, *chunks, end=b"0\r\n\r\n", headers=""):
    """Return a POST in chunks."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{CHUNKED}{headers}\r\n".encode()
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


class Small:
    """The server of small.py with these options, until the block ends."""

    def __init__(self, **options):
        self.options = {"connections_each": 0, **options}
        self.lines = []

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.small", json.dumps(self.options)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.port, self.pid = map(int, self.process.stdout.readline().split())
        self.reader = threading.Thread(target=self.lines.extend, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def stop(self, how=signal.SIGTERM):
        """End the server, and wait for it; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stdout.close()
        return self.process.returncode

    def client(self, *sent, **options):
        return Client(self.port, *sent, **options)

    def ask(self, data):
        """Return the answer to data, sent over a connection of its own."""
        with self.client(data) as client:
            return client.reply()

    def state(self):
        """Return what the worker holds (see small.py), itself asked for included."""
        return json.loads(self.ask(get("/state"))[2])

    def until(self, is_so):
        """Wait until is_so(state) holds, and return the state."""
        waiting = threading.Event()
        for _ in range(PATIENCE * 20):
            if is_so(state := self.state()):
                return state
            waiting.wait(0.05)
        raise AssertionError(state)

    def until_answered(self):
        """Wait until there is a place for one more client."""
        while not self.ask(get()):
            pass

    def unnamed_files(self):
        """Return which files without a name the worker has open."""
        return unnamed_files(self.pid)


def unnamed_files(pid):
    """Return which files without a name the worker that is process pid has open, apart from gunicorn's own."""
    links = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # it has been closed meanwhile
            links.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    return [link for link in links if link.endswith("(deleted)") and "wgunicorn" not in link]
