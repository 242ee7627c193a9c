"""Why a score moved, the slow way: to be read beside SPEC section 7."""

from math import log, sqrt

from scoring.method.constants import EXPECTED_ENGAGEMENT, STILL_RATIO, STILL_U
from scoring.method.reference import Reference
from scoring.oracle.reading import OracleReading
from scoring.oracle.stages import Stage
from scoring.oracle.windows import BySource


def logarithmic_mean(a: float, b: float) -> float:
    """Return Lm(a, b).

    >>> round(logarithmic_mean(3.0, 1.0), 6)
    1.820478
    """
    if abs(a - b) < STILL_RATIO * max(a, b):
        return a
    return (a - b) / (log(a) - log(b))


def explain(one: OracleReading, other: OracleReading, reference: Reference) -> list[BySource]:
    """Return what each indicator and source adds to ``other.score - one.score``, in points."""
    before, after = _summands(one.stage), _summands(other.stage)
    per_root = 2 / logarithmic_mean(sum(after[0].values()), sum(before[0].values()))
    result = []
    for i, spread in enumerate(reference.spread):
        moved = other.u[i] - one.u[i]
        if abs(moved) <= STILL_U:
            slope = (1 - one.indicators[i] / 100) / spread
        else:
            slope = log(other.indicators[i] / one.indicators[i]) / moved
        per_u = logarithmic_mean(other.score, one.score) * one.weights[i] * slope * (per_root if i == 0 else 1)
        result.append({s: per_u * (after[i][s] - before[i][s]) for s in after[i]})
    return result


def _summands(stage: Stage) -> tuple[BySource, ...]:
    reach, engagement, favour = (mean.contribution for mean in stage.means)
    return (
        {s: sqrt(x) / len(stage.x) for s, x in stage.x.items()},
        reach,
        {s: engagement[s] - EXPECTED_ENGAGEMENT * reach[s] for s in reach},
        favour,
    )
