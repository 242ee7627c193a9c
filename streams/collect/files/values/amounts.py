"""Numbers as people and tools write them."""

import re
from math import isnan

LONGEST_NUMBER = 30
"""Characters; Python's own limit on digits is 4,300 and its cost is quadratic."""
PLAIN_DIGITS = 15
LARGEST = 2**53 - 1
"""Count; a mention holds no larger one."""
EMPTY = frozenset(("", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "unknown", "#n/a", "undefined"))
"""What stands where a number is not known, in small letters."""
_PARTS = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "mrd": 1_000_000_000}
_SHORT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s?(k|mio|mrd|m|bn|b)\.?\+?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([., '’\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]0+)?\+?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0*)?\+?", re.ASCII)


def count(value: object) -> int | None:
    """Return a number that a source counted; None where there is none.

    A count has no fraction: what looks like thousands is thousands.

    Raises:
        ValueError: no whole number.

    >>> [count(text) for text in ("12", "3.0", "1.2K", "1,5 M", "1,234", "1 234", "1.234", "10,000+", "1e3", "N/A", "")]
    [12, 3, 1200, 1500000, 1234, 1234, 1234, 10000, 1000, None, None]
    >>> count("1,5")
    Traceback (most recent call last):
    ValueError: no whole number
    """
    if isinstance(value, str) and value.isdecimal() and len(value) <= PLAIN_DIGITS:  # as most are
        return int(value)
    number = _counted(value.strip()) if isinstance(value, str) else amount(value)
    if number is None:
        return None
    if number != int(number) or not -LARGEST <= number <= LARGEST:
        raise ValueError("no whole number")
    return int(number)


def _counted(text: str) -> int | None:
    if text.lower() in EMPTY:
        return None
    if len(text) <= LONGEST_NUMBER:
        if grouped := _GROUPED.fullmatch(text):
            separator = grouped[1]
            digits = text.rstrip("+").replace(separator, "")
            return int(re.split("[.,]", digits)[0])
        if whole := _WHOLE.fullmatch(text):
            return int(whole[1])
        if short := _SHORT.fullmatch(text):
            return round(float(short[1].replace(",", ".")) * _PARTS[short[2].lower()])
        number = amount(text)
        if number is not None and number == int(number):
            return int(number)
    raise ValueError("no whole number")


def amount(value: object) -> float | int | None:
    """Return a finite number; None and the empty text are None.

    Raises:
        ValueError: no number.

    >>> amount("0.6837"), amount("0,5"), amount(""), amount("nan")
    (0.6837, 0.5, None, None)
    >>> amount("1e999")
    Traceback (most recent call last):
    ValueError: no number
    """
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in EMPTY:
            return None
        try:
            number: float | int = int(text) if len(text) <= LONGEST_NUMBER else float("nan")
        except ValueError:
            try:
                number = float(text.replace(",", ".", 1))
            except ValueError:
                raise ValueError("no number") from None
    elif value is None:
        return None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = value
        if isinstance(number, float) and isnan(number):  # how tables write that there is none
            return None
    else:
        raise ValueError("no number")
    if not -1e300 < number < 1e300:
        raise ValueError("no number")
    return number
