"""Bounds: how much the worker holds for all, how many it lets in, how long a queue it keeps."""

import contextlib
import ipaddress

import pytest

from tests.server.conftest import FOREVER
from tests.server.raw import Small, get, post
from tests.server.test_slow import HALF_HEAD
from worker import internals
from worker.connections import Connection, Connections, Limits


def test_buffers_together_have_a_bound_and_the_oldest_half_request_goes_first():
    with Small(threads=2, memory_bytes=1_000_000, **FOREVER) as small, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(small.client(post("/read", b"x" * 100_000, length=200_000))) for _ in range(20)]
        assert clients[0].is_closed()
        state = small.until(lambda state: state["dropped"].get("memory", 0) >= 11)
        assert state["held"] < 1_000_000
        clients[-1].send(b"x" * 100_000)
        assert clients[-1].status() == 200


def test_when_all_places_are_taken_the_longest_silent_one_makes_room():
    with Small(threads=2, worker_connections=20, **FOREVER) as small, contextlib.ExitStack() as stack:
        silent = [stack.enter_context(small.client()) for _ in range(10)]
        halves = [stack.enter_context(small.client(HALF_HEAD)) for _ in range(20)]
        assert silent[0].is_closed()
        assert small.ask(get())[2] == b"hello"
        halves[-1].send(b"\r\n")
        assert halves[-1].status() == 200


def test_one_address_has_so_many_connections_and_no_more():
    with Small(threads=2, connections_each=5, **FOREVER) as small, contextlib.ExitStack() as stack:
        silent = [stack.enter_context(small.client()) for _ in range(5)]
        with small.client() as one_more:
            assert one_more.is_closed()
        silent[0].close()
        small.until_answered()
        silent[1].send(get())
        assert silent[1].status() == 200


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::2:3:4:5", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_addresses_are_counted_as_networks_have_them(first, second, is_same):
    connections = Connections(Limits(), ())
    assert (connections.address_of((first, 1)) == connections.address_of((second, 2))) == is_same


def test_proxies_and_sockets_of_this_machine_are_not_counted():
    connections = Connections(Limits(connections_each=1), [ipaddress.ip_network("10.0.0.0/8")])
    for client in (("10.1.2.3", 1), ("::ffff:10.1.2.3", 1), b""):
        address = connections.address_of(client)
        for _ in range(3):
            assert connections.has_room_for(address)
            connections.park(Connection(None, client, None, address), "silent")
    assert Connections(Limits(connections_each=0), []).address_of(("192.0.2.1", 1)) is None


def test_what_waits_for_a_thread_has_a_bound_and_the_rest_is_told_to_come_again():
    with Small(threads=2, queue=2, graceful_timeout=3, **FOREVER) as small, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(small.client(get("/wait"))) for _ in range(6)]
        late = stack.enter_context(small.client(get()))
        status, headers, _ = late.reply()
        assert (status, headers["connection"], headers["retry-after"]) == (503, "close", "2")
        assert late.is_closed()
        small.stop()  # lets nobody wait in vain
        assert {client.status() for client in clients} <= {200, None}


def test_without_room_for_files_large_bodies_and_replies_fail_alone(tmp_path):
    with Small(threads=2, directory=str(tmp_path / "nowhere"), **FOREVER) as small:
        status, headers, _ = small.ask(post("/read", b"x" * 300_000))
        assert (status, headers["retry-after"]) == (503, "60")
        with small.client(get("/large"), receive_buffer=4096) as client, pytest.raises(ConnectionResetError):
            client.read_all()
        assert small.ask(get())[2] == b"hello"
        assert (small.state()["uploads"], small.state()["room"]) == (0, 0)
    assert "Traceback" not in "".join(small.lines)


def test_another_gunicorn_is_refused_with_a_sentence(monkeypatch):
    internals.check()
    monkeypatch.delattr(internals.ThreadWorker, "finish_request")
    with pytest.raises(internals.Unfit, match=r"ThreadWorker\.finish_request .* Install"):
        internals.check()
    monkeypatch.setattr(internals.ThreadWorker, "finish_request", lambda self, conn, future, more: None, raising=False)
    with pytest.raises(internals.Unfit, match="finish_request"):
        internals.check()
