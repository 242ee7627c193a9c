"""Read what a topic holds now, without a group. To go on as it grows, see `streams.kafka.follower`."""

from collections.abc import AsyncGenerator, Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from streams.kafka.access import arguments


async def records_to_end(
    servers: str, topic: str, numbers: Iterable[int], newest: int | None = None
) -> AsyncGenerator[ConsumerRecord, None]:
    """Yield the records of some partitions up to their present ends, one partition after the other.

    Args:
        servers: of the brokers, with access.
        topic: its full name.
        numbers: of the partitions.
        newest: at most so many offsets before the end of each; None: all.
    """
    tps = [TopicPartition(topic, number) for number in numbers]
    async with AIOKafkaConsumer(**arguments(servers), enable_auto_commit=False) as consumer:
        consumer.assign(tps)
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        for tp in tps:
            consumer.seek(tp, begins[tp] if newest is None else max(begins[tp], ends[tp] - newest))
        for tp in tps:
            consumer.pause(*tps)
            consumer.resume(tp)
            while await consumer.position(tp) < ends[tp]:
                for record in (await consumer.getmany(tp, timeout_ms=500)).get(tp, ()):
                    yield record
