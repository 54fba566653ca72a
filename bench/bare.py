"""Bare: a constant from Bottle, what anything else can be compared with; served by gunicorn as it comes, one worker."""

from __future__ import annotations

import bottle

PAGE = b"x" * 30_000

app = bottle.Bottle()


@app.get("/constant")
def constant() -> bytes:
    """Answer 30 kB that cost nothing."""
    return PAGE
