"""Reads the scores of many brands of one partition in one pass."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from schemas.score import Indicators, Score
from scoring.indicators.presence import breadth
from scoring.method import METHOD, PROFILE, PROFILES, WINDOWS
from scoring.panes import PartitionState
from scoring.reference import REFERENCE, Reference
from scoring.score import PLACE, Reading, read
from scoring.windows import READ, Calendar, Outage, begin_ms, expected, exposure_since, read_at, span


class Readings(NamedTuple):
    """Scores of brands at one time; `[b]` brands in the order asked for."""

    at_ms: int
    reference: Reference
    profile: str
    reading: Reading
    """[b, 5]"""
    sums: np.ndarray
    """float64[b, 6, sources, 9]"""
    coverage: np.ndarray
    """float64[b, 5, sources], 0 to 1."""

    def scores(self, brands: Sequence[str], watermark: int) -> list[Score]:
        """Return one record a brand and window; `brands` are the names, in order."""
        score, indicators, u = (array.tolist() for array in self.reading[:3])
        breadths = breadth(self.reading.parts.x).tolist()
        totals = self.sums.sum(2).round().astype(np.int64).tolist()
        coverage = self.coverage.tolist()
        return [
            Score(
                method=METHOD,
                reference=self.reference.name,
                profile=self.profile,
                brand=brand,
                window=window.name,
                at=self.at_ms,
                watermark=watermark,
                score=score[b][w],
                indicators=Indicators(
                    presence=indicators[b][w][0],
                    reach=indicators[b][w][1],
                    engagement=indicators[b][w][2],
                    favour=indicators[b][w][3],
                ),
                u=tuple(u[b][w]),
                breadth=breadths[b][w],
                coverage=dict(zip(SOURCES, coverage[b][w], strict=True)),
                mention_count=totals[b][w][PLACE["N"]],
                voice_count=totals[b][w][PLACE["U"]],
            )
            for b, brand in enumerate(brands)
            for w, window in enumerate(WINDOWS)
        ]


def read_brands(
    state: PartitionState,
    slots: np.ndarray,
    at_ms: int,
    calendars: Sequence[Calendar],
    reference: Reference = REFERENCE,
    profile: str = PROFILE,
) -> Readings:
    """Read all windows of the brands at `slots` (int64; -1: a brand without mentions) at `at_ms`."""
    spans = [span(window, read_at(place, at_ms)) for place, window in enumerate(READ)]
    sums = state.sums(
        slots,
        np.array([each.first for each in spans], np.int64),
        np.array([each.last for each in spans], np.int64),
        np.array([window.grain for window in READ], np.int64),
        np.array([each.weight for each in spans], np.float64),
    )
    days, coverage = exposures(at_ms, calendars)
    reading = read(sums, expected(days, reference), reference, PROFILES[profile])
    return Readings(at_ms, reference, profile, reading, sums, coverage)


def exposures(at_ms: int, calendars: Sequence[Calendar]) -> tuple[np.ndarray, np.ndarray]:
    """Exposure ``[b, 6, sources]`` and coverage ``[b, 5, sources]``.

    Brands with the same hours and outages are worked out together: most differ in
    `since` alone, and one by one they took 0.5 ms a brand.
    """
    days = np.empty((len(calendars), len(READ), len(SOURCES)))
    coverage = np.empty((len(calendars), len(WINDOWS), len(SOURCES)))
    groups: defaultdict[tuple[int, tuple[Outage, ...]], list[int]] = defaultdict(list)
    for brand, calendar in enumerate(calendars):
        groups[calendar.tz, calendar.outages].append(brand)
    for (tz, outages), brands in groups.items():
        begins, place = np.unique([begin_ms(calendars[brand]) for brand in brands], return_inverse=True)
        heard = exposure_since(at_ms, begins, tz, outages)
        whole = exposure_since(at_ms, begins, tz, ()) if outages else heard
        part = np.where(whole > 0, heard / np.where(whole > 0, whole, 1.0), 0.0)
        days[brands], coverage[brands] = heard[place], part[place, : len(WINDOWS)]
    return days, coverage
