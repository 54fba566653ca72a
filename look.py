"""Look: the files in static/ that make how pages look, and the addresses under which browsers keep them for ever."""

import hashlib
import mimetypes
from functools import cache

import config


@cache
def files():
    """Return {name: (bytes, type, fingerprint)} of all that lies in static/."""
    found = {}
    directory = config.RESOURCES / "static"
    for file in sorted(directory.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            type += "; charset=utf-8" if type.startswith("text/") else ""
            found[file.relative_to(directory).as_posix()] = (data, type, hashlib.sha256(data).hexdigest()[:10])
    return found


def asset(name):
    """Return the address of a file in static/. It changes with the file, so that browsers may keep it for ever."""
    return f"/static/{name}?{files()[name][2]}"
