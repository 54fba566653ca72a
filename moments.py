"""Moments: what people in a place call the time that a post was written, or that something was done."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import config


class Moment(NamedTuple):
    """A moment as the clocks of a place show it; `short` is its day without the year."""

    seconds: float
    day: datetime
    short: str


@lru_cache(4096)  # asked for again and again: the posts of the first pages
def there(iso, place):
    """Return the Moment in a place that an entity's time says."""
    then = moment(iso).astimezone(place)
    midnight = then.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return Moment(then.timestamp(), midnight, f"{then.day} {then:%b}")


@lru_cache(16)
def today(place, minute):
    """Return the midnight with which the day began in a place at this minute since 1970."""
    now = datetime.fromtimestamp(minute * 60, place)
    return datetime(now.year, now.month, now.day)


def moment(iso):
    """Return the datetime that an entity's time says."""
    return datetime.fromisoformat(iso)


def now():
    """Return the moment, in milliseconds, as of which pages tell how long ago things were: the same for ten seconds."""
    return config.now() // STEP * STEP


STEP = 10_000


def when(iso, place=UTC, present=None):
    """Return how people in a place say when that was: 5 min, 3 h, 21 Nov, 21 Nov 2025; present: now(), if known."""
    then, present = there(iso, place), now() if present is None else present
    seconds = present / 1000 - then.seconds
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min"
    if seconds < 24 * 3600:
        return f"{seconds // 3600:.0f} h"
    return then.short if then.day.year == today(place, present // 60_000).year else f"{then.short} {then.day.year}"


def begins(statuses, place=UTC):
    """Return {id: day} of those statuses, newest first, with which a day begins; today needs no name on top."""
    midnight, found, last = today(place, now() // 60_000), {}, None
    for status in statuses:
        then = there(status["created_at"], place).day
        if then != last and not (last is None and then >= midnight):
            year = f" {then.year}" if then.year != midnight.year else ""
            found[status["id"]] = (
                "Yesterday" if (midnight - then).days == 1 else f"{then:%A} {then.day} {then:%B}{year}"
            )
        last = then
    return found


@lru_cache(4096)
def date(iso, place=UTC):
    """Return a moment in full, for who wants to know exactly."""
    then = moment(iso).astimezone(place)
    return f"{then:%A} {then.day} {then:%B %Y, %H:%M %Z}"


def day(milliseconds, place=UTC):
    """Return the day of a moment to come."""
    then = datetime.fromtimestamp(milliseconds / 1000, place)
    return f"{then.day} {then:%B}"


def stamp(milliseconds, place=UTC):
    """Return a moment as lists for those who run the site have it."""
    then = datetime.fromtimestamp(milliseconds / 1000, place)
    return f"{then.day} {then:%b %Y, %H:%M:%S}"


def joined(iso):
    """Return the month of a moment, as profiles show it."""
    return f"{moment(iso):%B %Y}"
