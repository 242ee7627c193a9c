"""The contract of the batch transport with the pinned libraries, against the real Kafka."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any

import aiokafka
import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer.fetcher import Fetcher
from faust.exceptions import ConsumerNotStarted
from faust.sensors import Monitor
from faust.transport import consumer as faust_consumer
from faust.transport.drivers import aiokafka as driver
from mode.threads import MethodQueueWorker, ServiceThread

from streams.config.settings import Settings
from streams.kafka.packed.records import PackedRecords
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs
from streams.runtime.faust_app import Running, most_packed, new_app
from streams.runtime.faust_batch import Batch
from streams.runtime.faust_batching import BatchApp
from tests.patience import PATIENCE_S


def test_the_libraries_are_the_pinned_ones() -> None:
    """`streams/runtime/faust_batching.py` leans on private names: another version has to be read first."""
    assert (faust.__version__, aiokafka.__version__) == ("0.15.3", "0.14.0")


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (
            driver.AIOKafkaConsumerThread,
            ["_fetch_records", "_create_worker_consumer", "call_thread", "seek_to_committed"],
        ),
        (driver.Consumer, ["_new_consumer_thread", "_to_message"]),
        (
            faust_consumer.Consumer,
            [
                "getmany",
                "_wait_next_records",
                "_add_gap",
                "_new_offset",
                "perform_seek",
                "resume_partitions",
                "resume_flow",
                "on_partitions_revoked",
                "verify_all_partitions_active",
                "_commit_handler",
                "_commit_livelock_detector",
            ],
        ),
        (faust.App, ["_new_transport"]),
        (Monitor, ["_sampler"]),
        (ServiceThread, ["_keepalive2", "_thread_keepalive"]),
        (MethodQueueWorker, ["_method_queue_do_work"]),
        (Fetcher, ["_get_actions_per_node", "_select_read_replica"]),
    ],
)
def test_what_is_overridden_is_still_there(owner: type, names: list[str]) -> None:
    assert [name for name in names if not callable(getattr(owner, name, None))] == []


class Gathering:
    """An app that keeps what its agent was handed, and acknowledges what it is told to."""

    def __init__(self, settings: Settings, topic: str) -> None:
        self.app: BatchApp = new_app(settings, "gathering", [topic])
        self.app.conf.broker_session_timeout = PATIENCE_S  # one that stands still is told nothing twice for that
        self.app.conf.broker_request_timeout = PATIENCE_S + 1
        self.events: dict[int, list[Any]] = defaultdict(list)
        self.grown = asyncio.Condition()

        @self.app.agent(self.app.batch_topic(topic), name="gather")
        async def gather(stream: Any) -> None:
            async for event in stream.noack().events():
                async with self.grown:
                    self.events[event.value.partition].append(event)
                    self.grown.notify_all()

    async def until(self, count: int) -> None:
        async with self.grown:
            await asyncio.wait_for(self.grown.wait_for(lambda: self.count >= count), PATIENCE_S)

    async def commit_all(self) -> None:
        for event in chain(*self.events.values()):
            event.ack()
        await self.app.consumer.commit()

    @property
    def count(self) -> int:
        return sum(len(event.value.records) for events in self.events.values() for event in events)


@pytest.fixture
async def topic(kafka: Any) -> tuple[Settings, str]:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 3})
    name = f"{settings.kafka.prefix}numbers"
    await apply_specs(settings.kafka.bootstrap, [TopicSpec(name, partitions=3)])
    return settings, name


async def produce(settings: Settings, topic: str, start: int, count: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka.bootstrap)
    await producer.start()
    try:
        for number in range(start, start + count):
            await producer.send(topic, b"%d" % number, partition=number % 3)
        await producer.flush()
    finally:
        await producer.stop()


async def committed(settings: Settings, app: BatchApp, topic: str) -> list[int | None]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka.bootstrap, group_id=app.conf.id, enable_auto_commit=False
    )
    await consumer.start()
    try:
        tps = [TopicPartition(topic, p) for p in range(3)]
        consumer.assign(tps)
        return [await consumer.committed(tp) for tp in tps]
    finally:
        await consumer.stop()


async def test_every_record_comes_once_in_order_and_by_the_chunk(topic: tuple[Settings, str]) -> None:
    settings, name = topic
    await produce(settings, name, 0, 3_000)
    gathering = Gathering(settings, name)
    async with Running(gathering.app):
        await gathering.until(3_000)
    for partition in range(3):
        batches: list[Batch] = [event.value for event in gathering.events[partition]]
        values = [int(record.value) for batch in batches for record in batch.records]
        assert values == list(range(partition, 3_000, 3))
        assert all(before.next == after.first for before, after in pairwise(batches))
        assert len(batches) < 20, "fetched by the record, not by the chunk"


@pytest.mark.parametrize("topic_of", [attrgetter("observations"), attrgetter("mentions")])
async def test_records_come_packed_in_batches_of_bounded_size(kafka: Any, topic_of: Callable[[Any], str]) -> None:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 3})
    name = topic_of(settings.kafka.topics)
    await apply_specs(settings.kafka.bootstrap, [TopicSpec(name, partitions=3)])
    most = most_packed(settings)[name]
    each = most + 500
    await produce(settings, name, 0, 3 * each)
    gathering = Gathering(settings, name)
    async with Running(gathering.app):
        await gathering.until(3 * each)
        for partition in range(3):
            batches: list[Batch] = [event.value for event in gathering.events[partition]]
            assert all(isinstance(batch.records, PackedRecords) for batch in batches)
            assert max(len(batch.records) for batch in batches) <= most
            values = [int(record.value) for batch in batches for record in batch.records]
            assert values == list(range(partition, 3 * each, 3))
            assert all(before.next == after.first for before, after in pairwise(batches))
        await gathering.commit_all()
        assert await committed(settings, gathering.app, name) == [each, each, each]


async def test_what_is_acknowledged_is_committed_by_itself_and_again_after_a_pause(topic: tuple[Settings, str]) -> None:
    settings, name = topic
    gathering = Gathering(settings, name)
    async with Running(gathering.app), asyncio.timeout(PATIENCE_S):
        for count in (30, 60):
            await produce(settings, name, count - 30, 30)
            await gathering.until(count)
            for event in chain(*gathering.events.values()):
                event.ack()
            while await committed(settings, gathering.app, name) != [count // 3] * 3:
                pass


async def test_only_the_acknowledged_prefix_is_committed(topic: tuple[Settings, str]) -> None:
    """Of two chunks of a partition the second alone is acknowledged: nothing may be committed."""
    settings, name = topic
    gathering = Gathering(settings, name)
    async with Running(gathering.app):
        await produce(settings, name, 0, 30)
        await gathering.until(30)
        firsts = {p: len(events) for p, events in gathering.events.items()}
        await produce(settings, name, 30, 30)
        await gathering.until(60)
        for partition, events in gathering.events.items():
            for event in events[firsts[partition] :]:
                event.ack()
        await gathering.app.consumer.commit()
        assert await committed(settings, gathering.app, name) == [None, None, None]
        for events in gathering.events.values():
            for event in events:
                event.ack()
        await gathering.app.consumer.commit()
        assert await committed(settings, gathering.app, name) == [20, 20, 20]


async def test_a_fetch_from_before_a_seek_is_read_again_and_reported_once(
    topic: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a rebalance that meets a fetch: what it brought comes back from where the group stands."""
    settings, name = topic
    gathering = Gathering(settings, name)
    fetched_then_sought = asyncio.Event()
    async with Running(gathering.app):
        await produce(settings, name, 0, 30)
        await gathering.until(30)
        consumer = gathering.app.consumer
        await gathering.commit_all()
        wait_next_records = consumer._wait_next_records

        async def late(timeout: float) -> Any:
            fetched = await wait_next_records(timeout)
            if fetched[0] and not fetched_then_sought.is_set():
                await consumer.perform_seek()
                fetched_then_sought.set()
            return fetched

        monkeypatch.setattr(consumer, "_wait_next_records", late)
        await produce(settings, name, 30, 30)  # for a fetch that is under way already
        await gathering.until(60)
        await gathering.commit_all()
        await produce(settings, name, 60, 240)
        await gathering.until(300)
        assert fetched_then_sought.is_set()
        await produce(settings, name, 300, 30)  # behind whatever is told twice
        await gathering.until(330)
        for partition, events in gathering.events.items():
            values = [int(record.value) for event in events for record in event.value.records]
            assert values == list(range(partition, 330, 3))
        await gathering.commit_all()
        assert await committed(settings, gathering.app, name) == [110, 110, 110]


async def test_batches_are_fetched_again_only_once_the_queues_that_a_resume_empties_are_empty(
    topic: tuple[Settings, str],
) -> None:
    """In the order in which Faust ends a rebalance."""
    settings, name = topic
    gathering = Gathering(settings, name)
    async with Running(gathering.app):
        await produce(settings, name, 0, 30)
        await gathering.until(30)
        consumer, flow_control = gathering.app.consumer, gathering.app.flow_control
        tps = {tp for tp in consumer.assignment() if tp.topic == name}
        consumer.pause_partitions(tps)
        consumer.resume_partitions(tps)
        assert not consumer._get_active_partitions() & tps
        flow_control.resume()
        consumer.resume_flow()
        assert consumer._get_active_partitions() >= tps
        await produce(settings, name, 30, 30)
        await gathering.until(60)


async def test_chunks_that_nobody_acknowledged_before_a_seek_hold_up_no_commit(topic: tuple[Settings, str]) -> None:
    """Nor does the newest offset told before it keep Faust from telling older ones again."""
    settings, name = topic
    await produce(settings, name, 0, 300)
    gathering = Gathering(settings, name)
    async with Running(gathering.app):
        await gathering.until(300)
        obsolete = {partition: len(events) for partition, events in gathering.events.items()}
        await gathering.app.consumer.perform_seek()
        await gathering.until(600)
        for partition, events in gathering.events.items():
            for event in events[obsolete[partition] :]:
                event.ack()
        await gathering.app.consumer.commit()
        assert await committed(settings, gathering.app, name) == [100, 100, 100]


async def test_what_was_not_acknowledged_is_sent_again_after_a_restart(topic: tuple[Settings, str]) -> None:
    settings, name = topic
    await produce(settings, name, 0, 60)
    first = Gathering(settings, name)
    async with Running(first.app):
        await first.until(60)
        for event in first.events[1]:
            event.ack()
    second = Gathering(settings, name)
    async with Running(second.app):
        await second.until(40)
        await produce(settings, name, 60, 3)
        await second.until(43)
    delivered = {p: [int(r.value) for e in events for r in e.value.records] for p, events in second.events.items()}
    assert delivered == {0: [*range(0, 60, 3), 60], 1: [61], 2: [*range(2, 60, 3), 62]}


async def test_a_consumer_that_takes_long_to_start_is_not_taken_for_one_that_stands_still() -> None:
    app = new_app(Settings.model_validate({"kafka": {"bootstrap": "127.0.0.1:9"}}), "match", [])
    with pytest.raises(ConsumerNotStarted):
        app.consumer.assignment()
    await app.consumer.verify_all_partitions_active()
