"""Cookies: how a browser is known again, and how a form is known to come from a page of ours in that browser."""

import hashlib
import hmac
import secrets

from bottle import request, response

from model.errors import Forbidden


def cookie_name(name):
    """Return name as it goes over the wire: https has a prefix that no other host and no http page can write."""
    return "__Host-" + name if request.environ["microblog.is_secure"] else name


def cookie(name):
    """Return a cookie's value as this answer leaves it, "" for none."""
    left = request.environ["microblog.cookies"].get(name)
    return sent().get(cookie_name(name), "") if left is None else left


def sent():
    """Return {name: value} of the cookies that came. Ours are plain: Python's own parser would take 15 us."""
    environ = request.environ
    if "microblog.sent" not in environ:
        pairs = [pair.partition("=") for pair in environ.get("HTTP_COOKIE", "").split(";")]
        environ["microblog.sent"] = {name.strip(): value.strip(' "') for name, _, value in pairs}
    return environ["microblog.sent"]


def set_cookie(name, value, max_age=None):
    """Set a cookie that scripts cannot read and other sites do not send; "" takes it away."""
    request.environ["microblog.cookies"][name] = value
    life = {} if value and max_age is None else {"max_age": max_age if value else 0}
    secure = request.environ["microblog.is_secure"]
    response.set_cookie(cookie_name(name), value, path="/", secure=secure, httponly=True, samesite="lax", **life)


def csrf_token():
    """Return a token for a form: only a page of ours, shown to this browser, can have it.

    It is keyed by the session cookie, or one made for the purpose; the salt makes it differ each time, so that a
    compressing proxy gives nothing away.
    """
    key = cookie("session") or cookie("visitor")
    if not key:
        key = secrets.token_urlsafe(16)
        set_cookie("visitor", key)
    salt = secrets.token_urlsafe(6)
    return salt + csrf_digest(key, salt)


def csrf_digest(key, salt):
    """Return the MAC of salt under key: BLAKE2 has a key of its own (RFC 7693); HMAC, out of OpenSSL, took 20 us."""
    key, salt = (text.encode("utf-8", "replace") for text in (key, salt))
    return hashlib.blake2b(salt, key=key[:64], digest_size=20).hexdigest()


class Expired(Forbidden):
    """A form without the token of this browser, though no other site sent it: it may be sent again by hand."""


def check_csrf(token):
    """Raise Expired unless the form comes from a page of ours in this very browser."""
    key = cookie("session") or cookie("visitor")
    expected = csrf_digest(key, token[:8])
    if not key or not hmac.compare_digest(token[8:].encode("utf-8", "replace"), expected.encode()):
        raise Expired("This page was open for too long, or your browser keeps no cookies. Nothing has been done yet.")
