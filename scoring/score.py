"""From the sums of the windows to the four indicators and the score (sections 5 and 6).

Everything is written on arrays whose last axis is the sources, so that variants of the
sums (one author group left out, a campaign) are one more axis in front.
"""

from typing import NamedTuple

import numpy as np

from scoring.columns import SUMS
from scoring.indicators import engagement, favour, presence, reach
from scoring.method import STAGE_A_K, STAGE_B_CAP, STAGE_B_K, WINDOWS
from scoring.pooling import Pooled, pooled
from scoring.reference import Reference

PLACE = {name: place for place, name in enumerate(SUMS)}
MEANS = (reach, engagement, favour)
"""The three indicators that are means, in the order of the method."""
PRIOR_PLACE = len(WINDOWS)
LONGEST = next(place for place, window in enumerate(WINDOWS) if window.name == "28d")
SHORT = [place for place in range(len(WINDOWS)) if place != LONGEST]


class Parts(NamedTuple):
    """What a score is made from; arrays ``[..., sources]``."""

    x: np.ndarray
    """Level of Presence."""
    reach: np.ndarray
    """c of each mean: contribution by source."""
    engagement: np.ndarray
    favour: np.ndarray


class Reading(NamedTuple):
    """Scores of one or more windows; leading axes as the sums'."""

    score: np.ndarray
    """0 to 100 points, [...]."""
    indicators: np.ndarray
    """Points, [..., 4]."""
    u: np.ndarray
    """[..., 4]."""
    parts: Parts


class Prior(NamedTuple):
    """Stage A of the last 28 days."""

    x: np.ndarray
    pooled: tuple[Pooled, ...]
    voices: tuple[np.ndarray, ...]
    """N of each mean, for the caps."""
    expected: np.ndarray


def voices_of(sums: np.ndarray) -> np.ndarray:
    """V' of sums ``[..., sources, 9]``."""
    return sums[..., PLACE["V"]] / 256


def pair_of(sums: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
    """(N, Y) of the mean at `place` of MEANS."""
    mean = MEANS[place]
    return sums[..., PLACE[mean.VOICES]] / mean.VOICES_UNIT, sums[..., PLACE[mean.TOTAL]] / mean.TOTAL_UNIT


def centres(reference: Reference) -> tuple[np.ndarray, ...]:
    """Mu of each mean, by source."""
    return tuple(map(np.array, (reference.reach_mean, reference.engagement_mean, reference.favour_mean)))


def stage_a(sums: np.ndarray, expected: np.ndarray, reference: Reference) -> Prior:
    """Read 28 days (or a campaign) against the reference alone.

    Args:
        sums: float64[..., sources, 9].
        expected: D, float64[..., sources].
        reference: the published table.
    """
    pairs = [pair_of(sums, place) for place in range(len(MEANS))]
    means = tuple(
        pooled(voices, total, centre, k)
        for (voices, total), centre, k in zip(pairs, centres(reference), STAGE_A_K, strict=True)
    )
    return Prior(presence.level_alone(voices_of(sums), expected), means, tuple(voices for voices, _ in pairs), expected)


def parts_a(prior: Prior) -> Parts:
    """Return the parts of a stage A reading."""
    return Parts(prior.x, *(mean.contributions for mean in prior.pooled))


def stage_b(sums: np.ndarray, expected: np.ndarray, prior: Prior, reference: Reference) -> Parts:
    """Read a short window against the brand's own last 28 days; shapes must broadcast with the prior's."""
    factor, plus = STAGE_B_CAP
    exposed = prior.expected > 0
    safe = np.where(exposed, prior.expected, 1.0)
    contributions = []
    for place, centre in enumerate(centres(reference)):
        voices, total = pair_of(sums, place)
        known = prior.pooled[place]
        # Without exposure of the prior there is no custom to hold a source against, and no cap.
        cap = np.where(exposed, factor * prior.voices[place] * expected / safe + plus, np.inf)
        now = pooled(voices, total, centre + known.difference, STAGE_B_K, cap)
        contributions.append(known.contributions + now.contributions)
    return Parts(presence.level_after(voices_of(sums), expected, prior.x), *contributions)


def read_parts(parts: Parts, reference: Reference, weights: tuple[float, ...]) -> Reading:
    """Compose the parts into indicators and score; `weights` by indicator, summing to 1."""
    u = np.stack(
        [
            presence.u(parts.x),
            reach.u(parts.reach),
            engagement.u(parts.engagement, parts.reach),
            favour.u(parts.favour),
        ],
        axis=-1,
    )
    indicators = 100 / (1 + np.exp(-(u - np.array(reference.middle)) / np.array(reference.spread)))
    score = np.exp(np.log(indicators) @ np.array(weights))
    return Reading(score, indicators, u, parts)


def read(sums: np.ndarray, expected: np.ndarray, reference: Reference, weights: tuple[float, ...]) -> Reading:
    """Read the five windows of brands.

    Args:
        sums: float64[..., 6, sources, 9], windows as `scoring.windows.READ`: the prior last.
        expected: D, float64[..., 6, sources]; its leading axes must broadcast with the sums'.
        reference: the published table.
        weights: of the profile.

    Returns:
        A reading with arrays ``[..., 5, ...]``, in the order of WINDOWS.
    """
    longest = parts_a(stage_a(sums[..., LONGEST, :, :], expected[..., LONGEST, :], reference))
    prior = stage_a(sums[..., PRIOR_PLACE, None, :, :], expected[..., PRIOR_PLACE, None, :], reference)
    short = stage_b(sums[..., SHORT, :, :], expected[..., SHORT, :], prior, reference)
    parts = []
    for of_short, of_longest in zip(short, longest, strict=True):
        both = np.empty((*sums.shape[:-3], len(WINDOWS), sums.shape[-2]))
        both[..., SHORT, :], both[..., LONGEST, :] = of_short, of_longest
        parts.append(both)
    return read_parts(Parts(*parts), reference, weights)
