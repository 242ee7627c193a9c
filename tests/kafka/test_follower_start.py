"""A follower finds its topic, whatever its client has asked the broker before."""

import asyncio
from typing import Any

from streams.kafka.client_start import start
from streams.kafka.follower import Follower
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs
from tests.conftest import SharedKafka


async def test_a_topic_is_found_though_a_question_from_before_is_under_way(kafka: SharedKafka) -> None:
    before, topic = (f"{kafka.prefix()}{name}" for name in ("before", "found"))
    await apply_specs(kafka.bootstrap, [TopicSpec(before), TopicSpec(topic, partitions=2)])
    follower = Follower(kafka.bootstrap, topic, lambda record: None)
    await start(follower._consumer)
    try:
        client = follower._consumer._client
        update, is_asked, may_answer = client._metadata_update, asyncio.Event(), asyncio.Event()

        async def late(cluster: Any, topics: set[str]) -> Any:
            asked_for = set(topics)  # whatever is added until it is answered
            is_asked.set()
            await may_answer.wait()
            return await update(cluster, asked_for)

        client._metadata_update = late
        client.add_topic(before)
        await is_asked.wait()
        found = asyncio.create_task(follower._numbers())
        while topic not in client._topics:  # noqa: ASYNC110 # the library tells nobody
            await asyncio.sleep(0)
        may_answer.set()
        assert await found == [0, 1]
    finally:
        await follower._consumer.stop()
