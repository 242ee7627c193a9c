"""A worker that is told to stop leaves its group, whatever the others of the group do."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from streams.config.settings import Settings
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs
from streams.runtime.faust_app import Running, new_app
from tests.patience import PATIENCE_S
from tests.runtime.slow_member import CLIENTS, POLL_S, members, rebalance_without_end

ROLE = "leaving"


@pytest.mark.thorough
async def test_a_worker_that_stops_in_a_rebalance_leaves_at_once_and_its_thread_ends(kafka: Any) -> None:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 3})
    topic = f"{settings.kafka.prefix}numbers"
    await apply_specs(settings.kafka.bootstrap, [TopicSpec(topic, partitions=3)])
    app = new_app(settings, ROLE, [topic])
    app.conf.broker_session_timeout = PATIENCE_S  # it is in the group until it leaves
    app.conf.broker_request_timeout = PATIENCE_S + 1

    @app.agent(app.batch_topic(topic), name="read")
    async def read(stream: Any) -> None:
        async for event in stream.noack().events():
            event.ack()

    async with Running(app):
        thread = app.consumer._thread
        coordinator = thread._consumer._coordinator
        await until(app.consumer.assignment)
        async with rebalance_without_end(settings, ROLE, topic):
            await until(lambda: coordinator._performed_join_prepare)  # it joins again, and waits for the slow one
            await app_stopped(app)
            found = await members(settings, ROLE)
            assert found
            assert {name for name in found if not name.startswith(CLIENTS)} == set()
            assert not thread._thread.is_alive()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 # the libraries tell nobody
            await asyncio.sleep(POLL_S)


async def app_stopped(app: Any) -> None:
    """Stop as a role does."""
    await Running(app).__aexit__(None, None, None)
