"""Disks that are full, broken, or not ours to write: reading goes on, writing is 503 at once, nothing is lost."""

import contextlib
import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.invariants import wrongs
from tests.faults.posting import Ledger, Poster, check_posts, fill
from tests.faults.test_kill import Target
from tests.running import ROOT

IS_ROOT = os.geteuid() == 0
NOBODY = 65534


@pytest.fixture
def small_disk(tmp_path):
    """Return a directory on a disk of 8 MB."""
    if not IS_ROOT:
        pytest.skip("NOT TESTED: a full disk, because only root may mount a small one")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"NOT TESTED: a full disk, because mount says {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def ask(target, method, path, token="", **fields):
    """Return (status, headers, body) of an answer, and how many seconds it took."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(target.url()).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} if token else {}
    with contextlib.closing(connection):
        connection.request(method, path, json.dumps(fields) if fields else None, headers)
        answer = connection.getresponse()
        body = answer.read()
    print(f"{method} {path}: {answer.status} after {time.monotonic() - begun:.3f} s")
    return answer.status, answer.headers, body


def check_only_reading_works(target, token):
    """Check that writing says in the right form that it has to wait, and that pages are shown."""
    status, headers, body = ask(target, "POST", "/api/v1/statuses", token, status="more " * 90)
    assert (status, list(json.loads(body))) == (503, ["error"])
    assert int(headers["Retry-After"]) >= 1
    for path in ("/api/v1/timelines/public", "/api/v1/timelines/home", "/healthz"):
        assert ask(target, "GET", path, token)[0] == 200
    assert ask(target, "GET", "/public")[0] == 200


def post_until_refused(target, tokens, ledger):
    """Let people post until the first of them is told that it does not work; the posts are large."""
    posters = [Poster(target.url, token, ledger) for token in tokens]
    for poster in posters:
        poster.start()
    deadline = time.monotonic() + 120
    while not any(set(poster.statuses) - {200} for poster in posters):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return posters


def end(posters):
    for poster in posters:
        poster.end()
    assert {status for poster in posters for status in poster.statuses} == {200, 503}


def test_a_full_disk_stops_writing_only_and_only_while_it_is_full(small_disk, tmp_path):
    tokens, ledger = fill(small_disk, 4), Ledger(tmp_path / "ledger")
    target = Target(small_disk)
    filler = small_disk / "filler"
    try:
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(16384))
        posters = post_until_refused(target, tokens, ledger)
        check_only_reading_works(target, tokens[0])
        filler.unlink()
        end(posters)
    finally:
        target.server.stop()
    assert check_posts(small_disk / "microblog.db", ledger.entries())
    assert wrongs(small_disk / "microblog.db") == {}


def test_a_disk_that_takes_no_more_bytes_does_no_harm_and_needs_no_restart(tmp_path):
    tokens, ledger = fill(tmp_path, 4), Ledger(tmp_path / "ledger")
    target = Target(tmp_path)
    try:
        _, most = resource.prlimit(target.worker(), resource.RLIMIT_FSIZE)
        resource.prlimit(target.worker(), resource.RLIMIT_FSIZE, (100_000, most))  # SQLite gets EFBIG: an I/O error
        posters = post_until_refused(target, tokens, ledger)
        check_only_reading_works(target, tokens[0])
        resource.prlimit(target.worker(), resource.RLIMIT_FSIZE, (most, most))
        end(posters)
    finally:
        target.server.stop()
    assert check_posts(tmp_path / "microblog.db", ledger.entries())
    assert wrongs(tmp_path / "microblog.db") == {}


def test_a_database_that_may_not_grow_is_503_and_works_again_when_it_may(member, db):
    amy = member("amy")
    with db.write() as tx:
        tx.execute("PRAGMA max_page_count = 1")  # which means: as many as there are
    for number in range(200):
        answer = amy.post("/api/v1/statuses", "*", status=f"{number} " + "word " * 90)
        if answer.status_int != 200:
            break
    assert (answer.status_int, list(answer.json), number > 0) == (503, ["error"], True)
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(amy.listed("/api/v1/timelines/home", limit=40)) == min(number, 40)
    with db.write() as tx:
        tx.execute("PRAGMA max_page_count = 1000000")
    assert amy.publish("again")
    assert wrongs(db.path) == {}


# --- Rights -----------------------------------------------------------------------------------------------------------


DROP = "import cli, os, sys; os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))"


def serve_as_nobody(data):
    """Run `microblog serve` as a user who owns nothing, who may not even read where Python is; return the process."""
    serve = ["serve", "--port", "0", "--data", data]
    command = [ROOT / "cli.py", *serve]
    if IS_ROOT:
        command = ["-c", f"{DROP}; sys.exit(cli.main(sys.argv[2:]))", str(NOBODY), *serve]
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)


def is_refused(process, path):
    """Check that it ended at once with one line that says why."""
    assert process.returncode == 1, process.stderr
    assert str(path) in process.stderr
    assert process.stderr.count("\n") == 1
    return True


@pytest.fixture
def open_place():
    """Return a directory in which others than us may do whatever its own rights allow."""
    folder = f"/tmp/microblog-faults-{os.getpid()}"
    os.makedirs(folder, 0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwX", folder], check=True)
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["directory", "file", "both, of another owner"])
def test_what_may_not_be_written_is_refused_at_start_in_one_line(open_place, kind):
    data = Path(open_place)
    fill(data, 1)
    mine = NOBODY if IS_ROOT and "another" not in kind else os.geteuid()
    if kind.startswith("both") and not IS_ROOT:
        pytest.skip("NOT TESTED: files of another owner, because only root may make some")
    for file in (data, *data.iterdir()):
        os.chown(file, mine, -1)
    data.chmod(0o555 if kind == "directory" else 0o755)
    (data / "microblog.db").chmod(0o444 if kind == "file" else 0o644)
    assert is_refused(serve_as_nobody(data), data)


def test_a_site_whose_files_become_read_only_goes_on_or_says_so(tmp_path):
    tokens, ledger = fill(tmp_path, 2), Ledger(tmp_path / "ledger")
    target = Target(tmp_path)
    try:
        (tmp_path / "microblog.db").chmod(0o400)
        tmp_path.chmod(0o500)
        assert ask(target, "GET", "/public")[0] == 200
        poster = Poster(target.url, tokens[0], ledger)
        poster.post("key")
        poster.close()
        assert set(poster.statuses) <= {200, 503}  # what is open stays open; whatever happened, the answer is true
    finally:
        tmp_path.chmod(0o700)
        target.server.stop()
    assert check_posts(tmp_path / "microblog.db", ledger.entries()) == len(ledger.entries())
