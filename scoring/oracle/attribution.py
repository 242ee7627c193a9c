"""Why a score moved, the slow way: to be read beside SPEC section 7."""

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from scoring.method.constants import EXPECTED_ENGAGEMENT, GATED, STILL_RATIO, STILL_U
from scoring.method.reference import Reference
from scoring.oracle.reading import Point
from scoring.oracle.stages import Stage, u_of
from scoring.oracle.windows import BySource


def logarithmic_mean(a: float, b: float) -> float:
    """Return Lm(a, b).

    >>> round(logarithmic_mean(3.0, 1.0), 6)
    1.820478
    """
    if abs(a - b) < STILL_RATIO * max(a, b):
        return a
    return (a - b) / (log(a) - log(b))


def explain(one: Point, other: Point, reference: Reference, weights: Sequence[float]) -> list[BySource]:
    """Return what each indicator and source adds to ``other.score - one.score``, in points."""
    before, after = _pieces(one), _pieces(other)
    moved_roots = _roots(before.presence), _roots(after.presence)
    per_root = 2 / logarithmic_mean(sum(moved_roots[1].values()), sum(moved_roots[0].values()))
    moved = [
        {s: per_root * (moved_roots[1][s] - moved_roots[0][s]) + after.rise[s] - before.rise[s] for s in before.rise},
        *({s: now[s] - then[s] for s in now} for then, now in zip(before.means, after.means, strict=True)),
    ]
    result = []
    for i, (spread, exponent) in enumerate(zip(reference.spread, reference.exponents_of(weights), strict=True)):
        change = other.u[i] - one.u[i]
        if abs(change) <= STILL_U:
            slope = (1 - one.indicators[i] / 100) / spread
        else:
            slope = log(other.indicators[i] / one.indicators[i]) / change
        per_u = logarithmic_mean(other.score, one.score) * exponent * slope
        result.append({s: per_u * part for s, part in moved[i].items()})
    return result


class _Pieces(NamedTuple):
    """What the sources make of u, after the gate."""

    presence: BySource
    """x: that of the prior where Presence was held back."""
    rise: BySource
    """What is let through of the rise above it."""
    means: tuple[BySource, BySource, BySource]
    """Summands of Reach, Engagement and Favour."""


def _pieces(point: Point) -> _Pieces:
    x, prior = point.stage.x, point.prior
    nothing = dict.fromkeys(x, 0.0)
    means = _summands(point.stage)
    if prior is None or point.passed == 1:
        return _Pieces(x, nothing, means)
    h, fresh, known = point.passed, u_of(point.stage), u_of(prior)
    is_held = [fresh[i] > known[i] for i in GATED]
    reach, engagement, favour = means
    if is_held[1]:
        before = _summands(prior)[1]
        engagement = {s: before[s] + h * (now - before[s]) for s, now in engagement.items()}
    if not is_held[0]:
        return _Pieces(x, nothing, (reach, engagement, favour))
    now, then = _roots(x), _roots(prior.x)
    per_root = h * 2 / logarithmic_mean(sum(now.values()), sum(then.values()))
    return _Pieces(prior.x, {s: per_root * (now[s] - then[s]) for s in x}, (reach, engagement, favour))


def _roots(x: BySource) -> BySource:
    return {s: sqrt(level) / len(x) for s, level in x.items()}


def _summands(stage: Stage) -> tuple[BySource, BySource, BySource]:
    reach, engagement, favour = (mean.contribution for mean in stage.means)
    return reach, {s: engagement[s] - EXPECTED_ENGAGEMENT * reach[s] for s in reach}, favour
