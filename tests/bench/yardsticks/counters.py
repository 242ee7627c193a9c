"""The job of four counters, which every yardstick does: of each brand and minute, from mentions as JSON.

How many mentions, how many likes, their tone (a stub of four words) and how many authors. It finds the brand where the
workload has put it, and knows no edits, deletions, copies, windows or intervals: less than Jauge does, so that the
ratio is on the safe side. The module is light: a yardstick loads it alone.
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

MINUTE_MS = 60_000
GRACE_MINUTES = 5
"""Partitions are read at different paces: a minute of a brand is closed once one so much newer was seen."""
BRAND_WORD = 7


class Said(msgspec.Struct, gc=False):
    """What the job needs of a mention."""

    text: str
    created_at: int
    """ms UTC."""
    author: str
    likes: int = 0


class Closed(NamedTuple):
    """The four counters of a minute."""

    minute: int
    """Since the epoch."""
    mentions: int
    likes: int
    tone: int
    authors: int


decode = msgspec.json.Decoder(Said).decode
"""Return the mention of a value."""


def brand_of(said: Said) -> str:
    """Return the brand.

    >>> brand_of(Said("a b c d e f g brand0001 h i", 0, "a"))
    'brand0001'
    """
    return said.text.split(" ", BRAND_WORD + 1)[BRAND_WORD]


def tone_of(text: str) -> int:
    """Return -1, 0 or 1.

    >>> tone_of("I love it"), tone_of("so awful"), tone_of("love to hate")
    (1, -1, 0)
    """
    return ("love" in text or "great" in text) - ("hate" in text or "awful" in text)


def output(brand: str, closed: Closed) -> bytes:
    """Return the record of a minute.

    >>> output("b", Closed(1, 2, 3, -1, 2))
    b'{"brand":"b","minute":1,"mentions":2,"likes":3,"tone":-1,"authors":2}'
    """
    return msgspec.json.encode({"brand": brand, **closed._asdict()})


class BrandMinutes:
    """The open minutes of one brand."""

    def __init__(self, open_minutes: dict[int, tuple[int, int, int, frozenset[str]]] | None = None) -> None:
        """`open_minutes`: as `open_minutes` gave it."""
        self._open = {
            minute: [mentions, likes, tone, set(authors)]
            for minute, (mentions, likes, tone, authors) in (open_minutes or {}).items()
        }
        self._newest = max(self._open, default=0)

    def add(self, mentions: Iterable[Said]) -> list[Closed]:
        """Count mentions; return the minutes that they close.

        >>> minutes = BrandMinutes()
        >>> minutes.add([Said("love", 1, "a", 2), Said("hate", 2, "a", 1), Said("", 60_000, "b")])
        []
        >>> minutes.add([Said("", 300_000, "b")])
        [Closed(minute=0, mentions=2, likes=3, tone=0, authors=1)]
        >>> [closed.minute for closed in minutes.rest()]
        [1, 5]
        """
        before = self._newest
        for said in mentions:
            minute = said.created_at // MINUTE_MS
            counters = self._open.get(minute)
            if counters is None:
                counters = self._open[minute] = [0, 0, 0, set()]
                self._newest = max(minute, self._newest)
            counters[0] += 1
            counters[1] += said.likes
            counters[2] += tone_of(said.text)
            counters[3].add(said.author)
        if self._newest == before:
            return []
        return self._close([minute for minute in self._open if minute <= self._newest - GRACE_MINUTES])

    def rest(self) -> list[Closed]:
        """Close all that is open."""
        return self._close(sorted(self._open))

    def open_minutes(self) -> dict[int, tuple[int, int, int, frozenset[str]]]:
        """Return what is open, to be kept."""
        return {minute: (*counters[:3], frozenset(counters[3])) for minute, counters in self._open.items()}

    def _close(self, minutes: Iterable[int]) -> list[Closed]:
        closed = [(minute, *self._open.pop(minute)) for minute in minutes]
        return [
            Closed(minute, mentions, likes, tone, len(authors)) for minute, mentions, likes, tone, authors in closed
        ]
