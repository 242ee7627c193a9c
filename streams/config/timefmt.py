"""The wall clock, and times as text."""

from datetime import UTC, date, datetime
from time import time_ns

from schemas.codec import DAY_MS, EPOCH


def minute(at_ms: int) -> str:
    """Milliseconds since the epoch as a day of the week and a minute, for people.

    >>> minute(1_424_563_200_000)
    'Sun 22 Feb 2015 00:00 UTC'
    """
    return f"{datetime.fromtimestamp(at_ms / 1_000, UTC):%a %d %b %Y %H:%M} UTC"


def day(at_ms: int) -> str:
    """Milliseconds since the epoch as a day, for people.

    >>> day(1_424_563_200_000)
    'Sun 22 Feb 2015'
    """
    return f"{datetime.fromtimestamp(at_ms / 1_000, UTC):%a %d %b %Y}"


def day_ms(of: date) -> int:
    """Return the midnight, UTC, at which a day begins, ms since the epoch.

    >>> day_ms(date(2015, 2, 22))
    1424563200000
    """
    return (of - EPOCH).days * DAY_MS


def wall_clock_ms() -> int:
    """Milliseconds since the epoch, UTC."""
    return time_ns() // 1_000_000
