"""Reads many brands of one partition over many periods, in passes of numpy."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.observation import SOURCES
from scoring.method.constants import PROFILE, PROFILES, ROWS
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period
from scoring.reading.exposure import Calendar, Outage, begin_ms, exposure_since
from scoring.reading.interval import Interval, hidden, interval
from scoring.reading.score import PLACE, Parts, Reading, StageA, compose, expected_of, stage_a, stage_b
from scoring.state.panes import PartitionState

BRANDS_A_PASS = 32
"""So many brands at most are read together: their sums, 100 KB each, stay close to the processor."""


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
    expected = expected_of(days[reference.codes()], reference)
    passes = [
        _read(state, of_pass, plan, theirs, reference, weights, intervals)
        for of_pass, theirs in zip(*_evenly(slots, expected), strict=True)
    ]
    reading, parts, between, counts = (list(each) for each in zip(*passes, strict=True))
    back = plan.back
    return Readings(
        tuple(periods),
        reference,
        tuple(weights),
        Reading(*(np.concatenate(each, axis=-2)[..., back] for each in zip(*reading, strict=True))),
        Parts(*(np.concatenate(each, axis=-2)[..., back] for each in zip(*parts, strict=True))),
        Interval(*(np.concatenate(each)[:, back] for each in zip(*between, strict=True))) if intervals else None,
        coverage[:, back],
        *np.concatenate(counts, axis=1)[:, :, back],
    )


def _evenly(slots: np.ndarray, expected: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Cut brands into passes of much the same size: what each costs at least is that of ten brands."""
    passes = max(1, -(-len(slots) // BRANDS_A_PASS))
    return np.array_split(slots, passes), np.array_split(expected, passes, axis=1)


class _Plan:
    """The periods put in an order in which they can be read together: stage A, stage B, then the priors of the B."""

    def __init__(self, periods: Sequence[Period]) -> None:
        alone = [place for place, one in enumerate(periods) if one.prior is None]
        short = [place for place, one in enumerate(periods) if one.prior is not None]
        wanted = [periods[place].prior for place in short]
        priors = list(dict.fromkeys(prior for prior in wanted if prior is not None))
        self.ordered = [*(periods[place] for place in [*alone, *short]), *priors]
        self.alone, self.short = len(alone), len(short)
        self.prior_of = [priors.index(prior) for prior in wanted if prior is not None]
        self.back = np.argsort([*alone, *short])
        """Where each period, as asked for, stands among the ordered."""

    def apart(self, array: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cut an array ``[..., periods, variants]`` into those of stage A, of stage B, and the priors."""
        end = self.alone + self.short
        return array[..., : self.alone, :], array[..., self.alone : end, :], array[..., end:, :]


def _read(
    state: PartitionState,
    slots: np.ndarray,
    plan: _Plan,
    expected: np.ndarray,
    reference: Reference,
    weights: Sequence[float],
    intervals: bool,
) -> tuple[Reading, Parts, tuple[np.ndarray, ...], np.ndarray]:
    """Read one pass: reading, parts, interval (empty without), and counts ``[2, b, p]``, in the plan's order."""
    sums = state.sums(slots, plan.ordered, 1 + ROWS if intervals else 1)
    counted = sums[[PLACE["N"], PLACE["U"]], :, :, : plan.alone + plan.short, 0].sum(1)
    if reference.sources != SOURCES:
        sums = sums[:, reference.codes()]
    (sums_a, sums_b, sums_p), (d_a, d_b, d_p) = plan.apart(sums), plan.apart(expected[..., None])
    read: list[tuple[Parts, Reading, np.ndarray]] = []
    if plan.alone:
        stage = stage_a(sums_a, d_a, reference)
        read.append((stage.parts, compose(stage.parts, reference, weights), stage.belief))
    if plan.short:
        prior = stage_a(sums_p, d_p, reference)
        if sums_p.shape[-2] > 1:  # one prior of all broadcasts by itself
            prior = _taken(prior, plan.prior_of)
        parts = stage_b(sums_b, d_b, prior, reference)
        belief = np.broadcast_to(prior.belief, (4, *parts.x.shape[1:]))
        read.append((parts, compose(parts, reference, weights), belief))
    all_parts, readings, beliefs = zip(*read, strict=True)
    reading = Reading(*(np.concatenate(each, axis=-2) for each in zip(*readings, strict=True)))
    whole = Reading(*(each[..., 0] for each in reading))
    between: tuple[np.ndarray, ...] = ()
    if intervals:
        belief = np.concatenate(beliefs, axis=-2)[..., 0]
        shrinkage = hidden(whole.score, whole.indicators, belief, reference, np.array(weights))
        between = interval(reading.score, shrinkage, belief[0] > 0)
    parts = Parts(*(np.concatenate([part[..., 0] for part in each], axis=-1) for each in zip(*all_parts, strict=True)))
    return whole, parts, between, counted


def _taken(prior: StageA, places: Sequence[int]) -> StageA:
    """Give each short period its own prior."""

    def take(array: np.ndarray) -> np.ndarray:
        return array[..., places, :]

    means = tuple(type(mean)(*map(take, mean)) for mean in prior.means)
    return StageA(take(prior.x), means, tuple(map(take, prior.voices)), take(prior.expected), take(prior.total))


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
