"""The servers of these tests, each started once."""

import pytest

from tests.running import Server
from tests.server.raw import Small

FOREVER = dict.fromkeys(("silent", "head", "body", "upload", "upload_total", "reply", "closing", "kept"), 300)
AT_ONCE = dict.fromkeys(FOREVER, 0.5)


@pytest.fixture(scope="session")
def patient(tmp_path_factory):
    """Return a server with two threads that gives everybody five minutes: who holds a thread stops it for the test."""
    with Small(threads=2, directory=str(tmp_path_factory.mktemp("patient")), **FOREVER) as small:
        yield small


@pytest.fixture(scope="session")
def hasty(tmp_path_factory):
    """Return a server that gives everybody half a second for everything."""
    with Small(threads=2, directory=str(tmp_path_factory.mktemp("hasty")), progress=1 << 20, **AT_ONCE) as small:
        yield small


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return a real site."""
    with Server(tmp_path_factory.mktemp("site"), "--demo") as server:
        server.port = int(server.url.rpartition(":")[2])
        yield server
