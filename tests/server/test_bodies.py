"""Large bodies on a real site: refused before they are sent, or gathered where its owner gave room; nothing is left."""

import os
import re
import threading
import urllib.parse
import urllib.request

import pytest

from tests.server.raw import CHUNKED, Client, unnamed_files

HUGE = 100_000_000
FORM = "application/x-www-form-urlencoded"
FILE = "multipart/form-data; boundary=x"
CSV = "Account address,Show boosts\n" + "".join(
    f"friend{number}@a-house-far-away.example.org,true\n" for number in range(9000)
)


@pytest.fixture(scope="module")
def member(site):
    """Return (the header by which the site knows a member, the token of the member's forms)."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    name, password = next(iter(site.passwords.items()))
    fields = {"username": name, "password": password, "csrf": csrf(opener.open(f"{site.url}/login"))}
    page = opener.open(f"{site.url}/login", urllib.parse.urlencode(fields).encode())
    assert page.url == f"{site.url}/"
    jar = next(handler.cookiejar for handler in opener.handlers if hasattr(handler, "cookiejar"))
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    return f"Cookie: {cookies}\r\n", csrf(opener.open(f"{site.url}/settings/data"))


def csrf(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.read().decode())[1]


def worker_of(site):
    """Return the number of the process that answers."""
    with open(f"/proc/{site.process.pid}/task/{site.process.pid}/children") as children:
        return int(children.read().split()[0])


def head(site, path, kind, headers):
    host = site.url.removeprefix("http://")
    return f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode()


def until(found):
    """Wait until found() returns something, and return it."""
    waiting = threading.Event()
    while not (result := found()):
        waiting.wait(0.05)
    return result


@pytest.mark.parametrize("size", [f"Content-Length: {HUGE}\r\n", CHUNKED], ids=["length", "chunks"])
@pytest.mark.parametrize(
    ("path", "kind", "statuses"),
    [
        ("/statuses", FORM, (401, 413)),
        ("/statuses", FILE, (401, 415)),
        ("/settings/data", FILE, (401, 413)),
        ("/settings/data", FORM, (401, 413)),
        ("/api/v1/statuses", "application/json", (401, 401)),
        ("/api/v1/apps", "application/json", (413, 413)),
        ("/oauth/token", FORM, (413, 413)),
        ("/nowhere", FORM, (404, 404)),
    ],
)
def test_a_huge_body_is_refused_before_it_is_sent(site, member, path, kind, statuses, size):
    before = sorted(os.listdir(site.data))
    for cookies, status in zip(("", member[0]), statuses, strict=True):
        with Client(site.port, head(site, path, kind, size + cookies)) as client:
            client.send(b"5f5e100\r\n" + b"x" * 1000)  # a chunk as large as HUGE, or some bytes of a body
            answer, headers, _ = client.reply()
            assert (answer, headers["connection"]) == (status, "close")
            assert headers.get("x-content-type-options") == "nosniff"
    assert not unnamed_files(worker_of(site))
    assert sorted(os.listdir(site.data)) == before


def test_who_asks_before_sending_a_huge_body_is_refused_instead_of_encouraged(site):
    headers = f"Content-Length: {HUGE}\r\nExpect: 100-continue\r\n"
    with Client(site.port, head(site, "/api/v1/apps", "application/json", headers)) as client:
        assert client.status() == 413
        assert client.is_closed()


def test_a_file_of_a_member_is_gathered_in_the_data_directory_and_read(site, member):
    cookies, token = member
    body = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
    body += '--x\r\nContent-Disposition: form-data; name="what"\r\n\r\nfollow\r\n'
    body += f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{CSV}\r\n--x--\r\n'
    length = f"Content-Length: {len(body)}\r\n"
    with Client(site.port, head(site, "/settings/data", FILE, length + cookies)) as client:
        client.send(body[:300_000].encode())
        assert all(file.startswith(str(site.data)) for file in until(lambda: unnamed_files(worker_of(site))))
        client.send(body[300_000:].encode())
        status, headers, page = client.reply()
        assert (status, headers.get("location")) == (303, "/settings/data"), re.findall(rb"error.*", page)
    assert not unnamed_files(worker_of(site))
    said = until(lambda: [line for line in site.lines if "path=/settings/data" in line and "status=303" in line])
    assert len(said) == 1
    lines = [line for line in site.lines if "method=POST" in line and "path=/settings/data" in line]
    assert not [line for line in lines if "status=200" in line]  # the question whether it is wanted is no request
