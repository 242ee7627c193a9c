"""Indicators and scores from the sums of periods: what calls the compiled pass of `brand_pass`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.method.reference import Reference
from scoring.reading.brand_pass import Evaluated, new_evaluated, read_brands
from scoring.reading.stages import MEANS, PLACE, V_UNIT, Table, workspace


class Parts(NamedTuple):
    """What a score is made from; arrays ``[sources, ...]``."""

    x: np.ndarray
    """Level of Presence."""
    reach: np.ndarray
    """c of each mean: contribution by source."""
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


class Evaluator:
    """Reads the sums of brands under one reference and profile, some brands after the others."""

    def __init__(
        self,
        reference: Reference,
        weights: Sequence[float],
        expected: np.ndarray,
        prior_of: Sequence[int],
        variants: int,
        codes: Sequence[int] | None = None,
    ) -> None:
        """Take what all have in common.

        Args:
            reference: the published table.
            weights: of the four indicators, summing to 1.
            expected: D, float64[sources of the reference, b, periods], of all brands.
            prior_of: by period asked for, the place of its prior; -1: it is read against the reference alone.
            variants: of the sums, 1 or 1 + ROWS.
            codes: where each source of the reference stands in the sums; None: as their codes say.
        """
        sources, brands, _ = expected.shape
        centres = (reference.reach_mean, reference.engagement_mean, reference.favour_mean)
        self._table = Table(
            np.array(reference.codes() if codes is None else codes, np.int64),
            *(np.array(column, np.float64) for column in (centres, reference.middle, reference.spread, weights)),
        )
        self._expected = np.ascontiguousarray(np.moveaxis(expected, 0, -1))
        self._prior_of = np.array(prior_of, np.int64)
        self._work = workspace(sources, variants)
        self._done = 0
        self.evaluated: Evaluated = new_evaluated(brands, len(prior_of), sources, variants)
        """Written brand by brand."""

    def add(self, sums: np.ndarray) -> None:
        """Read the next brands: float64[b, periods, 9, sources of the sums, variants], contiguous."""
        read_brands(sums, self._expected, self._prior_of, self._table, self._work, self._done, self.evaluated)
        self._done += len(sums)

    def parts(self) -> Parts:
        """Return x and c of what was read, [sources, b, periods]."""
        return Parts(self.evaluated.x, *self.evaluated.contributions)

    def reading(self) -> Reading:
        """Return scores [b, periods], indicators and u."""
        return Reading(self.evaluated.score, self.evaluated.indicators, self.evaluated.u)


def read_alone(
    sums: np.ndarray, expected: np.ndarray, reference: Reference, weights: Sequence[float]
) -> tuple[Parts, Reading]:
    """Read brands over one period against the reference alone, as 28 days or a campaign (stage A).

    Args:
        sums: float64[9, sources, b], of the reference's sources.
        expected: D, float64[sources, b].
        reference: the published table.
        weights: of the four indicators.

    Returns:
        Parts [sources, b] and reading [b].
    """
    evaluator = Evaluator(reference, weights, expected[..., None], [-1], 1, range(len(expected)))
    evaluator.add(np.ascontiguousarray(np.moveaxis(sums, -1, 0)[:, None, ..., None]))
    parts, reading = evaluator.parts(), evaluator.reading()
    return Parts(*(part[..., 0] for part in parts)), Reading(*(each[..., 0] for each in reading))
