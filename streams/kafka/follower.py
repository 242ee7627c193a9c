"""Reads a topic whole, without a group, and follows it as it grows."""

import asyncio
from collections.abc import Callable
from time import monotonic
from types import TracebackType

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.structs import ConsumerRecord

from streams.kafka.access import arguments
from streams.kafka.aiokafka_patch import pace_fetches
from streams.kafka.checked_decoder import RefusedRecordError
from streams.kafka.client_start import start
from streams.kafka.refusals import Refusals

SLICE_S = 0.02
"""How long records are read before others of the process have their turn: a fetch may bring ten thousand."""
ASK_AGAIN = 3
"""So many times more, before a topic is said not to exist."""
FETCH_WAIT_MS, CALM_WAIT_MS = 500, 5_000
"""How long the broker may hold a fetch for which it has nothing; and once nothing came for a second."""
LIVELY_MS, CALM_MS = 1_000, 5_000
"""How long records are waited for at a time; and once nothing came. They end it."""


class Follower:
    """Reads a topic without a group, up to its present end at once, then as it grows."""

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        read: Callable[[ConsumerRecord], object],
        *,
        last: int | None = None,
        since_ms: int | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        """Take what to read, and where to begin: with the first record unless told otherwise.

        Args:
            bootstrap: ``host:port``.
            topic: with its prefix.
            read: is called with each record; one for which it raises RefusedRecordError changes nothing.
            last: how many records before the end of each partition to begin with.
            since_ms: the broker's time from which on to begin, ms UTC.
            refusals: counts what `read` refuses; None: it is logged alone.
        """
        self._since_ms = since_ms
        self._refusals = refusals or Refusals()
        self._consumer = AIOKafkaConsumer(**arguments(bootstrap), enable_auto_commit=False)
        self._topic = topic
        self._read = read
        self._last = last
        self._following: asyncio.Task[None] | None = None
        self._turn = asyncio.Event()
        """Set after each fetch."""
        self._is_reading = False
        """Whether records are fetched that `read` has not been called with."""
        self._is_calm = False
        """Whether it is read to its end, and nothing came when it was waited for last."""

    async def __aenter__(self) -> "Follower":
        await start(self._consumer)
        partitions = [TopicPartition(self._topic, number) for number in await self._numbers()]
        if not partitions:
            is_forbidden = self._topic in self._consumer._client.cluster.unauthorized_topics
            await self._consumer.stop()
            if is_forbidden:
                raise TopicAuthorizationFailedError(self._topic)
            raise LookupError(f"topic {self._topic} does not exist: run `jauge topics apply`")
        self._partitions = partitions
        begins = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        since = {}
        if self._since_ms is not None:
            since = await self._consumer.offsets_for_times(dict.fromkeys(partitions, self._since_ms))
        # Only now: without a position, a consumer that has partitions waits for records at their end.
        self._consumer.assign(partitions)
        for tp in partitions:
            begin = begins[tp] if self._last is None else max(begins[tp], ends[tp] - self._last)
            if self._since_ms is not None:
                begin = ends[tp] if since[tp] is None else since[tp].offset
            self._consumer.seek(tp, begin)
        while any([await self._consumer.position(tp) < ends[tp] for tp in partitions]):
            await self._read_some()
        self._following = asyncio.create_task(self._follow(), name=f"follow {self._topic}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._consumer.stop()

    async def _numbers(self) -> list[int]:
        """Return the topic's partitions; none: it does not exist, or may not be seen.

        An answer may be that to a question of before the topic was added, or none at all: so it is asked for again.
        """
        client = self._consumer._client
        await client.add_topic(self._topic)
        for _ in range(ASK_AGAIN):
            if self._consumer.partitions_for_topic(self._topic):
                break
            await client.force_metadata_update()
        return sorted(self._consumer.partitions_for_topic(self._topic) or ())

    async def until_ended(self) -> None:
        """Follow for ever; raise what ends it."""
        if self._following is not None:
            await asyncio.shield(self._following)

    async def caught_up(self) -> None:
        """Return once all that is on the topic now is read."""
        ends = await self._consumer.end_offsets(self._partitions)
        while any([await self._consumer.position(tp) < ends[tp] for tp in self._partitions]) or self._is_reading:
            self._turn.clear()
            await self._turn.wait()

    async def _read_some(self) -> None:
        fetched = await self._consumer.getmany(timeout_ms=CALM_MS if self._is_calm else LIVELY_MS)
        self._is_calm = not fetched and self._following is not None
        pace_fetches(self._consumer, FETCH_WAIT_MS if fetched else CALM_WAIT_MS)
        self._is_reading, until = True, monotonic() + SLICE_S
        for records in fetched.values():
            for record in records:
                try:
                    self._read(record)
                except RefusedRecordError as error:
                    self._refusals.add(record, error)
                if monotonic() >= until:
                    await asyncio.sleep(0)
                    until = monotonic() + SLICE_S
        self._is_reading = False

    async def _follow(self) -> None:
        while True:
            await self._read_some()
            self._turn.set()
