"""The contract of paced fetches with the pinned aiokafka: who waits longer is handed a record as soon as it comes."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.kafka.aiokafka_patch import hold_whole_fetches, pace_fetches
from streams.kafka.consumer_lag import GroupLag, Lag, committed_offsets
from streams.kafka.topics import apply
from tests.conftest import SharedKafka

FOR_EVER_MS = 3_600_000
REQUEST_MS = 2 * FOR_EVER_MS


@pytest.fixture
async def topic(kafka: SharedKafka) -> str:
    """``mentions`` under a prefix of its own, with 2 partitions."""
    prefix = kafka.prefix()
    await apply(kafka.bootstrap, prefix=prefix, partitions=2)
    return f"{prefix}mentions"


async def test_a_record_ends_a_fetch_that_the_broker_holds(kafka: SharedKafka, topic: str) -> None:
    tps = [TopicPartition(topic, number) for number in range(2)]
    async with (
        AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, request_timeout_ms=REQUEST_MS) as consumer,
        AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer,
    ):
        consumer.assign(tps)
        for tp in tps:
            consumer.seek(tp, 0)
        pace_fetches(consumer, FOR_EVER_MS)
        for number in (0, 1, 1, 0):  # those drained before are asked for again
            read = asyncio.create_task(consumer.getone())
            await producer.send_and_wait(topic, b"{}", partition=number)
            assert (await read).partition == number


async def test_only_a_fetch_that_asks_for_all_partitions_is_held_for_long(kafka: SharedKafka, topic: str) -> None:
    tps = [TopicPartition(topic, number) for number in range(2)]
    async with (
        AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, request_timeout_ms=REQUEST_MS) as consumer,
        AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer,
    ):
        consumer.assign(tps)
        for tp in tps:
            consumer.seek(tp, 0)
        hold_whole_fetches(consumer, [topic], FOR_EVER_MS)
        for number in (0, 1, 1, 0):
            read = asyncio.create_task(consumer.getone())
            await producer.send_and_wait(topic, b"{}", partition=number)
            assert (await read).partition == number
        consumer.pause(tps[0])
        read = asyncio.create_task(consumer.getone())
        await producer.send_and_wait(topic, b"{}", partition=1)
        assert (await read).partition == 1
        consumer.resume(tps[0])  # the fetch that is under way does not ask for it, and would be held for an hour
        await producer.send_and_wait(topic, b"{}", partition=0)
        assert (await consumer.getone()).partition == 0


async def test_the_lag_of_a_group_is_what_it_has_not_committed(kafka: SharedKafka, topic: str) -> None:
    tps = [TopicPartition(topic, number) for number in range(2)]
    async with (
        AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=topic, enable_auto_commit=False) as consumer,
        AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer,
        GroupLag(kafka.bootstrap, topic, topic, 2) as lag,
    ):
        for _ in range(3):
            await producer.send_and_wait(topic, b"{}", partition=1)
        assert await lag.by_partition() == {0: Lag(0, 0), 1: Lag(0, 3)}
        consumer.assign(tps)
        await consumer.commit({tps[1]: 2})
        assert await committed_offsets(consumer, tps) == {tps[0]: 0, tps[1]: 2}
        assert await lag.by_partition() == {0: Lag(0, 0), 1: Lag(2, 3)}
