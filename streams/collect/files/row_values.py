"""One value of a row as files write it, turned into what a mention holds."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

LABELS: Mapping[str, float | None] = {
    "negative": -1.0,
    "neg": -1.0,
    "-1": -1.0,
    "neutral": 0.0,
    "neu": 0.0,
    "0": 0.0,
    "positive": 1.0,
    "pos": 1.0,
    "1": 1.0,
    "irrelevant": None,
    "not_relevant": None,
    "": None,
}
"""None: the label says nothing, so the tone of the text is read."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SECONDS_BELOW = 100_000_000_000
"""Smaller epochs are seconds (until the year 5138), others milliseconds (from 1973 on)."""
ZONE = re.compile(r" ?([+-]\d\d):?(\d\d)$| ?(?:UTC|GMT)$")
TWITTER = "%a %b %d %H:%M:%S %z %Y"
LONGEST_NUMBER = 30
"""Characters; Python's own limit on digits is 4,300 and its cost is quadratic."""


def time_ms(value: object) -> int | None:
    """Return a time in ms UTC; without a zone it is UTC; None and the empty text are None.

    Raises:
        ValueError: no such time.

    >>> time_ms("2015-02-17T07:36:05Z"), time_ms("2015-02-17 07:36:05"), time_ms(1424158565), time_ms("1424158565000")
    (1424158565000, 1424158565000, 1424158565000, 1424158565000)
    >>> time_ms("2015-02-17 07:36:05 -0800"), time_ms("Tue Feb 17 07:36:05 +0000 2015")
    (1424187365000, 1424158565000)
    >>> time_ms("1768010800000"), time_ms("20150217")
    (1768010800000, 1424131200000)
    >>> time_ms("2023-02-30T25:61:61Z")
    Traceback (most recent call last):
    ValueError: no time: ISO 8601, or seconds or milliseconds since 1970
    """
    if isinstance(value, str):
        if len(value) > len("20150217") and value.isdecimal():
            return _unusual_time_ms(value)  # before ISO 8601, which reads 1768010800000 as 8 January 1768, 00:00
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return _unusual_time_ms(value.strip())
        since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value * 1_000) if abs(value) < SECONDS_BELOW else int(value)
    raise ValueError("no time: ISO 8601, or seconds or milliseconds since 1970")


def _unusual_time_ms(value: str) -> int | None:
    """Read an epoch as text, a zone written apart, or Twitter's own form."""
    if not value:
        return None
    if len(value) <= LONGEST_NUMBER:
        try:
            return time_ms(int(value))
        except ValueError:
            pass
        try:
            return time_ms(float(value))
        except (ValueError, OverflowError):
            pass
        try:
            at = datetime.fromisoformat(ZONE.sub(lambda z: f"{z[1]}:{z[2]}" if z[1] else "+00:00", value))
        except ValueError:
            pass
        else:
            return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // MILLISECOND
        try:
            return (datetime.strptime(value, TWITTER) - EPOCH) // MILLISECOND  # noqa: DTZ007 - it has %z
        except ValueError:
            pass
    raise ValueError("no time: ISO 8601, or seconds or milliseconds since 1970")


def count(value: object) -> int | None:
    """Return a number that a source counted; None and the empty text are None.

    Raises:
        ValueError: no whole number.

    >>> count("12"), count("12.0"), count(7), count("")
    (12, 12, 7, None)
    """
    number = amount(value)
    if number is None or number == int(number):
        return None if number is None else int(number)
    raise ValueError("no whole number")


def amount(value: object) -> float | int | None:
    """Return a finite number; None and the empty text are None.

    Raises:
        ValueError: no number.

    >>> amount("0.6837"), amount(""), amount("nan")
    Traceback (most recent call last):
    ValueError: no number
    """
    if isinstance(value, str):
        if not value or value.isspace():
            return None
        try:
            number: float | int = int(value) if len(value) <= LONGEST_NUMBER else float("nan")
        except ValueError:
            try:
                number = float(value)
            except ValueError:
                raise ValueError("no number") from None
    elif value is None:
        return None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = value
    else:
        raise ValueError("no number")
    if not -1e300 < number < 1e300:  # NaN compares false as well
        raise ValueError("no number")
    return number


def label(value: object, labels: Mapping[str, float | None] = LABELS) -> float | None:
    """Return the sentiment that a label means, -1 to 1; None if it means none.

    Args:
        value: a word of `labels` in any case, or a number from -1 to 1.
        labels: by word in small letters.

    Raises:
        ValueError: no such word and no such number.

    >>> label("Negative"), label("0.25"), label("irrelevant"), label("good", {"good": 1.0})
    (-1.0, 0.25, None, 1.0)
    """
    if isinstance(value, str):
        word = value.strip().lower()
        if word in labels:
            return labels[word]
    try:
        number = amount(value)
    except ValueError:
        number = 2.0
    if number is None or -1 <= number <= 1:
        return number
    raise ValueError(f"no known label ({str(value)[:40]!a}): say under [labels] of a mapping what it means")
