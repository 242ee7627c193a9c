"""Ranges of dates by name: the last days, this month or quarter, or days of one's own."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from scoring.method.constants import DAY_MS
from streams.config.errors import UsageError
from streams.config.timefmt import day_ms

LAST = {"7d": 7, "28d": 28, "90d": 90}
MONTHS = {"month": 1, "quarter": 3}
MOST_DAYS = 400
_OWN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class DateRange(NamedTuple):
    """Whole days up to a time."""

    at_ms: int
    """Its end, ms UTC."""
    days: int


def date_range(name: str, newest_ms: int) -> DateRange:
    """Return a range, as it is when the newest data is of `newest_ms`, UTC.

    Raises:
        UsageError: it is no range, or begins after the newest data.

    >>> newest_ms = 1_424_606_400_000  # 22 February 2015, noon
    >>> date_range("28d", newest_ms).days, date_range("month", newest_ms).days, date_range("quarter", newest_ms).days
    (28, 22, 53)
    >>> date_range("2015-02-01..2015-02-07", newest_ms) == (1_423_353_600_000, 7)
    True
    """
    if name in LAST:
        return DateRange(newest_ms, LAST[name])
    today = datetime.fromtimestamp(newest_ms / 1_000, UTC).date()
    if name in MONTHS:
        first = today.replace(month=today.month - (today.month - 1) % MONTHS[name], day=1)
        return DateRange(newest_ms, (today - first).days + 1)
    first, last = _own(name)
    end_ms = min(day_ms(last + timedelta(days=1)), newest_ms)
    days = -(-(end_ms - day_ms(first)) // DAY_MS)
    if not 0 < days <= MOST_DAYS:
        raise UsageError(f"--range {name} begins after the newest data, or has over {MOST_DAYS} days")
    return DateRange(end_ms, days)


def _own(name: str) -> tuple[date, date]:
    named = _OWN.fullmatch(name)
    try:
        first, last = map(date.fromisoformat, named.groups() if named else ())
    except ValueError as error:
        known = ", ".join((*LAST, *MONTHS))
        raise UsageError(f"--range {name!r} is none of {known}, nor two days, as 2026-01-01..2026-01-31") from error
    if last < first or first.year < 1970:
        raise UsageError(f"--range {name}: the first day is after the last, or before 1970")
    return first, last
