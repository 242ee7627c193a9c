"""What stands at the end of the log of a partition: how much stream time waits to be read."""

import asyncio
import logging
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka.aiokafka_patch import pace_fetches
from streams.kafka.packed.observation_batch import decode
from streams.score.partition import PartitionTask

PATIENCE_S = 2.0
"""How long the broker may take; without an answer, what was known before stands."""
FETCH_WAIT_MS = 500
"""There is always a record to be fetched, and nothing is fetched once all are."""

log = logging.getLogger(__name__)


class LogHead:
    """Reads the last record of partitions."""

    def __init__(self, consumer: AIOKafkaConsumer, topic: str) -> None:
        """`consumer`: started, without a group, and for nothing else."""
        self._consumer = consumer
        self._topic = topic

    async def look(self, tasks: Sequence[PartitionTask]) -> None:
        """Note how far the logs of some partitions reach, where that changed."""
        if not tasks:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._look(tasks)
        except (KafkaError, TimeoutError) as error:
            log.info("the end of the log cannot be read: %s", error or type(error).__name__)

    async def _look(self, tasks: Sequence[PartitionTask]) -> None:
        by_partition = {TopicPartition(self._topic, task.number): task for task in tasks}
        ends = await self._consumer.end_offsets(list(by_partition))
        moved = {tp: end for tp, end in ends.items() if end > by_partition[tp].head_offset}
        if not moved:
            return
        self._consumer.assign(list(moved))
        pace_fetches(self._consumer, FETCH_WAIT_MS)
        for tp, end in moved.items():
            self._consumer.seek(tp, end - 1)
        left = set(moved)
        while left:
            for tp, records in (await self._consumer.getmany(*left, timeout_ms=1_000)).items():
                self._consumer.pause(tp)  # the next question would wait behind a fetch for which there is nothing
                rows, _, _ = decode(records)
                task = by_partition[tp]
                task.head_ms = max(task.head_ms, *rows["seen_at"].tolist(), 0)
                task.head_offset = records[-1].offset + 1
                left.discard(tp)
