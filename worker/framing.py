"""Framing: when the bytes of an HTTP/1.1 request are all there.

This decides *when* a request is handed on, never *what* it says: all that came goes unchanged to a real parser, and
what is malformed goes at once, for that parser to refuse. A mistake here can cost a connection, but smuggles nothing.
"""

import contextlib
import re

MAX_HEAD_BYTES = 64 * 1024
MAX_LINE_BYTES = 8192  # a line that is longer is a refusal in any parser

HEAD = "head"  # the head is still arriving
BODY = "body"  # the head is there, the body is not
WHOLE = "whole"
MALFORMED = "malformed"  # for the parser to refuse, at once
TOO_LONG = "too long"  # no end of the head in sight

LINE = re.compile(rb"[!-~]{1,20} [!-~]+ HTTP/1\.[0-9]")
FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\x00-\x08\x0a-\x1f\x7f]*)")
CHUNK = re.compile(rb"([0-9A-Fa-f]+)(?:[ \t]*;[^\r\n]*)?")
SINGLE = (b"host", b"content-type", b"content-length")
CODINGS = {b"identity", b"gzip", b"deflate", b"compress", b"chunked"}


class Malformed(Exception):
    """No parser takes this."""


class Request:
    """A request on its way in: it keeps what has come, and its `state` says how far that goes.

    `size` is how many bytes the body has at least, as they come over the line; `expects_continue` whether the client
    waits for our word before it sends them. Each byte is looked at once, however small the pieces are.
    """

    __slots__ = ("body", "data", "expects_continue", "fields", "file", "head_bytes", "line", "seen", "state")

    def __init__(self):
        self.state = HEAD
        self.data = bytearray()  # all that came or, once a file takes the body, the head
        self.file = None
        self.seen = 0  # up to here there is no end of the head
        self.head_bytes = 0
        self.body = None
        self.expects_continue = False
        self.line = b""  # of a head that came and is no malformed one; and
        self.fields = {}  # its fields: {name in small letters: [value, ..]}

    @property
    def size(self):
        return self.body.size if self.body else 0

    def feed(self, piece):
        """Take in what has come next."""
        try:
            if self.state == HEAD:
                self.data += piece
                self.look_for_head()
            else:
                (self.data.extend if self.file is None else self.file.write)(piece)
                self.follow(piece)
        except Malformed:
            self.state = MALFORMED

    def look_for_head(self):
        """Find the end of the head, where the search stopped the last time; then read what it says of the body."""
        data = self.data
        start = 2 if data.startswith(b"\r\n") else 0  # RFC 9112 2.2: one empty line in front is passed over
        if data.startswith(b"\r\n", start):
            raise Malformed
        end = data.find(b"\r\n\r\n", max(start, self.seen - 3))
        if (end if end >= 0 else len(data)) > MAX_HEAD_BYTES:
            self.state = TOO_LONG
        elif end >= 0:
            self.head_bytes = end + 4
            self.read_head(bytes(data[start:end]))
            self.state = BODY
            self.follow(bytes(data[self.head_bytes :]))
        elif has_bare_newline(data, self.seen) or self.has_endless_line(start):
            raise Malformed
        self.seen = len(data)

    def has_endless_line(self, start):
        """Return whether the first line is longer than any parser takes."""
        return len(self.data) > MAX_LINE_BYTES and self.data.find(b"\r\n", start, MAX_LINE_BYTES) < 0

    def read_head(self, head):
        """Learn from the head how the body ends; raise Malformed for what a parser refuses on account of the head."""
        line, *fields = head.split(b"\r\n")
        if not LINE.fullmatch(line):
            raise Malformed
        values = {}
        for field in fields:
            match = FIELD.fullmatch(field)
            if not match:
                raise Malformed
            values.setdefault(match[1].lower(), []).append(match[2].strip(b" \t"))
        if any(len(values.get(name, ())) > 1 for name in SINGLE):
            raise Malformed
        is_old = line.endswith(b"HTTP/1.0")
        if expectations := values.get(b"expect"):
            if any(value.lower() != b"100-continue" for value in expectations):
                raise Malformed
            self.expects_continue = not is_old
        self.body = body_of(values, is_old)
        self.line, self.fields = line, values

    def follow(self, piece):
        if self.body.feed(piece):
            self.state = WHOLE

    def move_to(self, file):
        """Keep the body in file from now on, also what has come of it; only the head stays in memory."""
        file.write(self.data[self.head_bytes :])
        del self.data[self.head_bytes :]
        self.file = file

    def pieces(self):
        """Yield all that came."""
        yield bytes(self.data)
        if self.file:
            self.file.seek(0)
            while piece := self.file.read(64 * 1024):
                yield piece

    def close(self):
        """Let go of the file."""
        with contextlib.suppress(OSError):  # the disk is full, and it is thrown away anyway
            if self.file:
                self.file.close()


def body_of(values, is_old):
    """Return the body that a head with these {name: values} announces; raise Malformed if it contradicts itself."""
    lengths = values.get(b"content-length")
    if b"transfer-encoding" in values:
        codings = [part.strip(b" \t").lower() for value in values[b"transfer-encoding"] for part in value.split(b",")]
        is_chunked = codings[-1] == b"chunked" and codings.count(b"chunked") == 1 and CODINGS.issuperset(codings)
        if lengths or is_old or not is_chunked:
            raise Malformed
        return Chunks()
    if lengths and not lengths[0].isdigit():
        raise Malformed
    return Length(int(lengths[0][:4000]) if lengths else 0)  # one with more digits is larger than anything, too


def has_bare_newline(data, start):
    """Return whether a line in data from start on ends in a newline alone."""
    return data.count(b"\n", start) != data.count(b"\r\n", max(0, start - 1))


class Length:
    """A body whose length was said."""

    __slots__ = ("left", "size")

    def __init__(self, size):
        self.size = self.left = size

    def feed(self, piece):
        """Take in the next piece; return whether the body is whole."""
        self.left -= len(piece)
        return self.left <= 0


class Chunks:
    """A body in chunks (RFC 9112 7.1), followed as gunicorn's parser will: what that waits for, this waits for."""

    __slots__ = ("came", "left", "rest", "seen", "step")

    def __init__(self):
        self.came = 0
        self.left = 0  # bytes of the present chunk that are still to come
        self.rest = bytearray()  # what came and was not understood yet
        self.seen = 0  # up to here in rest there is no end of the line
        self.step = self.size_line

    @property
    def size(self):
        return self.came + self.left

    def feed(self, piece):
        """Take in the next piece; return whether the body is whole."""
        self.came += len(piece)
        self.rest += piece
        while self.step and self.step():
            pass
        return self.step is None

    # Each step returns whether the next may be tried: it has not had to wait for more bytes.

    def size_line(self):
        end = self.rest.find(b"\r\n", self.seen)
        if (end if end >= 0 else len(self.rest)) > MAX_LINE_BYTES:
            raise Malformed
        if end < 0:
            self.seen = max(0, len(self.rest) - 1)
            return False
        line = CHUNK.fullmatch(self.rest[:end])
        if not line:
            raise Malformed
        self.left = int(line[1], 16)
        self.pass_over(end + 2)
        self.step = self.chunk if self.left else self.trailers
        return True

    def chunk(self):
        taken = min(self.left, len(self.rest))
        self.left -= taken
        self.pass_over(taken)
        if not self.left:
            self.step = self.chunk_end
        return not self.left

    def chunk_end(self):
        if not b"\r\n".startswith(self.rest[:2]):
            raise Malformed
        if len(self.rest) < 2:
            return False
        self.pass_over(2)
        self.step = self.size_line
        return True

    def trailers(self):
        if self.rest.startswith(b"\r\n") or self.rest.find(b"\r\n\r\n", max(0, self.seen - 3)) >= 0:
            self.step = None
        elif len(self.rest) > MAX_HEAD_BYTES or has_bare_newline(self.rest, self.seen):
            raise Malformed
        self.seen = len(self.rest)
        return False

    def pass_over(self, count):
        del self.rest[:count]
        self.seen = 0
