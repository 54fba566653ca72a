"""The server: gunicorn in this process, one worker or a few, and what must be certain before it starts."""

import fcntl
import gc
import logging
import os
import re
import socket
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial

from gunicorn import arbiter
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.systemd import sd_notify

import lines
from durable import UNSAVED
from locks import Busy
from worker import internals
from worker.connections import Limits
from worker.loop import SOON, Worker

LIMITS = Limits()
PATIENCE = 3  # seconds for another server that may be about to end

log = logging.getLogger("microblog")


class CannotServe(Exception):
    """Why the server does not start; the text is the sentence the owner reads."""


def listen(config):
    """Return a socket that listens where config says, so that a busy port is known before anything else happens."""
    host = config.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, config.port))
    except OSError as error:
        listener.close()
        if config.port and error.errno in (98, 48):  # EADDRINUSE on Linux, macOS and the BSDs
            raise CannotServe(
                f"Port {config.port} is in use by another program. Choose another one: --port {config.port + 1}."
            ) from None
        raise CannotServe(f"Cannot listen on {config.host} port {config.port}: {error.strerror}.") from None
    return listener


def claim(data):
    """Return a lock on the data directory, held while this process or its worker lives: one server a directory."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotServe(f"The data directory {data} cannot be used: {error.strerror}.") from None
    begun = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.pwrite(lock, f"{os.getpid():<20}\n".encode(), 0)
            return lock
        except BlockingIOError:
            if time.monotonic() > begun + (PATIENCE if is_running(lock) else 2 * LIMITS.orphaned):
                os.close(lock)
                raise CannotServe(f"Another server is running on the data directory {data}.") from None
            time.sleep(0.1)


def is_running(lock):
    """Return whether the process lives that claimed the lock; if it was killed, its worker is about to end."""
    try:
        os.kill(int(os.pread(lock, 20, 0)), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:  # it is another user's
        return True
    return True


def serve(config, listener, make_app, when_ready):
    """Serve make_app()'s application on listener until a signal ends it; call when_ready() once it answers."""
    lines.to(sys.stdout, config.log)
    try:
        internals.check()
    except internals.Unfit as problem:
        raise CannotServe(str(problem)) from None
    gc.freeze()  # to look through it in the worker would give each of them a copy of all that they share
    Server(config, listener, make_app, when_ready).run()


# What is read, from an index, in a few milliseconds at most, however much there is; and the files of the site's look.
# A search for one word is: at a million posts 2 ms for its posts, wherever they begin, 2 ms for a name that all have.
# Several words, a phrase, a beginning (wo*), -word and from: may go through very many posts in vain, for 10 to 80 ms.
# Letters are Latin and Cyrillic ones; %C3%97 and %C3%B7, signs between them, would make two words of one.
WORD = rb"(?:%23|%40|@)?(?:[A-Za-z0-9]|(?!%C3%[9B]7)%(?:C[3-9]|D[01])%[89AB][0-9A-F]){1,60}"
BESIDE = rb"(?:type|limit|resolve|max_id|min_id)=\w*"
SHORT = re.compile(
    rb"GET /(?:(?:@\w+(?:/with_replies|/\d+)?|public|conversations|notifications|tags/[^/ ]+|static/[^ ]+|healthz"
    rb"|api/v1/(?:timelines/[^ ]+|statuses/\d+(?:/context)?|accounts/(?:\d+(?:/statuses)?|verify_credentials)"
    rb"|notifications|markers|instance)|api/v2/instance)?(?:\?[^ ]*)?"
    rb"|(?:search|api/v2/search)\?(?:%s&)*q=%s(?:&%s)*) HTTP/1\.[01]\r\n" % (BESIDE, WORD, BESIDE)
)


# What is written in a few milliseconds, however much there is: what people do all day.
BRIEF = re.compile(
    rb"POST /(?:statuses(?:/actions)?|markers"
    rb"|api/v1/(?:statuses(?:/\d+/(?:un)?(?:favourite|bookmark|reblog))?|markers))(?:\?[^ ]*)? HTTP/1\.[01]\r\n"
)
TRIES = 2000  # to find nobody writing, a millisecond or more between them; the first is its place in the line
BRIEF_BYTES = 4000  # of its body: the longest text of so many is read in 20 ms


class SiteWorker(Worker):
    """The worker, which does by itself what is short: that saves the way to a thread and back."""

    def answer_here(self, conn):
        if SHORT.match(conn.request.data):
            self.finish(conn, self.handle(conn))
            return True
        if not BRIEF.match(conn.request.data) or conn.request.size > BRIEF_BYTES:
            return False
        return self.write_here(conn) if conn.tries else self.will_wait(conn)

    def write_here(self, conn):
        """Do what conn asks for when nobody is writing, and tell it once that is on the disk; return whether so.

        Only the wait for the disk is left to a thread. Eight of them that compute hand over to each other at each call
        of SQLite, 40 times a post.
        """
        try:
            with self.application.db.at_once() as unsaved:
                conn.sock.is_held = True
                rest = self.handle(conn)
        except Busy:
            self.patience = SOON
            return self.will_wait(conn)
        except sqlite3.OperationalError:  # the database was closed: a thread tells it
            conn.tries = 0
            return False
        conn.tries = 0
        if unsaved:
            self.after(partial(self.is_saved, unsaved), conn, self.on_saved, rest)
        else:
            self.finish(conn, rest)
        if self.application.db.wants_checkpoint():
            self.tpool.submit(self.application.db.follow_up)
        return True

    def will_wait(self, conn):
        """Put conn in line; return whether it stands there: it may try again, but not for ever, nor in a crowd.

        One that stands in line is answered after all that can be read at that moment, which mostly is what is read, and
        takes half the time. Who finds somebody writing tries again: if a thread did it, the next ones would find that
        thread writing, and need threads as well, and so on.
        """
        if conn.tries == TRIES or (conn.tries and self.is_crowded()):
            conn.tries = 0
            return False
        self.watch(conn, 0)
        (self.waiting.appendleft if conn.tries else self.waiting.append)(conn)
        conn.tries += 1
        return True

    def on_saved(self, conn, saving, rest):
        if saving.result():
            self.finish(conn, rest)
        else:
            self.refuse(conn, 503, UNSAVED)

    def is_saved(self, unsaved):
        """Wait until the disk has what was written; return whether it has."""
        try:
            for file in unsaved:
                self.application.db.save(file)
        except sqlite3.OperationalError as error:
            log.critical("the disk fails", extra={"fields": {"error": str(error)}})
            return False
        return True


class Server(BaseApplication):
    """gunicorn, set up here instead of on its own command line."""

    def __init__(self, config, listener, make_app, when_ready):
        self.config = config
        self.fd = listener.detach()
        self.make_app = make_app
        self.when_ready = when_ready
        super().__init__()

    def run(self):
        Arbiter(self).run()

    def load_config(self):
        limits = LIMITS if self.config.rate_limits else replace(LIMITS, connections_each=0)
        settings = {
            "bind": f"fd://{self.fd}",
            "workers": self.config.workers,
            "worker_class": SiteWorker.made(limits=limits, directory=self.config.data, proxies=self.config.proxies),
            "worker_connections": 3000,
            "threads": self.config.threads,
            "keepalive": 5,
            "graceful_timeout": 20,
            "logger_class": Log,
            "forwarded_allow_ips": "",  # what a proxy says is judged in web.py alone
            "control_socket_disable": True,
            "post_worker_init": self.started,
            "worker_exit": self.stopped,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self):
        """Return the application; called in the worker, because no database handle may cross a fork."""
        tempfile.tempdir = str(self.config.data)  # whatever is too large for memory lies where the owner gave us room
        self.app = self.make_app()
        return self.app

    def started(self, worker):
        gc.collect()
        gc.freeze()  # what is there by now stays: to look through it again took 40 ms, in the middle of requests
        self.app.scheduler.start()
        if worker.age == 1:
            self.when_ready()
        sd_notify("READY=1", worker.log)

    def stopped(self, server, worker):
        if hasattr(self, "app"):
            self.app.scheduler.stop()
            self.app.db.close()


class Arbiter(arbiter.Arbiter):
    """gunicorn's master process, in step with systemd, whose units of Type=notify wait for what NOTIFY_SOCKET gets."""

    def start(self):
        notify_socket = os.environ.pop("NOTIFY_SOCKET", None)  # gunicorn says READY=1 here, before there is a worker
        super().start()
        if notify_socket:
            os.environ["NOTIFY_SOCKET"] = notify_socket

    def stop(self, graceful=True):
        sd_notify("STOPPING=1", self.log)
        super().stop(graceful)


class Log(Logger):
    """gunicorn's log, into ours."""

    def setup(self, cfg):
        self.error_log.setLevel(logging.WARNING)
        self.error_log.propagate = True
        self.access_log.disabled = True
