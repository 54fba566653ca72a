"""Short writes: done in the loop of a real server, answered when the disk has them, while it goes on with others."""

import os
import signal
import sqlite3
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

import config
import db as database
import scheduler
from model import ids, tokens
from tests.running import ROOT, Server
from tests.server.raw import Client, get, post
from times import DAY

# `microblog serve` on a disk that takes what the worker's threads wait for when "takes" is written into the FIFO, and
# fails for "fails". What tasks write, in the second pool of threads, it takes at once.
SLOW = """
import functools, os, sys, threading
sys.path.insert(0, {root!r})
import cli, durable

to_disk = durable.to_disk
disk = functools.cache(lambda: os.open("disk", os.O_RDWR))

def wait(number):
    if threading.current_thread().name.startswith("ThreadPoolExecutor-0_") and os.read(disk(), 5) == b"fails":
        raise OSError(5, "Input/output error")
    to_disk(number)

durable.to_disk = wait
sys.exit(cli.main())
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """Return the FIFO that tells the disk what to do."""
    path = tmp_path_factory.mktemp("data") / "disk"
    os.mkfifo(path)
    return path


@pytest.fixture(scope="module")
def slow(disk):
    """Return a server on that disk, with one thread, which waits for it, and a member."""
    data = disk.parent
    database.prepare(data / "microblog.db", ROOT)
    with closing(database.Database(data / "microblog.db")) as db, db.write() as tx:
        now = config.now()
        id = ids.take(tx, now)
        row = {"id": id, "now": now}
        tx.execute("INSERT INTO accounts (id, username, created_at, approved_at) VALUES (:id, 'amy', :now, :now)", row)
        token = tokens.add_personal(tx, id, "test", "read write", now)
        for name in scheduler.JOBS:  # nobody else shall be writing
            tx.execute("INSERT INTO jobs (name, due_at) VALUES (:name, :due_at)", {"name": name, "due_at": now + DAY})
    script = SLOW.format(root=str(ROOT))
    with Server(data, command=(sys.executable, "-c", script), MICROBLOG_THREADS="1") as server:
        server.token, server.port = token, int(server.url.rpartition(":")[2])
        yield server


def posting(server, text):
    """Return a client that has sent a post."""
    body = urlencode({"status": text}).encode()
    headers = f"Content-Type: application/x-www-form-urlencoded\r\nAuthorization: Bearer {server.token}\r\n"
    return Client(server.port, post("/api/v1/statuses", body, headers))


def shown(server, text):
    """Wait until text stands on the page of everyone."""
    deadline = time.monotonic() + 60
    with Client(server.port) as client:
        while time.monotonic() < deadline:
            client.send(get("/public"))
            if text.encode() in client.reply()[2]:
                return True
    return False


def has_answer(client):
    client.socket.setblocking(False)
    try:
        return bool(client.socket.recv(1))
    except BlockingIOError:
        return False
    finally:
        client.socket.setblocking(True)


def test_who_posts_waits_for_the_disk_and_nobody_else_does(slow, disk):
    with ExitStack() as stack:
        clients = [stack.enter_context(posting(slow, f"word{number}")) for number in range(3)]
        assert all(shown(slow, f"word{number}") for number in range(3))  # with one thread, which waits
        assert not any(has_answer(client) for client in clients)
        for _ in clients:
            disk.write_text("takes")
        assert [client.status() for client in clients] == [200, 200, 200]


def test_a_post_that_the_disk_fails_to_take_is_not_answered_as_if_it_had(slow, disk):
    with closing(sqlite3.connect(slow.data / "microblog.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM settings").fetchone()  # so that the log cannot be settled
        with posting(slow, "lost") as client:
            disk.write_text("fails")
            status, headers, body = client.reply()
    assert (status, headers["connection"]) == (503, "close")  # the loop said it
    assert b"may be lost" in body
    with posting(slow, "kept") as client:
        disk.write_text("takes")
        assert client.status() == 200


def test_what_changes_nothing_waits_for_no_disk_and_stays_connected(slow):
    with posting(slow, "") as client:
        assert client.status() == 422
        client.send(get("/healthz"))
        assert client.status() == 200


def test_who_reads_does_not_stand_behind_those_who_post(slow, disk):
    with ExitStack() as stack:
        with frozen(slow):  # so that it finds all of them at once, the one that reads in the middle
            early = [stack.enter_context(posting(slow, f"early{number}")) for number in range(3)]
            reader = stack.enter_context(Client(slow.port, get("/public")))
            late = [stack.enter_context(posting(slow, f"late{number}")) for number in range(3)]
        page = reader.reply()[2]
        assert b"early" not in page
        assert b"late" not in page
        for _ in (*early, *late):
            disk.write_text("takes")
        assert {client.status() for client in (*early, *late)} == {200}
        reader.send(get("/public"))
        assert reader.reply()[2].count(b">early") == 3


def test_as_many_as_like_stand_in_line(slow, disk):
    with ExitStack() as stack:
        with frozen(slow):  # one thread has a queue of 16
            clients = [stack.enter_context(posting(slow, f"line{number}")) for number in range(40)]
        for _ in clients:
            disk.write_text("takes")
        assert [client.status() for client in clients] == [200] * 40


@contextmanager
def frozen(server):
    """Stop the worker for the length of the block."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    (worker,) = map(int, children.read_text().split())
    os.kill(worker, signal.SIGSTOP)
    yield
    time.sleep(0.1)  # what was sent has to arrive
    os.kill(worker, signal.SIGCONT)
