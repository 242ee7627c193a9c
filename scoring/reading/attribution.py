"""Why a score moved: contributions by indicator and source that sum to the change (SPEC section 7)."""

import numpy as np

from scoring.method.constants import STILL_RATIO, STILL_U
from scoring.method.reference import Reference
from scoring.reading.score import Parts, Reading, by_source


def log_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Lm: the logarithmic mean of two positive numbers, which lies between them.

    >>> log_mean(np.array([2.0, 3.0]), np.array([2.0, 1.0])).round(6).tolist()
    [2.0, 1.820478]
    """
    still = np.abs(a - b) < STILL_RATIO * np.maximum(a, b)
    apart = np.where(still, 2.0, a / b)
    mean: np.ndarray = np.where(still, a, (a - b) / np.log(apart))
    return mean


def contributions(
    before: tuple[Parts, Reading], after: tuple[Parts, Reading], reference: Reference, weights: tuple[float, ...]
) -> np.ndarray:
    """Take the change from one reading to another apart.

    Args:
        before: parts ``[sources, ...]`` and reading ``[...]``, u and indicators ``[4, ...]``.
        after: the same, of the same shapes; of another time, period or brand.
        reference: of both.
        weights: of the profile of both.

    Returns:
        Points, float64[4, sources, ...]; over indicators and sources they sum to the change of the score.
    """
    (parts_0, reading_0), (parts_1, reading_1) = before, after
    root_0, root_1 = parts_0.presence, parts_1.presence
    moved = np.stack(
        [
            2 * (root_1 - root_0) / log_mean(root_1.sum(0), root_0.sum(0)) + (parts_1.rise - parts_0.rise),
            parts_1.reach - parts_0.reach,
            parts_1.engagement - parts_0.engagement,
            parts_1.favour - parts_0.favour,
        ]
    )
    change = reading_1.u - reading_0.u
    still = np.abs(change) <= STILL_U
    slope = np.where(
        still,
        (1 - reading_0.indicators / 100) / by_source(reference.spread, change),
        np.log(reading_1.indicators / reading_0.indicators) / np.where(still, 1.0, change),
    )
    exponents = reference.exponents_of(weights)
    per_u = log_mean(reading_1.score, reading_0.score) * by_source(exponents, change) * slope
    result: np.ndarray = per_u[:, None] * moved
    return result
