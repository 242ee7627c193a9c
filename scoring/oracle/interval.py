"""What a score may be off by, the slow way: to be read beside SPEC section 5."""

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from scoring.method.constants import BLOCKS, BOUND_SE, FAVOUR, PRESENCE, WHOLE_DAYS
from scoring.method.methods import Method
from scoring.method.reference import Reference
from scoring.oracle.windows import BySource


class Variances(NamedTuple):
    """Parts of the variance of l(N)."""

    authors: float
    """VJ."""
    days: float
    """What blocks of days say: instead of VJ where it is larger."""
    shrinkage: float
    """VP."""
    shift: float
    """VS."""
    unheard: float
    """VL."""

    @property
    def se(self) -> float:
        """Standard error of l(N)."""
        return sqrt(max(self.authors, self.days) + self.hidden)

    @property
    def hidden(self) -> float:
        """What no resampling shows."""
        return self.shrinkage + self.shift + self.unheard


def to_logit(score: float) -> float:
    """Return l(N)."""
    return log(score / (100 - score))


def from_logit(odds: float) -> float:
    """Undo l."""
    return 100 / (1 + exp(-odds))


def bounds(score: float, se: float) -> tuple[float, float]:
    """Return the 95% bounds, points."""
    return from_logit(to_logit(score) - BOUND_SE * se), from_logit(to_logit(score) + BOUND_SE * se)


def jackknife(logits: Sequence[float]) -> float:
    """Return the variance of a number that was worked out without each of its groups, or blocks.

    >>> jackknife([1.0, 2.0] * 16)
    7.75
    """
    mean = sum(logits) / len(logits)
    return (len(logits) - 1) / len(logits) * sum((one - mean) ** 2 for one in logits)


def block_of(pane: int, first: int, days: int) -> int:
    """Return the block of a day, 0 to 6, of so many days from `first` on; what lies before them is in block 0.

    >>> [block_of(pane, 100, 9) for pane in (99, 100, 101, 102, 108)]
    [0, 0, 0, 1, 6]
    """
    return min(BLOCKS - 1, max(0, pane - first) * BLOCKS // days)


def days_variance(without: Sequence[float], days: int, is_short: bool, method: Method) -> float:
    """Return `days` of SPEC section 5.

    Args:
        without: l of stage A without each block; empty: there are no blocks.
        days: m, of stage A.
        is_short: whether it is the prior of 7d, and not the period itself.
        method: of the reading.
    """
    if not without:
        return 0.0
    of_prior, whole, part = method.day_factors
    factor = of_prior * days / BLOCKS if is_short else whole if days >= WHOLE_DAYS else part
    return factor * jackknife(without)


def slopes(score: float, indicators: Sequence[float], exponents: Sequence[float], reference: Reference) -> list[float]:
    """Return k / b of each indicator: by how much l(N) moves with its u."""
    rates = zip(exponents, indicators, reference.spread, strict=True)
    return [exponent * (1 - i / 100) / b / (1 - score / 100) for exponent, i, b in rates]


def shrinkage(per_u: Sequence[float], belief: Sequence[float], reference: Reference) -> float:
    """Return VP."""
    rates = zip(per_u, belief, reference.shrinkage, strict=True)
    return sum((slope * (1 - known) * tau) ** 2 for slope, known, tau in rates)


def day_shift(per_u: Sequence[float], days: int, reference: Reference) -> float:
    """Return VS of a reading of at least a day: `days` is m, but 7 for 7d."""
    return (per_u[FAVOUR] * reference.spread[FAVOUR] * reference.method.day_shift) ** 2 / max(BLOCKS, days)


def unheard(per_u: Sequence[float], level: BySource, days: Sequence[BySource], reference: Reference) -> float:
    """Return VL.

    Args:
        per_u: `slopes`.
        level: x of stage A, or of the prior's.
        days: exposure of the window, and of its prior where it has one.
        reference: the published table.
    """
    silent = [s for s in level if all(each[s] == 0 for each in days)]
    if not silent or not reference.method.unheard_sources:
        return 0.0
    part = sum(sqrt(level[s]) for s in silent) / sum(sqrt(x) for x in level.values())
    return per_u[PRESENCE] ** 2 * part**2 * (1 / max(1, len(level) - len(silent)) + 1 / len(silent))
