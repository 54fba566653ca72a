"""A small application on the worker, as a program: `python -m tests.server.small '{"head": 1}'` prints its port.

The argument is JSON: fields of Limits, `directory`, settings of gunicorn such as `threads`, and `stock` for gunicorn's
own worker.
"""

import gc
import hashlib
import json
import os
import sys
import threading
from dataclasses import fields

from gunicorn.app.base import BaseApplication

import lines
import server
from worker.connections import Limits
from worker.loop import Worker

LARGE = b"0123456789abcdef" * 65536 * 8  # 8 MB
PIECES = [b"piece %d " % number * 500 for number in range(300)]  # 1 MB or so

asked_again = threading.Event()
at_work = []


def application(environ, start_response):
    """Answer as the path says."""
    answer = {name[4:]: function for name, function in globals().items() if name.startswith("get_")}
    status, body = answer[environ["PATH_INFO"].strip("/") or "hello"](environ)
    length = [("Content-Length", str(sum(map(len, body))))] if isinstance(body, list) else []
    start_response(status, [("Content-Type", "text/plain"), *length])
    return body


def get_hello(environ):
    return "200 OK", [b"hello"]


def get_large(environ):
    return "200 OK", [LARGE]


def get_pieces(environ):
    return "200 OK", iter(PIECES)


def get_broken(environ):
    def pieces():
        yield b"so far "
        raise RuntimeError("broken on purpose")

    return "200 OK", pieces()


def get_read(environ):
    body = environ["wsgi.input"].read()
    return "200 OK", [f"{len(body)} {hashlib.sha256(body).hexdigest()}".encode()]


def get_refuse(environ):
    return "401 Unauthorized", [b"not you"]


def get_wait(environ):
    """Answer when somebody asks for /release."""
    at_work.append(1)
    asked_again.wait(60)
    return "200 OK", [b"waited"]


def get_release(environ):
    asked_again.set()
    return "200 OK", [b"released"]


def get_state(environ):
    """Answer what the worker holds."""
    worker = Small.worker
    connections = getattr(worker, "connections", None)
    state = {"at_work": len(at_work), "memory": resident()}
    if connections:
        gc.collect()
        state |= {
            "stages": {stage: len(all) for stage, all in connections.stages.items() if all},
            "held": connections.held,
            "uploads": connections.uploads,
            "addresses": dict(connections.addresses),
            "room": worker.room.used,
            "dropped": dict(worker.dropped),
        }
    state["files"] = len(os.listdir("/proc/self/fd"))
    return "200 OK", [json.dumps(state).encode()]


def resident():
    """Return how many bytes of memory this process has."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


class Small(BaseApplication):
    """gunicorn with that application."""

    worker = None

    def __init__(self, options):
        self.options = options
        super().__init__()

    def load_config(self):
        known = {field.name for field in fields(Limits)}
        options = dict(self.options)
        limits = Limits(**{name: options.pop(name) for name in list(options) if name in known})
        stock = options.pop("stock", False)
        made = Worker.made(limits=limits, directory=options.pop("directory", None))
        self.cfg.set("worker_class", "gthread" if stock else made)
        self.cfg.set("bind", "127.0.0.1:0")
        self.cfg.set("logger_class", server.Log)
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("forwarded_allow_ips", "")
        self.cfg.set("graceful_timeout", 20)
        self.cfg.set("worker_connections", 3000)
        self.cfg.set("keepalive", 5)
        self.cfg.set("post_worker_init", self.ready)
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self):
        return application

    def ready(self, worker):
        Small.worker = worker
        print(worker.sockets[0].getsockname()[1], worker.pid, flush=True)


if __name__ == "__main__":
    lines.to(sys.stdout, "logfmt")
    Small(json.loads(sys.argv[1]) if sys.argv[1:] else {}).run()
