"""Slow clients in every stage, against a server of two threads that waits five minutes for each: others are served."""

import contextlib
import hashlib

import pytest

from tests.server.raw import chunked, get, post

HALF_HEAD = get()[:-2]
HALF_BODY = post("/read", b"x" * 50, length=100)
UPLOAD = 1_000_000
SHAPES = {
    "silent": (b"", "silent"),
    "half a line": (b"GET", "head"),
    "half a head": (HALF_HEAD, "head"),
    "half a body": (HALF_BODY, "body"),
    "half a chunk": (chunked("/read", b"abc", end=b"ff\r\nx"), "body"),
    "half a trailer": (chunked("/read", b"abc", end=b"0\r\nX: y\r\n"), "body"),
    "a body that is withheld": (post("/read", b"", "Expect: 100-continue\r\n", length=100), "body"),
    "chunks that are withheld": (chunked("/read", end=b"", headers="Expect: 100-continue\r\n"), "body"),
    "one request and a half": (get() + HALF_HEAD, "head"),
    "one request and half a body": (get() + HALF_BODY, "body"),
    "silent after its request": (get(), "kept"),
    "silent after the last reply": (get(headers="Connection: close\r\n"), "closing"),
    "refused in the middle of its body": (post("/refuse", b"x" * 1000, length=10**8), "closing"),
    "does not read 8 MB": (get("/large"), "reply"),
    "does not read 8 MB, and asks for more": (get("/large") * 2 + HALF_HEAD, "reply"),
}


@pytest.mark.parametrize(("data", "stage"), SHAPES.values(), ids=SHAPES)
def test_it_holds_no_thread(patient, data, stage):
    before = patient.until(lambda state: state["stages"] == {"running": 1})
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(patient.client(data, receive_buffer=4096))
        patient.until(lambda state: state["stages"].get(stage, 0) >= 8)
        for _ in range(4):
            assert patient.ask(get())[2] == b"hello"
    after = patient.until(lambda state: state["stages"] == {"running": 1})
    assert after["files"] <= before["files"]
    assert (after["room"], after["uploads"]) == (0, 0)
    assert not patient.unnamed_files()


def test_a_request_may_come_byte_by_byte(patient):
    for data in (get(), post("/read", b"hello"), chunked("/read", b"hello"), b"\r\n" + get()):
        with patient.client() as client:
            for at in range(len(data)):
                client.send(data[at : at + 1])
            assert client.status() == 200


def test_requests_in_one_packet_are_answered_in_their_order(patient):
    with patient.client(get() + post("/read", b"12345") + chunked("/read", b"123") + get()) as client:
        assert client.reply()[2] == b"hello"
        assert client.reply()[2].startswith(b"5 ")
        assert client.reply()[2].startswith(b"3 ")
        assert client.reply()[2] == b"hello"


def test_a_thousand_requests_in_one_packet_are_answered(patient):
    with patient.client(get() * 1000) as client:
        assert [client.status() for _ in range(1000)] == [200] * 1000


def test_the_other_half_of_a_second_request_is_waited_for(patient):
    with patient.client(get() + HALF_BODY) as client:
        assert client.reply()[2] == b"hello"
        client.send(b"x" * 50 + get())
        assert client.reply()[2].startswith(b"100 ")
        assert client.reply()[2] == b"hello"


def test_a_client_that_ends_its_side_after_the_request_gets_its_answer(patient):
    with patient.client(get("/large") + get()) as client:
        client.finish()
        assert len(client.reply()[2]) == 8 * 1024 * 1024
        assert client.reply()[2] == b"hello"
        assert client.is_closed()


def test_a_client_that_ends_its_side_in_the_middle_is_dropped(patient):
    for data in (HALF_HEAD, HALF_BODY, chunked("/read", b"x", end=b"")):
        with patient.client(data) as client:
            client.finish()
            assert client.is_closed()


def test_who_asks_whether_to_send_is_told_once_and_not_in_the_old_protocol(patient):
    head = post("/read", b"", "Expect: 100-continue\r\n", length=5)
    with patient.client(head) as client:
        assert client.status() == 100
        client.send(b"hello")
        assert client.status() == 200
        client.send(head + b"hello")  # need not be told: it did not wait
        assert client.status() == 200
    with patient.client(head.replace(b"HTTP/1.1", b"HTTP/1.0"), b"hello") as client:
        assert client.status() == 200
        assert client.is_closed()


def test_a_reply_that_is_read_late_is_whole(patient):
    with patient.client(get("/large"), receive_buffer=4096) as client:
        patient.until(lambda state: state["stages"].get("reply"))
        assert patient.unnamed_files()
        assert hashlib.sha256(client.reply()[2]).digest() == hashlib.sha256(b"0123456789abcdef" * 65536 * 8).digest()
    assert not patient.unnamed_files()


def test_a_reply_in_pieces_is_whole(patient):
    with patient.client(get("/pieces") * 3, receive_buffer=4096) as client:
        first, second, third = (client.reply()[2] for _ in range(3))
        assert first == second == third == b"".join(b"piece %d " % number * 500 for number in range(300))


def test_a_reply_that_breaks_off_does_not_look_whole(patient):
    with patient.client(get("/broken")) as client, pytest.raises((ConnectionResetError, ValueError)):
        client.reply()


def test_a_body_is_never_given_to_the_application_before_it_is_whole(patient):
    body = b"x" * 200_000
    with patient.client(post("/read", body)[:-1]) as client:
        patient.until(lambda state: state["stages"].get("body"))
        client.send(b"x")
        assert client.reply()[2].split()[1].decode() == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("transfer", ["length", "chunks"])
def test_a_large_body_that_the_application_reads_is_gathered_in_a_file(patient, transfer):
    body = b"0123456789" * 100_000
    data = (
        post("/read", body)
        if transfer == "length"
        else chunked("/read", *[body[at : at + 9000] for at in range(0, len(body), 9000)])
    )
    with patient.client(data[:700_000]) as client:
        patient.until(lambda state: state["uploads"] == 1)
        assert patient.unnamed_files()
        client.send(data[700_000:] + get())
        assert client.reply()[2].decode() == f"{len(body)} {hashlib.sha256(body).hexdigest()}"
        assert client.reply()[2] == b"hello"
    assert patient.state()["uploads"] == 0
    assert not patient.unnamed_files()


def test_a_large_body_waits_for_a_word_if_it_asks_for_one(patient):
    body = b"x" * 300_000
    with patient.client(post("/read", b"", "Expect: 100-continue\r\n", length=len(body))) as client:
        assert client.status() == 100
        client.send(body)
        assert client.reply()[2].startswith(b"300000 ")
    with patient.client(post("/refuse", b"", "Expect: 100-continue\r\n", length=len(body))) as client:
        status, headers, body = client.reply()
        assert (status, headers["connection"], body) == (401, "close", b"not you")
        assert client.is_closed()


def test_a_body_that_nobody_reads_is_refused_on_its_head(patient):
    with patient.client(post("/refuse", b"x" * 1000, length=10**12)) as client:
        status, headers, body = client.reply()
        assert (status, headers["connection"], body) == (401, "close", b"not you")


@pytest.mark.parametrize("data", [post("/read", b"", length=10**9), chunked("/read", end=b"fffffffff\r\n")])
def test_a_body_beyond_all_bounds_is_refused_and_leaves_nothing(patient, data):
    with patient.client(data) as client:
        assert client.status() == 413
        assert client.is_closed()
    assert not patient.unnamed_files()


def test_large_bodies_have_a_place_at_a_time(patient):
    head = post("/read", b"x" * 1000, length=UPLOAD)
    with patient.client(head) as first:
        patient.until(lambda state: state["uploads"] == 1)
        with patient.client(head) as second:
            status, headers, _ = second.reply()
            assert (status, headers["retry-after"]) == (503, "60")
        first.send(b"x" * (UPLOAD - 1000))
        assert first.status() == 200
    patient.until(lambda state: state["uploads"] == 0)
    assert patient.ask(post("/read", b"x" * UPLOAD))[0] == 200


def test_malformed_chunks_in_a_large_body_are_refused(patient):
    with patient.client(chunked("/read", b"x" * 400_000, end=b"")) as client:
        patient.until(lambda state: state["uploads"] == 1)
        client.send(b"nonsense\r\n")
        assert client.status() == 400
    patient.until(lambda state: state["uploads"] == 0)
