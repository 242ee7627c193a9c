"""Times and days as they are given on the command line."""

from datetime import UTC, date, datetime

from streams.config.errors import UsageError

AFTER_ALL_MS = 253_402_300_800_000
"""The end of the year 9999: no time is told as text from here on."""


def time_of(text: str | None, flag: str = "--at") -> int | None:
    """Milliseconds since the epoch of a time given as ISO 8601 (UTC where it names no zone) or as such.

    Raises:
        UsageError: naming `flag`: it is no time, or none of the years 1970 to 9999.

    >>> time_of("2015-02-22"), time_of("1424563200000")
    (1424563200000, 1424563200000)
    """
    if text is None:
        return None
    try:
        if text.isdecimal():
            at_ms = int(text)
        else:
            time = datetime.fromisoformat(text)
            at_ms = round(time.replace(tzinfo=time.tzinfo or UTC).timestamp() * 1_000)
    except ValueError as error:
        raise UsageError(f"{flag} {text!r} is no time: use ISO 8601, as 2026-01-31T12:00, or milliseconds") from error
    if not 0 <= at_ms < AFTER_ALL_MS:
        raise UsageError(f"{flag} {text!r} is out of range: use a time in the years 1970 to 9999")
    return at_ms


def day_of(text: str | None, flag: str) -> date | None:
    """Day given as ISO 8601.

    Raises:
        UsageError: naming `flag`: it is no day.

    >>> day_of("2015-02-22", "--from")
    datetime.date(2015, 2, 22)
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{flag} {text!r} is no day: use ISO 8601, as 2026-01-31") from error
