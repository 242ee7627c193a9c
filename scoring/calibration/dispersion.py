"""How far the numbers of a reference would be off with other brands: the bootstrap over the brands of its panel.

Brands are drawn with replacement, as many as there are, and the centres, spreads and scores are fitted anew to each
draw (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, 13.3: the percentile interval). Levels and
caps stay: they are medians over authors, and not over brands.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from scoring.calibration.centres import with_centres
from scoring.calibration.spreads import rounded, scores_of, with_spreads
from scoring.method.constants import INDICATORS, PROFILE, PROFILES
from scoring.method.provenance import Bounds
from scoring.method.reference import Reference

DRAWS = 200
SEED = 20_261
OF_SOURCES = {
    "voices_a_day": "voices",
    "reach_mean": "reach_mean",
    "engagement_mean": "engagement_mean",
    "favour_mean": "favour_mean",
}
"""Numbers of a source in the document, and the columns of a reference that hold them."""
OF_INDICATORS = ("middle", "spread")


class Dispersion(NamedTuple):
    """Bounds that hold 95% of the draws."""

    median_score: Bounds
    """Points: of the median brand, read under the fitted reference."""
    sources: Mapping[str, Mapping[str, Bounds]]
    """By source and number of `OF_SOURCES`."""
    indicators: Mapping[str, Mapping[str, Bounds]]
    """By indicator and number of `OF_INDICATORS`."""


def dispersion_of(reference: Reference, sums: np.ndarray, exposed: np.ndarray) -> Dispersion:
    """Return how far the numbers of a fitted reference go apart over draws of its brands; the same at each call.

    Args:
        reference: fitted to these sums.
        sums: float64[9, sources of the reference, brands].
        exposed: days, float64[sources of the reference, brands].
    """
    rng, brands = np.random.default_rng(SEED), sums.shape[-1]
    scores = scores_of(reference, sums, exposed, PROFILES[PROFILE])
    medians, drawn = [], []
    for _ in range(DRAWS):
        chosen = np.sort(rng.integers(0, brands, brands))
        medians.append(float(np.median(scores[chosen])))
        drawn.append(_fitted(reference, sums[..., chosen], exposed[:, chosen]))
    return Dispersion(
        _bounds(medians),
        {
            source: {
                number: _bounds([getattr(one, column)[place] for one in drawn]) for number, column in OF_SOURCES.items()
            }
            for place, source in enumerate(reference.sources)
        },
        {
            indicator: {number: _bounds([getattr(one, number)[place] for one in drawn]) for number in OF_INDICATORS}
            for place, indicator in enumerate(INDICATORS)
        },
    )


def _fitted(reference: Reference, sums: np.ndarray, exposed: np.ndarray) -> Reference:
    """Fit the numbers to one draw. A source on which its median brand has no voice keeps what the panel gave."""
    draft = with_centres(reference, sums, exposed)
    voices = tuple(own or before for own, before in zip(draft.voices, reference.voices, strict=True))
    return with_spreads(draft._replace(voices=voices), sums, exposed)


def _bounds(values: list[float]) -> Bounds:
    low, high = np.quantile(values, [0.025, 0.975])
    return rounded(low), rounded(high)
