"""Reply: what goes to a client at the pace of that client, while nobody waits for it."""

import contextlib
import errno
import tempfile
import threading

HERE, WITHHELD, GATHERED = "here", "withheld", "gathered"

PIECE = 64 * 1024
MEMORY = 64 * 1024  # a reply that is not taken keeps so much in memory, the rest in a file


class Room:
    """Files without a name in one directory, which hold so many bytes together and no more."""

    def __init__(self, directory, most):
        self.directory = directory
        self.most = most
        self.used = 0
        self.lock = threading.Lock()

    def file(self):
        """Return a file that nobody else can open, and that is gone once it is closed."""
        return tempfile.TemporaryFile(dir=self.directory)

    def file_to_be(self):
        """Return a file that stays in memory while it is small."""
        return tempfile.SpooledTemporaryFile(MEMORY, dir=self.directory)

    def take(self, count):
        """Count bytes as used; raise OSError if there is no room for them."""
        with self.lock:
            if self.used + count > self.most:
                raise OSError(errno.ENOSPC, "There is no room for so many unsent bytes")
            self.used += count

    def give_back(self, count):
        with self.lock:
            self.used -= count


class Reply:
    """What gunicorn takes for the socket while it answers: it sends what the client takes, keeps the rest, never waits.

    body: where that of the request is; while it is withheld, nothing leaves, since the answer may yet be thrown away.
    """

    def __init__(self, peer, room, body=HERE):
        self.peer = peer
        self.room = room
        self.body = body
        self.is_held = body == WITHHELD
        self.is_cut = False  # something went wrong in the middle of it
        self.is_on_disk = False
        self.head = None  # waits for what follows, to go out in one packet with it; while held, a short reply whole
        self.file = None
        self.sent = self.start = self.end = 0  # all that left; what the file holds, from start to end

    @property
    def in_memory(self):
        """Return how many bytes wait in memory."""
        return len(self.head or b"") + (0 if self.is_on_disk else self.end)

    def sendall(self, data):
        """Take over data."""
        if self.head is None or (self.is_held and len(self.head) + len(data) <= MEMORY):
            self.head = (self.head or b"") + data
            return
        if self.head:
            data, self.head = self.head + data, b""
        if not self.is_held and self.flush():
            data = data[self.offer(data) :]
        if data:
            self.keep(data)

    def offer(self, data):
        """Return how many bytes of data the client has taken."""
        try:
            count = self.peer.send(data)
        except BlockingIOError:
            count = 0
        self.sent += count
        return count

    def keep(self, data):
        self.room.take(len(data))
        self.end += len(data)
        self.file = self.file or self.room.file_to_be()
        self.file.seek(0, 2)
        self.file.write(data)
        self.is_on_disk = self.is_on_disk or self.end > MEMORY

    def spare_memory(self):
        """Let what waits do so on the disk."""
        if self.file:
            self.file.rollover()
            self.is_on_disk = True

    def flush(self):
        """Send of what waits as much as the client takes, but not all day; return whether nothing is left."""
        if self.head:
            head, self.head = self.head, b""
            rest = head[self.offer(head) :]
            if rest:
                self.keep(rest)
        for _ in range(16):
            if self.start == self.end:
                self.forget()
                return True
            self.file.seek(self.start)
            piece = self.file.read(PIECE)
            count = self.offer(piece)
            self.start += count
            if count < len(piece):
                break
        return False

    def forget(self):
        """Let go of what waits."""
        if self.file:
            with contextlib.suppress(OSError):  # the disk is full, and it is thrown away anyway
                self.file.close()
            self.room.give_back(self.end)
            self.file = None
        self.is_on_disk = False
        self.start = self.end = 0

    # The rest of a socket that gunicorn uses.

    def send(self, data):
        """Drop data: it is gunicorn's `100 Continue`, which the loop has said long ago."""
        return len(data)

    def gettimeout(self):
        return 0.0

    def settimeout(self, _seconds):
        pass

    def shutdown(self, _how):
        """Remember that gunicorn gave up in the middle of a reply."""
        self.is_cut = True

    def recv(self, _size):
        return b""

    def close(self):
        self.is_cut = True


REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


def refusal(status, sentence, retry_after):
    """Return the bytes of an answer that says sentence and closes; retry_after in seconds, 0 for none."""
    again = f"Retry-After: {retry_after}\r\n" if retry_after else ""
    return (
        f"HTTP/1.1 {status} {REASONS[status]}\r\nConnection: close\r\n{again}"
        "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
        f"Content-Length: {len(sentence) + 1}\r\n\r\n{sentence}\n"
    ).encode("ascii")
