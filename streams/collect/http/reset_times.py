"""When a server says that a pause is over, in the words of many APIs -> seconds from now."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{0,30})?(?:[eE][+-]?[0-9]{1,3})?")
_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{0,12})?)\s?(days?|d|hours?|h|minutes?|ms|min|m|seconds?|sec|s|us|µs|μs|ns)")
_UNITS_S = {
    "d": 86_400.0,
    "h": 3_600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ns": 1e-9,
}
EPOCH_S, EPOCH_MS, TOO_LARGE = 1e9, 1e11, 1e14
"""From here on a number is a time in s since 1970, a time in ms, and nothing that is known."""
FARTHEST = timedelta(days=366)
"""No rate is given back later: such a time is none."""
_MEMBER = re.compile(r'(?:"[^"]*"|[^,"])+')
_PARAMETER = re.compile(r"[;,\s]\s*([a-z]+)\s*=\s*([0-9.]{1,30})(?=[;,\s]|$)")


def seconds_until(text: str, now: datetime) -> float | None:
    """Return how long it is until what `text` says; in the past it is 0; None: it says nothing that is known.

    Seconds, s or ms since 1970, a date of HTTP or ISO 8601, a duration as Go writes it; of a list the longest.

    >>> now = datetime(2026, 11, 23, tzinfo=UTC)
    >>> [seconds_until(text, now) for text in ("7", "6m0s", "1h2m3.5s", "500ms", "0, 30;w=60", "nan", "9" * 400)]
    [7.0, 360.0, 3723.5, 0.5, 30.0, None, None]
    >>> at = datetime(2026, 11, 23, 0, 5, tzinfo=UTC).timestamp()
    >>> [seconds_until(str(int(number)), now) for number in (at, at * 1_000, at - 3_600)]
    [300.0, 300.0, 0.0]
    >>> seconds_until("Mon, 23 Nov 2026 00:01:00 GMT", now), seconds_until("2026-11-23T00:05:00Z", now)
    (60.0, 300.0)
    """
    text = text.strip()[:1_000].strip("\"'")
    whole = _one(text, now)
    if whole is not None:
        return whole
    parts = [seconds for part in text.split(",") if (seconds := _one(part.partition(";")[0], now)) is not None]
    return max(parts, default=None)


def is_spent(text: str) -> bool:
    """Whether a count says that nothing remains.

    >>> [is_spent(text) for text in ("0", "0.0", "0, 0;w=60", "1", "0, 5", "", "-1")]
    [True, True, True, False, False, False, False]
    """
    counts = [part.partition(";")[0].strip() for part in text.split(",")]
    return all(_NUMBER.fullmatch(count) and float(count) == 0 for count in counts)


class Policy(NamedTuple):
    """One member of a field ``RateLimit`` or ``RateLimit-Policy``."""

    name: str
    numbers: Mapping[str, float]
    """By parameter: ``r`` (remaining), ``t`` (until the reset, s), ``w`` (window, s)."""


def policies(text: str) -> Iterator[Policy]:
    """Yield the members of a structured field.

    >>> list(policies('"a, b";r=0;t=50, "day";r=9'))
    [Policy(name='a, b', numbers={'r': 0.0, 't': 50.0}), Policy(name='day', numbers={'r': 9.0})]
    >>> list(policies("limit=10, remaining=0, reset=4"))[1].numbers
    {'remaining': 0.0}
    """
    for member in _MEMBER.findall(text[:10_000]):
        name, _, rest = member.strip().partition(";") if '"' not in member else member.strip()[1:].partition('"')
        numbers = {key: float(number) for key, number in _PARAMETER.findall(f";{rest}" if rest else f";{name}")
                   if _NUMBER.fullmatch(number)}  # fmt: skip
        yield Policy(name, numbers)


def _one(text: str, now: datetime) -> float | None:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _of_number(float(text), now)
    if text and not _PART.sub("", text).strip() and _PART.match(text):
        return sum(float(number) * _UNITS_S[_unit(unit)] for number, unit in _PART.findall(text))
    if len(text) > 64:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return _until(when if when.tzinfo else when.replace(tzinfo=UTC), now)


def _unit(name: str) -> str:
    return name if name in _UNITS_S else "m" if name == "min" else name[0]


def _of_number(number: float, now: datetime) -> float | None:
    if not number < TOO_LARGE:
        return None
    if number < EPOCH_S:
        return max(0.0, number)
    return _until(datetime.fromtimestamp(number if number < EPOCH_MS else number / 1e3, UTC), now)


def _until(when: datetime, now: datetime) -> float | None:
    try:
        left = when - now
    except OverflowError:
        return None
    return max(0.0, left.total_seconds()) if left < FARTHEST else None
