"""Indicators and scores from the sums of periods: what calls the compiled pass of `brand_pass`."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np

from scoring.method.constants import FAVOUR, POOL_HALF, PRIOR
from scoring.method.methods import Method
from scoring.method.reference import Reference
from scoring.reading.brand_pass import Asked, Evaluated, new_evaluated, read_brands
from scoring.reading.day_blocks import DayBlocks, no_blocks
from scoring.reading.stages import MEANS, PLACE, V_UNIT, Table, workspace


class Parts(NamedTuple):
    """What a score is made from; arrays ``[sources, ...]``."""

    x: np.ndarray
    """Level of Presence, before the gate."""
    presence: np.ndarray
    """What each source adds to the sum whose logarithm is half of u1; where the gate holds Presence back, that of the
    prior."""
    rise: np.ndarray
    """What the gate lets through of the rise of u1 above that."""
    reach: np.ndarray
    """What each source adds to u of each mean, after the gate."""
    engagement: np.ndarray
    favour: np.ndarray


class Reading(NamedTuple):
    """Scores; leading axes as the sums'."""

    score: np.ndarray
    """0 to 100 points, [...]."""
    indicators: np.ndarray
    """Points, [4, ...]."""
    u: np.ndarray
    """[4, ...]."""


def voices_of(sums: np.ndarray) -> np.ndarray:
    """V' of sums ``[9, sources, ...]``."""
    voices: np.ndarray = sums[PLACE["V"]] / V_UNIT
    return voices


def pair_of(sums: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
    """(N, Y) of the mean at `place` of MEANS."""
    mean = MEANS[place]
    return sums[PLACE[mean.VOICES]] / mean.VOICES_UNIT, sums[PLACE[mean.TOTAL]] / mean.TOTAL_UNIT


def by_source(column: Sequence[float], like: np.ndarray) -> np.ndarray:
    """Return a column of the reference in a shape that broadcasts with `like`, sources first."""
    return np.array(column, np.float64).reshape(-1, *[1] * (like.ndim - 1))


def expected_of(days: np.ndarray, reference: Reference) -> np.ndarray:
    """D: voices that the median brand would have had in the exposure; same shape as `days`, sources first."""
    voices: np.ndarray = days * by_source(reference.voices, days)
    return voices


def half_of(days: np.ndarray, method: Method) -> np.ndarray:
    """H: voices at which a source's weight is half of what it can become; of exposures ``[sources, ...]``."""
    least, most = method.pool_days
    half: np.ndarray = POOL_HALF * np.clip(days.max(0), least, most) / PRIOR.panes
    return half


def table_of(reference: Reference, weights: Sequence[float], codes: Sequence[int]) -> Table:
    """Return what the compiled functions need of a reference, its method and a profile."""
    ones = [1.0] * len(reference.sources)
    scales = np.array([ones, ones, reference.favour_scale()])
    centres = scales * [reference.reach_mean, reference.engagement_mean, reference.favour_mean]
    return Table(
        codes=np.array(codes, np.int64),
        centres=centres,
        scales=scales,
        middle=np.array(reference.middle, np.float64),
        spread=np.array(reference.spread, np.float64),
        exponents=np.array(reference.exponents_of(weights), np.float64),
        rest=(1 - reference.gamma_of(weights)) * log(100),
        fall=reference.spread[FAVOUR] * reference.method.gate_spreads,
    )


class Evaluator:
    """Reads the sums of brands under one reference and profile, some brands after the others."""

    def __init__(
        self,
        reference: Reference,
        weights: Sequence[float],
        days: np.ndarray,
        prior_of: Sequence[int],
        variants: int,
        codes: Sequence[int] | None = None,
        blocks: DayBlocks | None = None,
    ) -> None:
        """Take what all have in common.

        Args:
            reference: the published table.
            weights: of the four indicators, summing to 1.
            days: exposure, float64[sources of the reference, b, periods], of all brands.
            prior_of: by period asked for, the place of its prior; -1: it is read against the reference alone.
            variants: of the sums, 1 or 1 + ROWS.
            codes: where each source of the reference stands in the sums; None: as their codes say.
            blocks: of days; None: without.
        """
        sources, brands, periods = days.shape
        self._table = table_of(reference, weights, reference.codes() if codes is None else codes)
        expected = np.ascontiguousarray(np.moveaxis(expected_of(days, reference), 0, -1))
        halves = np.ascontiguousarray(half_of(days, reference.method))
        self._asked = Asked(
            expected, halves, np.array(prior_of, np.int64), no_blocks(brands, periods) if blocks is None else blocks
        )
        self._work = workspace(sources, variants)
        self._done = 0
        self.evaluated: Evaluated = new_evaluated(brands, len(prior_of), sources, variants)
        """Written brand by brand."""

    def add(self, sums: np.ndarray, daily: np.ndarray | None = None, oldest: int = 0) -> None:
        """Read the next brands.

        Args:
            sums: float64[b, periods, 9, sources of the sums, variants], contiguous.
            daily: int64[b, days, sources of the sums, 9], likewise; None: without blocks of days.
            oldest: number of the first of these days.
        """
        if daily is None:
            daily = np.empty((len(sums), 0, 0, 0), np.int64)
        read_brands(sums, daily, oldest, self._asked, self._table, self._work, self._done, self.evaluated)
        self._done += len(sums)

    def parts(self) -> Parts:
        """Return what the sources made of what was read, [sources, b, periods]."""
        return Parts(self.evaluated.x, self.evaluated.presence, self.evaluated.rise, *self.evaluated.summands)

    def reading(self) -> Reading:
        """Return scores [b, periods], indicators and u."""
        return Reading(self.evaluated.score, self.evaluated.indicators, self.evaluated.u)


def read_alone(
    sums: np.ndarray, days: np.ndarray, reference: Reference, weights: Sequence[float]
) -> tuple[Parts, Reading]:
    """Read brands over one period against the reference alone, as 28 days or a campaign (stage A).

    Args:
        sums: float64[9, sources, b], of the reference's sources.
        days: exposure, float64[sources, b].
        reference: the published table.
        weights: of the four indicators.

    Returns:
        Parts [sources, b] and reading [b].
    """
    evaluator = Evaluator(reference, weights, days[..., None], [-1], 1, range(len(days)))
    evaluator.add(np.ascontiguousarray(np.moveaxis(sums, -1, 0)[:, None, ..., None]))
    parts, reading = evaluator.parts(), evaluator.reading()
    return Parts(*(part[..., 0] for part in parts)), Reading(*(each[..., 0] for each in reading))
