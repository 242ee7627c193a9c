"""Times in records and headers."""

from datetime import date, timedelta
from functools import lru_cache

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
