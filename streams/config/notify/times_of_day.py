"""Quiet hours and the times of digests: times of a day in a time zone, and the next moment that they mean."""

import re
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
QUIET = rf"^({CLOCK}-{CLOCK})?$"


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its name of the IANA.

    Raises:
        ValueError: there is none of this name on this machine.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is no time zone that this machine knows: write Europe/Paris, say, or UTC"
        ) from error


def bounds_of(quiet: str) -> tuple[time, time] | None:
    """Return begin and end of quiet hours; None: there are none.

    >>> bounds_of("22:00-07:30")
    (datetime.time(22, 0), datetime.time(7, 30))
    """
    if not quiet:
        return None
    begin, end = quiet.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def end_of_quiet(quiet: str, zone: tzinfo, at_ms: int) -> int:
    """Return when quiet hours end that hold at `at_ms`, ms UTC; `at_ms` itself where none hold.

    From a time to itself they last all day.

    >>> at = 1_764_457_200_000  # 2025-11-29 23:00 UTC
    >>> end_of_quiet("22:00-07:00", zone_of("UTC"), at) - at, end_of_quiet("01:00-07:00", zone_of("UTC"), at) - at
    (28800000, 0)
    """
    bounds = bounds_of(quiet)
    if bounds is None:
        return at_ms
    begin, end = bounds
    clock = datetime.fromtimestamp(at_ms / 1_000, zone).time()
    holds = begin <= clock < end if begin < end else clock >= begin or clock < end
    return next_of([end], zone, at_ms) if holds else at_ms


def next_of(times: list[time], zone: tzinfo, at_ms: int) -> int:
    """Return the first moment after `at_ms` at which a clock of `zone` shows one of `times`, ms UTC.

    A time that a change to summer time leaves out is an hour later on that day; of one that comes twice, the first.

    >>> at = 1_764_457_200_000  # 2025-11-29 23:00 UTC
    >>> next_of([time(8), time(23)], zone_of("UTC"), at) - at
    32400000
    """
    today = datetime.fromtimestamp(at_ms / 1_000, zone).date()
    moments = [
        int(datetime.combine(today + timedelta(days=days), one, zone).timestamp() * 1_000)
        for days in (-1, 0, 1, 2)
        for one in times
    ]
    return min(moment for moment in moments if moment > at_ms)


def is_clock(text: str) -> bool:
    """Whether a text is a time of a day.

    >>> is_clock("08:00"), is_clock("8"), is_clock("24:00")
    (True, False, False)
    """
    return re.fullmatch(CLOCK, text) is not None
