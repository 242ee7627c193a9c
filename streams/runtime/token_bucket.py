"""Token bucket: limits a rate, allows a burst, and computes how long to wait."""

from collections.abc import Callable
from time import monotonic


class Bucket:
    """Allows `a_second` units a second, and `burst_s` seconds' worth at once."""

    def __init__(self, a_second: int, burst_s: float = 1.0, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds that only grow."""
        self._rate, self._room, self._clock = a_second, a_second * burst_s, clock
        self._left, self._at = self._room, clock()

    def wait_s(self, wanted: int) -> float:
        """Take `wanted` and return 0; or take none and return how long to wait, seconds.

        >>> bucket = Bucket(10, clock=lambda: 0.0)
        >>> bucket.wait_s(8), bucket.wait_s(7), bucket.wait_s(2)
        (0.0, 0.5, 0.0)
        """
        now = self._clock()
        self._left = min(self._room, self._left + (now - self._at) * self._rate)
        self._at = now
        needed = min(wanted, self._room)  # more than there is ever room for waits for a full one
        if needed > self._left:
            return (needed - self._left) / self._rate
        self._left -= wanted
        return 0.0
