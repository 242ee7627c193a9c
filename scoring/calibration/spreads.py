"""What brands of a panel differ by, and what brings the median one to 50 (SPEC sections 9 and 14)."""

from collections.abc import Sequence

import numpy as np

from scoring.method.constants import FAVOUR_SPREAD, LEAST_SPREAD, PROFILE, PROFILES, STEADY_VOICES
from scoring.method.methods import JAUGE_1
from scoring.method.reference import REFERENCE, Reference
from scoring.reading.indicators import favour
from scoring.reading.score import pair_of, read_alone
from scoring.reading.stages import MEANS

FEWEST_SPREAD_BRANDS = 10
"""A standard deviation takes more of them than a mean."""
ALIKE = 1e-6
"""Brands that differ by less in an indicator do not differ: nothing is known of it."""


def with_spreads(draft: Reference, sums: np.ndarray, exposed: np.ndarray) -> Reference:
    """Set all that is fitted once the centres stand: what brands differ by, and what brings the median one to 50.

    Args:
        draft: with voices and centres; its method says what is fitted.
        sums: float64[9, sources of the reference, brands].
        exposed: days, float64[sources of the reference, brands].
    """
    if draft.method == JAUGE_1:
        return _with_middles(draft, sums, exposed)
    return _with_gamma(_with_middles(_with_favour_spreads(draft, sums), sums, exposed), sums, exposed)


def _with_favour_spreads(draft: Reference, sums: np.ndarray) -> Reference:
    """Set the spread of Favour between brands by source, and their median as the unit; all alike without any."""
    spreads = {}
    for place, (voices, totals) in enumerate(zip(*pair_of(sums, MEANS.index(favour)), strict=True)):
        steady = voices >= STEADY_VOICES
        if steady.sum() >= FEWEST_SPREAD_BRANDS:
            spreads[place] = float((totals[steady] / voices[steady]).std(ddof=1))
    unit = rounded(np.median(list(spreads.values()))) if spreads else FAVOUR_SPREAD
    if unit <= 0:
        unit, spreads = FAVOUR_SPREAD, {}
    return draft._replace(
        favour_spread=tuple(rounded(max(unit / 2, spreads.get(place, unit))) for place in range(sums.shape[1])),
        favour_unit=unit,
    )


def _with_middles(draft: Reference, sums: np.ndarray, exposed: np.ndarray) -> Reference:
    """Set middle and spread of each indicator by the u of the brands.

    Where the brands do not differ at all, the spread stays the published one: there was nothing to fit.
    """
    u = read_alone(sums, exposed, draft, PROFILES[PROFILE])[1].u
    differ = u.std(1, ddof=1)
    middle = [rounded(value) for value in np.median(u, 1)]
    spread = [
        max(least, rounded(found)) if found > ALIKE else published
        for found, least, published in zip(differ, LEAST_SPREAD, REFERENCE.spread, strict=True)
    ]
    return draft._replace(
        middle=(middle[0], middle[1], middle[2], middle[3]), spread=(spread[0], spread[1], spread[2], spread[3])
    )


def _with_gamma(draft: Reference, sums: np.ndarray, exposed: np.ndarray) -> Reference:
    """Set the exponent of each profile that brings the median brand to 50."""
    plain = draft._replace(gamma=(1.0,) * len(PROFILES))
    medians = [np.median(scores_of(plain, sums, exposed, weights)) for weights in PROFILES.values()]
    return draft._replace(gamma=tuple(rounded(np.log(0.5) / np.log(median / 100)) for median in medians))


def scores_of(reference: Reference, sums: np.ndarray, exposed: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """Return the scores of brands over the days, points."""
    return read_alone(sums, exposed, reference, weights)[1].score


def rounded(value: float | np.floating) -> float:
    """Six significant digits: more than any panel gives, and few enough to be read."""
    return float(f"{value:.6g}") + 0.0  # no -0
