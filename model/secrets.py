"""Secrets people carry (session and access tokens, one-time links): random, and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a new secret of 256 random bits, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return what the database keeps of token: its SHA-256. (Random secrets need no salt and no slow hash.)"""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
