"""The wall clock, and times as text."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from time import time_ns

EPOCH = date(1970, 1, 1)
DAY_MS = 86_400_000


def rfc3339(at_ms: int) -> str:
    """Milliseconds since the epoch, UTC, as RFC 3339.

    >>> rfc3339(1_767_225_600_123)
    '2026-01-01T00:00:00.123Z'
    """
    days, ms = divmod(at_ms, DAY_MS)
    seconds, ms = divmod(ms, 1_000)
    return f"{_date(days)}T{seconds // 3_600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}Z"


@lru_cache(maxsize=4_096)
def _date(days: int) -> str:
    """Many records of a batch are of one day."""
    return (EPOCH + timedelta(days=days)).isoformat()


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
