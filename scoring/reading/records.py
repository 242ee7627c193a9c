"""What is published of a brand: its five windows as records."""

from collections.abc import Sequence

import numpy as np

from schemas.score import Indicators, Score
from scoring.method.constants import COMPARE_SE, PROFILE, PROFILES, WINDOWS, Window
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import edge_before, period
from scoring.reading.evaluate import Readings, interval_of, read_periods
from scoring.reading.exposure import Calendar, begin_ms
from scoring.reading.indicators.presence import breadth
from scoring.reading.interval import jackknife, logit
from scoring.reading.momentum_cache import DAYS, HIDDEN, KEPT, OBSERVED, SCORE, WITHOUT, MomentumCache
from scoring.state.panes import PartitionState

Momentum = tuple[float | None, bool | None]
"""Points since one window length before, and whether that is significant."""


def read_scores(
    state: PartitionState,
    slots: np.ndarray,
    brands: Sequence[str],
    calendars: Sequence[Calendar],
    at_ms: int,
    watermark: int,
    reference: Reference = REFERENCE,
    profile: str = PROFILE,
    momentum_cache: MomentumCache | None = None,
    windows: Sequence[Window] = WINDOWS,
) -> list[Score]:
    """Read windows of brands at `at_ms`: one record a brand and window, in the order of `brands` and `windows`.

    `slots`: int64, of each brand; -1: a brand without mentions. `watermark`: newest `seen_at` of the partition.
    `momentum_cache`: keeps what the scores of WINDOWS were one window before, from one call to the next.
    """
    if not brands:
        return []
    weights = PROFILES[profile]
    now = read_periods(state, slots, [period(window, at_ms) for window in windows], calendars, reference, weights)
    edges = [edge_before(window, at_ms) for window in windows]
    past = [period(window, edge) for window, edge in zip(windows, edges, strict=True)]

    def read_past(places: np.ndarray) -> np.ndarray:
        theirs = [calendars[place] for place in places.tolist()]
        return _kept(read_periods(state, slots[places], past, theirs, reference, weights))

    before = (
        momentum_cache.readings(state, slots, edges, read_past) if momentum_cache else read_past(np.arange(len(slots)))
    )
    followed = np.array([[begin_ms(calendar) < edge for edge in edges] for calendar in calendars])
    return _records(now, brands, windows, profile, at_ms, watermark, _momentum(now, before, followed))


def _kept(readings: Readings) -> np.ndarray:
    """Return what a later reading is held against, float64[brands, windows, KEPT]."""
    between = interval_of(readings)
    kept = np.empty((*readings.reading.score.shape, KEPT))
    kept[..., SCORE], kept[..., HIDDEN], kept[..., DAYS] = readings.reading.score, between.hidden, between.days
    observed = readings.coverage[..., readings.reference.codes()] > 0
    kept[..., OBSERVED] = observed @ (1 << np.arange(observed.shape[-1]))
    kept[..., WITHOUT:] = between.without
    return kept


def _momentum(readings: Readings, before: np.ndarray, followed: np.ndarray) -> list[list[Momentum]]:
    """Return the change of each brand and window since `before` (see `_kept`), and whether it may be called one.

    One brand at two times shares its authors, so the jackknife is taken on the difference (SPEC section 6).
    """
    now = _kept(readings)
    between_authors = jackknife(now[..., WITHOUT:] - before[..., WITHOUT:])
    between_days = now[..., DAYS] + before[..., DAYS]
    variance = np.maximum(between_authors, between_days) + (now[..., HIDDEN] + before[..., HIDDEN])
    significant = np.abs(logit(now[..., SCORE]) - logit(before[..., SCORE])) > COMPARE_SE * np.sqrt(variance)
    comparable = followed & (now[..., OBSERVED] == before[..., OBSERVED])
    columns = zip(
        (now[..., SCORE] - before[..., SCORE]).tolist(),
        followed.tolist(),
        significant.tolist(),
        comparable.tolist(),
        strict=True,
    )
    return [
        [
            (points if is_known else None, is_significant if is_comparable else None)
            for points, is_known, is_significant, is_comparable in zip(*of_brand, strict=True)
        ]
        for of_brand in columns
    ]


def _records(
    readings: Readings,
    brands: Sequence[str],
    windows: Sequence[Window],
    profile: str,
    at_ms: int,
    watermark: int,
    momentum: list[list[Momentum]],
) -> list[Score]:
    """Return the records of readings with intervals."""
    between = interval_of(readings)
    score, se, low, high, provisional = (
        each.tolist()
        for each in (
            readings.reading.score,
            between.se,
            between.low,
            between.high,
            between.provisional,
        )
    )
    presence, reach, engagement, favour = readings.reading.indicators.tolist()
    u = np.moveaxis(readings.reading.u, 0, -1).tolist()
    breadths = breadth(readings.parts.x).tolist()
    mentions, voices = (
        each.round().astype(np.int64).tolist() for each in (readings.mention_count, readings.voice_count)
    )
    coverage = readings.coverage[..., readings.reference.codes()].tolist()
    return [
        Score(
            method=readings.reference.method.name,
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
            momentum=momentum[b][w][0],
            momentum_significant=momentum[b][w][1],
            coverage=dict(zip(readings.reference.sources, coverage[b][w], strict=True)),
            mention_count=mentions[b][w],
            voice_count=voices[b][w],
        )
        for b, brand in enumerate(brands)
        for w, window in enumerate(windows)
    ]
