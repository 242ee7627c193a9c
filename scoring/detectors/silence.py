"""Silences: a brand of which nobody speaks any more, though by its own past somebody should have long since."""

from typing import NamedTuple

from scoring.detectors.surge import MEMORY
from scoring.state.step_counts import STEP_MS

LEARNT = 3 * 288
"""Steps before the first silence can be told: three days."""
LEAST = 3_600_000 // STEP_MS
"""Steps that are no silence yet, whoever is silent: an hour."""
EXPECTED = 20.0
"""Mentions that should have come meanwhile. Of an even stream, one silence in e^20 would be chance."""
LONGER = 3.0
"""A silence is so many times longer than the longest pause known, which takes nights and weekends in."""


class SilenceState(NamedTuple):
    """What is remembered of one brand between two steps; plain numbers, to be kept as they are."""

    steps: int = 0
    """Learnt from, up to MEMORY."""
    rate: float = 0.0
    """Mentions a step, weighted mean over MEMORY steps."""
    pause: int = 0
    """Steps since the last mention."""
    longest: float = 0.0
    """Longest pause known, in steps; it fades over MEMORY steps."""
    silent: bool = False
    """Whether a silence was told and has not ended."""


class SilenceStep(NamedTuple):
    """What one step comes to."""

    state: SilenceState
    expected: float
    """Mentions that should have come since the last one."""
    fired: bool
    ended: bool


def listen(state: SilenceState, count: int) -> SilenceStep:
    """Take in how many mentions a step of five minutes had.

    A pause that is told as a silence teaches nothing: else a long one would become usual.

    >>> state = SilenceState()
    >>> for _ in range(LEARNT): state = listen(state, 4).state
    >>> [pause for pause in range(1, 30) if (step := listen(state, 0)) and [state := step.state] and step.fired]
    [12]
    """
    steps, rate, pause, longest, silent = state
    if count:
        if not silent:
            longest = max(float(pause), longest)
        ended, silent, pause = silent, False, 0
    else:
        ended, pause = False, pause + 1
    if not silent:
        steps = min(steps + 1, MEMORY)
        rate += (count - rate) / steps
        longest *= 1 - 1 / MEMORY
    expected = rate * pause
    fired = not silent and steps >= LEARNT and pause >= LEAST and expected >= EXPECTED and pause >= LONGER * longest
    return SilenceStep(SilenceState(steps, rate, pause, longest, silent or fired), expected, fired, ended)
