"""The newest value of each key, in the order of their changes."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(Generic[K, V]):
    """Values by key; each change has a number, which only grows.

    >>> latest = Latest[str, int](most=2)
    >>> latest.put("a", 1, number=1), latest.put("b", 2, number=2), latest.put("a", 3, number=3)
    (None, None, None)
    >>> latest.after(1), latest.after(2), latest.get("b")
    ([2, 3], [3], 2)
    >>> latest.put("c", 4, number=4)
    >>> list(latest)  # the one that changed longest ago had to go
    [3, 4]
    """

    def __init__(self, most: int | None = None) -> None:
        """`most`: how many keys are kept; None: all."""
        self._most = most
        self._held: OrderedDict[K, tuple[int, V]] = OrderedDict()

    def __iter__(self) -> Iterator[V]:
        return (value for _, value in self._held.values())

    def get(self, key: K) -> V | None:
        """Return the value of a key, None where there is none."""
        held = self._held.get(key)
        return None if held is None else held[1]

    def put(self, key: K, value: V, number: int) -> None:
        """Set the value of a key, by the change of this number."""
        self._held[key] = number, value
        self._held.move_to_end(key)
        if self._most is not None and len(self._held) > self._most:
            self._held.popitem(last=False)

    def after(self, number: int) -> list[V]:
        """Return the values that changed after the change of this number, those that changed first at the front."""
        found = []
        for changed, value in reversed(self._held.values()):
            if changed <= number:
                break
            found.append(value)
        return found[::-1]
