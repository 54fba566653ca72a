"""Killing the server: what was answered is there."""

import http.client
import re
import signal
import sqlite3
import urllib.parse

from tests.running import Server

KILLS = 20


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


def test_every_answered_post_survives_a_kill(tmp_path):
    person = {"username": "ada", "password": "correct horse battery", "name": "Home"}
    with Server(tmp_path) as server:
        Client(server).send(server.setup_path, "/setup", **person, registrations="closed", access="public")
    for round in range(KILLS):
        server = Server(tmp_path)
        server.start()
        client = Client(server)
        client.send("/login", "/login", **person)
        client.send("/compose", "/statuses", status=f"post {round}")
        server.stop(signal.SIGKILL)
    with sqlite3.connect(tmp_path / "microblog.db") as connection:
        found = [row[0] for row in connection.execute("SELECT text FROM statuses ORDER BY id")]
        assert found == [f"post {round}" for round in range(KILLS)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = connection.execute("SELECT statuses_count FROM accounts").fetchone()
        assert counted == (KILLS,)
    connection.close()
