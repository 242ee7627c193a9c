"""What is published of a brand: its five windows as records."""

from collections.abc import Sequence

import numpy as np

from schemas.score import Indicators, Score
from scoring.method.constants import COMPARE_SE, PROFILE, PROFILES, WINDOWS, Window
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period, edge_before, period
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
    moments = [(window, at_ms) for window in windows]
    if momentum_cache is None:
        return read_moments(state, slots, brands, calendars, moments, watermark, reference, profile)
    if not brands:
        return []
    now, past, edges = _periods(moments)
    weights = PROFILES[profile]
    read = read_periods(state, slots, now, calendars, reference, weights)

    def read_past(places: np.ndarray) -> np.ndarray:
        theirs = [calendars[place] for place in places.tolist()]
        return _kept(read_periods(state, slots[places], past, theirs, reference, weights))

    before = momentum_cache.readings(state, slots, edges, read_past)
    momentum = _momentum(_kept(read), before, _followed(calendars, edges))
    return _records(read, brands, moments, profile, watermark, momentum)


def read_moments(
    state: PartitionState,
    slots: np.ndarray,
    brands: Sequence[str],
    calendars: Sequence[Calendar],
    moments: Sequence[tuple[Window, int]],
    watermark: int,
    reference: Reference = REFERENCE,
    profile: str = PROFILE,
) -> list[Score]:
    """Read windows of brands at several times, ms UTC: one record a brand and moment, in the order of both.

    Each is what `read_scores` says of that time alone; read together, few brands cost a fraction.
    """
    if not brands:
        return []
    now, past, edges = _periods(moments)
    read = read_periods(state, slots, [*now, *past], calendars, reference, PROFILES[profile])
    kept = _kept(read)
    momentum = _momentum(kept[:, : len(now)], kept[:, len(now) :], _followed(calendars, edges))
    return _records(read, brands, moments, profile, watermark, momentum)


def _periods(moments: Sequence[tuple[Window, int]]) -> tuple[list[Period], list[Period], list[int]]:
    """Return the periods that are read, those one window before, and where these end, ms UTC."""
    edges = [edge_before(window, at_ms) for window, at_ms in moments]
    now = [period(window, at_ms) for window, at_ms in moments]
    return now, [period(window, edge) for (window, _), edge in zip(moments, edges, strict=True)], edges


def _followed(calendars: Sequence[Calendar], edges: Sequence[int]) -> np.ndarray:
    """Return whether the brands were followed before each edge, bool[b, edges]."""
    begins = np.array([begin_ms(calendar) for calendar in calendars], np.int64)
    followed: np.ndarray = begins[:, None] < np.array(edges, np.int64)
    return followed


def _kept(readings: Readings) -> np.ndarray:
    """Return what a later reading is held against, float64[brands, windows, KEPT]."""
    between = interval_of(readings)
    kept = np.empty((*readings.reading.score.shape, KEPT))
    kept[..., SCORE], kept[..., HIDDEN], kept[..., DAYS] = readings.reading.score, between.hidden, between.days
    observed = readings.coverage[..., readings.reference.codes()] > 0
    kept[..., OBSERVED] = observed @ (1 << np.arange(observed.shape[-1]))
    kept[..., WITHOUT:] = between.without
    return kept


def _momentum(now: np.ndarray, before: np.ndarray, followed: np.ndarray) -> list[list[Momentum]]:
    """Return the change of each brand and window since `before` (both: see `_kept`), and whether it may be called one.

    One brand at two times shares its authors, so the jackknife is taken on the difference (SPEC section 6).
    """
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
    moments: Sequence[tuple[Window, int]],
    profile: str,
    watermark: int,
    momentum: list[list[Momentum]],
) -> list[Score]:
    """Return the records of readings with intervals, whose first periods are the moments."""
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
        for w, (window, at_ms) in enumerate(moments)
    ]
