"""Since when each collector of the installation has been connected, kept on the topic ``source-health`` itself."""

import asyncio

from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.health import SourceHealth
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower


class Connections:
    """The newest health record of each collector; what it says of its first connection is said again in the next.

    The topic is compacted and keeps that record, so that it outlives the collector, the process and the machine.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        """`topic`: with its prefix; it is read when it is needed first."""
        self._bootstrap, self._topic = bootstrap, topic
        self._newest: dict[str, SourceHealth] = {}
        self._is_read = False
        self._reading = asyncio.Lock()
        self._decode = CheckedDecoder("source-health", SourceHealth).decode

    async def newest(self, collector: str) -> SourceHealth | None:
        """Return the newest record of a collector; None: it has none.

        Raises:
            KafkaError: the broker is away.
        """
        async with self._reading:
            if not self._is_read:
                async with Follower(self._bootstrap, self._topic, self._read):
                    self._is_read = True
        return self._newest.get(collector)

    async def with_since(self, health: SourceHealth, now_ms: int) -> SourceHealth:
        """Return `health` with the time at which its collector was connected first: now, where it never was before.

        What is known stands: the time moves to an earlier one alone.

        Raises:
            KafkaError: the broker is away.
        """
        before = await self.newest(health.collector)
        known = None if before is None else before.observed_from
        said = health.since
        if said is None and known is None and (health.connected or health.at):
            said = now_ms
        since = min((at for at in (known, said) if at is not None), default=None)
        with_since = replace(health, since=since)
        self._newest[health.collector] = with_since
        return with_since

    def _read(self, record: ConsumerRecord) -> None:
        health = self._decode(record)
        self._newest[health.collector] = health
