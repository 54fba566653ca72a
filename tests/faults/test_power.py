"""Power cuts: whatever was not waited for may be lost or torn, and what was acknowledged is there all the same.

A small library, preloaded, writes down what a posting process writes and what it waits for. CUTS=200 cuts as often.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import config
import db as database
from model import accounts
from tests.faults.invariants import wrongs
from tests.running import ROOT

CUTS = int(os.environ.get("CUTS", "12"))
SECTOR = 512
COMPILER = shutil.which("cc") or shutil.which("gcc")

THREADS = 4

WRITER = """
import contextlib, os, sys, threading
import config, db, locks
from model import accounts, settings, statuses
configuration = config.load({"MICROBLOG_DATA": sys.argv[1]})
opened = db.Database(configuration.database)
site = settings.load(opened.read, configuration)
me = accounts.by_name(opened.read, "ada")
ledger = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def post(count):
    for number in range(count):
        draft = statuses.draft(opened.read, me, site, {"status": f"post {number} #tag " + "word " * 50})
        with contextlib.suppress(locks.Busy):  # who has waited while all stood still
            with opened.write() as tx:
                id = statuses.publish(tx, me, draft, config.now())
            os.write(ledger, b"%d\\n" % id)
print("ready", flush=True)
threads = [threading.Thread(target=post, args=[int(count)]) for count in sys.argv[3:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return the path of the library, compiled."""
    if not COMPILER:
        pytest.skip("NOT TESTED: power cuts, because there is no C compiler")
    path = tmp_path_factory.mktemp("library") / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


@pytest.fixture
def data(tmp_path):
    """Return the directory of a site with Ada on it."""
    path = config.load({"MICROBLOG_DATA": str(tmp_path / "site")}).database
    database.prepare(path, config.RESOURCES)
    with contextlib.closing(database.Database(path)) as db, db.write() as tx:
        accounts.add(tx, "ada", None, config.now())
    return path.parent


@contextlib.contextmanager
def writing(library, data, folder, *counts):
    """Let a process post, as often in each of its threads as counts say; give the process."""
    environ = {**os.environ, "LD_PRELOAD": str(library), "DISK_LOG": str(folder / "log")}
    command = [sys.executable, "-c", WRITER, data, folder / "ledger", *map(str, counts)]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def wait_for_stop(process):
    """Wait until a process that was told to stand still does."""
    deadline = time.monotonic() + 30
    while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.001)


def at_risk(log):
    """Return {file: [(offset, length)]} of what was written since the last wait for each file that is over began."""
    found, begun = {}, {}
    for line in log.read_text().splitlines():
        what, name, first, second = line.rsplit(maxsplit=3)[0][:1], *line[2:].rsplit(maxsplit=2)
        if what == "w":
            found.setdefault(name, []).append((int(first), int(second)))
        elif what == "b":
            begun[name, first] = list(found.get(name, ()))
        elif what == "s":
            found[name] = missing(found.get(name, ()), begun[name, first])
    return found


def missing(writes, waited_for):
    """Return those of writes, some of them alike, that were not waited for."""
    left = Counter(writes) - Counter(waited_for)
    return list(left.elements())


def tear(file, ranges):
    """Let each sector of ranges be as it is, or nothing, or noise, or the end of the file."""
    size = file.stat().st_size
    with open(file, "r+b") as copy:
        for offset, length in ranges:
            for at in range(offset, min(offset + length, size), SECTOR):
                if random.random() < 0.5:
                    copy.seek(at)
                    copy.write(random.choice((bytes(SECTOR), os.urandom(SECTOR)))[: min(SECTOR, size - at)])
    if ranges and file.name.endswith("-wal") and random.random() < 0.3:  # nothing that was waited for lies behind
        os.truncate(file, min(size, random.choice(ranges)[0] + random.randrange(4096)))


def test_after_a_power_cut_all_that_was_acknowledged_is_there(library, data, tmp_path):
    posts = torn = 0
    with writing(library, data, tmp_path, *[10_000_000] * THREADS) as process:
        for number in range(CUTS):
            time.sleep(random.uniform(0.01, 0.1))
            process.send_signal(signal.SIGSTOP)
            wait_for_stop(process)
            copy = tmp_path / f"cut{number}"
            shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*-shm"))
            acknowledged = {int(id) for id in (tmp_path / "ledger").read_text().split()}
            risks = at_risk(tmp_path / "log")
            process.send_signal(signal.SIGCONT)
            for name, ranges in risks.items():
                if name.endswith("-shm"):  # an index that is made anew
                    continue
                torn += bool(ranges)
                tear(copy / Path(name).name, ranges)
            assert database.prepare(copy / "microblog.db", config.RESOURCES) == "found"
            with contextlib.closing(sqlite3.connect(copy / "microblog.db")) as connection:
                found = {id for (id,) in connection.execute("SELECT id FROM statuses")}
            assert acknowledged <= found
            assert len(found - acknowledged) <= THREADS
            assert wrongs(copy / "microblog.db") == {}
            posts = len(found)
            shutil.rmtree(copy)
            if number % 20 == 19:
                print(f"{number + 1} cuts, {posts} posts, something at risk {torn} times")
    print(f"{CUTS} cuts, {posts} posts at last, something at risk {torn} times, nothing acknowledged lost")
    assert posts


def test_each_commit_waits_for_the_disk(library, data, tmp_path):
    with writing(library, data, tmp_path, 100) as process:
        process.wait(120)
    lines = (tmp_path / "log").read_text().splitlines()
    waits = sum(line.startswith("s ") and ".db-wal" in line for line in lines)
    print(f"100 commits, the log was waited for {waits} times")
    assert waits >= 100
