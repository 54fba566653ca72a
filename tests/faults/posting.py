"""People who post without a pause through real connections, and keep a ledger of what was acknowledged."""

import contextlib
import http.client
import json
import os
import sqlite3
import threading
import time
import uuid
from urllib.parse import urlsplit

import config
import db as database
from model import accounts, tokens

MONTH = 30 * 24 * 3_600_000


def fill(data, people=16):
    """Make a site with so many people and bob, who is mailed whatever names him; return the people's tokens."""
    path = config.load({"MICROBLOG_DATA": str(data)}).database
    database.prepare(path, config.RESOURCES)
    long_ago = config.now() - MONTH
    with contextlib.closing(database.Database(path)) as db, db.write() as tx:
        bob = accounts.add(tx, "bob", None, long_ago, email="bob@example.org", is_confirmed=True, role="admin")
        tx.execute("""UPDATE accounts SET preferences = '{"mails": {"mention": "now"}}' WHERE id = :id""", {"id": bob})
        ids = [accounts.add(tx, f"p{number}", None, long_ago) for number in range(people)]
        return [tokens.add_personal(tx, id, "test", "read write follow", long_ago) for id in ids]


class Ledger:
    """What was acknowledged, on the disk before anything else happens: a line {key, id} each."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def add(self, key, id):
        with self.lock:
            os.write(self.file, f"{key} {id}\n".encode())
            os.fsync(self.file)

    def entries(self):
        """Return {key: id}, and check that no key was answered with two ids."""
        found = {}
        for line in self.path.read_text().splitlines():
            key, id = line.split()
            assert found.setdefault(key, int(id)) == int(id)
        return found


class Poster(threading.Thread):
    """A person who posts until `stop`; a post without an answer is sent again, with its key, until there is one.

    `url()` is where the site is at the moment. keep: whether a connection is used for many posts.
    """

    def __init__(self, url, token, ledger, *, keep=True):
        super().__init__(daemon=True)
        self.url, self.token, self.ledger, self.keep = url, token, ledger, keep
        self.stopping = threading.Event()
        self.connection = None
        self.statuses, self.cuts, self.slowest = [], [], 0.0

    def run(self):
        while not self.stopping.is_set():
            key = uuid.uuid4().hex
            while not self.post(key):
                time.sleep(0.2)  # not less: sixteen who try again and again would take the server's processor

    def post(self, key):
        """Send a post with this key; return whether it was answered."""
        begun = time.monotonic()
        try:
            status, body = self.send(key)
        except (OSError, http.client.HTTPException) as error:
            self.cuts.append(error)
            self.close()
            return self.stopping.is_set() and isinstance(error, ConnectionRefusedError)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.statuses.append(status)
        if status == 200:
            self.ledger.add(key, json.loads(body)["id"])
        if not self.keep:
            self.close()
        return status == 200

    def send(self, key):
        """Return status and body of the answer."""
        if not self.connection:
            self.connection = http.client.HTTPConnection(urlsplit(self.url()).netloc, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        headers["Content-Type"] = "application/json"
        body = json.dumps({"status": f"@bob {key} #tag"})
        self.connection.request("POST", "/api/v1/statuses", body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def end(self, seconds=60):
        """Let it stop as soon as its post is answered."""
        self.stopping.set()
        self.join(seconds)
        assert not self.is_alive()
        self.close()


PARTS = """
    SELECT (SELECT count(*) FROM mentions WHERE status_id = s.id),
           (SELECT count(*) FROM notifications WHERE status_id = s.id AND type = 'mention'),
           (SELECT count(*) FROM outbox WHERE status_id = s.id AND kind = 'mention'),
           (SELECT count(*) FROM statuses_tags WHERE status_id = s.id),
           max((SELECT count(*) FROM idempotency_keys WHERE status_id = s.id), s.created_at < :old)
      FROM statuses AS s
"""


def check_posts(path, acknowledged, in_flight=0):
    """Check that all acknowledged, {key: id}, are there, whole, and at most in_flight others; return how many."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        found = {text.split()[1]: id for id, text in connection.execute("SELECT id, text FROM statuses")}
        total = connection.execute("SELECT count(*) FROM statuses").fetchone()[0]
        parts = set(connection.execute(PARTS, {"old": config.now() - 3_500_000}))  # keys are kept for an hour
    assert total == len(found), "a post is there twice"
    assert {key: found.get(key) for key in acknowledged} == acknowledged, "an acknowledged post is lost"
    assert len(found) - len(acknowledged) <= in_flight
    assert parts <= {(1, 1, 1, 1, 1)}, "half a post"
    return len(found)
