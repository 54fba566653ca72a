"""Storm: many who write, or log in, at once on a real server: `python -m bench.storm`.

Fifty connections post as fast as they are answered; then fifty log in with a wrong password without a pause, while
somebody else reads. Told are the answers a second, times, and how many answers were errors.
"""

from __future__ import annotations

import argparse
import http.client
import re
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from bench import load, serving
from tests.faults.posting import fill


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        tokens = fill(Path(directory), options.connections)
        with serving.microblog(Path(directory)) as server:
            posts = [
                load.post("/api/v1/statuses", b"status=hello+%23tag", Authorization=f"Bearer {token}")
                for token in tokens
            ]
            tell("posts", load.send(server.port, posts, options.connections, options.seconds))
            reads = [load.get("/api/v1/timelines/home", Authorization=f"Bearer {tokens[0]}")]
            tell("home, alone", load.send(server.port, reads, 1, options.seconds / 4))
            with load.sending(server.port, [login(server.port)], options.connections, options.seconds) as logins:
                tell("home, beside logins", load.send(server.port, reads, 1, options.seconds - 1))
                tell("logins (each is refused)", logins())  # type: ignore[operator]


def login(port: int) -> bytes:
    """Return a login with a wrong password, as it comes from a form that the site has given."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    csrf = re.search(r'name="?csrf"? value="?([^">\s]+)', answer.read().decode())
    connection.close()
    form = {"csrf": csrf[1] if csrf else "", "username": "bob", "password": "wrong horse battery"}
    return load.post("/login", urlencode(form).encode(), Cookie=cookie)


def tell(what: str, found: load.Result) -> None:
    print(
        f"{what:26} {found.per_second:8.1f}/s  p50 {found.p50:7.1f} ms  p99 {found.p99:7.1f} ms  {found.errors} errors",
        flush=True,
    )


if __name__ == "__main__":
    main()
