"""Work on the brands of a partition, cut into slices that leave the event loop free in between."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import TypeVar

One = TypeVar("One")

SLICE_S = 0.03
"""What a slice should take: other work waits for two of them at most, and 50 ms are allowed."""
FEWEST, MOST = 16, 100_000
FIRST = 64


class SliceSize:
    """How many brands go into the next slice, by what those before took.

    >>> size = SliceSize()
    >>> size.note(64, 0.048)
    >>> size.brands
    40
    """

    def __init__(self, most: int = MOST) -> None:
        """`most`: brands, however little each takes: of some, work may come that those before did not have."""
        self.brands = min(FIRST, most)
        self._most = most

    def note(self, brands: int, took_s: float) -> None:
        """Take in what a slice of so many brands took; a machine that is held up for a moment halves it at most."""
        fitting = int(SLICE_S * brands / max(took_s, 1e-6))
        self.brands = max(FEWEST, min(self._most, 2 * self.brands, max(self.brands // 2, fitting)))


async def in_slices(work: Iterable[One]) -> list[One]:
    """Return all that an iterable yields; whoever waits for the loop goes first after each slice."""
    done, until_s = list[One](), monotonic() + SLICE_S
    for one in work:
        done.append(one)
        if monotonic() > until_s:
            await asyncio.sleep(0)
            until_s = monotonic() + SLICE_S
    return done
