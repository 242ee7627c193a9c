"""How much to believe a score: the jackknife over author groups, and what shrinkage hides (SPEC section 5)."""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import BOUND_SE, PROVISIONAL_POINTS, ROWS
from scoring.method.reference import Reference


class Interval(NamedTuple):
    """Of readings ``[...]``."""

    logit: np.ndarray
    """l(N), [...]: the scale on which scores are compared."""
    without: np.ndarray
    """l_g, [..., ROWS]: the same with each author group left out."""
    shrinkage: np.ndarray
    """VP, [...]: variance that is hidden by pulling towards what is known."""
    se: np.ndarray
    """Standard error of l(N), [...]."""
    low: np.ndarray
    """95% bounds, points, [...]."""
    high: np.ndarray
    provisional: np.ndarray
    """Whether it must not be shown without a warning: too wide an interval, or no voice at all; bool[...]."""


def logit(points: np.ndarray) -> np.ndarray:
    """l: log odds of points, 0 to 100 both excluded.

    >>> logit(np.array([50.0, 75.0])).round(6).tolist()
    [0.0, 1.098612]
    """
    odds: np.ndarray = np.log(points / (100 - points))
    return odds


def points(odds: np.ndarray) -> np.ndarray:
    """Undo `logit`.

    >>> points(logit(np.array([1.0, 80.0]))).round(9).tolist()
    [1.0, 80.0]
    """
    result: np.ndarray = 100 / (1 + np.exp(-odds))
    return result


def jackknife(without: np.ndarray) -> np.ndarray:
    """VJ: variance of a number that was worked out with each of the ROWS groups left out; last axis the groups.

    >>> jackknife(np.repeat([1.0, 2.0], 16)).item()
    7.75
    """
    deviation = without - without.mean(-1, keepdims=True)
    variance: np.ndarray = (ROWS - 1) / ROWS * (deviation * deviation).sum(-1)
    return variance


def hidden(
    score: np.ndarray, indicators: np.ndarray, belief: np.ndarray, reference: Reference, weights: np.ndarray
) -> np.ndarray:
    """VP: what the score may owe to being pulled towards the reference; variance on the scale of `logit`.

    Args:
        score: points, [...].
        indicators: points, [4, ...].
        belief: B, 0 to 1, [4, ...], of stage A, or of the prior.
        reference: the published table.
        weights: of the profile, [4].
    """
    over = [1] * (indicators.ndim - 1)
    spread, shrinkage, weight = (
        np.array(column).reshape(-1, *over) for column in (reference.spread, reference.shrinkage, weights)
    )
    per_u = weight * (1 - indicators / 100) / spread / (1 - score / 100)
    variance: np.ndarray = ((per_u * (1 - belief) * shrinkage) ** 2).sum(0)
    return variance


def interval(logits: np.ndarray, shrinkage: np.ndarray, has_mentions: np.ndarray) -> Interval:
    """Return the interval of readings.

    Args:
        logits: l, [..., 1 + ROWS]: of all rows, then with each author group left out.
        shrinkage: VP, [...].
        has_mentions: whether anybody spoke at all in the 28 days (or the campaign) that it rests on, bool[...].
    """
    middle, without = logits[..., 0], logits[..., 1:]
    se = np.sqrt(jackknife(without) + shrinkage)
    low, high = points(middle - BOUND_SE * se), points(middle + BOUND_SE * se)
    return Interval(middle, without, shrinkage, se, low, high, ~has_mentions | (high - low > PROVISIONAL_POINTS))
