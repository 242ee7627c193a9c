"""Exposure: for how long each source could have been heard in the panes of a reading (SPEC section 4)."""

from collections.abc import Sequence
from itertools import chain
from math import pi, sin
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.compute.kernels import entry, inner, read_only
from scoring.method import constants
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.windows import Outage, Period, merged_spans

WEEK_HOURS = 7 * 24


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


@inner
def _observed_ms(start: int, end: int, spans: np.ndarray, first: int, last: int) -> float:
    """Return the ms of ``[start, end)`` without those of the spans ``first..last - 1``, which do not touch."""
    ms = float(max(0, end - start))
    for span in range(first, last):
        ms -= float(max(0, min(end, spans[span, 1]) - max(start, spans[span, 0])))
    return ms


@entry(constants)
def add_exposure(
    panes: np.ndarray,
    weights: np.ndarray,
    begins: np.ndarray,
    tz: int,
    lively: np.ndarray,
    spans: np.ndarray,
    of_source: np.ndarray,
    days: np.ndarray,
) -> None:
    """Write for how many days each source could be observed in each period, weighted by liveliness.

    Panes are added one by one, in order of time, so that a brand has the same bits whoever is read with it.

    Args:
        panes: int64[p, 4] of the periods: length of a pane (ms), first and last one with weight 1, and end (ms UTC).
        weights: float64[p], of the pane before the first.
        begins: int64[b], since when the brands are followed, ms UTC.
        tz: whole hours east of UTC.
        lively: float64[grains, WEEK_HOURS], by hour since the Thursday on which the epoch began; the grain is that of a
            day where a pane has the length of one.
        spans: int64[n, 2], in which sources could not be heard, one source behind the other.
        of_source: int64[sources + 1], where the spans of each begin and end.
        days: float64[sources, b, p], written.
    """
    for p in range(len(panes)):
        length, first, last, until = panes[p, 0], panes[p, 1], panes[p, 2], panes[p, 3]
        profile = lively[1 if length == DAY_MS else 0]
        whole = -1
        for source in range(len(of_source) - 1):
            begin_span, end_span = of_source[source], of_source[source + 1]
            if begin_span == end_span:
                if whole >= 0:  # all that were never away are alike
                    days[source, :, p] = days[whole, :, p]
                    continue
                whole = source
            for b in range(len(begins)):
                total = 0.0
                for pane in range(first - 1, last + 1):
                    start, end = max(pane * length, begins[b]), min((pane + 1) * length, until)
                    ms = _observed_ms(start, end, spans, begin_span, end_span)
                    observed = ms / DAY_MS * profile[(pane + tz) % WEEK_HOURS]
                    total = observed * weights[p] if pane == first - 1 else total + observed
                days[source, b, p] = total
