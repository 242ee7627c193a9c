"""What was heard and is not published yet: so many records and so many bytes, then the source has to wait."""

import asyncio
from collections import deque

from streams.collect.protocol import Raw


class Ended:
    """Stands after the last record: the source was cut off."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


class BoundedBuffer:
    """A queue between reading and publishing, bounded by what its records weigh.

    A record that is heavier than all that may wait goes through alone.
    """

    def __init__(self, most_count: int, most_bytes: int) -> None:
        """Begin empty."""
        self._most_count, self._most_bytes = most_count, most_bytes
        self._held: deque[Raw | Ended] = deque()
        self._bytes = 0
        self._changed = asyncio.Condition()

    @property
    def is_empty(self) -> bool:
        """Whether all that was heard is taken out."""
        return not self._held

    async def put(self, item: Raw | Ended) -> None:
        """Put in what was heard last, once there is room."""
        size = weight(item)
        async with self._changed:
            while self._held and (len(self._held) >= self._most_count or self._bytes + size > self._most_bytes):
                await self._changed.wait()
            self._held.append(item)
            self._bytes += size
            self._changed.notify_all()

    async def get(self) -> Raw | Ended:
        """Take out what was heard first, once there is something."""
        async with self._changed:
            while not self._held:
                await self._changed.wait()
            item = self._held.popleft()
            self._bytes -= weight(item)
            self._changed.notify_all()
            return item


def weight(item: Raw | Ended) -> int:
    """Return the bytes of a record.

    >>> weight(Raw(b"abc", "7")), weight(Ended(None))
    (4, 0)
    """
    return len(item.data) + len(item.position) if isinstance(item, Raw) else 0
