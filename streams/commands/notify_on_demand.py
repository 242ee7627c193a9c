"""Starts the role `notify` once editors have made a receiver on the board: before, it would take memory for nothing."""

import asyncio
import logging

from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from streams.config.settings import Settings
from streams.kafka.follower import Follower
from streams.runtime.supervisor import Roles

AGAIN_S = 5.0

log = logging.getLogger(__name__)


async def start_notify(settings: Settings, roles: Roles) -> None:
    """Wait for a receiver, then start the role beside the others; return at once where it runs."""
    kafka = settings.kafka
    if "notify" in roles.metrics:
        return
    wanted = asyncio.Event()

    def read(record: ConsumerRecord) -> None:
        if record.value is not None:
            wanted.set()

    while not wanted.is_set():
        try:
            async with Follower(kafka.servers, kafka.topics.receivers, read) as follower, asyncio.TaskGroup() as tasks:
                following = tasks.create_task(follower.until_ended())
                await wanted.wait()
                following.cancel()
        except* KafkaError:
            await asyncio.sleep(AGAIN_S)
    roles.add("notify")
    log.info("editors made a receiver: the role notify is started (%s)", roles.metrics["notify"])
