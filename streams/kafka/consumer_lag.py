"""How far a consumer group is with a topic."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.access import arguments
from streams.kafka.client_start import start


class Lag(NamedTuple):
    """Records of a partition, or of a topic."""

    done: int
    """The group is done with these."""
    all: int
    """There are so many, the removed ones included."""

    @property
    def waiting(self) -> int:
        """Records that the group still has before it."""
        return self.all - self.done


async def committed_offsets(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]
) -> dict[TopicPartition, int]:
    """Return what the group of a consumer has committed of each partition, 0 where nothing is, by one request.

    Leans on a private name of aiokafka, whose `committed` sends a request for each partition.
    """
    known = await consumer._coordinator.fetch_committed_offsets(partitions)
    return {tp: known[tp].offset if tp in known else 0 for tp in partitions}


class GroupLag:
    """Watches one group on one topic from outside, as an async context manager.

    Its consumer has no partitions: it would fetch their records, and each question would wait behind such a fetch.
    """

    def __init__(self, bootstrap: str, group: str, topic: str, partitions: int) -> None:
        self._consumer = AIOKafkaConsumer(**arguments(bootstrap), group_id=group, enable_auto_commit=False)
        self._tps = [TopicPartition(topic, partition) for partition in range(partitions)]

    async def __aenter__(self) -> Self:
        await start(self._consumer)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def by_partition(self) -> dict[int, Lag]:
        """Ask the broker for each partition."""
        ends = await self._consumer.end_offsets(self._tps)
        committed = await committed_offsets(self._consumer, self._tps)
        return {tp.partition: Lag(min(committed[tp], ends[tp]), ends[tp]) for tp in self._tps}

    async def read(self) -> Lag:
        """Ask the broker for the whole topic."""
        return total(await self.by_partition())


def total(lags: Mapping[int, Lag]) -> Lag:
    """Add up the partitions.

    >>> total({0: Lag(1, 5), 1: Lag(7, 7)}).waiting
    4
    """
    return Lag(sum(lag.done for lag in lags.values()), sum(lag.all for lag in lags.values()))
