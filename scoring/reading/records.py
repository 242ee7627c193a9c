"""What is published of a brand: its five windows as records."""

from collections.abc import Iterator, Sequence
from itertools import chain, cycle, repeat
from typing import Any, NamedTuple

import numpy as np

from schemas.score import Indicators, Score
from scoring.method.constants import COMPARE_SE, INDICATORS, PROFILE, PROFILES, WINDOWS, Window
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period, edge_before, period
from scoring.reading.evaluate import Readings, interval_of, read_periods
from scoring.reading.exposure import Calendar, begin_ms
from scoring.reading.indicators.presence import breadth
from scoring.reading.interval import jackknife, logit
from scoring.reading.momentum_cache import DAYS, HIDDEN, KEPT, OBSERVED, SCORE, WITHOUT, MomentumCache
from scoring.state.panes import PartitionState


class Momentum(NamedTuple):
    """What changed since one window length before; object arrays [b, windows]."""

    points: np.ndarray
    """None: the brand was not followed then."""
    significant: np.ndarray
    """Whether it may be called a change; None: not known, or the two are not comparable."""


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


def _momentum(now: np.ndarray, before: np.ndarray, followed: np.ndarray) -> Momentum:
    """Return the change of each brand and window since `before` (both: see `_kept`), and whether it may be called one.

    One brand at two times shares its authors, so the jackknife is taken on the difference (SPEC section 6).
    """
    between_authors = jackknife(now[..., WITHOUT:] - before[..., WITHOUT:])
    between_days = now[..., DAYS] + before[..., DAYS]
    variance = np.maximum(between_authors, between_days) + (now[..., HIDDEN] + before[..., HIDDEN])
    significant = np.abs(logit(now[..., SCORE]) - logit(before[..., SCORE])) > COMPARE_SE * np.sqrt(variance)
    comparable = followed & (now[..., OBSERVED] == before[..., OBSERVED])
    momentum = Momentum((now[..., SCORE] - before[..., SCORE]).astype(object), significant.astype(object))
    momentum.points[~followed] = momentum.significant[~comparable] = None
    return momentum


def _records(
    readings: Readings,
    brands: Sequence[str],
    moments: Sequence[tuple[Window, int]],
    profile: str,
    watermark: int,
    momentum: Momentum,
) -> list[Score]:
    """Return the records of readings with intervals, whose first periods are the moments."""
    of_moments = (brand for brand in brands for _ in moments), cycle(moments), _coverages(readings, len(moments))
    columns = _columns(readings, momentum, len(moments))
    method, reference = readings.reference.method.name, readings.reference.name
    return [
        Score(
            method=method,
            reference=reference,
            profile=profile,
            brand=brand,
            window=window.name,
            at=at_ms,
            watermark=watermark,
            score=score,
            low=low,
            high=high,
            se=se,
            provisional=provisional,
            indicators=Indicators(presence=of_presence, reach=of_reach, engagement=of_engagement, favour=of_favour),
            u=u,
            breadth=of_breadth,
            momentum=points,
            momentum_significant=is_significant,
            coverage=coverage,
            mention_count=mention_count,
            voice_count=voice_count,
        )
        for (
            brand, (window, at_ms), coverage, u, score, low, high, se, provisional, of_presence, of_reach,
            of_engagement, of_favour, of_breadth, points, is_significant, mention_count, voice_count,
        ) in zip(*of_moments, *columns, strict=False)  # moments begin again with each brand
    ]  # fmt: skip


def _columns(readings: Readings, momentum: Momentum, count: int) -> Iterator[list[Any]]:
    """Yield what stands in the records of the first `count` periods, field by field: u, then numbers."""
    yield list(map(tuple, np.moveaxis(readings.reading.u, 0, -1)[:, :count].reshape(-1, len(INDICATORS)).tolist()))
    between = interval_of(readings)
    for column in (
        readings.reading.score,
        between.low,
        between.high,
        between.se,
        between.provisional,
        *readings.reading.indicators,
        breadth(readings.parts.x),
        momentum.points,
        momentum.significant,
        readings.mention_count.round().astype(np.int64),
        readings.voice_count.round().astype(np.int64),
    ):
        yield column[:, :count].ravel().tolist()


def _coverages(readings: Readings, count: int) -> Iterator[dict[str, float]]:
    """Yield the coverage of each brand and of its first `count` periods; where all brands share it, the same object."""
    coverage, sources = readings.coverage[:, :count, readings.reference.codes()], readings.reference.sources
    if (coverage == coverage[:1]).all():
        shared = [dict(zip(sources, of_period, strict=True)) for of_period in coverage[0].tolist()]
        return chain.from_iterable(repeat(shared, len(coverage)))
    return (dict(zip(sources, of_period, strict=True)) for of_brand in coverage.tolist() for of_period in of_brand)
