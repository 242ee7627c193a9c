"""A follower finds its topic, whatever its client has asked the broker before."""

import asyncio

from streams.kafka.client_start import start
from streams.kafka.follower import Follower
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs
from tests.conftest import SharedKafka

TURNS = 20
"""Of the loop: the question is on its way then, and its answer, which takes the network, is not here."""


async def test_a_topic_is_found_though_a_question_from_before_is_under_way(kafka: SharedKafka) -> None:
    before, topic = (f"{kafka.prefix()}{name}" for name in ("before", "found"))
    await apply_specs(kafka.bootstrap, [TopicSpec(before), TopicSpec(topic, partitions=2)])
    follower = Follower(kafka.bootstrap, topic, lambda record: None)
    await start(follower._consumer)
    try:
        client = follower._consumer._client
        await client.add_topic(before)
        asked = client.force_metadata_update()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert not asked.done()
        assert await follower._numbers() == [0, 1]
    finally:
        await follower._consumer.stop()
