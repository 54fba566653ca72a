"""SIGTERM: what is whole is answered, half a request has a moment, silence ends at once."""

import contextlib

import pytest

from tests.server.conftest import FOREVER
from tests.server.raw import Small, get
from tests.server.test_slow import HALF_BODY, HALF_HEAD


@pytest.fixture
def small():
    with Small(threads=4, stopping=2, **FOREVER) as small:
        yield small


def test_it_ends_at_once_if_everybody_is_silent(small):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(small.client(data)) for data in [b"", get()] * 25]
        small.until(lambda state: state["stages"].get("kept", 0) >= 25)
        assert small.stop() == 0
        for client in clients[1::2]:
            assert client.status() == 200
        assert all(client.is_closed() for client in clients)


def test_a_request_at_work_is_answered_and_half_of_one_has_a_moment(small):
    with (
        small.client(get()) as silent,
        small.client(get("/wait")) as at_work,
        small.client(HALF_HEAD) as head,
        small.client(HALF_BODY) as body,
        small.client(get("/large"), receive_buffer=4096) as reader,
    ):
        small.until(lambda state: state["at_work"] and state["stages"].get("body"))
        assert silent.status() == 200
        with small.client(get("/release")[:-1]) as release:
            small.until(lambda state: state["stages"].get("head", 0) >= 2 and state["stages"].get("reply"))
            small.process.terminate()
            assert silent.is_closed()  # the worker knows by now
            release.send(b"\n")
            for client in (release, at_work):
                status, headers, _ = client.reply()
                assert (status, headers["connection"]) == (200, "close")
        assert head.is_closed()
        assert body.is_closed()
        assert len(reader.reply()[2]) == 8 * 1024 * 1024
    assert small.stop() == 0


def test_a_worker_whose_master_is_killed_answers_what_is_whole_and_ends(small):
    with small.client(get("/wait")) as at_work, small.client(get("/release")[:-1]) as release:
        small.until(lambda state: state["at_work"] and state["stages"].get("head", 0) >= 1)
        release.send(b"\n")
        small.process.kill()
        assert (release.status(), at_work.status()) == (200, 200)
    small.stop()
    assert not small.reader.is_alive()  # the worker had the other end of its pipe


def test_a_worker_whose_master_is_killed_ends_though_a_request_hangs():
    with Small(threads=2, orphaned=1, **FOREVER) as small, small.client(get("/wait")):
        small.until(lambda state: state["at_work"])
        small.process.kill()
        small.stop()
        assert not small.reader.is_alive()
