"""The newest scores, read from the real Kafka."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from schemas.score import Score
from streams.analysis.latest_scores import LatestScores
from streams.kafka.topics import apply
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S
from tests.scores import AT_MS, score


async def publish(kafka: SharedKafka, prefix: str, *scores: Score | bytes | None) -> None:
    """Records in this order on one partition, so that the order is known."""
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for sent in scores:
            value = encode(sent) if isinstance(sent, Score) else sent
            key = f"{sent.brand}|{sent.window}" if isinstance(sent, Score) else "foreign"
            await producer.send_and_wait(f"{prefix}scores", value, key.encode(), partition=0)


@pytest.fixture
async def prefix(kafka: SharedKafka) -> str:
    name = kafka.prefix()
    await apply(kafka.bootstrap, prefix=name, partitions=2)
    return name


async def test_scores_of_all_partitions_reported_before_are_there_at_once(kafka: SharedKafka, prefix: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for partition, name in enumerate(("Acme", "Bolt")):
            await producer.send_and_wait(
                f"{prefix}scores", encode(score(name)), f"{name}|24h".encode(), partition=partition
            )
    async with LatestScores(kafka.bootstrap, prefix) as latest:
        assert set(latest.latest) == {("Acme", "24h"), ("Bolt", "24h")}


async def test_of_two_scores_the_one_read_later_stands_whichever_comes_last(kafka: SharedKafka, prefix: str) -> None:
    newer, older = score("Acme", 70, at=AT_MS + 1), score("Acme", 30, at=AT_MS)
    await publish(kafka, prefix, newer, older)
    async with LatestScores(kafka.bootstrap, prefix) as latest:
        assert latest.latest == {("Acme", "24h"): newer}
        await publish(kafka, prefix, newest := score("Acme", 90, at=AT_MS + 2))
        await latest.caught_up()
        assert latest.latest == {("Acme", "24h"): newest}


async def test_a_window_is_reported_alone_and_highest_first(kafka: SharedKafka, prefix: str) -> None:
    await publish(kafka, prefix, score("Low", 10), score("High", 90), score("Elsewhere", 99, window="7d"))
    async with LatestScores(kafka.bootstrap, prefix) as latest:
        assert [found.brand for found in latest.of("24h")] == ["High", "Low"]


async def test_a_new_score_wakes_whoever_waits(kafka: SharedKafka, prefix: str) -> None:
    async with LatestScores(kafka.bootstrap, prefix) as latest:
        waiting = asyncio.create_task(latest.changed())
        await publish(kafka, prefix, score("Acme"))
        await asyncio.wait_for(waiting, PATIENCE_S)
        assert latest.of("24h") == [score("Acme")]


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        None,
        b"\xff",
        b'{"method":"\xff"}',
        b"[]",
        encode(score("Acme"))[:-1] + b',"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["empty", "no value", "no text", "no UTF-8", "no score", "nested without end"],
)
async def test_a_foreign_record_harms_no_neighbour(kafka: SharedKafka, prefix: str, foreign: bytes | None) -> None:
    await publish(kafka, prefix, score("Before"), foreign, score("After"))
    async with LatestScores(kafka.bootstrap, prefix) as latest:
        assert {found.brand for found in latest.of("24h")} == {"Before", "After"}
