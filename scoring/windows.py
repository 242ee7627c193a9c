"""Windows: which panes a reading takes, and for how long each source could have been heard in them (section 4)."""

from collections.abc import Sequence
from math import pi, sin
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.method import DAY_MS, GRAINS, PRIOR, WINDOWS, Window
from scoring.reference import Reference

READ = (*WINDOWS, PRIOR)
"""What one reading needs: the five windows and, last, the prior of the short ones."""

Outage = tuple[str, int, int]
"""A source that could not be heard, [from, to), ms UTC."""


class Calendar(NamedTuple):
    """From when on, and where, a brand is followed, and when its sources could not be heard."""

    since: int | None = None
    """ms UTC; None: from ever."""
    tz: int = 0
    """Whole hours east of UTC."""
    outages: tuple[Outage, ...] = ()


class Span(NamedTuple):
    """The panes of a window: ``first..last`` with weight 1, the pane before them with `weight`."""

    first: int
    last: int
    weight: float


def span(window: Window, at_ms: int) -> Span:
    """Panes of a window that ends at `at_ms`; it spans exactly its length.

    >>> span(WINDOWS[1], 10 * 3_600_000 + 900_000)  # 6h
    Span(first=5, last=10, weight=0.75)
    >>> span(WINDOWS[1], 10 * 3_600_000)  # the pane that begins now counts nothing
    Span(first=5, last=9, weight=1.0)
    """
    length = GRAINS[window.grain].length_ms
    pane, into = divmod(at_ms, length)
    return Span(pane - window.panes + 1, pane if into else pane - 1, 1 - into / length)


def read_at(place: int, at_ms: int) -> int:
    """Time at which a window of READ ends: the prior at the last UTC midnight, the others now."""
    return at_ms - at_ms % DAY_MS if place == len(WINDOWS) else at_ms


def profile(grain: int, pane: int, tz: int) -> float:
    """How lively a pane is against the mean: by hour of day and day of week on the hour grain.

    >>> round(profile(0, 14, 0), 3)  # 14:00 to 15:00 on a Thursday
    2.062
    """
    if grain == 1:
        return 1.0
    hours = pane + tz
    of_day, of_week = hours % 24, (hours // 24 + 3) % 7
    return (1 + 0.8 * sin(2 * pi * (of_day + 0.5 - 9) / 24)) * (1.15 if of_week < 5 else 0.625)


def exposure(at_ms: int, calendar: Calendar) -> np.ndarray:
    """Days for which each source could be heard in each window, weighted by liveliness: float64[len(READ), sources]."""
    days: np.ndarray = exposure_since(at_ms, np.array([begin_ms(calendar)]), calendar.tz, calendar.outages)[0]
    return days


def begin_ms(calendar: Calendar) -> int:
    """Time from which exposure counts, ms UTC; 0 for a brand followed from ever."""
    return calendar.since or 0


def exposure_since(at_ms: int, begins: np.ndarray, tz: int, outages: Sequence[Outage]) -> np.ndarray:
    """Exposure of brands that differ in nothing but when their following began.

    Panes are added one by one, in order of time, so that a brand has the same bits
    whoever is read with it.

    Args:
        at_ms: the time of the reading, ms UTC.
        begins: int64[b], ms UTC.
        tz: whole hours east of UTC.
        outages: as in a calendar.

    Returns:
        float64[b, len(READ), sources].
    """
    silent = {code: merged(outages, source) for code, source in enumerate(SOURCES)}
    days = np.zeros((len(begins), len(READ), len(SOURCES)))
    heard: dict[tuple[int, int, int], np.ndarray] = {}
    for place, window in enumerate(READ):
        end_ms = read_at(place, at_ms)
        first, last, weight = span(window, end_ms)
        for pane in range(first - 1, last + 1):
            key = (window.grain, pane, end_ms)
            if key not in heard:
                lively = profile(window.grain, pane, tz)
                heard[key] = _heard_ms(window.grain, pane, end_ms, begins, silent) / DAY_MS * lively
            days[:, place] += heard[key] * (weight if pane < first else 1.0)
    return days


def _heard_ms(
    grain: int, pane: int, end_ms: int, begins: np.ndarray, silent: dict[int, list[tuple[int, int]]]
) -> np.ndarray:
    """Return ms of one pane in which each source could be heard, float64[b, sources]."""
    length = GRAINS[grain].length_ms
    end = min((pane + 1) * length, end_ms)
    start = np.maximum(pane * length, begins)
    ms = np.repeat(np.maximum(0, end - start)[:, None], len(SOURCES), axis=1).astype(np.float64)
    for code, spans in silent.items():
        for begin, stop in spans:
            if begin < end and stop > pane * length:
                ms[:, code] -= np.maximum(0, min(end, stop) - np.maximum(start, begin))
    return ms


def merged(outages: Sequence[Outage], source: str) -> list[tuple[int, int]]:
    """Outages of one source in which no time counts twice.

    >>> merged([("x", 0, 5), ("hn", 1, 2), ("x", 3, 9)], "x")
    [(0, 9)]
    """
    result: list[tuple[int, int]] = []
    for begin, stop in sorted((begin, stop) for name, begin, stop in outages if name == source and stop > begin):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((begin, stop))
    return result


def expected(days: np.ndarray, reference: Reference) -> np.ndarray:
    """D: voices that the median brand would have had in the exposure; same shape as `days`, sources last."""
    voices: np.ndarray = days * np.array(reference.voices)
    return voices
