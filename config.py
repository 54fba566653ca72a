"""What the owner decides before the start: the MICROBLOG_* variables, and where our own files lie."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

VERSION = "0.1.0"


class Misconfigured(Exception):
    """A value that the site cannot run with; the text is the sentence the owner reads."""


@dataclass(frozen=True)
class Secret:
    """A value that is shown nowhere."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True)
class Relay:
    """The mail server that takes our messages; `security` is "tls", "starttls" or "none"."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        scheme = next(scheme for scheme, (security, _) in RELAYS.items() if security == self.security)
        return f"{scheme}://{self.user + ':***@' if self.user else ''}{self.host}:{self.port}"


RELAYS = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}


@dataclass(frozen=True)
class Config:
    """The configuration of one process; `sources` tells where each value came from."""

    url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path("data")
    threads: int = 8
    workers: int = 1
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    rate_limits: int = 1
    log: str = "logfmt"
    metrics_token: Secret | None = None
    smtp_url: Relay | None = None
    mail_from: str = ""
    mail_delay: int = 300
    sources: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def database(self) -> Path:
        """Return the path of the SQLite file."""
        return self.data / "microblog.db"

    @property
    def is_secure(self) -> bool:
        """Return whether people reach the site by https; cookies and headers follow from it."""
        return self.url.startswith("https://")

    @property
    def netloc(self) -> str:
        """Return the host of the site's address, with its port where that is not the usual one."""
        return urlsplit(self.url).netloc

    @property
    def hostname(self) -> str:
        """Return the host of the site's address alone."""
        return urlsplit(self.url).hostname or ""

    @property
    def mail_host(self) -> str:
        """Return the host as names in mails end in it: an address is written [127.0.0.1] or [IPv6:::1] there."""
        try:
            address = ipaddress.ip_address(self.hostname)
        except ValueError:
            return self.hostname
        return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def load(environ: Mapping[str, str], options: Mapping[str, object] | None = None) -> Config:
    """Return the Config of environ's MICROBLOG_* variables; options, from the command line, win.

    Raises Misconfigured for an unknown variable or a value that means nothing.
    """
    values: dict[str, object] = {}
    sources = dict.fromkeys(NAMES, "default")
    for variable in sorted(environ):
        if variable.startswith("MICROBLOG_"):
            name = variable.removeprefix("MICROBLOG_").lower()
            if name not in NAMES or variable != variable.upper():
                known = ", ".join("MICROBLOG_" + known.upper() for known in NAMES)
                raise Misconfigured(f"{variable} is not a setting of microblog; there are {known}.")
            values[name] = parsed(variable, name, environ[variable])
            sources[name] = variable
    for name, value in (options or {}).items():
        if value is not None:
            values[name] = parsed("--" + name, name, str(value))
            sources[name] = "--" + name
    config = Config(**values, sources=sources)  # type: ignore[arg-type]
    if config.url:
        return config
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(config.host, config.host)
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    sources["url"] = "from host and port"
    return Config(**{**values, "url": f"http://{host}:{config.port}", "sources": sources})  # type: ignore[arg-type]


NAMES = tuple(f.name for f in fields(Config) if f.name != "sources")


def parsed(source: str, name: str, text: str) -> object:
    """Return text as the value of the setting called name; source is named in the sentence of Misconfigured."""
    try:
        return PARSERS[name](text.strip())
    except ValueError as error:
        raise Misconfigured(f"{source} is {text!r}, but {error}.") from None


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("it has to be the address people type, such as https://blog.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("the site has to live at the root of its own host name, without a path")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is not a number from 1 to 65535") from None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _text(text: str) -> str:
    if not text:
        raise ValueError("it must not be empty")
    return text


def _number(low: int, high: int):  # type: ignore[no-untyped-def]
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
            raise ValueError(f"it has to be a whole number from {low} to {high}")
        return int(text)

    return parse


def _choice(**choices: object):  # type: ignore[no-untyped-def]
    def parse(text: str) -> object:
        if text.lower() not in choices:
            raise ValueError("it has to be " + " or ".join(choices))
        return choices[text.lower()]

    return parse


def _factor(text: str) -> int:
    words = {"on": 1, "off": 0}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return int(_number(2, 1000)(text))
    except ValueError:
        raise ValueError("it has to be on, off, or from 2 to 1000: how many times as much to allow") from None


def _token(text: str) -> Secret:
    if not re.fullmatch(r"[!-~]{16,200}", text):
        raise ValueError("it has to be 16 to 200 letters, digits and signs, without blanks")
    return Secret(text)


def _networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("it has to list IP addresses or networks, such as 127.0.0.1 10.0.0.0/8") from None


def _relay(text: str) -> Relay:
    parts = urlsplit(text)
    if parts.scheme not in RELAYS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("it has to be like smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587 (STARTTLS)")
    security, usual = RELAYS[parts.scheme]
    if security == "none" and parts.username:
        raise ValueError("a password must not travel without encryption: smtps:// or smtp://")
    try:
        port = parts.port or usual
    except ValueError:
        raise ValueError("its port is not a number from 1 to 65535") from None
    return Relay(parts.hostname, port, security, unquote(parts.username or ""), unquote(parts.password or ""))


def _address(text: str) -> str:
    if not re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", text) or set(text) & set('<>,;:"()[]\\') or text.count("@") > 1:
        raise ValueError("it has to be an e-mail address, such as notify@example.org")
    return text


PARSERS = {
    "url": _url,
    "host": _text,
    "port": _number(0, 65535),
    "data": lambda text: Path(_text(text)).expanduser(),
    "threads": _number(1, 64),
    "workers": _number(1, 16),
    "proxies": _networks,
    "rate_limits": _factor,
    "metrics_token": _token,
    "log": _choice(logfmt="logfmt", json="json"),
    "smtp_url": _relay,
    "mail_from": _address,
    "mail_delay": _number(0, 86400),
}


def now() -> int:
    """Return the time in milliseconds since 1970, UTC: the only clock of the program."""
    return time.time_ns() // 1_000_000


def _resources() -> Path:
    here = Path(__file__).resolve().parent
    if (here / "schema.sql").exists():
        return here
    import importlib.metadata  # a tenth of a second, for who has installed a wheel

    installed = importlib.metadata.files("microblog") or []
    return Path(str(next(file for file in installed if file.name == "schema.sql").locate())).resolve().parent


RESOURCES = _resources()
"""The directory of schema.sql, migrations/, views/ and static/: a checkout, or the data directory of a wheel."""
