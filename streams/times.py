"""Times as text."""

from datetime import UTC, datetime


def rfc3339(at_ms: int) -> str:
    """Milliseconds since the epoch, UTC, as RFC 3339.

    >>> rfc3339(1_767_225_600_123)
    '2026-01-01T00:00:00.123Z'
    """
    return datetime.fromtimestamp(at_ms / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
