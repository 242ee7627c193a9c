"""From the sums of the periods to the four indicators and the score (SPEC section 4).

Everything is written on arrays whose first axis is the sources: they are summed over at
every step, and sums over the first axis are the fast ones. Brands, periods and variants
(one author group left out) are the axes behind it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.method.constants import PRESENCE_BELIEF, STAGE_A_K, STAGE_B_CAP, STAGE_B_K
from scoring.method.reference import Reference
from scoring.reading.indicators import engagement, favour, presence, reach
from scoring.reading.pooling import Pooled, pooled
from scoring.state.columns import SUMS

PLACE = {name: place for place, name in enumerate(SUMS)}
MEANS = (reach, engagement, favour)
"""The three indicators that are means, in the order of the method."""


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


class StageA(NamedTuple):
    """28 days, or a campaign, held against the reference alone."""

    x: np.ndarray
    means: tuple[Pooled, ...]
    voices: tuple[np.ndarray, ...]
    """N of each mean, for the caps of short windows."""
    expected: np.ndarray
    total: np.ndarray
    """U: V' summed over the sources, [...]."""

    @property
    def parts(self) -> Parts:
        """What the score of this stage is made from."""
        return Parts(self.x, *(mean.contributions for mean in self.means))

    @property
    def belief(self) -> np.ndarray:
        """B of each indicator, [4, ...]: how much of it comes from the voices, 0 to 1."""
        return np.stack([self.total / (self.total + PRESENCE_BELIEF), *(mean.belief for mean in self.means)])


def voices_of(sums: np.ndarray) -> np.ndarray:
    """V' of sums ``[9, sources, ...]``."""
    voices: np.ndarray = sums[PLACE["V"]] / 256
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


def stage_a(sums: np.ndarray, expected: np.ndarray, reference: Reference) -> StageA:
    """Read 28 days (or a campaign) against the reference alone.

    Args:
        sums: float64[9, sources, ...], of the reference's sources.
        expected: D, float64[sources, ...]; must broadcast with the sums'.
        reference: the published table.
    """
    voices = voices_of(sums)
    centres = (reference.reach_mean, reference.engagement_mean, reference.favour_mean)
    pairs = [pair_of(sums, place) for place in range(len(MEANS))]
    means = tuple(
        pooled(volumes, total, by_source(centre, volumes), k)
        for (volumes, total), centre, k in zip(pairs, centres, STAGE_A_K, strict=True)
    )
    x = presence.level_alone(voices, expected)
    return StageA(x, means, tuple(volumes for volumes, _ in pairs), expected, voices.sum(0))


def stage_b(sums: np.ndarray, expected: np.ndarray, prior: StageA, reference: Reference) -> Parts:
    """Read a short window against the brand's own last 28 days; shapes must broadcast with the prior's."""
    factor, plus = STAGE_B_CAP
    exposed = prior.expected > 0
    # Without exposure of the prior there is no custom to hold a source against, and no cap.
    custom = np.where(exposed, factor * expected / np.where(exposed, prior.expected, 1.0), np.inf)
    contributions = []
    for place, centre in enumerate((reference.reach_mean, reference.engagement_mean, reference.favour_mean)):
        voices, total = pair_of(sums, place)
        known = prior.means[place]
        cap = np.where(exposed, prior.voices[place], 1.0) * custom + plus
        now = pooled(voices, total, by_source(centre, voices) + known.difference, STAGE_B_K, cap)
        contributions.append(known.contributions + now.contributions)
    return Parts(presence.level_after(voices_of(sums), expected, prior.x), *contributions)


def compose(parts: Parts, reference: Reference, weights: Sequence[float]) -> Reading:
    """Compose the parts into indicators and score; `weights` by indicator, summing to 1."""
    u = np.stack(
        [
            presence.u(parts.x),
            reach.u(parts.reach),
            engagement.u(parts.engagement, parts.reach),
            favour.u(parts.favour),
        ]
    )
    indicators = 100 / (1 + np.exp((by_source(reference.middle, u) - u) / by_source(reference.spread, u)))
    score = np.exp((np.log(indicators) * by_source(weights, u)).sum(0))
    return Reading(score, indicators, u)
