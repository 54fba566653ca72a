"""Real parts for tests: a server in a process of its own on a real port, and the browser of this machine."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server:
    """`microblog serve` on a free port of 127.0.0.1 and a data directory, until the block ends."""

    def __init__(self, data, *arguments, command=(sys.executable, ROOT / "cli.py"), **environ):
        self.data = data
        self.command = command
        self.arguments = arguments
        self.environ = {"MICROBLOG_RATE_LIMITS": "off", **environ}
        self.lines = []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        """Start the server and wait until it says that it is ready."""
        self.process = subprocess.Popen(
            [*self.command, "serve", "--port", "0", "--data", self.data, *self.arguments],
            cwd=self.data,
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        ready = threading.Event()
        self.reader = threading.Thread(target=self.read, args=(ready,), daemon=True)
        self.reader.start()
        assert ready.wait(30), "".join(self.lines)
        assert self.process.poll() is None, "".join(self.lines)

    def read(self, ready):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Ready"):
                ready.set()
        ready.set()

    def stop(self, how=signal.SIGTERM):
        """End the server; SIGKILL goes to its worker too, as when the machine loses its power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how) if how == signal.SIGKILL else self.process.send_signal(how)
        self.process.wait(30)
        self.reader.join(10)
        self.process.stdout.close()

    @property
    def output(self):
        """Return all that the server has printed."""
        return "".join(self.lines)

    @property
    def url(self):
        """Return the address it said it has."""
        return re.search(r"^Site +(\S+?)/$", self.output, re.MULTILINE)[1]

    @property
    def setup_path(self):
        """Return the path of the set-up link it printed."""
        return re.search(r"^Set up +http://[^/]+(/\S+)", self.output, re.MULTILINE)[1]

    @property
    def passwords(self):
        """Return {name: password} of the demo's people."""
        return dict(re.findall(r"^Log in +(\S+) +password (.+)$", self.output, re.MULTILINE))


class Client:
    """A person at a browser of few lines, over real connections."""

    def __init__(self, server):
        self.host = server.url.removeprefix("http://")
        self.cookies = {}

    def ask(self, method, path, **fields):
        """Return (status, Location or body)."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urllib.parse.urlencode(fields) or None, headers)
        response = connection.getresponse()
        for name, value in re.findall(r"(\w+)=([^;]*)", "; ".join(response.headers.get_all("Set-Cookie", []))):
            if name in ("session", "visitor"):
                self.cookies[name] = value
        body = response.read().decode()
        connection.close()
        return response.status, response.getheader("Location") or body

    def send(self, page, action, **fields):
        """Send the form of page that goes to action, and return where it leads."""
        _, body = self.ask("GET", page)
        form = body.partition(f'action="{action}"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        status, location = self.ask("POST", action, **{**hidden, **fields})
        assert status == 303, location
        return location
