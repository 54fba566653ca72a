"""The server as a process: how it starts, what it prints, what it refuses, how it ends."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import config
from server import CannotServe, claim, serve
from tests.running import ROOT, Client, Server


def get(server, path, **headers):
    """Return the answer to a GET over a real connection."""
    host = server.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.body = response.read()
    connection.close()
    return response


def start(data, *arguments, **environ):
    """Run `microblog serve`, which is expected to refuse; return the finished process."""
    command = [sys.executable, ROOT / "cli.py", "serve", "--data", data, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=data, env=environ, check=False)


def test_the_first_start_says_where_the_site_is_and_how_to_set_it_up(server):
    assert get(server, "/").status == 200
    assert get(server, server.setup_path).status == 200
    assert "database" in server.lines[0]


def test_the_log_has_a_line_a_request_without_its_secrets(server):
    get(server, server.setup_path, Cookie="session=very-secret")
    server.stop()
    line = next(line for line in server.lines if "path=/setup" in line)
    assert "status=200" in line
    assert server.setup_path.partition("key=")[2] not in line
    assert "very-secret" not in server.output


def test_the_log_can_be_json(tmp_path):
    with Server(tmp_path, MICROBLOG_LOG="json") as server:
        get(server, "/about")
    entry = next(json.loads(line) for line in server.lines if '"/about"' in line)
    assert (entry["event"], entry["status"], entry["method"]) == ("request", 200, "GET")


def test_a_second_server_on_the_same_data_is_refused(server):
    refused = start(server.data, "--port", "0")
    assert (refused.returncode, "Another server" in refused.stderr) == (1, True)
    assert get(server, "/").status == 200


def test_a_busy_port_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = start(tmp_path, "--port", str(other.getsockname()[1]))
    assert (refused.returncode, "in use" in refused.stderr) == (1, True)
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"This is my diary." * 1000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_file_that_is_none_of_ours_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "microblog.db"
    file.write_bytes(content)
    refused = start(tmp_path, "--port", "0")
    assert (refused.returncode, str(file) in refused.stderr, file.read_bytes()) == (1, True, content)


def test_sigterm_lets_a_running_request_end_and_leaves_one_whole_file(server):
    get(server, "/")
    server.stop(signal.SIGTERM)
    assert server.process.returncode == 0
    assert not (server.data / "microblog.db-wal").exists()


def test_a_server_that_was_killed_starts_again_at_once(tmp_path):
    server = Server(tmp_path)
    server.start()
    server.stop(signal.SIGKILL)
    begun = time.monotonic()
    with Server(tmp_path) as again:
        assert get(again, "/").status == 200
    assert time.monotonic() - begun < 10


def test_a_proxy_in_front_is_believed_only_where_configured(server):
    answer = get(server, "/", **{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"})
    assert answer.getheader("Strict-Transport-Security") is None
    assert b"evil.example" not in answer.body


def test_a_gunicorn_that_the_worker_was_not_written_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.delattr("gunicorn.workers.gthread.ThreadWorker.handle_request")
    configuration = config.load({"MICROBLOG_DATA": str(tmp_path)})
    monkeypatch.setattr("lines.to", lambda *_: None)
    with pytest.raises(CannotServe, match=r"ThreadWorker\.handle_request is not what the worker was written for"):
        serve(configuration, None, None, None)


def test_the_worker_of_a_master_that_was_killed_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("server.PATIENCE", 0)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    worker = claim(tmp_path)
    with pytest.raises(CannotServe, match="Another server is running"):
        claim(tmp_path)
    os.pwrite(worker, f"{gone.pid:<20}\n".encode(), 0)
    threading.Timer(0.3, os.close, [worker]).start()
    os.close(claim(tmp_path))


def test_a_strange_host_gets_nothing(server):
    answer = get(server, "/", Host="evil.example")
    assert (answer.status, b"What people say" in answer.body) == (421, False)


@pytest.mark.parametrize("hosts", ["", "Host: localhost\r\nHost: localhost\r\n", "Host:\r\n"])
def test_no_host_or_two_of_them_is_refused(server, hosts):
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), 10) as client:
        client.sendall(f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
        assert client.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.1 421")


def test_two_processes_serve_one_site(tmp_path):
    with Server(tmp_path, "--demo", MICROBLOG_WORKERS="2") as server:
        name, password = next(iter(server.passwords.items()))
        client = Client(server)
        client.send("/login", "/login", username=name, password=password)
        for number in range(8):  # each request is a connection of its own, for the one or the other
            client.send("/", "/statuses", status=f"number {number}")
            assert all(f"number {number}" in get(server, f"/@{name}").body.decode() for _ in range(4))
        found, deadline = set(), time.monotonic() + 30
        while len(found) < 2 and time.monotonic() < deadline:  # each takes what it is faster to take
            found.update(workers_seen(server))
        assert len(found) == 2
        os.kill(int(found.pop()), signal.SIGKILL)
        assert get(server, f"/@{name}").status == 200


def workers_seen(server):
    """Return the number of the process that answered, as /metrics tells it."""
    return set(re.findall(r'worker="(\d+)"', get(server, "/metrics").body.decode()))
