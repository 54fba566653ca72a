"""Signals under load, and the command line beside a server that is busy."""

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.faults.invariants import wrongs
from tests.faults.posting import Ledger, Poster, check_posts, fill
from tests.faults.test_kill import Target
from tests.running import ROOT

THREADS = 16


@pytest.fixture
def load(tmp_path):
    """Return a function that serves a site and lets people post to it, each on a new connection for each post."""
    ended = []

    def begin():
        site = tmp_path / "site"
        site.mkdir()
        tokens, ledger = fill(site, THREADS), Ledger(tmp_path / "ledger")
        target = Target(site)
        posters = [Poster(target.url, token, ledger, keep=False) for token in tokens]
        for poster in posters:
            poster.start()
        wait_for(lambda: len(ledger.entries()) > 50)
        ended.append(target.server)
        return target, ledger, posters

    yield begin
    for server in ended:
        server.stop()


def wait_for(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_sigterm_lets_answers_out_and_ends_in_time(load):
    target, ledger, posters = load()
    begun = time.monotonic()
    target.server.process.send_signal(signal.SIGTERM)
    target.server.process.wait(60)
    print(f"ended {time.monotonic() - begun:.1f} s after SIGTERM")
    for poster in posters:
        poster.end()
    path = target.server.data / "microblog.db"
    posts = check_posts(path, ledger.entries(), in_flight=0)  # whatever was written was answered
    cuts = [type(error).__name__ for poster in posters for error in poster.cuts]
    print(f"{posts} posts, all answered; tries that found nobody there any more: {dict(Counter(cuts))}")
    assert target.server.process.returncode == 0
    assert not path.with_name("microblog.db-wal").exists()
    assert wrongs(path) == {}


def test_sighup_changes_the_worker_and_nobody_notices(load):
    target, ledger, posters = load()
    before = target.worker()
    target.server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: target.worker() != before)
    count = len(ledger.entries())
    wait_for(lambda: len(ledger.entries()) > count + 50)
    for poster in posters:
        poster.end()
    target.server.stop()
    print(f"{sum(len(poster.cuts) for poster in posters)} of {len(ledger.entries())} broken off")
    assert [error for poster in posters for error in poster.cuts] == []
    assert {status for poster in posters for status in poster.statuses} == {200}
    assert check_posts(target.server.data / "microblog.db", ledger.entries())
    assert wrongs(target.server.data / "microblog.db") == {}


def test_the_command_line_works_beside_a_busy_server(load):
    target, ledger, posters = load()
    for number in range(3):
        command = [sys.executable, ROOT / "cli.py", "settings", "--data", target.server.data, "name", f"Site {number}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=target.server.data, check=False)
        assert done.returncode == 0, done.stderr
    for poster in posters:
        poster.end()
    assert {status for poster in posters for status in poster.statuses} == {200}
    assert "Site 2" in subprocess.run(command[:-1], capture_output=True, text=True, timeout=60, check=True).stdout
    target.server.stop()
    assert check_posts(target.server.data / "microblog.db", ledger.entries())
