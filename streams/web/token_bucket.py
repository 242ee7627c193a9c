"""Token bucket: limits a rate, allows a burst, and computes how long to wait."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


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


class Buckets(Generic[Key]):
    """A bucket for each key, of at most so many; with more, that of the longest silence begins anew."""

    def __init__(
        self, a_second: int, burst_s: float = 1.0, most: int = 4_096, clock: Callable[[], float] = monotonic
    ) -> None:
        """`most`: keys that are remembered; the others as of `Bucket`."""
        self._a_second, self._burst_s, self._most, self._clock = a_second, burst_s, most, clock
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._buckets)

    def wait_s(self, key: Key) -> float:
        """Take one of the bucket of a key and return 0, or how long to wait, seconds.

        >>> buckets = Buckets(1, most=2, clock=lambda: 0.0)
        >>> [buckets.wait_s(key) for key in "aabca"]
        [0.0, 1.0, 0.0, 0.0, 0.0]
        """
        bucket = self._buckets.pop(key, None) or Bucket(self._a_second, self._burst_s, self._clock)
        self._buckets[key] = bucket  # the one asked last is at the end
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.wait_s(1)
