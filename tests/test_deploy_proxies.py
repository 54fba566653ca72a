"""The site behind Caddy and nginx as deploy/ sets them up: over https, on this machine's own addresses."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
import trustme

from tests import mastodon
from tests.journeys import PASSWORD
from tests.proxies import CADDY, NGINX, Caddy, Nginx, client, port, protocol, reserved
from tests.running import ROOT, Server

KINDS = [
    pytest.param(Caddy, id="Caddy", marks=pytest.mark.skipif(not CADDY, reason="no Caddy (apt install caddy)")),
    pytest.param(Nginx, id="nginx", marks=pytest.mark.skipif(not NGINX, reason="no nginx (apt install nginx)")),
]
# Who comes by which: nobody may bring an archive while their last one is still being written.
NAMES = {Caddy: "ada", Nginx: "adam"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return the three ports of a running site: its own, and those of https and http that are kept for a web server."""
    data = tmp_path_factory.mktemp("data")
    for name in NAMES.values():
        command = [sys.executable, ROOT / "cli.py", "user", "add", name, "--password-stdin", "--data", data]
        subprocess.run(command, input=PASSWORD, text=True, check=True, capture_output=True, timeout=60)
    with reserved() as upstream, reserved() as https, reserved() as http:
        ports = port(upstream), port(https), port(http)
        environ = {"MICROBLOG_URL": f"https://localhost:{ports[1]}", "MICROBLOG_PROXIES": "127.0.0.1"}
        with Server(data, "--port", str(ports[0]), **environ, MICROBLOG_RATE_LIMITS="on"):
            yield ports


@pytest.fixture(scope="module", params=KINDS)
def site(request, server, tmp_path_factory):
    """Return the site behind a web server: its address, by http too and without it, and browsers by address."""
    directory, authority = tmp_path_factory.mktemp("proxy"), trustme.CA()
    authority.cert_pem.write_to_path(directory / "authorities.pem")
    upstream, https, http = server
    with request.param(directory, authority.issue_cert("localhost"), *server):
        yield SimpleNamespace(
            url=f"https://localhost:{https}",
            name=NAMES[request.param],
            http=f"http://localhost:{http}",
            inner=f"http://127.0.0.1:{upstream}",
            authorities=directory / "authorities.pem",
            browser=lambda address: client(address, directory / "authorities.pem"),
        )


@pytest.fixture(scope="module")
def ada(site):
    """Return Ada's browser, in which she has logged in through the web server."""
    browser = site.browser("127.0.0.1")
    answer = submit(browser, site.url + "/login", "/login", username=site.name, password=PASSWORD)
    assert (answer.status_code, answer.url) == (200, site.url + "/")
    return browser


def submit(browser, page, action, files=None, **fields):
    """Send the form of a page as a browser does; return what it leads to."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)[1]
    address = "/".join(page.split("/")[:3]) + action
    headers = {"Origin": "/".join(page.split("/")[:3]), "Sec-Fetch-Site": "same-origin"}
    return browser.post(address, {"csrf": csrf, **fields}, files=files, headers=headers, timeout=30)


def left(browser, url, **headers):
    """Return how many calls of the API the client has left, as the server counts for its address."""
    answer = browser.get(url + "/api/v1/instance", headers=headers, timeout=30)
    assert answer.status_code == 200
    return int(answer.headers["X-RateLimit-Remaining"])


def test_one_logs_in_over_https_with_a_cookie_for_https_only(site, ada):
    (cookie,) = [cookie for cookie in ada.cookies if "session" in cookie.name]
    assert (cookie.name, cookie.secure, cookie.path) == ("__Host-session", True, "/")
    assert ada.get(site.url).headers["Strict-Transport-Security"]


def test_one_posts_and_is_led_back_to_the_same_address(site, ada):
    answer = submit(ada, site.url + "/compose", "/statuses", status="Through the web server", visibility="public")
    assert answer.status_code == 200
    assert [step.status_code for step in answer.history] == [303]
    assert answer.url.startswith(site.url)
    assert "Through the web server" in site.browser("127.0.0.1").get(site.url).text


def test_an_archive_of_megabytes_is_uploaded(site, ada):
    padding = {"media_attachments/1.jpg": os.urandom(3_000_000), "outbox.json": mastodon.outbox(mastodon.OUTBOX)}
    archive = mastodon.zipped({**padding, "actor.json": b"{}"})
    answer = submit(ada, site.url + "/settings/data", "/settings/data", {"file": ("archive.zip", archive)})
    assert "are being written" in answer.text


def test_what_is_too_large_is_refused_in_the_words_of_the_site(site, ada):
    answer = submit(ada, site.url + "/settings/data", "/settings/data", {"file": ("a.zip", bytes(21_000_000))})
    assert (answer.status_code, "20 MB" in answer.text) == (413, True)


def test_limits_count_for_the_address_the_web_server_saw(site):
    one, other = site.browser("127.0.0.2"), site.browser("127.0.0.3")
    before = left(one, site.url), left(other, site.url)
    assert left(one, site.url) == before[0] - 1
    assert left(one, site.url) == before[0] - 2
    assert left(other, site.url) == before[1] - 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_no_header_of_a_client_changes_its_address(site, header):
    browser = site.browser("127.0.0.4")
    first = left(browser, site.url)
    value = "for=203.0.113.9" if header == "Forwarded" else "203.0.113.9"
    assert left(browser, site.url, **{header: value}) == first - 1
    assert left(browser, site.url, **{header: value.replace("9", "8")}) == first - 2


def test_who_goes_round_the_web_server_is_not_believed(site):
    browser = site.browser("127.0.0.5")
    first = left(browser, site.inner)
    assert left(browser, site.inner, **{"X-Forwarded-For": "203.0.113.9"}) == first - 1


def test_pages_come_compressed_and_whole(site):
    answer = site.browser("127.0.0.1").get(site.url + "/about", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.text.rstrip().endswith("</html>")


def test_what_has_not_changed_is_not_sent_again(site):
    browser = site.browser("127.0.0.1")
    for path in ("/static/style.css", "/feed.atom"):
        first = browser.get(site.url + path, headers={"Accept-Encoding": "gzip"})
        known = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
        again = browser.get(site.url + path, headers=known)
        assert (path, first.status_code, again.status_code, again.content) == (path, 200, 304, b"")


def test_a_strange_host_gets_nothing(site):
    answer = site.browser("127.0.0.1").get(site.url, headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"})
    assert "What people say" not in answer.text


def test_http_leads_to_https(site):
    answer = site.browser("127.0.0.1").get(site.http + "/about?x=1", allow_redirects=False)
    assert answer.status_code in (301, 308)
    assert re.fullmatch(r"https://localhost(:\d+)?/about\?x=1", answer.headers["Location"])


def test_browsers_get_http_2(site):
    assert protocol(site.url, site.authorities) == "h2"


def test_the_numbers_of_the_site_do_not_leave_the_machine(site):
    browser = site.browser("127.0.0.1")
    assert browser.get(site.url + "/metrics").status_code in (401, 403, 404)
    assert browser.get(site.inner + "/metrics").status_code == 200
