"""What is published of a brand: its five windows as records."""

from collections.abc import Sequence

import numpy as np

from schemas.score import Indicators, Score
from scoring.earlier import Earlier
from scoring.indicators.presence import breadth
from scoring.method import METHOD, PROFILE, PROFILES, WINDOWS
from scoring.panes import PartitionState
from scoring.reading import Readings, read_periods
from scoring.reference import REFERENCE, Reference
from scoring.windows import Calendar, begin_ms, edge_before, period


def read_scores(
    state: PartitionState,
    slots: np.ndarray,
    brands: Sequence[str],
    calendars: Sequence[Calendar],
    at_ms: int,
    watermark: int,
    reference: Reference = REFERENCE,
    profile: str = PROFILE,
    earlier: Earlier | None = None,
) -> list[Score]:
    """Read all windows of brands at `at_ms`: one record a brand and window, in the order of `brands` and WINDOWS.

    `slots`: int64, of each brand; -1: a brand without mentions. `watermark`: newest `seen_at` of the partition.
    `earlier`: keeps what the scores were one window before, from one call to the next.
    """
    if not brands:
        return []
    weights = PROFILES[profile]
    now = read_periods(state, slots, [period(window, at_ms) for window in WINDOWS], calendars, reference, weights)
    edges = [edge_before(window, at_ms) for window in WINDOWS]
    past = [period(window, edge) for window, edge in zip(WINDOWS, edges, strict=True)]

    def read_past(places: np.ndarray) -> np.ndarray:
        theirs = [calendars[place] for place in places.tolist()]
        read = read_periods(state, slots[places], past, theirs, reference, weights, intervals=False)
        return read.reading.score

    before = earlier.scores(state, slots, edges, read_past) if earlier else read_past(np.arange(len(slots)))
    followed = np.array([[begin_ms(calendar) < edge for edge in edges] for calendar in calendars])
    momentum = np.where(followed, now.reading.score - before, np.nan)
    return _records(now, brands, profile, at_ms, watermark, momentum)


def _records(
    readings: Readings, brands: Sequence[str], profile: str, at_ms: int, watermark: int, momentum: np.ndarray
) -> list[Score]:
    """Return the records of readings with intervals; a momentum of NaN is none."""
    if readings.interval is None:
        raise ValueError("a record needs an interval")
    score, se, low, high, provisional = (
        each.tolist()
        for each in (
            readings.reading.score,
            readings.interval.se,
            readings.interval.low,
            readings.interval.high,
            readings.interval.provisional,
        )
    )
    presence, reach, engagement, favour = readings.reading.indicators.tolist()
    u = np.moveaxis(readings.reading.u, 0, -1).tolist()
    breadths, moved = breadth(readings.parts.x).tolist(), momentum.tolist()
    mentions, voices = (
        each.round().astype(np.int64).tolist() for each in (readings.mention_count, readings.voice_count)
    )
    coverage = readings.coverage[..., readings.reference.codes()].tolist()
    return [
        Score(
            method=METHOD,
            reference=readings.reference.name,
            profile=profile,
            brand=brand,
            window=window.name,
            at=at_ms,
            watermark=watermark,
            score=score[b][w],
            low=low[b][w],
            high=high[b][w],
            se=se[b][w],
            provisional=provisional[b][w],
            indicators=Indicators(
                presence=presence[b][w], reach=reach[b][w], engagement=engagement[b][w], favour=favour[b][w]
            ),
            u=tuple(u[b][w]),
            breadth=breadths[b][w],
            momentum=None if moved[b][w] != moved[b][w] else moved[b][w],  # NaN
            coverage=dict(zip(readings.reference.sources, coverage[b][w], strict=True)),
            mention_count=mentions[b][w],
            voice_count=voices[b][w],
        )
        for b, brand in enumerate(brands)
        for w, window in enumerate(WINDOWS)
    ]
