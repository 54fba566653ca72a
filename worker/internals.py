"""Internals: what the worker uses of gunicorn that gunicorn promises nobody."""

import inspect

import gunicorn
from gunicorn import http, util
from gunicorn.http import wsgi
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.message import Message
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import Unreader
from gunicorn.http.wsgi import Response
from gunicorn.workers.gthread import PollableMethodQueue, ThreadWorker

USED = {
    ThreadWorker: {
        "accept": "self listener",
        "enqueue_req": "self conn",
        "finish_request": "self conn fs",
        "handle": "self conn",
        "handle_error": "self req client addr exc",
        "handle_request": "self req conn",
        "init_process": "self",
        "is_parent_alive": "self",
        "load_wsgi": "self",
        "notify": "self",
        "run": "self",
        "set_accept_enabled": "self enabled",
        "wait_for_and_dispatch_events": "self timeout",
    },
    PollableMethodQueue: {
        "close": "self",
        "defer": "self callback args",
        "fileno": "self",
        "run_callbacks": "self _fileobj",
    },
    RequestParser: {"__next__": "self", "finish_body": "self deadline max_bytes"},
    Message: {"force_close": "self", "should_close": "self"},
    wsgi: {"base_environ": "cfg"},
    Response: {
        "__init__": "self req sock cfg",
        "force_close": "self",
        "start_response": "self status headers exc_info",
        "write": "self arg",
    },
    Unreader: {"take_buffered": "self"},
    Body: {"read": "self size"},
    ChunkedReader: {"read": "self size"},
    http: {"get_parser": "cfg source source_addr"},
    util: {"http_date": "timestamp", "write": "sock data chunked", "write_error": "sock status_int reason mesg"},
}


class Unfit(Exception):
    """The gunicorn that is installed is not the one that the worker was written for; the text says what differs."""


def check():
    """Raise Unfit unless everything in USED is there and takes what it took."""
    for owner, functions in USED.items():
        for name, parameters in functions.items():
            function = getattr(owner, name, None)
            found = list(inspect.signature(function).parameters) if callable(function) else []
            wanted = parameters.split()
            if found[: len(wanted)] != wanted:
                raise Unfit(
                    f"gunicorn {gunicorn.__version__} cannot be used: its {owner.__name__}.{name} is not what the "
                    "worker was written for. Install the version that setup.cfg names."
                )
