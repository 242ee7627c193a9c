"""Records on their way to the broker: what is added while others are sent goes together next, and in order.

So one batch is matched while the broker takes the one before. Observations are sent at once, for scores wait for them.
Brand mentions are gathered for a moment: one by itself takes 462 bytes of disk, compressed as it is, where forty
together take 150 each.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from schemas.codec import Record

LINGER_S = 0.5
"""How long a brand mention waits for others."""
AT_ONCE = 0.0
FULL = 2_000
"""So many do not wait."""
MOST = 3 * FULL
"""While so many are on their way nothing more is matched."""

Send = Callable[[Mapping[int, Sequence[Record]]], Awaitable[None]]
"""Returns once the broker has all records, which are given by partition."""


class Outbox:
    """Gathers records, sends them together, and then acknowledges what they were made from."""

    def __init__(self, send: Send, linger_s: float = LINGER_S) -> None:
        self._send = send
        self._linger_s = linger_s
        self._waiting: defaultdict[int, list[Record]] = defaultdict(list)
        self._acknowledge: list[Callable[[], object]] = []
        self._count = 0
        """Records that the broker has not acknowledged."""
        self._added, self._full, self._sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def add(self, by_partition: Mapping[int, Sequence[Record]], acknowledge: Callable[[], object]) -> None:
        """Take records, in order; `acknowledge` is called once the broker has them. Waits while too many are there."""
        self.put(by_partition, acknowledge)
        await self.has_room()

    def put(self, by_partition: Mapping[int, Sequence[Record]], acknowledge: Callable[[], object]) -> None:
        """Take records likewise, however many are there."""
        for partition, records in by_partition.items():
            self._waiting[partition].extend(records)
            self._count += len(records)
        self._acknowledge.append(acknowledge)
        self._added.set()
        if self._count >= FULL:
            self._full.set()

    async def has_room(self) -> None:
        """Wait while too many records are there."""
        while self._count >= MOST:
            self._sent.clear()
            await self._sent.wait()

    async def run(self) -> None:
        """Send what is added, for ever; raises what `send` raises, and what it was to send is not acknowledged then."""
        while True:
            await self._added.wait()
            if self._linger_s:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._linger_s):
                        await self._full.wait()
            self._added.clear()
            self._full.clear()
            waiting, self._waiting = self._waiting, defaultdict(list)
            acknowledge, self._acknowledge = self._acknowledge, []
            await self._send(waiting)
            self._count -= sum(map(len, waiting.values()))
            for one in acknowledge:
                one()
            self._sent.set()
