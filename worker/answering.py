"""Answering: what happens in a thread: a whole request is parsed, the application called, the reply written.

What is plain is read in plain.py. All else is gunicorn's: it is given the bytes as they came (Source), and writes to a
Reply, so neither can make it wait.

A body too large for memory is asked for first: the application is called on the head alone. If it answers without
reading, that is the answer. If it reads, it is broken off there, the body is gathered in a file, and it is called
again. So it must not change anything before it reads; environ["worker.body"] tells it which call this is: the body is
"withheld", then "gathered", and in the only call of any other request "here".
"""

import errno
import io
import logging

from gunicorn import http
from gunicorn.http.body import ChunkedReader
from gunicorn.workers.gthread import ThreadWorker

from worker import plain
from worker.reply import HERE, WITHHELD

log = logging.getLogger("worker")

GONE = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN)


class BodyWanted(BaseException):  # no Exception: it has to get through an application that answers 500 for those
    """The application reads a body that is not here yet."""


WANTED = object()  # what a thread returns then


class Source:
    """The bytes of a request, for gunicorn's parser; past them comes an exception, so no body is ever cut short."""

    def __init__(self, request, end):
        self.pieces = request.pieces()
        self.end = end

    def __iter__(self):
        return self

    def __next__(self):
        for piece in self.pieces:
            return piece
        raise self.end

    def rest(self, parser):
        """Return what came behind the request that parser has read."""
        return parser.unreader.take_buffered() + b"".join(self.pieces)


class Answering(ThreadWorker):
    """The part of the worker that runs in threads."""

    def load_wsgi(self):
        super().load_wsgi()
        self.application = application = self.wsgi
        self.fixed = plain.environ_of(self.cfg) if plain.suffices(self.cfg) else None

        def call(environ, start_response):
            def begin(*answer):
                if not self.alive:
                    start_response.__self__.force_close()  # gunicorn has asked before the application ran
                return start_response(*answer)

            environ["worker.body"] = environ["gunicorn.socket"].body
            return application(environ, begin)

        self.wsgi = call

    def is_staying(self):
        """Return whether connections are kept."""
        return self.alive and self.cfg.keepalive

    def handle(self, conn):
        """Have the request of conn answered; return what came behind it, None to close, or WANTED."""
        reply, is_asking, req = conn.sock, conn.sock.body == WITHHELD, None
        source = Source(conn.request, BodyWanted() if is_asking else ConnectionResetError())
        try:
            if reply.body == HERE and self.fixed and (environ := plain.environ(conn, self.fixed)):
                environ["worker.body"] = HERE
                is_kept = plain.answer(self.application, environ, reply, self.cfg, self.is_staying)
                return bytes(conn.request.data[conn.request.head_bytes + conn.request.size :]) if is_kept else None
            parser = http.get_parser(self.cfg, source, conn.client)
            req = next(parser)
            if is_asking:
                req.force_close()  # if it is answered, the body stays unread
            elif isinstance(req.body.reader, ChunkedReader) and not conn.is_upload:
                req.body = io.BytesIO(req.body.read())  # a malformed chunk is refused here, not in the application
            if self.handle_request(req, conn) and parser.finish_body(max_bytes=2 * self.limits.body_bytes):
                return source.rest(parser)
        except BodyWanted:
            return WANTED
        except StopIteration:  # gunicorn's word for: close
            pass
        except OSError as error:
            reply.is_cut = True
            if error.errno not in GONE:
                log.warning("reply cut", extra={"fields": {"error": str(error)}})
        except Exception as error:
            self.handle_error(req, reply, conn.client, error)
        return None
