"""`match` as a whole: through a real Kafka, by the group, restarted in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord
from prometheus_client import CollectorRegistry

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import decoder, encode
from schemas.drop import DeadLetter, DropReason
from schemas.mention import Mention
from schemas.observation import ANY_BRAND, DELETED, FINAL, OBSERVATION, PROGRESS
from scoring.method.fixed_point import h64
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.partitioner import partition_of
from streams.match import role as match
from streams.metrics.telemetry import Telemetry
from tests.conftest import SharedKafka

PARTITIONS = 4
ACME = Brand(brand="Acme", terms=("acme",))
BOLT = Brand(brand="Bolt", terms=("bolt",))
START_MS = 1_767_225_600_000


def mention(number: int, text: str | None, op: str = "create") -> tuple[bytes, bytes]:
    seen_at = START_MS + 1_000 * number
    given = Mention(source="x", id=f"{number}", op=op, seen_at=seen_at, created_at=seen_at - 500, author="a", text=text)
    return f"x:{number}".encode(), encode(given)


def brand(followed: Brand) -> tuple[bytes, bytes]:
    return followed.brand.encode(), encode(followed)


class Installation:
    """Topics of one prefix, with hands to put records in and eyes to see them come out."""

    def __init__(self, kafka: SharedKafka) -> None:
        self.bootstrap, self.prefix = kafka.bootstrap, kafka.prefix()
        self.settings = Settings(kafka={"bootstrap": self.bootstrap, "prefix": self.prefix, "partitions": PARTITIONS})

    async def send(self, topic: str, records: Sequence[tuple[bytes, bytes]]) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.bootstrap) as producer:
            for key, value in records:
                await producer.send_and_wait(f"{self.prefix}{topic}", value, key)

    async def read(self, topic: str, count: int) -> list[ConsumerRecord]:
        """Wait until a topic holds `count` records that are no progress, and return all such it holds by then."""
        async with AIOKafkaConsumer(
            f"{self.prefix}{topic}", bootstrap_servers=self.bootstrap, auto_offset_reset="earliest"
        ) as consumer:
            records: list[ConsumerRecord] = []
            while len(records) < count:
                for fetched in (await consumer.getmany(timeout_ms=500)).values():
                    records += [r for r in fetched if topic != "observations" or r.value[1] != PROGRESS]
            return records

    async def done_with(self, count: int) -> None:
        """Wait until the group has committed `count` mentions: the broker hears of it after their observations."""
        while (await self.committed())[0] < count:  # noqa: ASYNC110 # a broker tells nobody of a commit
            await asyncio.sleep(0.05)

    async def committed(self) -> tuple[int, int]:
        """Offsets of ``mentions`` that the group has committed, and the end: sums over the partitions."""
        tps = [TopicPartition(f"{self.prefix}mentions", p) for p in range(PARTITIONS)]
        group = f"{self.prefix.rstrip('.')}-match"
        async with AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, group_id=group, enable_auto_commit=False
        ) as consumer:
            consumer.assign(tps)
            ends = await consumer.end_offsets(tps)
            return sum([await consumer.committed(tp) or 0 for tp in tps]), sum(ends.values())

    @asynccontextmanager
    async def matching(self) -> AsyncIterator[None]:
        """The role at work; should it end by itself, so does the test."""
        async with asyncio.TaskGroup() as tasks:
            role = tasks.create_task(match.run(self.settings, Telemetry(CollectorRegistry())))
            yield
            role.cancel()


@pytest.fixture
async def installation(kafka: SharedKafka) -> Installation:
    made = Installation(kafka)
    await topics.apply(made.bootstrap, prefix=made.prefix, partitions=PARTITIONS)
    return made


def rows(records: Sequence[ConsumerRecord]) -> np.ndarray:
    return np.frombuffer(b"".join(record.value for record in records), OBSERVATION)


async def test_what_goes_in_comes_out_once_whatever_lies_beside_it(installation: Installation) -> None:
    await installation.send("brands", [brand(ACME), brand(BOLT)])
    broken = [
        (b"k1", b"{"),
        (b"k2", b'{"z":' + b"[" * 100_000),
        (b"k3", b'{"source":"x","id":"1","seen_at":"now"}'),
        (b"k4", b"\xff"),
    ]
    texts = ["I love acme", "acme hates bolt", "of nothing", "BOLT!"] * 25
    mentions = [mention(number, text) for number, text in enumerate(texts)]
    await installation.send("mentions", [*mentions[:50], *broken, *mentions[50:], mention(7, None, "delete")])

    async with installation.matching():
        observations = await installation.read("observations", 100 + PARTITIONS)
        given = await installation.read("brand-mentions", 100 + PARTITIONS)
        letters = await installation.read("dead-letters", len(broken))
        await installation.done_with(len(mentions) + len(broken) + 1)

    assert (len(observations), len(given), len(letters)) == (100 + PARTITIONS, 100 + PARTITIONS, len(broken))
    assert await installation.committed() == (len(mentions) + len(broken) + 1,) * 2
    for record, row in zip(observations, rows(observations), strict=True):
        if row["flags"] == DELETED | FINAL | ANY_BRAND:
            continue
        name = record.key.decode()
        assert int(row["brand"]) % 2**64 == h64(name)
        assert record.partition == partition_of(name, PARTITIONS)
    broadcast = [record.partition for record, row in zip(observations, rows(observations), strict=True) if row["flags"]]
    assert sorted(broadcast) == list(range(PARTITIONS))
    read = [decoder(BrandMention).decode(record.value) for record in given]
    assert [(m.id, m.op) for m in read if not m.brand] == [("7", "delete")] * PARTITIONS
    assert sorted(int(m.id) for m in read if m.brand == "Acme") == [n for n, text in enumerate(texts) if "acme" in text]
    reasons = sorted(decoder(DeadLetter).decode(record.value).reason for record in letters)
    assert reasons == [DropReason.MALFORMED] * 3 + [DropReason.WRONG_TYPE]


async def test_a_worker_goes_on_where_the_last_one_stopped_with_the_brands_of_the_day(
    installation: Installation,
) -> None:
    await installation.send("brands", [brand(ACME)])
    await installation.send("mentions", [mention(n, "acme and bolt") for n in range(10)])
    async with installation.matching():
        await installation.read("observations", 10)
        await installation.done_with(10)
    assert await installation.committed() == (10, 10)

    await installation.send("brands", [brand(BOLT)])
    await installation.send("mentions", [mention(n, "acme and bolt") for n in range(10, 20)])
    async with installation.matching():
        observations = await installation.read("observations", 30)
        await installation.done_with(20)

    keys = [record.key for record in observations]
    assert (keys.count(b"Acme"), keys.count(b"Bolt")) == (20, 10)
    assert await installation.committed() == (20, 20)
