"""Times: moments as Mastodon's client API writes them."""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 24 * 3600 * 1000


def time(milliseconds: int | None) -> str | None:
    """Return a moment: always three digits and Z. None stays None."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment.isoformat()[:19]}.{milliseconds % 1000:03}Z"


def date(milliseconds: int | None) -> str | None:
    """Return the day of a moment, in UTC. None stays None."""
    return None if milliseconds is None else f"{datetime.fromtimestamp(milliseconds // 1000, UTC):%Y-%m-%d}"
