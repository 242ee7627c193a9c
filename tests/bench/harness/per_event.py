"""The yardstick: plain Faust agents that take one event at a time.

``python -m tests.bench.harness.per_event score|match``, with the settings of a role in the
environment. `score` does less than Jauge does (four sums by brand and hour in a table,
instead of the method), `match` does the same by the record, so that the ratio is on the
safe side.
"""

import asyncio
import struct
import sys
from typing import Any

import faust
from faust.types import StreamT

from streams.config.settings import load_settings
from streams.match.processor import MatchProcessor
from tests.bench.harness import workload

OBSERVATION = struct.Struct("<BBBBbBhhHIqqqqqqq")
RAW = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}


def new_app(role: str, bootstrap: str, prefix: str) -> Any:
    return faust.App(
        f"{prefix.rstrip('.')}-per-event-{role}",
        broker=f"kafka://{bootstrap}",
        store="memory://",
        topic_partitions=8,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=0.5,
        stream_wait_empty=False,
        table_standby_replicas=0,
        web_enabled=False,
    )


def add_score(app: Any, prefix: str) -> None:
    """Count, reactions, confidence and opinion by brand and hour, with a changelog and an output."""
    sums = app.Table("sums", default=lambda: [0, 0, 0, 0], partitions=8)
    scores = app.topic(f"{prefix}scores", partitions=8, **RAW)

    @app.agent(app.topic(f"{prefix}observations", **RAW))
    async def fold(stream: StreamT[bytes]) -> None:
        async for value in stream:
            fields = OBSERVATION.unpack(value)
            key = f"{fields[13]}|{fields[11] // 3_600_000}"
            count, reactions, confidence, opinion = sums[key]
            sums[key] = [
                count + 1,
                reactions + max(0, fields[10]),
                confidence + fields[5],
                opinion + fields[4] * fields[5],
            ]
            if count % 100 == 0:
                await scores.send(key=key.encode(), value=str(sums[key]).encode())


def add_match(app: Any, prefix: str) -> None:
    """Jauge's own processor, handed one record at a time and sending each result by itself."""
    processor = MatchProcessor(workload.brands(workload.MATCH_BRANDS), 8)
    observations = app.topic(f"{prefix}observations", partitions=8, **RAW)
    brand_mentions = app.topic(f"{prefix}brand-mentions", partitions=8, **RAW)

    @app.agent(app.topic(f"{prefix}mentions", **RAW))
    async def match(stream: StreamT[bytes]) -> None:
        async for event in stream.events():
            matched = processor.process([Received(event.message)])
            for topic, by_partition in ((observations, matched.observations), (brand_mentions, matched.brand_mentions)):
                for partition, records in by_partition.items():
                    for key, value, _ in records:
                        await topic.send(key=key, value=value, partition=partition)


class Received:
    """A Faust message with the fields that the processor reads of a record."""

    __slots__ = ("offset", "partition", "timestamp", "topic", "value")

    def __init__(self, message: Any) -> None:
        self.topic, self.partition, self.offset = message.topic, message.partition, message.offset
        self.timestamp, self.value = int(message.timestamp * 1_000), message.value


async def run(role: str) -> None:
    settings = load_settings()
    app = new_app(role, settings.kafka.bootstrap, settings.kafka.prefix)
    {"score": add_score, "match": add_match}[role](app, settings.kafka.prefix)
    await app.start()
    await app.wait_until_stopped()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
