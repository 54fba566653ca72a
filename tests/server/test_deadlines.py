"""The end of patience: a server that gives half a second lets go of whoever needs more, and of all that was kept."""

import pytest

from tests.server.raw import chunked, get, post
from tests.server.test_slow import HALF_BODY, HALF_HEAD

LATE = {
    "silent": (b"", []),
    "half a head": (HALF_HEAD, []),
    "half a body": (HALF_BODY, []),
    "half a chunk": (chunked("/read", b"abc", end=b"ff\r\nx"), []),
    "a body that is withheld": (post("/read", b"", "Expect: 100-continue\r\n", length=100), [100]),
    "one request and a half": (get() + HALF_HEAD, [200]),
    "silent after its request": (get(), [200]),
    "silent after the last reply": (get(headers="Connection: close\r\n"), [200]),
    "half a large body": (post("/read", b"x" * 300_000, length=10**6), [408]),
    "refused in the middle of its body": (post("/refuse", b"x" * 300_000, length=10**8), [401]),
}


@pytest.mark.parametrize(("data", "statuses"), LATE.values(), ids=LATE)
def test_it_is_closed(hasty, data, statuses):
    with hasty.client(data) as client:
        assert [client.status() for _ in statuses] == statuses
        assert client.is_closed()
    state = hasty.until(lambda state: state["stages"] == {"running": 1})
    assert (state["room"], state["uploads"]) == (0, 0)
    assert not hasty.unnamed_files()


@pytest.mark.parametrize("sip", [0, 100])
def test_a_reader_who_takes_nothing_or_next_to_nothing_is_reset(hasty, sip):
    before = hasty.state()["dropped"].get("reply", 0)

    def is_dropped(state):
        if sip:
            client.socket.recv(sip)
        return state["dropped"].get("reply", 0) > before

    with hasty.client(get("/large"), receive_buffer=4096) as client:
        hasty.until(is_dropped)
        with pytest.raises(ConnectionResetError):
            client.read_all()
    assert not hasty.unnamed_files()


def test_a_head_that_comes_in_sips_does_not_gain_time(hasty):
    def send_on():
        while True:
            client.send(b"X: y\r\n")
            hasty.state()

    with hasty.client(HALF_HEAD) as client, pytest.raises((ConnectionResetError, BrokenPipeError)):
        send_on()
