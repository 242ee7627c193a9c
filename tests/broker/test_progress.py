"""A partition of mentions is as far as the clock once it is done with what came before the tick."""

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.kafka.topics import apply
from streams.match.progress import Progress
from tests.conftest import SharedKafka

SILENT, SPOKEN = 0, 1
"""Partitions."""
GROUP = "worker"


class Mentions:
    """The topic under a prefix of its own, with 2 partitions."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self.bootstrap, self.topic = bootstrap, topic

    async def say(self, count: int, partition: int = SPOKEN) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.bootstrap) as producer:
            for _ in range(count):
                await producer.send_and_wait(self.topic, b"{}", partition=partition)


@pytest.fixture
async def mentions(kafka: SharedKafka) -> Mentions:
    prefix = kafka.prefix()
    await apply(kafka.bootstrap, prefix=prefix, partitions=2)
    return Mentions(kafka.bootstrap, f"{prefix}mentions")


@pytest.fixture
async def reader(mentions: Mentions) -> AsyncIterator[AIOKafkaConsumer]:
    group = f"{mentions.topic}-{GROUP}"
    async with AIOKafkaConsumer(
        bootstrap_servers=mentions.bootstrap, group_id=group, enable_auto_commit=False
    ) as started:
        yield started


@pytest.fixture
async def progress(reader: AIOKafkaConsumer, mentions: Mentions) -> Progress:
    """A worker that owns both partitions."""
    followed = Progress(reader, mentions.topic)
    await followed.assign([SILENT, SPOKEN])
    return followed


async def test_a_partition_in_which_nobody_speaks_reaches_the_tick_at_once(progress: Progress) -> None:
    await progress.tick(1_000)
    assert sorted(progress.reached()) == [(SILENT, 1_000), (SPOKEN, 1_000)]


async def test_a_partition_with_unread_mentions_does_not_reach_the_tick_until_they_are_done(
    progress: Progress, mentions: Mentions
) -> None:
    await mentions.say(3)
    await progress.tick(1_000)
    assert progress.reached() == [(SILENT, 1_000)]
    progress.done(SPOKEN, 2)
    assert progress.reached() == []
    progress.done(SPOKEN, 3)
    assert progress.reached() == [(SPOKEN, 1_000)]


async def test_a_tick_is_reported_once(progress: Progress) -> None:
    await progress.tick(1_000)
    progress.reached()
    assert progress.reached() == []


async def test_what_is_said_after_the_tick_does_not_hold_it_up(progress: Progress, mentions: Mentions) -> None:
    await mentions.say(2)
    await progress.tick(1_000)
    await mentions.say(5)
    progress.done(SPOKEN, 2)
    assert (SPOKEN, 1_000) in progress.reached()


async def test_a_new_tick_waits_for_what_came_since(progress: Progress, mentions: Mentions) -> None:
    await mentions.say(1)
    await progress.tick(1_000)
    await mentions.say(1)
    await progress.tick(2_000)
    progress.done(SPOKEN, 1)
    assert progress.reached() == [(SILENT, 2_000)]
    progress.done(SPOKEN, 2)
    assert progress.reached() == [(SPOKEN, 2_000)]


async def test_a_batch_sent_again_does_not_take_progress_back(progress: Progress, mentions: Mentions) -> None:
    await mentions.say(3)
    progress.done(SPOKEN, 3)
    progress.done(SPOKEN, 1)
    await progress.tick(1_000)
    assert (SPOKEN, 1_000) in progress.reached()


async def test_a_new_owner_goes_on_from_what_was_committed(
    reader: AIOKafkaConsumer, progress: Progress, mentions: Mentions
) -> None:
    await mentions.say(4)
    spoken = TopicPartition(mentions.topic, SPOKEN)
    reader.assign([spoken])
    await reader.commit({spoken: 3})
    await progress.assign([SPOKEN])
    await progress.tick(1_000)
    assert progress.reached() == []
    progress.done(SPOKEN, 4)
    assert progress.reached() == [(SPOKEN, 1_000)]


async def test_what_is_no_longer_assigned_reports_nothing(progress: Progress, mentions: Mentions) -> None:
    await mentions.say(1)
    await progress.tick(1_000)
    progress.revoke()
    progress.done(SPOKEN, 1)
    await progress.tick(2_000)
    assert progress.reached() == []
