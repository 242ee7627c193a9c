"""Whether a score fell and did not only swing: the drop rule (SPEC section 8)."""

from math import erfc, log, sqrt
from typing import NamedTuple

from scoring.method.constants import (
    DROP_LEARNT,
    DROP_MEMORY,
    DROP_POINTS,
    DROP_RUN,
    DROP_STEP_MS,
    DROP_VARIANCE,
    DROP_WINDOWS,
    HOUR_MS,
)


class DropState(NamedTuple):
    """What is remembered of one brand and window between two readings; plain numbers, to be kept as they are."""

    mean: float = 0.0
    """Usual distance of l(score) from l(28 days)."""
    variance: float = DROP_VARIANCE[0]
    hours: int = 0
    """Whole hours learnt from."""
    run: int = 0
    """Readings in a row that looked like a drop."""
    hot: bool = False
    """Whether a drop was told and has not ended."""


class DropReading(NamedTuple):
    """What one reading says."""

    state: DropState
    z: float
    """How far the score lies below two points under what is usual, in standard deviations."""
    probability: float
    """That it fell by more than two points, 0 to 1."""
    fired: bool
    ended: bool
    """A drop told before is over."""


def watch(state: DropState, window: str, at_ms: int, score: float, se: float, usual: float) -> DropReading:
    """Take in the reading of a window; to be called at every multiple of 15 minutes, in order.

    Args:
        state: from the reading before; `DropState()` at first.
        window: 1h, 6h or 24h.
        at_ms: the time of the reading, ms UTC.
        score: points, 0 to 100 both excluded.
        se: its standard error, on the scale of l.
        usual: the 28-day score at the last UTC midnight, points.

    Raises:
        ValueError: `at_ms` is no multiple of 15 minutes, or the window is not watched.

    >>> watch(DropState(), "1h", 0, 50.0, 0.1, 50.0).state
    DropState(mean=0.0, variance=0.00991071..., hours=1, run=0, hot=False)
    """
    if at_ms % DROP_STEP_MS or window not in DROP_WINDOWS:
        raise ValueError(f"{window=} is not watched at {at_ms=}: use {list(DROP_WINDOWS)}, each 15 minutes")
    mean, variance, hours, run, hot = state
    e = _logit(score) - _logit(usual) - mean
    points = DROP_POINTS * 100 / (usual * (100 - usual))
    sd = sqrt(variance + se * se)
    z = (-e - points) / sd
    run = run + 1 if z > DROP_WINDOWS[window] else 0
    if at_ms % HOUR_MS == 0 and not hot:
        cut = min(2 * sd, max(-2 * sd, e))
        mean += cut / DROP_MEMORY
        variance = max(DROP_VARIANCE[1], variance + (cut * cut - se * se / 2 - variance) / DROP_MEMORY)
        hours += 1
    fired = not hot and hours >= DROP_LEARNT and run >= DROP_RUN
    ended = hot and z < 0
    after = DropState(mean, variance, hours, run, fired or (hot and not ended))
    return DropReading(after, z, erfc(-z / sqrt(2)) / 2, fired, ended)


def _logit(points: float) -> float:
    return log(points / (100 - points))
