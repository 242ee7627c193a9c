"""How far a role is behind, told to its metrics."""

import asyncio
import logging

from aiokafka.errors import KafkaError

from streams.group_lag import GroupLag
from streams.settings import Settings
from streams.telemetry import Telemetry
from streams.worker import group_id

READS = {"match": "mentions", "score": "observations"}
"""The topic whose records a role takes in."""
EVERY_S = 2.0

log = logging.getLogger(__name__)


async def tell_lag(role: str, settings: Settings, telemetry: Telemetry) -> None:
    """Tell the lag of the role's group, of all its workers together, until cancelled.

    It is asked from outside the group, so that it also tells of a role that stands still.
    """
    topic = READS[role]
    while True:
        await asyncio.sleep(EVERY_S)
        if not telemetry.ready():  # before, there may be no topic
            continue
        try:
            kafka = settings.kafka
            group = GroupLag(kafka.servers, group_id(settings, role), f"{kafka.prefix}{topic}", kafka.partitions)
            async with group as watched:
                while True:
                    telemetry.lag(topic, (await watched.read()).waiting)
                    await asyncio.sleep(EVERY_S)
        except KafkaError as error:
            log.info("the lag cannot be read: %s", error)
