"""The configuration: what the MICROBLOG_* variables mean, and what is refused."""

import pytest

import config


def test_without_any_variable_there_is_a_site_on_this_machine():
    loaded = config.load({"PATH": "/bin"})
    assert (loaded.url, str(loaded.database)) == ("http://127.0.0.1:8080", "data/microblog.db")


def test_an_option_of_the_command_line_wins_and_is_named_as_the_source():
    loaded = config.load({"MICROBLOG_PORT": "1", "MICROBLOG_HOST": "::1"}, {"port": "2", "host": None})
    assert (loaded.port, loaded.sources["port"], loaded.sources["host"]) == (2, "--port", "MICROBLOG_HOST")


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"MICROBLOG_URL": "https://Blog.example.org/"}, "https://blog.example.org"),
        ({"MICROBLOG_URL": "https://blog.example.org:443"}, "https://blog.example.org"),
        ({"MICROBLOG_URL": "http://blog.example.org:8000"}, "http://blog.example.org:8000"),
        ({"MICROBLOG_URL": "http://[::1]:8000"}, "http://[::1]:8000"),
        ({"MICROBLOG_HOST": "0.0.0.0", "MICROBLOG_PORT": "81"}, "http://127.0.0.1:81"),
        ({"MICROBLOG_HOST": "::"}, "http://[::1]:8080"),
        ({"MICROBLOG_HOST": "fd00::7"}, "http://[fd00::7]:8080"),
    ],
)
def test_the_address_of_the_site(environ, url):
    assert config.load(environ).url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MICROBLOG_PROT", "8080"),
        ("MICROBLOG_port", "8080"),
        ("MICROBLOG_SOURCES", "x"),
        ("MICROBLOG_PORT", "-1"),
        ("MICROBLOG_PORT", "65536"),
        ("MICROBLOG_PORT", "٨٠"),
        ("MICROBLOG_THREADS", "0"),
        ("MICROBLOG_WORKERS", "0"),
        ("MICROBLOG_DATA", ""),
        ("MICROBLOG_LOG", "xml"),
        ("MICROBLOG_RATE_LIMITS", "maybe"),
        ("MICROBLOG_PROXIES", "localhost"),
        ("MICROBLOG_URL", "blog.example.org"),
        ("MICROBLOG_URL", "ftp://blog.example.org"),
        ("MICROBLOG_URL", "https://blog.example.org/sub"),
        ("MICROBLOG_URL", "https://me@blog.example.org"),
        ("MICROBLOG_URL", "https://blog.example.org:99999"),
    ],
)
def test_what_means_nothing_is_refused_by_its_name(name, value):
    with pytest.raises(config.Misconfigured, match=name):
        config.load({name: value})
