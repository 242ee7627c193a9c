"""Which of two readings is higher, and whether that is certain (SPEC section 6)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.reason import Reason, ReasonCode
from scoring.method.constants import COMPARE_SE, ROBUST_DRAWS, ROBUST_MOVE
from scoring.reading.interval import jackknife


class Side(NamedTuple):
    """One reading, with what has to be equal for it to be compared."""

    brand: str
    length_ms: int
    """Of the window or the campaign."""
    score: float
    """Points."""
    indicators: tuple[float, ...]
    """Points, in the order of the method."""
    se: float
    """Of `logit`."""
    logit: float
    without: np.ndarray
    """l_g, float64[ROWS]."""
    days: float
    """Variance between days."""
    hidden: float
    """VP + VS + VL."""
    sources: frozenset[str]
    """Those observed for some of the time."""
    reference: str
    profile: str
    method: str


class Compared(NamedTuple):
    """What is to be said of two sides."""

    points: float
    """Score of the first minus that of the second."""
    delta: float
    """The same on the scale of l."""
    se: float
    """Of `delta`."""

    @property
    def significant(self) -> bool:
        """Whether "higher" (or "lower") may be said."""
        return abs(self.delta) > COMPARE_SE * self.se


def not_comparable(one: Side, other: Side) -> Reason | None:
    """Return why two sides must not be compared; None: they are comparable."""
    for code, first, second in (
        (ReasonCode.METHODS_DIFFER, one.method, other.method),
        (ReasonCode.REFERENCES_DIFFER, one.reference, other.reference),
        (ReasonCode.PROFILES_DIFFER, one.profile, other.profile),
    ):
        if first != second:
            return Reason(code, {"first": first, "second": second})
    if one.length_ms != other.length_ms:
        return Reason(ReasonCode.LENGTHS_DIFFER, {"first_ms": one.length_ms, "second_ms": other.length_ms})
    if one.sources != other.sources:
        first_only, second_only = (
            tuple(sorted(more)) for more in (one.sources - other.sources, other.sources - one.sources)
        )
        return Reason(ReasonCode.SOURCES_DIFFER, {"first_only": first_only, "second_only": second_only})
    return None


def compare(one: Side, other: Side) -> Compared:
    """Compare two sides that are comparable.

    One brand at two times shares its authors, so their jackknife is taken on the difference;
    its days are others. Two brands are independent.

    Raises:
        ValueError: they are not comparable.
    """
    if reason := not_comparable(one, other):
        raise ValueError(f"not comparable: {reason.code}")
    if one.brand == other.brand:
        between_authors = jackknife(one.without - other.without).item()
        variance = max(between_authors, one.days + other.days) + one.hidden + other.hidden
    else:
        variance = one.se**2 + other.se**2
    return Compared(one.score - other.score, one.logit - other.logit, float(np.sqrt(variance)))


def robustness(
    one: Sequence[float], other: Sequence[float], weights: Sequence[float], seed: int = 1, draws: int = ROBUST_DRAWS
) -> float:
    """Return the share of admissible weights under which the first stays above the second, 0 to 1.

    Each weight is moved by up to ROBUST_MOVE of itself, evenly, and all are scaled to sum to 1.

    Args:
        one: indicators, points, all above 0.
        other: likewise.
        weights: of the profile.
        seed: of the draws (numpy's PCG64); the same seed gives the same share.
        draws: how many.

    >>> robustness((60, 50, 50, 60), (50, 50, 50, 50), (0.3, 0.1, 0.15, 0.45))
    1.0
    >>> robustness((60, 50, 50, 50), (50, 50, 50, 60), (0.3, 0.1, 0.15, 0.45))
    0.193
    """
    moves = np.random.default_rng(seed).uniform(-ROBUST_MOVE, ROBUST_MOVE, (draws, len(weights)))
    moved = np.array(weights) * (1 + moves)
    moved /= moved.sum(1, keepdims=True)
    difference = moved @ (np.log(one) - np.log(other))
    return float((difference > 0).mean())
