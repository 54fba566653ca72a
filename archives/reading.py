"""Reading: the posts of an archive that somebody brings, however it is packed, one after the other.

Nothing is unpacked to the disk, memory holds one post at a time, and whatever is too large, too deep or not whole is
refused with a sentence. A file may be hostile: what it says of its own sizes is never believed.
"""

import codecs
import csv
import gzip
import io
import itertools
import json
import re
import struct
import zipfile
import zlib

from archives import activities
from model.errors import Invalid

MAX_BYTES = 400_000_000  # of outbox.json
MAX_UNPACKED_BYTES = 1_000_000_000  # of all that stands before it in a .tar.gz
MAX_ENTRIES = 50_000
MAX_ITEM = 1_000_000
MAX_PEOPLE = 10_000
MAX_PINS = 100
OUTBOX = "outbox.json"
PIECE = 64 * 1024
BLOCK = 512

NOT_WHOLE = "This file is not whole, or not an archive that we can read. Please download it again and try once more."
UNKNOWN = (
    "This is not an archive that we know. It has to be the .zip or .tar.gz that you got from Mastodon or from "
    "microblog, the outbox.json in it, or a list of people such as following_accounts.csv."
)
NO_TABLE = "This is no list of people. It has to be a .csv file with an address such as @name@host in each line."
WITHOUT = "There is no outbox.json in this archive, so there are no posts to take over."
TOO_LARGE = "The outbox.json in this archive is larger than the 400 MB that the site takes."
TOO_MUCH = "There is too much in this archive. Take outbox.json out of it and upload that alone."
# What those who unpack and decode raise for what is not whole, or lies about itself.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def posts(file, host, now):
    """Yield the posts of an archive as activities.post() returns them, None for one that cannot be read.

    file is open for reading bytes; host is ours. Those that were pinned have `pinned`. Raises Invalid about the field
    `file`.
    """
    try:
        pinned = pins(file)
        for item in items(Characters(outbox(file))):
            try:
                found = activities.post(item, host, now)
            except activities.Unreadable:
                yield None
                continue
            if found:
                yield {**found, "pinned": True} if found["uri"] in pinned else found
    except BROKEN:
        raise Invalid(file=NOT_WHOLE) from None


def pins(file):
    """Return the addresses in the featured.json of an archive: a .zip, for only we write one."""
    file.seek(0)
    read = from_zip(file, "featured.json", MAX_ITEM) if file.read(2) == b"PK" else None
    found = itertools.islice(items(Characters(read)), MAX_PINS) if read else ()
    return {item for item in found if isinstance(item, str)}


def is_table(file):
    """Return whether file has people, one a line, and is no archive."""
    file.seek(0)
    head = file.read(1000)
    file.seek(0)
    return bool(re.match(rb"(\xef\xbb\xbf)?(Account address|@?[A-Za-z0-9_]{1,30}(@[\w.:-]+)?[ ]*(,|\r?\n|$))", head))


def people(file, host):
    """Return the names of those in a table of people who may be here: without a host, or with ours."""
    if not is_table(file):
        raise Invalid(file=NO_TABLE)
    try:
        lines = itertools.islice(csv.reader(codecs.getreader("utf-8-sig")(file)), MAX_PEOPLE + 1)
        found = [line[0].strip().lstrip("@").partition("@") for line in lines if line]
    except (csv.Error, ValueError):  # a line without an end, bytes that are no UTF-8
        raise Invalid(file=UNKNOWN) from None
    if len(found) > MAX_PEOPLE:
        raise Invalid(file=f"This list has more than {MAX_PEOPLE} people.")
    names = [name for name, _, where in found if not where or where.lower() == host.lower()]
    return list(dict.fromkeys(name.lower() for name in names if re.fullmatch("[A-Za-z0-9_]{1,30}", name)))


# --- Unpacking --------------------------------------------------------------------------------------------------------


def outbox(file):
    """Return a function that reads so many bytes of the outbox.json in file, b"" at its end."""
    file.seek(0)
    head = file.read(64)
    file.seek(0)
    if head.startswith(b"PK"):
        read = from_zip(file, OUTBOX, MAX_BYTES)
        if read is None:
            raise Invalid(file=WITHOUT)
        return read
    if head.startswith(b"\x1f\x8b"):
        return from_tar(Limited(gzip.GzipFile(fileobj=file).read, MAX_UNPACKED_BYTES, TOO_MUCH).read)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        raise Invalid(file=UNKNOWN)
    return Limited(file.read, MAX_BYTES, TOO_LARGE).read


def from_zip(file, name, most):
    """Return what reads the file called name in a .zip, at most so many bytes of it, None if there is none."""
    file.seek(0)
    entries = 0
    while piece := file.read(PIECE):
        entries += piece.count(b"PK\x01\x02")  # zipfile would make objects of millions, and only then tell
    if entries > MAX_ENTRIES:
        raise Invalid(file=TOO_MUCH)
    archive = zipfile.ZipFile(file)
    found = [entry for entry in archive.infolist() if is_called(name, entry.filename)]
    if not found:
        return None
    if found[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Invalid(file=NOT_WHOLE)
    return Limited(archive.open(found[0]).read, most, TOO_LARGE).read


def from_tar(read):
    """Return what reads outbox.json in a .tar. (tarfile takes whatever a header says into memory.)"""
    while len(head := exactly(read, BLOCK)) == BLOCK and head.strip(b"\0"):
        if head[257:262] != b"ustar":
            raise Invalid(file=UNKNOWN)
        name, size = head[:100].rstrip(b"\0").decode("utf-8", "replace"), int(head[124:136].strip(b"\0 ") or b"0", 8)
        if size < 0:
            raise ValueError(size)
        if is_called(OUTBOX, name) and head[156:157] in (b"0", b"\0"):
            return Limited(Part(read, size).read, MAX_BYTES, TOO_LARGE).read
        skip(read, -(-size // BLOCK) * BLOCK)
    raise Invalid(file=WITHOUT)


def is_called(name, path):
    return path.rpartition("/")[2] == name


def exactly(read, size):
    """Return so many bytes, fewer only at the end."""
    data = b""
    while len(data) < size and (piece := read(size - len(data))):
        data += piece
    return data


def skip(read, size):
    while size > 0:
        piece = read(min(size, PIECE))
        if not piece:
            raise EOFError
        size -= len(piece)


class Part:
    """The next so many bytes of what can be read."""

    def __init__(self, inner, size):
        self.inner = inner
        self.left = size

    def read(self, size):
        data = self.inner(min(size, self.left))
        self.left -= len(data)
        return data


class Limited:
    """What can be read, but not more than so many bytes: then Invalid with a sentence."""

    def __init__(self, inner, most, sentence):
        self.inner = inner
        self.left = most
        self.sentence = sentence

    def read(self, size):
        data = self.inner(size)
        self.left -= len(data)
        if self.left < 0:
            raise Invalid(file=self.sentence)
        return data


# --- JSON, a piece at a time ------------------------------------------------------------------------------------------


BLANKS = re.compile(r"[ \t\r\n]*")


class Characters:
    """The characters of JSON that is read little by little; raises ValueError for what is none."""

    def __init__(self, read):
        self.source = io.TextIOWrapper(io.BufferedReader(Raw(read)), "utf-8-sig")
        self.decode = json.JSONDecoder(parse_constant=refused).raw_decode
        self.rest = ""
        self.at = 0

    def more(self, count=PIECE):
        """Read on; return whether there was anything."""
        piece = self.source.read(count)
        if piece:
            self.rest, self.at = self.rest[self.at :] + piece, 0
        return bool(piece)

    def peek(self):
        """Return the next character that is no blank."""
        while True:
            self.at = BLANKS.match(self.rest, self.at).end()
            if self.at < len(self.rest):
                return self.rest[self.at]
            if not self.more():
                raise EOFError

    def take(self, expected):
        """Step over the next character, which has to be one of those expected; return it."""
        found = self.peek()
        if found not in expected:
            raise ValueError(found)
        self.at += 1
        return found

    def value(self):
        """Return the next value. What might go on behind what has been read is read on first."""
        self.peek()
        while True:
            try:
                found, end = self.decode(self.rest, self.at)
            except json.JSONDecodeError:
                if len(self.rest) - self.at > MAX_ITEM or not self.more(max(PIECE, len(self.rest) - self.at)):
                    raise
                continue
            except RecursionError:
                raise ValueError("too deep") from None
            if end < len(self.rest) or not self.more():
                self.at = end
                return found


class Raw(io.RawIOBase):
    """A function that reads, as a file."""

    def __init__(self, read):
        self._read = read

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def refused(constant):
    raise ValueError(constant)  # NaN and Infinity are not JSON


def items(characters):
    """Yield the items of the collection that characters are: of `orderedItems`, one at a time."""
    characters.take("{")
    is_found = False
    while characters.peek() != "}":
        name = characters.value()
        characters.take(":")
        if name in ("orderedItems", "items") and characters.peek() == "[":
            is_found = True
            yield from elements(characters)
        else:
            characters.value()
        if characters.take(",}") == "}":
            break
    if not is_found:
        raise Invalid(file=WITHOUT.replace("no outbox.json", "no list of posts"))


def elements(characters):
    characters.take("[")
    if characters.peek() == "]":
        characters.take("]")
        return
    while True:
        yield characters.value()
        if characters.take(",]") == "]":
            return
