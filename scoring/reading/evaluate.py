"""Reads many brands of one partition over many periods, some brands at a time."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.method.constants import BLOCKS, PRESENCE, PROFILE, PROFILES, ROWS
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Outage, Period
from scoring.reading.brand_pass import Evaluated
from scoring.reading.day_blocks import DAILY, day_blocks, day_counts, days_variance
from scoring.reading.exposure import Calendar, begin_ms, exposure_since
from scoring.reading.interval import Interval, day_shift, interval, shrinkage, slopes
from scoring.reading.score import Evaluator, Parts, Reading
from scoring.reading.stages import PLACE
from scoring.state.panes import PartitionState

BRANDS_A_PASS = 8
"""So many brands are read together: their sums, 100 KB each, stay close to the processor."""


class Readings(NamedTuple):
    """Readings of brands ``[b]`` over periods ``[p]``, in the order asked for."""

    periods: tuple[Period, ...]
    reference: Reference
    weights: tuple[float, ...]
    reading: Reading
    """[b, p]; u and indicators [4, b, p]."""
    parts: Parts
    """[sources of the reference, b, p]."""
    interval: Interval | None
    """[b, p]; None where not asked for."""
    coverage: np.ndarray
    """float64[b, p, sources], 0 to 1: exposure against what it would be without outages."""
    mention_count: np.ndarray
    """Living mentions, float64[b, p], weighted as the panes are."""
    voice_count: np.ndarray
    """Cells, likewise."""


def interval_of(readings: Readings) -> Interval:
    """Return how much to believe readings that were asked for with intervals.

    Raises:
        ValueError: they were not.
    """
    if readings.interval is None:
        raise ValueError("these were read without intervals")
    return readings.interval


def read_periods(
    state: PartitionState,
    slots: np.ndarray,
    periods: Sequence[Period],
    calendars: Sequence[Calendar],
    reference: Reference = REFERENCE,
    weights: Sequence[float] = PROFILES[PROFILE],
    *,
    intervals: bool = True,
) -> Readings:
    """Read brands over periods.

    Args:
        state: of their partition.
        slots: int64[b]; -1: a brand without mentions.
        periods: what to read; short windows carry the prior that they are pulled towards.
        calendars: one a brand.
        reference: the published table.
        weights: of the four indicators, summing to 1.
        intervals: whether to work out how much to believe each score: half of the cost.
    """
    plan = _Plan(periods)
    days, coverage = exposures(plan.ordered, calendars)
    asked, variants = len(periods), 1 + ROWS if intervals else 1
    begins = np.array([begin_ms(calendar) for calendar in calendars], np.int64)
    blocks = day_blocks(plan.ordered, begins, plan.prior_of, reference.method) if intervals else None
    evaluator = Evaluator(reference, weights, days[reference.codes()], plan.prior_of, variants, blocks=blocks)
    counted = np.empty((2, len(slots), asked))
    has_blocks = blocks is not None and bool(blocks.days.any())
    summed = state.period_sums(plan.ordered, variants, min(len(slots), BRANDS_A_PASS), by_day=has_blocks)
    for begin in range(0, len(slots), BRANDS_A_PASS):
        sums = summed.of(slots[begin : begin + BRANDS_A_PASS])
        evaluator.add(sums, summed.daily[: len(sums)], summed.first_day)
        for place, name in enumerate(("N", "U")):
            counted[place, begin : begin + len(sums)] = sums[:, :asked, PLACE[name], :, 0].sum(-1)
    between = _interval(evaluator.evaluated, plan, begins, reference, weights) if intervals else None
    return Readings(
        tuple(periods),
        reference,
        tuple(weights),
        evaluator.reading(),
        evaluator.parts(),
        between,
        coverage[:, :asked],
        *counted,
    )


def _interval(
    of_all: Evaluated, plan: "_Plan", begins: np.ndarray, reference: Reference, weights: Sequence[float]
) -> Interval:
    """Return the intervals of what was evaluated; `begins`: int64[b], since when the brands are followed, ms UTC."""
    method, asked = reference.method, len(plan.prior_of)
    _, days = day_counts(plan.ordered, begins)
    is_short, is_daily = np.array(plan.prior_of) >= 0, np.array(plan.is_daily[:asked])
    shift_days = np.where(is_daily, np.where(is_short, BLOCKS, np.maximum(BLOCKS, days[:, :asked])), 0)
    per_u = slopes(of_all.score, of_all.indicators, reference, reference.exponents_of(weights))
    hidden = shrinkage(per_u, of_all.belief, reference) + day_shift(per_u, shift_days, reference)
    if method.unheard_sources:
        hidden = hidden + per_u[PRESENCE] ** 2 * of_all.silent_part
    is_open = (of_all.has_voices == 0) & method.unheard_is_open
    between_days = days_variance(of_all.day_variance, plan.ordered, days, plan.prior_of, method)
    return interval(of_all.logits, between_days, hidden, of_all.belief[0] > 0, is_open)


class _Plan:
    """The periods as they are read together: those asked for, then the priors that nobody asked for."""

    def __init__(self, periods: Sequence[Period]) -> None:
        alone = {one: place for place, one in enumerate(periods) if one.prior is None}
        priors = dict.fromkeys(one.prior for one in periods if one.prior is not None)
        more = [prior for prior in priors if prior not in alone]
        place_of = alone | {prior: len(periods) + place for place, prior in enumerate(more)}
        self.ordered = [*periods, *more]
        self.prior_of = [-1 if one.prior is None else place_of[one.prior] for one in periods]
        """Of each period asked for, the place of its prior among all; -1: it has none."""
        self.is_daily = [one.granularity == DAILY for one in self.ordered]


def exposures(periods: Sequence[Period], calendars: Sequence[Calendar]) -> tuple[np.ndarray, np.ndarray]:
    """Exposure ``[SOURCES, b, p]`` and coverage ``[b, p, SOURCES]``.

    Brands with the same hours and outages are worked out together: most differ in
    `since` alone, and one by one they took 0.5 ms a brand.
    """
    days = np.empty((len(SOURCES), len(calendars), len(periods)))
    coverage = np.empty((len(calendars), len(periods), len(SOURCES)))
    groups: defaultdict[tuple[int, tuple[Outage, ...]], list[int]] = defaultdict(list)
    for brand, calendar in enumerate(calendars):
        groups[calendar.tz, calendar.outages].append(brand)
    for (tz, outages), brands in groups.items():
        begins, place = np.unique([begin_ms(calendars[brand]) for brand in brands], return_inverse=True)
        observed = exposure_since(periods, begins, tz, outages)
        whole = exposure_since(periods, begins, tz, ()) if outages else observed
        part = np.where(whole > 0, observed / np.where(whole > 0, whole, 1.0), 0.0)
        days[:, brands] = observed[:, place]
        coverage[brands] = np.moveaxis(part[:, place], 0, -1)
    return days, coverage
