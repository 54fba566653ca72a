"""Plain: requests that leave nothing to interpret become an environment here, and their answers bytes.

gunicorn's parser takes apart anew what framing.py has taken apart, and asks of each head and each reply what hardly any
needs to be asked: a third of a millisecond. Most requests say each field once and have a length or no body; those are
read here. Whatever looks odd is left to gunicorn, so nothing is accepted here that it would refuse.
"""

import functools
import io
import itertools
import re
import socket
import time
from urllib.parse import unquote_to_bytes

from gunicorn import SERVER
from gunicorn.http.wsgi import Response, base_environ
from gunicorn.util import http_date

from worker.framing import WHOLE

MAX_HEAD_BYTES = 4000  # gunicorn has its own limits of lines and fields, all of them above this

LINE = re.compile(rb"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ((?!//)(/[!\"$->@-~]*)(?:\?([!\"$-~]*))?) HTTP/1\.1")
ODD = {b"expect", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"http2-settings", b"proxy-connection"}
STATUS_LINE = re.compile(rb"HTTP/1\.1 [0-9]{3} [ -~]*\r\n")
HEADER_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [ \t\x21-\x7e\x80-\xff]*\r\n")
HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate"}


def suffices(cfg):
    """Return whether gunicorn's settings ask for nothing that is only done in its own way."""
    return not (
        cfg.forwarded_allow_ips or cfg.proxy_protocol != "off" or cfg.is_ssl or cfg.max_requests or cfg.accesslog
    )


def environ_of(cfg):
    """Return what is the same in the environments of all requests."""
    fixed = {"wsgi.multithread": True, "wsgi.url_scheme": "http", "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1"}
    environ = base_environ(cfg) | fixed
    del environ["wsgi.file_wrapper"]  # a file is read piece by piece like anything else
    return environ


def environ(conn, fixed):
    """Return the environment of the request of conn, with the fixed part; None if it is not whole and plain."""
    request, client, server = conn.request, conn.client, conn.server
    if request.state != WHOLE or request.head_bytes > MAX_HEAD_BYTES or not isinstance(client, tuple):
        return None
    line, fields = LINE.fullmatch(request.line), request.fields
    if not line or b"host" not in fields or not ODD.isdisjoint(fields):
        return None
    found = fixed.copy()
    for name, values in fields.items():
        key = key_of(name)
        if key is None or len(values) > 1:
            return None
        found[key] = values[0].decode("latin-1")
    if found.get("HTTP_CONNECTION", "keep-alive").lower() not in ("keep-alive", "close"):
        return None
    method, target, path, query = line.groups()
    end = request.head_bytes + request.size
    found["wsgi.input"] = io.BytesIO(bytes(request.data[request.head_bytes : end]))
    found["REQUEST_METHOD"] = method.decode()
    found["RAW_URI"] = target.decode()
    found["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    found["QUERY_STRING"] = query.decode() if query else ""
    found["REMOTE_ADDR"], found["REMOTE_PORT"] = client[0], str(client[1])
    found["SERVER_NAME"], found["SERVER_PORT"] = server[0], str(server[1])
    return found


@functools.lru_cache(1000)
def key_of(name):
    """Return what an environment calls the field name, None for one with an underscore: it could pass for another."""
    if b"_" in name:
        return None
    key = name.decode().upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key


# --- The answer -------------------------------------------------------------------------------------------------------


class Said:
    """What gunicorn's Response wants to know of a request."""

    version = (1, 1)

    def __init__(self, method, is_kept):
        self.method = method
        self.is_kept = is_kept

    def should_close(self):
        return not self.is_kept


def answer(application, environ, reply, cfg, is_staying):
    """Have application answer into reply; return whether the connection is kept, which is_staying() is asked for."""
    told, early = [], []  # early: what an application writes in the way of the past

    def start_response(status, headers, exc_info=None):
        told[:] = status, headers
        return early.append

    body = application(environ, start_response)
    try:
        status, headers = told
        said = Said(environ["REQUEST_METHOD"], environ.get("HTTP_CONNECTION", "").lower() != "close" and is_staying())
        if isinstance(body, list) and not early:
            is_bodiless = said.method == "HEAD" or status.startswith(("204", "304"))
            whole = b"" if is_bodiless else b"".join(body)
            reply.sendall(head(status, headers, said.is_kept, len(whole)))
            if whole:
                reply.sendall(whole)
        else:
            stream(itertools.chain(early, body), Response(said, reply, cfg), status, headers)
    finally:
        if hasattr(body, "close"):
            body.close()
    return said.is_kept


def stream(pieces, response, status, headers):
    """Write pieces as they come, by gunicorn's means."""
    response.start_response(status, headers)
    try:
        for piece in pieces:
            response.write(piece)
        response.close()
    except Exception:
        if response.headers_sent:
            response.sock.shutdown(socket.SHUT_RDWR)  # what is half said cannot be taken back
        raise


def head(status, headers, is_kept, length):
    """Return the head of a reply as bytes; length: of its body. Raises ValueError for what is no header."""
    lines = [status_line(status), SERVED_BY, b"Date: " + date(int(time.time())).encode() + b"\r\n"]
    lines.append(b"Connection: keep-alive\r\n" if is_kept else b"Connection: close\r\n")
    lines += [header_line(*header) for header in headers]
    if length and not any(name.lower() == "content-length" for name, _ in headers):
        lines.append(b"Content-Length: %d\r\n" % length)
    return b"".join([*lines, b"\r\n"])


@functools.lru_cache(100)
def status_line(status):
    line = f"HTTP/1.1 {status}\r\n".encode("latin-1")
    if not STATUS_LINE.fullmatch(line):
        raise ValueError("the application gave a status that is none")
    return line


@functools.lru_cache(1000)  # most headers are as in the answer before: to make and check all of them took 15 us
def header_line(name, value):
    """Return a header as it goes over the wire, nothing for one that is the worker's to say."""
    line = f"{name}: {value}\r\n".encode("latin-1")
    if not HEADER_LINE.fullmatch(line):
        raise ValueError("the application gave a header that is none")
    return b"" if name.lower() in HOP_BY_HOP else line


SERVED_BY = f"Server: {SERVER}\r\n".encode()
date = functools.lru_cache(1)(http_date)
