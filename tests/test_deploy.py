"""What an owner runs the site with: systemd, a web server in front, a container."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

from tests.running import ROOT


def test_systemd_hears_that_the_site_is_ready_once_it_answers_and_that_it_stops(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        process = subprocess.Popen(
            [sys.executable, ROOT / "cli.py", "serve", "--port", "0", "--data", tmp_path / "data"],
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stdout=subprocess.PIPE,
        )
        with process:
            try:
                assert systemd.recv(1000) == b"READY=1"
                os.set_blocking(process.stdout.fileno(), False)
                printed = process.stdout.read().decode()
                assert "Ready in" in printed
                url = printed.partition("Site ")[2].split()[0]
                with urllib.request.urlopen(url + "healthz", timeout=30) as answer:
                    assert answer.status == 200
            finally:
                process.send_signal(signal.SIGTERM)
            assert systemd.recv(1000) == b"STOPPING=1"
            os.set_blocking(process.stdout.fileno(), True)
        assert process.returncode == 0
