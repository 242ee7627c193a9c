"""Which of two readings is higher, the slow way: to be read beside SPEC section 6."""

from math import sqrt
from typing import NamedTuple

from scoring.method.constants import COMPARE_SE
from scoring.oracle.interval import jackknife, to_logit
from scoring.oracle.reading import OracleReading


class Compared(NamedTuple):
    """What is to be said of two readings that are comparable."""

    points: float
    """Score of the first minus that of the second."""
    delta: float
    """The same on the scale of l."""
    se: float
    """Of `delta`."""

    @property
    def significant(self) -> bool:
        """Whether "higher" or "lower" may be said."""
        return abs(self.delta) > COMPARE_SE * self.se


def not_comparable(one: OracleReading, other: OracleReading) -> str | None:
    """Return why two readings must not be compared, a code of `schemas.reason.ReasonCode`; None: they may be."""
    for name, first, second in (
        ("methods", one.reference.method, other.reference.method),
        ("references", one.reference.name, other.reference.name),
        ("profiles", one.weights, other.weights),
        ("lengths", one.length_ms, other.length_ms),
        ("sources", _observed(one), _observed(other)),
    ):
        if first != second:
            return f"{name}_differ"
    return None


def _observed(read: OracleReading) -> set[str]:
    return {source for source, share in read.coverage.items() if share > 0}


def compare(one: OracleReading, other: OracleReading, *, same_brand: bool) -> Compared:
    """Compare two readings.

    Raises:
        ValueError: they are not comparable.
    """
    if reason := not_comparable(one, other):
        raise ValueError(f"not comparable: {reason}")
    if same_brand:
        authors = jackknife([now - then for now, then in zip(one.logits, other.logits, strict=True)])
        days = one.variances.days + other.variances.days
        variance = max(authors, days) + one.variances.hidden + other.variances.hidden
    else:
        variance = one.se**2 + other.se**2
    return Compared(one.score - other.score, to_logit(one.score) - to_logit(other.score), sqrt(variance))
