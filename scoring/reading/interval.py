"""How much to believe a score: the jackknives over author groups and days, and what they hide (SPEC section 5)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.method.constants import BOUND_SE, FAVOUR, PROVISIONAL_POINTS, ROWS
from scoring.method.reference import Reference


class Interval(NamedTuple):
    """Of readings ``[...]``."""

    logit: np.ndarray
    """l(N), [...]: the scale on which scores are compared."""
    without: np.ndarray
    """l_g, [..., ROWS]: the same with each author group left out."""
    days: np.ndarray
    """Variance between days, [...]: it counts where it is larger than that between authors."""
    hidden: np.ndarray
    """VP + VS + VL, [...]: variance that no resampling shows."""
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


def slopes(score: np.ndarray, indicators: np.ndarray, reference: Reference, exponents: Sequence[float]) -> np.ndarray:
    """Return k / b: by how much l(N) moves with the u of each indicator.

    Args:
        score: points, [...].
        indicators: points, [4, ...].
        reference: the published table.
        exponents: gamma times the weight, of the four indicators.

    Returns:
        float64[4, ...].
    """
    exponent, spread = (_by_indicator(column, indicators) for column in (exponents, reference.spread))
    per_u: np.ndarray = exponent * (1 - indicators / 100) / spread / (1 - score / 100)
    return per_u


def shrinkage(per_u: np.ndarray, belief: np.ndarray, reference: Reference) -> np.ndarray:
    """VP: what the score may owe to being pulled towards the reference; variance on the scale of `logit`.

    Args:
        per_u: `slopes`, [4, ...].
        belief: B, 0 to 1, [4, ...], of stage A, or of the prior.
        reference: the published table.
    """
    hidden = _by_indicator(reference.shrinkage, belief)
    variance: np.ndarray = ((per_u * (1 - belief) * hidden) ** 2).sum(0)
    return variance


def day_shift(per_u: np.ndarray, days: np.ndarray, reference: Reference) -> np.ndarray:
    """VS: how other days would have moved all authors together.

    Args:
        per_u: `slopes`, [4, ...].
        days: m, [...]: 7 for 7d; 0 for hours, of which it says nothing.
        reference: the published table.
    """
    moved = per_u[FAVOUR] * reference.spread[FAVOUR] * reference.method.day_shift
    variance: np.ndarray = np.where(days > 0, moved**2 / np.maximum(days, 1), 0.0)
    return variance


def _by_indicator(column: Sequence[float], like: np.ndarray) -> np.ndarray:
    return np.array(column, np.float64).reshape(-1, *[1] * (like.ndim - 1))


def interval(
    logits: np.ndarray, days: np.ndarray, hidden: np.ndarray, has_mentions: np.ndarray, is_open: np.ndarray
) -> Interval:
    """Return the interval of readings.

    Args:
        logits: l, [..., 1 + ROWS]: of all rows, then with each author group left out.
        days: variance between days, [...]; 0: none is known of.
        hidden: VP + VS + VL, [...].
        has_mentions: whether anybody spoke at all in the 28 days (or the campaign) that it rests on, bool[...].
        is_open: whether nothing at all is known, so that the interval is 0 to 100, bool[...].
    """
    middle, without = logits[..., 0], logits[..., 1:]
    se = np.sqrt(np.maximum(jackknife(without), days) + hidden)
    low = np.where(is_open, 0.0, points(middle - BOUND_SE * se))
    high = np.where(is_open, 100.0, points(middle + BOUND_SE * se))
    return Interval(middle, without, days, hidden, se, low, high, ~has_mentions | (high - low > PROVISIONAL_POINTS))
