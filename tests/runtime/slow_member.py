"""A member of a role's consumer group that heartbeats, and lets the others wait once it has to join again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from streams.config.settings import Settings
from streams.kafka.group_id import group_id
from tests.patience import PATIENCE_MS, PATIENCE_S

POLL_S = 0.05
CLIENTS = "slow"
"""What the names of its clients begin with."""


class _Slow(ConsumerRebalanceListener):
    def __init__(self) -> None:
        self.assigned, self.released = asyncio.Event(), asyncio.Event()

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Wait, but for the first time."""
        if self.assigned.is_set():
            await self.released.wait()

    async def on_partitions_assigned(self, assigned: Any) -> None:
        self.assigned.set()


@asynccontextmanager
async def rebalance_without_end(settings: Settings, role: str, topic: str) -> AsyncIterator[None]:
    """Let the group of a role, which has a member, begin a rebalance that ends when this is left."""
    slow, consumers = _Slow(), []
    try:
        for number in range(2):  # the second one makes the first one join again
            consumer = AIOKafkaConsumer(
                bootstrap_servers=settings.kafka.bootstrap,
                client_id=f"{CLIENTS} {number}",
                group_id=group_id(settings, role),
                partition_assignment_strategy=(RoundRobinPartitionAssignor,),  # as a worker without tables
                enable_auto_commit=False,
                session_timeout_ms=int(PATIENCE_MS),
                request_timeout_ms=int(PATIENCE_MS) + 1_000,
                rebalance_timeout_ms=int(PATIENCE_MS),
            )
            await consumer.start()
            consumers.append(consumer)
            if number:
                consumer.subscribe([topic])
            else:
                consumer.subscribe([topic], listener=slow)
                await asyncio.wait_for(slow.assigned.wait(), PATIENCE_S)
        yield
    finally:
        slow.released.set()
        for consumer in consumers:
            await consumer.stop()


async def members(settings: Settings, role: str) -> set[str]:
    """Return the clients' names of the members that a group has."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([group_id(settings, role)])
        return {member[1] for member in answer.groups[0][5]}
    finally:
        await admin.close()
