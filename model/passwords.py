"""Passwords: which are accepted, and how they are hashed and checked (scrypt, two at a time, few waiting)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from model.errors import Fault, Invalid, Unavailable

LOG2_N, R, P = 14, 8, 5  # 16 MiB and about 0.3 s a hash; one of the settings OWASP holds equally strong
MIN_LENGTH = 8
MAX_BYTES = 1024
WAIT_SECONDS = 5

# Each hash takes a core and 16 MiB, so a storm of logins must not take all of either; nor all threads, by waiting.
_places = threading.BoundedSemaphore(2)
_queue = threading.BoundedSemaphore(2)


def seat(threads: int) -> None:
    """Let a quarter of so many threads wait for a place to hash; all others are sent away at once."""
    global _queue
    _queue = threading.BoundedSemaphore(max(1, threads // 4))


def check(password: str, username: str = "", field: str = "password") -> None:
    """Raise Invalid, naming field, if password may not be chosen by username."""
    if len(password) < MIN_LENGTH:
        sentence = f"A password needs at least {MIN_LENGTH} characters; 15 or more are better."
        raise Invalid(**{field: Fault("ERR_TOO_SHORT" if password else "ERR_BLANK", sentence)})
    if len(_bytes(password)) > MAX_BYTES:
        raise Invalid(**{field: Fault("ERR_TOO_LONG", f"A password can have at most {MAX_BYTES} bytes.")})
    if username and password.lower() == username.lower():
        raise Invalid(**{field: Fault("ERR_INVALID", "The password must not be the name.")})
    if password.lower() in common():
        sentence = "This password is on the list that guessers try first. Choose another."
        raise Invalid(**{field: Fault("ERR_INVALID", sentence)})


@cache
def common() -> frozenset[str]:
    """Return the passwords people choose most, in lower case."""
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())


def hashed(password: str) -> str:
    """Return what the database keeps of password, 'scrypt$log2(N)$r$p$salt$hash'. Raises Unavailable."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(LOG2_N), str(R), str(P), _text(salt), _text(_scrypt(password, salt, LOG2_N, R, P))))


def matches(password: str, stored: str | None) -> bool:
    """Return whether password is the one that stored came of. None (an unknown name) takes as long and is False."""
    _, log2_n, r, p, salt, digest = (stored or DUMMY).split("$")
    computed = _scrypt(password, base64.b64decode(salt), int(log2_n), int(r), int(p))
    return hmac.compare_digest(computed, base64.b64decode(digest)) and stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether stored was made with other parameters than today's, so that it should be made anew at login."""
    return stored.split("$")[:4] != DUMMY.split("$")[:4]


DUMMY = f"scrypt${LOG2_N}${R}${P}$AAAAAAAAAAAAAAAAAAAAAA==${'A' * 43}="


def _scrypt(password: str, salt: bytes, log2_n: int, r: int, p: int) -> bytes:
    with _place():
        secret = _bytes(password)[: MAX_BYTES + 1]
        return hashlib.scrypt(secret, salt=salt, n=1 << log2_n, r=r, p=p, maxmem=64 << 20, dklen=32)


@contextmanager
def _place() -> Iterator[None]:
    """Give one of the two places, after a wait if there is room to wait; raises Unavailable."""
    if not _places.acquire(blocking=False):
        queue = _queue
        if not queue.acquire(blocking=False):
            raise _busy()
        try:
            if not _places.acquire(timeout=WAIT_SECONDS):
                raise _busy()
        finally:
            queue.release()
    try:
        yield
    finally:
        _places.release()


def _busy() -> Unavailable:
    return Unavailable("Many people are logging in right now. Please try again in a moment.")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
