"""Web servers in front of the site: Caddy and nginx with the configurations of deploy/, on loopback."""

import os
import shutil
import socket
import ssl
import subprocess
import time

import requests
from requests.adapters import HTTPAdapter

from tests.running import ROOT

CADDY = shutil.which("caddy")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
EXAMPLE = "blog.example.org"


def reserved():
    """Return a socket that keeps a port of this machine from others, but not from who binds to it by number."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept


def port(kept):
    return kept.getsockname()[1]


class Proxy:
    """A web server of the shipped configuration, in front of 127.0.0.1:upstream, until the block ends.

    It has the name localhost instead of the example's, and other ports; nothing else differs.
    """

    def __init__(self, directory, certificate, upstream, https, http):
        self.directory, self.upstream, self.https, self.http = directory, upstream, https, http
        self.chain, self.key = directory / "chain.pem", directory / "key.pem"
        self.chain.write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
        certificate.private_key_pem.write_to_path(self.key)

    def __enter__(self):
        environ = {**os.environ, "HOME": str(self.directory), "XDG_DATA_HOME": str(self.directory)}
        with open(self.directory / "log", "w") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=subprocess.STDOUT, env=environ)
        deadline = time.monotonic() + 30
        while not self.listens():
            assert self.process.poll() is None, (self.directory / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(30)

    def listens(self):
        """Return whether it takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.https)) == 0


class Caddy(Proxy):
    """Caddy with deploy/Caddyfile."""

    def command(self):
        ours = (ROOT / "deploy" / "Caddyfile").read_text()
        ours = ours.replace(EXAMPLE + " {", f"localhost {{\n\tbind 127.0.0.1\n\ttls {self.chain} {self.key}")
        ours = ours.replace("127.0.0.1:8080", f"127.0.0.1:{self.upstream}")
        frame = f"{{\n\tadmin off\n\thttp_port {self.http}\n\thttps_port {self.https}\n}}\n"
        (self.directory / "Caddyfile").write_text(frame + ours)
        return [CADDY, "run", "--adapter", "caddyfile", "--config", self.directory / "Caddyfile"]


class Nginx(Proxy):
    """nginx with deploy/nginx.conf."""

    def command(self):
        ours = (ROOT / "deploy" / "nginx.conf").read_text()
        for theirs, mine in [
            ("https://" + EXAMPLE, f"https://localhost:{self.https}"),
            ("server_name " + EXAMPLE, "server_name localhost"),
            (f"/etc/letsencrypt/live/{EXAMPLE}/fullchain.pem", str(self.chain)),
            (f"/etc/letsencrypt/live/{EXAMPLE}/privkey.pem", str(self.key)),
            ("listen [::]:443 ssl http2;", ""),
            ("listen [::]:80;", ""),
            ("listen 443 ", f"listen 127.0.0.1:{self.https} "),
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("127.0.0.1:8080", f"127.0.0.1:{self.upstream}"),
        ]:
            assert theirs in ours
            ours = ours.replace(theirs, mine)
        places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{place}_temp_path {self.directory}/{place};\n" for place in places)
        frame = f"daemon off;\nmaster_process off;\npid {self.directory}/pid;\nerror_log stderr;\nevents {{}}\n"
        text = f"{frame}http {{\naccess_log off;\n{temporary}{ours}}}\n"
        (self.directory / "nginx.conf").write_text(text)
        return [NGINX, "-p", self.directory, "-e", "stderr", "-c", self.directory / "nginx.conf"]


class From(HTTPAdapter):
    """How requests go out from one of this machine's addresses."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **options)


def client(address, authorities):
    """Return a requests.Session whose requests come from address and which trusts a file of authorities."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(authorities)
    session.mount("https://", From(address))
    session.mount("http://", From(address))
    return session


def protocol(url, authorities):
    """Return which version of HTTP a browser would speak at url, as TLS negotiates it."""
    context = ssl.create_default_context(cafile=str(authorities))
    context.set_alpn_protocols(["h2", "http/1.1"])
    host, _, number = url.removeprefix("https://").partition(":")
    with (
        socket.create_connection(("127.0.0.1", int(number)), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as wrapped,
    ):
        return wrapped.selected_alpn_protocol()
