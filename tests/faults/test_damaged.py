"""Files that are not as they were left: fifty are refused at start and not touched; a bad page while the site runs.

STARTS=60 starts a server with each of them, and tells how long it takes until it has said no.
"""

import hashlib
import json
import logging
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import config
import db as database
import sound
from tests.faults.posting import fill
from tests.running import ROOT
from tests.test_prepare import wait_for_another_moment

SIZE = 4096
STARTS = int(os.environ.get("STARTS", "1"))


def write_at(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def run(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def become(path, *statements):
    """Put a database of another program in its place."""
    path.unlink()
    run(path, *statements)


# Fifty kinds of damage. The file has some 190 pages; the first byte of a page tells of what kind it is.
DAMAGES = {
    "a text": lambda path: path.write_text("Dear diary,\n" * 5000),
    "empty": lambda path: path.write_bytes(b""),
    "nothing but zeros": lambda path: path.write_bytes(bytes(50 * SIZE)),
    "a zip": lambda path: path.write_bytes(b"PK\3\4" + os.urandom(9 * SIZE)),
    "of no program": lambda path: become(path, "CREATE TABLE t (a)"),
    "of another program": lambda path: run(path, "PRAGMA application_id = 7"),
    "of a newer version": lambda path: run(path, "PRAGMA user_version = 9999"),
    "without a version": lambda path: run(path, "PRAGMA user_version = 0"),
    "a directory": lambda path: (path.unlink(), path.mkdir()),
    "a link to nothing": lambda path: (path.unlink(), path.symlink_to("nothing")),
    "without its name": lambda path: write_at(path, 0, b"sQLite"),
    "with another page size": lambda path: write_at(path, 16, b"\x02\x00"),
    "with no page size": lambda path: write_at(path, 16, b"\x00\x00"),
    "of a version of SQLite to come": lambda path: write_at(path, 18, b"\x09\x09"),
    "with another fraction": lambda path: write_at(path, 21, b"\x41\x21\x21"),
    "of a format to come": lambda path: write_at(path, 44, b"\0\0\0\x09"),
    "with a list of free pages that leads nowhere": lambda path: write_at(path, 32, b"\0\0\xff\xff\0\0\0\x09"),
    "first page gone": lambda path: write_at(path, 0, bytes(SIZE)),
    **{f"cut after {n} bytes": lambda path, n=n: os.truncate(path, n) for n in (1, 99, 1000, SIZE, SIZE + 1, 7 * SIZE)},
    **{f"cut by {n} pages": lambda path, n=n: os.truncate(path, path.stat().st_size - n * SIZE) for n in (1, 9, 50)},
    **{f"page {n} of noise": lambda path, n=n: write_at(path, (n - 1) * SIZE, b"\xa5" * SIZE) for n in range(2, 90, 8)},
    **{
        f"page {n} of another kind": lambda path, n=n: write_at(path, (n - 1) * SIZE, b"\x00") for n in range(4, 100, 8)
    },
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the bytes of a database with people in it."""
    data = tmp_path_factory.mktemp("sound")
    fill(data)
    return (data / "microblog.db").read_bytes()


def contents(folder):
    """Return {file: digest} of a directory, but for locks and what SQLite makes to look: an index and an empty log."""
    found = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {
        file: hashlib.sha256(data).digest()
        for file, data in found.items()
        if not file.name.endswith((".lock", "-shm")) and (data or not file.name.endswith("-wal"))
    }


def test_there_are_fifty():
    assert len(DAMAGES) >= 50


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_with_the_way_out_and_not_touched(tmp_path, whole, damage):
    path = tmp_path / "microblog.db"
    path.write_bytes(whole)
    Path(f"{path}.lock").touch()
    sound.seal(path)
    assert sound.is_sealed(path)
    wait_for_another_moment(path)
    DAMAGES[damage](path)
    before = contents(tmp_path)
    with pytest.raises(database.Unusable, match=re.escape("`microblog restore FILE`")) as refused:
        database.prepare(path, config.RESOURCES)
    assert str(path) in str(refused.value)
    assert contents(tmp_path) == before


def test_a_start_with_it_ends_in_one_line(tmp_path, whole):
    seconds = []
    for number, damage in enumerate(list(DAMAGES)[:STARTS]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "microblog.db").write_bytes(whole)
        DAMAGES[damage](folder / "microblog.db")
        begun = time.monotonic()
        command = [sys.executable, ROOT / "cli.py", "serve", "--port", "0", "--data", folder]
        refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        seconds.append(time.monotonic() - begun)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1), damage
    print(
        f"{len(seconds)} starts, refused after {sorted(seconds)[len(seconds) // 2]:.2f} s, {max(seconds):.2f} s at most"
    )


def test_a_bad_page_costs_what_needs_it_and_nothing_else(db, member, configuration, caplog):
    ada, bob = member("ada"), member("bob")
    bob.publish("hello")
    page = db.read.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'reports'").fetchone()[0]
    db.checkpoint()
    write_at(configuration.database, (page - 1) * SIZE, b"\xa5" * SIZE)
    db._writer.execute("PRAGMA shrink_memory")
    with caplog.at_level(logging.ERROR, "microblog"):
        answer = ada.post("/api/v1/reports", 500, account_id=bob.id, comment="rude")
    assert list(json.loads(answer.text)) == ["error"]
    assert any("damaged" in record.getMessage() for record in caplog.records)
    assert db.is_doubtful  # so that it bears no seal
    assert ada.listed("/api/v1/timelines/public") == ada.listed(f"/api/v1/accounts/{bob.id}/statuses")
    assert ada.publish("still here")["content"] == "<p>still here</p>"
    db.checkpoint()
    assert configuration.database.read_bytes()[(page - 1) * SIZE : page * SIZE] == b"\xa5" * SIZE
