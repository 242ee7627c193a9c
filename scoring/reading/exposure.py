"""Exposure: for how long each source could have been heard in the panes of a reading (SPEC section 4)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import pi, sin
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.windows import Period

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
    if granularity == 1:
        return 1.0
    return _of_hour((pane + tz) % (7 * 24))


@lru_cache(maxsize=7 * 24)
def _of_hour(hours: int) -> float:
    """`hours` since the Thursday on which the epoch began."""
    of_day, of_week = hours % 24, (hours // 24 + 3) % 7
    return (1 + 0.8 * sin(2 * pi * (of_day + 0.5 - 9) / 24)) * (1.15 if of_week < 5 else 0.625)


def exposure(periods: Sequence[Period], calendar: Calendar) -> np.ndarray:
    """Days for which each source could be heard in each period, weighted by liveliness: float64[SOURCES, periods]."""
    days: np.ndarray = exposure_since(periods, np.array([begin_ms(calendar)]), calendar.tz, calendar.outages)[:, 0]
    return days


def begin_ms(calendar: Calendar) -> int:
    """Time from which exposure counts, ms UTC; 0 for a brand followed from ever."""
    return calendar.since or 0


def exposure_since(periods: Sequence[Period], begins: np.ndarray, tz: int, outages: Sequence[Outage]) -> np.ndarray:
    """Exposure of brands that differ in nothing but when their following began.

    Panes are added one by one, in order of time, so that a brand has the same bits
    whoever is read with it.

    Args:
        periods: what is read.
        begins: int64[b], ms UTC.
        tz: whole hours east of UTC.
        outages: as in a calendar.

    Returns:
        float64[SOURCES, b, periods].
    """
    silent = {code: spans for code, source in enumerate(SOURCES) if (spans := merged(outages, source))}
    days = np.zeros((len(SOURCES), len(begins), len(periods)))
    for place, one in enumerate(periods):
        panes = np.arange(one.first - 1, one.last + 1)
        lively = np.array([profile(one.granularity, pane, tz) for pane in panes.tolist()])
        observed = _observed_ms(one.granularity, panes, one.end_ms, begins, silent) / DAY_MS * lively[:, None]
        observed[:, 0] *= one.weight
        days[:, :, place] = np.add.accumulate(observed, axis=1)[:, -1]  # a sum of numpy's may add in another order
    return days


def _observed_ms(
    granularity: int, panes: np.ndarray, end_ms: int, begins: np.ndarray, silent: dict[int, list[tuple[int, int]]]
) -> np.ndarray:
    """Return ms of each pane in which each source could be heard, float64[SOURCES, panes, b]; [1, ...]: all alike."""
    length = GRANULARITIES[granularity].length_ms
    end = np.minimum((panes + 1) * length, end_ms)[:, None]
    start = np.maximum((panes * length)[:, None], begins)
    ms: np.ndarray = np.maximum(0, end - start)[None].astype(np.float64)
    if silent:
        ms = np.repeat(ms, len(SOURCES), axis=0)
    for code, spans in silent.items():
        for begin, stop in spans:
            if begin < end[-1, 0] and stop > panes[0] * length:
                ms[code] -= np.maximum(0, np.minimum(end, stop) - np.maximum(start, begin))
    return ms


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
