"""Changes of the followed brands, brought to the matcher a few at a time, so that no batch of mentions waits long."""

import asyncio
from time import monotonic

from scoring.text.matching import Matcher
from streams.kafka.brand_book import BrandBook

SLICE_S = 0.02
"""How long changes are taken in at once; what they need is built after it, which takes 30 ms at most."""


class BrandChanges:
    """Keeps a matcher up to date with the topic ``brands``."""

    def __init__(self, book: BrandBook, moved: asyncio.Event, matcher: Matcher) -> None:
        """Take the book, the event that it sets with each change, and a matcher of all brands that it has now."""
        self._book, self._moved, self._matcher = book, moved, matcher
        book.keep_changes()

    def take(self, slice_s: float = SLICE_S) -> bool:
        """Take in changes for so long; return whether that was all."""
        until = monotonic() + slice_s
        for name, went, brand in self._book.changes():
            if went:
                self._matcher.remove(name)
            if brand is not None:
                self._matcher.put(brand)
            if monotonic() >= until:
                break
        else:
            self._matcher.settle()
            return True
        self._matcher.settle()
        return False

    async def follow(self) -> None:
        """Take in changes as they come, beside the mentions."""
        while True:
            await self._moved.wait()
            self._moved.clear()
            await self.take_all()

    async def take_all(self) -> None:
        """Take in all changes, and let others of the process have their turn in between."""
        while True:
            if self.take():
                return
            await asyncio.sleep(0)
