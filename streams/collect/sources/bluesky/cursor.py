"""Where a reader of Jetstream stands, and which events it emitted of late."""

import logging
from collections import deque
from typing import Literal, NamedTuple, Self

Wire = Literal["v2", "v1"]

REWIND_US = 5_000_000
"""Servers do not see an event at the same time, nor does v1 tell events in the order of their times."""

log = logging.getLogger(__name__)


class Position(NamedTuple):
    """After which event to go on."""

    wire: str
    host: str
    seq: int
    """v2: counted by this very host; v1: 0."""
    us: int
    """Newest time of an event, microseconds: what other hosts understand too."""
    emitted: int
    """How many events this collector had emitted, so that those that did not arrive can be emitted again."""

    @property
    def text(self) -> str:
        """As it is kept.

        >>> Position("v2", "wss://a.example", 7, 1_000_000, 3).text
        'v2 wss://a.example 7 1000000 3'
        """
        return " ".join(map(str, self))

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Read it back; None where there is none, or it is of another kind.

        >>> Position.read("v2 wss://a.example 7 1000000 3").seq
        7
        """
        if not text:
            return None
        try:
            wire, host, seq, us, emitted = text.split(" ")
            return cls(wire, host, int(seq), int(us), int(emitted))
        except ValueError:
            log.warning("bluesky: the saved cursor cannot be read: going on from the present")
            return None


class SeenEvents:
    """The events emitted of late, by which those of a rewound stream are recognised."""

    def __init__(self) -> None:
        self.count = 0
        self._events: deque[tuple[int, int, tuple[str, ...]]] = deque()
        self._keys: set[tuple[str, ...]] = set()

    def back_to(self, count: int) -> None:
        """Forget what was emitted after the first `count`: it never arrived."""
        while self._events and self._events[-1][0] > count:
            self._keys.discard(self._events.pop()[2])
        self.count = count

    def add(self, key: tuple[str, ...], us: int) -> bool:
        """Remember an event; False if it had been emitted."""
        if key in self._keys:
            return False
        self.count += 1
        self._events.append((self.count, us, key))
        self._keys.add(key)
        while self._events[0][1] < us - 2 * REWIND_US:
            self._keys.discard(self._events.popleft()[2])
        return True
