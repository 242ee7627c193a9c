"""Bounds that values of more than one record share, and what is said of a value beyond them."""

from collections.abc import Iterable

EARLIEST_MS = 946_684_800_000
"""1 January 2000, UTC: before every source."""
AHEAD_MS = 300_000
"""How far a time may lie beyond the broker's clock, which stamps each record as it arrives."""
LARGEST_COUNT = 2**53
ROUNDING = 1e-6
"""Points by which a bound of an interval may miss its score: both are rounded."""


def late_fault(field: str, at_ms: int, now_ms: int) -> str:
    """Return what is wrong with a time that no clock has shown yet; empty: nothing.

    >>> late_fault("at", 1_790_000_300_000, 1_790_000_000_000), late_fault("at", 2**53, 1_790_000_000_000)
    ('', '`at` is 9005409254740 s ahead of the clock of the broker')
    """
    if at_ms > now_ms + AHEAD_MS:
        return f"`{field}` is {(at_ms - now_ms) // 1_000} s ahead of the clock of the broker"
    return ""


def time_fault(field: str, at_ms: int, now_ms: int) -> str:
    """Return what is wrong with the time of an event; empty: nothing.

    >>> time_fault("at", 0, 1_790_000_000_000)
    '`at` is before the year 2000'
    """
    if at_ms < EARLIEST_MS:
        return f"`{field}` is before the year 2000"
    return late_fault(field, at_ms, now_ms)


def key_fault(key: bytes | None, wanted: str) -> str:
    """Return what is wrong with a key that is not the one of its value; empty: nothing.

    >>> key_fault(b"Acme|24h", "Acme|24h"), key_fault(None, "Acme")
    ('', 'its key is not the one of its value')
    """
    return "" if key == wanted.encode() else "its key is not the one of its value"


def range_fault(field: str, value: float | None, least: float, most: float) -> str:
    """Return what is wrong with a number beyond ``[least, most]``; empty: nothing, or there is none.

    >>> range_fault("score", float("nan"), 0, 100), range_fault("low", None, 0, 100)
    ('`score` is not within 0 and 100', '')
    """
    if value is None or least <= value <= most:
        return ""
    return f"`{field}` is not within {least:g} and {most:g}"


def first_fault(faults: Iterable[str]) -> str:
    """Return the first that is not empty.

    >>> first_fault(["", "`at` is before the year 2000", "..."])
    '`at` is before the year 2000'
    """
    return next(filter(None, faults), "")
