"""How far each partition of ``mentions`` is read, through silence too.

The panes of ``observations`` are sealed by the slowest partition of mentions, so a
partition in which nobody speaks must report as well. It does with each tick of the
clock: once all that was on it when the tick was read is done with, everything seen
before the tick is.
"""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.consumer_lag import committed_offsets


class Progress:
    """Follows the partitions of one topic that this worker owns."""

    def __init__(self, reader: AIOKafkaConsumer, topic: str) -> None:
        """`reader`: started, of the worker's group, without partitions; asked for offsets alone."""
        self._reader = reader
        self._topic = topic
        self._done: dict[int, int] = {}
        """By owned partition, the offset up to which it is done with."""
        self._waiting: dict[int, tuple[int, int]] = {}
        """By owned partition, the end that it has to reach before a tick counts, and the tick."""

    async def assign(self, partitions: Iterable[int]) -> None:
        """Take over partitions, from their committed offsets on."""
        tps = [TopicPartition(self._topic, partition) for partition in partitions]
        begins = await self._reader.beginning_offsets(tps)
        committed = await committed_offsets(self._reader, tps)
        self._done = {tp.partition: max(begins[tp], committed[tp]) for tp in tps}
        self._waiting = {}

    def revoke(self) -> None:
        """Let go of all partitions."""
        self._done, self._waiting = {}, {}

    def done(self, partition: int, next_offset: int) -> None:
        """Note that a partition is done with up to `next_offset`, and the broker has what was made from it."""
        if partition in self._done:
            self._done[partition] = max(next_offset, self._done[partition])

    async def tick(self, at_ms: int) -> None:
        """Take in a tick of the clock: whatever was seen before it is on the topic by now."""
        ends = await self._reader.end_offsets([TopicPartition(self._topic, partition) for partition in self._done])
        self._waiting = {tp.partition: (end, at_ms) for tp, end in ends.items() if tp.partition in self._done}

    def reached(self) -> list[tuple[int, int]]:
        """Return, once, partition and tick of those that are done with all seen before the tick."""
        reached = [(partition, at) for partition, (end, at) in self._waiting.items() if self._done[partition] >= end]
        for partition, _ in reached:
            del self._waiting[partition]
        return reached
