"""Records that are read and not published yet; when it is full, reading waits."""

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
        """Whether all records are taken out."""
        return not self._held

    async def put(self, item: Raw | Ended) -> None:
        """Append a record, once there is room."""
        size = weight(item)
        async with self._changed:
            while self._held and (len(self._held) >= self._most_count or self._bytes + size > self._most_bytes):
                await self._changed.wait()
            self._held.append(item)
            self._bytes += size
            self._changed.notify_all()

    async def get(self) -> Raw | Ended:
        """Take out the oldest record, once there is one."""
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
