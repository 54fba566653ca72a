"""What the loop of the worker does itself: what is short to read and to write, and nothing that may wait."""

import pytest

from server import BRIEF, SHORT


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?max_id=5",
        "/@ada",
        "/@ada/with_replies",
        "/@ada/115",
        "/public?max_id=1",
        "/tags/x%C3%A4",
        "/notifications",
        "/static/style.css?abc",
        "/healthz",
        "/api/v1/timelines/home",
        "/api/v1/timelines/tag/x?limit=40",
        "/api/v1/statuses/5/context",
        "/api/v1/accounts/5/statuses?limit=40&pinned=true",
        "/api/v1/accounts/verify_credentials",
        "/api/v2/instance",
        "/search?q=word",
        "/search?q=caf%C3%A9&type=statuses&max_id=115",
        "/search?q=%23tag",
        "/api/v2/search?q=word&resolve=true&limit=40&type=accounts",
        "/api/v2/search?type=hashtags&q=%D0%BF%D1%80%D0%B8",
    ],
)
def test_short_reads_are_answered_in_the_loop(path):
    assert SHORT.match(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert not SHORT.match(f"POST {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert not SHORT.match(f"GET http://x{path} HTTP/1.1\r\n\r\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search?q=two+words",
        "/search?q=two%20words",
        "/search?q=%22a+phrase%22",
        "/search?q=beg*",
        "/search?q=beg%2A",
        "/search?q=-not",
        "/search?q=from:ada",
        "/search?q=has%3Alink",
        "/search?q=a-phrase",
        "/search?q=a.phrase",
        "/search?q=a%C3%97phrase",
        "/search?q=%E4%B8%AD%E6%96%87",
        "/search?q=word&q=two+words",
        "/search?q=word;q=two",
        "/search?q=" + "x" * 61,
        "/api/v2/search?q=word&offset=400",
        "/api/v2/search?q=word&following=true",
        "/api/v2/search?q=word&account_id=5",
        "/settings/data/archive.zip",
        "/admin/backup",
        "/login",
        "/stats",
        "/explore",
        "/@ada/feed.atom",
        "/@ada/followers",
        "/api/v1/accounts/search?q=x",
        "/metrics",
        "/readyz",
        "/confirm/KEY",
    ],
)
def test_all_else_is_answered_in_threads(path):
    assert not SHORT.match(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        "/statuses",
        "/statuses/actions",
        "/markers",
        "/api/v1/statuses",
        "/api/v1/statuses?x=1",
        "/api/v1/statuses/5/favourite",
        "/api/v1/statuses/5/unreblog",
        "/api/v1/markers",
    ],
)
def test_short_writes_are_done_in_the_loop(path):
    assert BRIEF.match(f"POST {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert not BRIEF.match(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/settings/data",
        "/settings/password",
        "/statuses/restore",
        "/@ada/5/delete",
        "/admin/backup",
        "/oauth/token",
        "/api/v1/accounts",
        "/api/v1/statuses/5",
        "/api/v1/accounts/5/block",
    ],
)
def test_all_else_that_writes_is_done_in_threads(path):
    assert not BRIEF.match(f"POST {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
