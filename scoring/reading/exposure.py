"""Exposure: for how long each source could have been heard in the panes of a reading (SPEC section 4)."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import pi, sin
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.compute.kernels import read_only
from scoring.method.constants import GRANULARITIES
from scoring.method.windows import Period
from scoring.reading.exposure_kernel import WEEK_HOURS, add_exposure

Outage = tuple[str, int, int]
"""A source that could not be heard, [from, to), ms UTC."""


class Calendar(NamedTuple):
    """From when on, and where, a brand is followed, and when its sources could not be heard."""

    since: int | None = None
    """ms UTC; None: from ever."""
    tz: int = 0
    """Whole hours east of UTC."""
    outages: tuple[Outage, ...] = ()


def profile(granularity: int, pane: int, tz: int) -> float:
    """How lively a pane is against the mean: by hour of day and day of week on the hour grain.

    >>> round(profile(0, 14, 0), 3)  # 14:00 to 15:00 on a Thursday
    2.062
    """
    return float(_LIVELY[granularity, (pane + tz) % WEEK_HOURS])


def _of_hour(hours: int) -> float:
    """`hours` since the Thursday on which the epoch began."""
    of_day, of_week = hours % 24, (hours // 24 + 3) % 7
    return (1 + 0.8 * sin(2 * pi * (of_day + 0.5 - 9) / 24)) * (1.15 if of_week < 5 else 0.625)


_LIVELY = read_only(np.array([[_of_hour(hour) for hour in range(WEEK_HOURS)], [1.0] * WEEK_HOURS]))
"""By grain, and hour since that Thursday."""


def exposure(periods: Sequence[Period], calendar: Calendar) -> np.ndarray:
    """Days for which each source could be heard in each period, weighted by liveliness: float64[SOURCES, periods]."""
    days: np.ndarray = exposure_since(periods, np.array([begin_ms(calendar)]), calendar.tz, calendar.outages)[:, 0]
    return days


def begin_ms(calendar: Calendar) -> int:
    """Time from which exposure counts, ms UTC; 0 for a brand followed from ever."""
    return calendar.since or 0


def exposure_since(periods: Sequence[Period], begins: np.ndarray, tz: int, outages: Sequence[Outage]) -> np.ndarray:
    """Exposure of brands that differ in nothing but when their following began.

    Args:
        periods: what is read.
        begins: int64[b], ms UTC.
        tz: whole hours east of UTC.
        outages: as in a calendar.

    Returns:
        float64[SOURCES, b, periods].
    """
    lengths = [GRANULARITIES[one.granularity].length_ms for one in periods]
    panes = [(length, one.first, one.last, one.end_ms) for length, one in zip(lengths, periods, strict=True)]
    spans = [merged(outages, source) for source in SOURCES]
    of_source = np.cumsum([0, *map(len, spans)])
    days = np.empty((len(SOURCES), len(begins), len(periods)))
    add_exposure(
        read_only(np.array(panes, np.int64).reshape(-1, 4)),
        read_only(np.array([one.weight for one in periods], np.float64)),
        read_only(begins.astype(np.int64)),
        tz,
        _LIVELY,
        read_only(np.array(list(chain(*spans)), np.int64).reshape(-1, 2)),
        read_only(of_source.astype(np.int64)),
        days,
    )
    return days


def merged(outages: Sequence[Outage], source: str) -> list[tuple[int, int]]:
    """Outages of one source in which no time counts twice.

    >>> merged([("x", 0, 5), ("hn", 1, 2), ("x", 3, 9)], "x")
    [(0, 9)]
    """
    return merged_spans([(begin, stop) for name, begin, stop in outages if name == source])


def merged_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the times in any of some spans, as spans that neither touch nor overlap, in order.

    >>> merged_spans([(5, 9), (0, 3), (3, 4), (7, 7)])
    [(0, 4), (5, 9)]
    """
    result: list[tuple[int, int]] = []
    for begin, stop in sorted((begin, stop) for begin, stop in spans if stop > begin):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((begin, stop))
    return result
