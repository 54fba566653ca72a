"""Killing the server under sixteen people who post: what was answered is there, and nothing is there by halves.

KILLS=200 kills it as often (some ten minutes), in turn worker and master, the worker, and the master alone.
"""

import contextlib
import http.client
import os
import random
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.invariants import wrongs
from tests.faults.posting import Ledger, Poster, check_posts, fill
from tests.running import Server

KILLS = int(os.environ.get("KILLS", "2"))


class Target:
    """The server that is killed and started again; `url()` is where it is now."""

    def __init__(self, data):
        self.data = data
        self.servers = []
        self.server = self.started()

    def started(self):
        """Return a server that answers; it is refused while the worker of one whose master was killed still runs."""
        while True:
            server = Server(self.data)
            with contextlib.suppress(AssertionError):
                server.start()
            if "Ready" in server.output:
                self.servers.append(server)
                return server
            assert "Another server" in server.output, server.output
            server.stop()

    def url(self):
        return self.server.url

    def worker(self):
        """Return the process id of the worker, waiting until there is one."""
        pid = self.server.process.pid
        while True:
            with contextlib.suppress(OSError):
                if children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                    return int(children[0])
            time.sleep(0.01)

    def kill(self, who):
        """Kill it, and see to it that it runs again; return how many seconds it took until it answered."""
        begun = time.monotonic()
        if who == "worker":
            os.kill(self.worker(), signal.SIGKILL)
        else:
            worker = self.worker()
            os.kill(self.server.process.pid, signal.SIGKILL)
            if who == "both":
                os.kill(worker, signal.SIGKILL)
            self.server.process.wait(30)
            self.server.reader.join(30)
            self.server.process.stdout.close()
            self.server = self.started()
        while not self.answers():
            assert time.monotonic() - begun < 60
            time.sleep(0.01)
        return time.monotonic() - begun

    def answers(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(urlsplit(self.url()).netloc, timeout=5)
            with contextlib.closing(connection):
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
        return False


def test_every_answered_post_survives_a_kill_and_none_is_there_by_halves_or_twice(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    secrets, ledger, target = fill(site), Ledger(tmp_path / "ledger"), Target(site)
    posters = [Poster(target.url, token, ledger) for token in secrets]
    for poster in posters:
        poster.start()
    seconds = []
    for number in range(KILLS):
        time.sleep(random.uniform(0.005, 0.5))
        who = ("both", "worker", "master")[number % 3]
        seconds.append((target.kill(who), who))
        if number % 10 == 9:
            print(f"{number + 1} kills, {len(ledger.entries())} posts acknowledged, slowest return {max(seconds)}")
    for poster in posters:
        poster.end()
    target.server.stop()
    for who in ("both", "worker", "master"):
        times = sorted(time for time, kind in seconds if kind == who)
        if times:
            middle, last = times[len(times) // 2], times[-1]
            print(f"{who}: {len(times)} kills, answering again after {middle:.2f} s, {last:.2f} s at most")
    posts = check_posts(site / "microblog.db", ledger.entries(), in_flight=0)
    print(f"{KILLS} kills, {posts} posts, {sum(len(poster.cuts) for poster in posters)} tries broken off")
    assert posts
    assert {status for poster in posters for status in poster.statuses} <= {200, 503}
    assert not [line for server in target.servers for line in server.lines if "Traceback" in line]
    assert wrongs(site / "microblog.db") == {}
