"""Time in which this process was at work: no suspended machine and no clock that jumps counts."""

from collections.abc import Callable
from time import monotonic

MOST_STEP_S = 5.0
"""Whoever asks does so every second or two: of a longer pause, the machine slept or gave us no time, so much counts."""


class ActiveClock:
    """Seconds since it was made, each step of which is bounded.

    >>> now = iter([100.0, 101.0, 90_000.0, 80_000.0])
    >>> clock = ActiveClock(lambda: next(now))
    >>> clock(), clock(), clock()
    (1.0, 6.0, 6.0)
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds of any origin."""
        self._clock = clock
        self._last, self._passed = clock(), 0.0

    def __call__(self) -> float:
        """Return the seconds so far."""
        now = self._clock()
        self._passed += min(max(now - self._last, 0.0), MOST_STEP_S)
        self._last = now
        return self._passed
