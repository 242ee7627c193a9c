"""The volumes of all brokers and of the roles are lost; topics and the key of the pseudonyms come from a backup."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.score import Score
from streams.collect.gateway import IngestGateway
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings
from tests.command import jauge
from tests.faults.harness.broker import Broker
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_scores
from tests.histories import HOUR_MS, START_MS

pytestmark = [pytest.mark.faults, pytest.mark.long]

PREFIX, PARTITIONS = "r.", 2
KEPT = {"mentions": PARTITIONS, "score-history": PARTITIONS, "brands": 1, "applications": 1}
"""What the backup holds, with its partitions; of the others `topics apply` makes empty ones."""
BRAND = Brand(brand="Acme", terms=("acme",), since=START_MS)
AUTHORS = 5
END_MS = START_MS + 20 * HOUR_MS
Backup = dict[str, Sequence[ConsumerRecord]]


def written(author: str, number: int, at_ms: int) -> Mention:
    return Mention(source="x", id=f"{author}-{number}", seen_at=at_ms, created_at=at_ms, author=author, text="acme")


MENTIONS = [
    written(f"author {author}", number, START_MS + (number * AUTHORS + author + 1) * HOUR_MS)
    for number in range(3)
    for author in range(AUTHORS)
]


async def collect(broker: Broker, data: Path, mentions: Sequence[Mention]) -> None:
    """Take mentions in with the key that the data folder has; one that has none gets one."""
    pseudonyms = Pseudonyms(load_key(Settings(data=data).key_file))
    async with IngestGateway(broker.bootstrap, PREFIX, pseudonyms) as gateway:
        await gateway.publish(mentions)


async def scores_at(flow: Supervisor, at_ms: int) -> Mapping[tuple[str, str], Score]:
    await flow.tick(at_ms)
    return await flow.scores_at(at_ms)


async def restore(broker: Broker, backup: Backup) -> None:
    """Make the topics, and write back what the backup holds of them."""
    environment = {
        "JAUGE_KAFKA__BOOTSTRAP": broker.bootstrap,
        "JAUGE_KAFKA__PREFIX": PREFIX,
        "JAUGE_KAFKA__PARTITIONS": str(PARTITIONS),
    }
    ran = await asyncio.to_thread(lambda: jauge("topics", "apply", **environment))
    assert ran.returncode == 0, ran.stderr
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
        for topic, records in backup.items():
            for one in records:
                place, headers = f"{PREFIX}{topic}", list(one.headers)
                await producer.send_and_wait(place, one.value, one.key, one.partition, headers=headers)


async def test_scores_are_those_of_before_and_a_known_author_stays_known(tmp_path: Path) -> None:
    data, kept, kafka = tmp_path / "data", tmp_path / "another place", tmp_path / "kafka"
    broker = Broker(kafka)
    async with broker, Supervisor(broker.bootstrap, PREFIX, [BRAND], PARTITIONS) as flow:
        await collect(broker, data, MENTIONS)
        for role in ("match", "score"):
            flow.start(role)
        before = await scores_at(flow, END_MS)
        assert before["Acme", "28d"].voice_count == AUTHORS
        backup = {topic: await flow.records(topic, partitions) for topic, partitions in KEPT.items()}
        kept.mkdir()
        shutil.copy(Settings(data=data).key_file, kept)
        for role in ("match", "score"):
            assert flow.stop(role) == 0
    shutil.rmtree(kafka)
    shutil.rmtree(data)
    async with broker:
        await restore(broker, backup)
        data.mkdir()
        shutil.copy(kept / Settings(data=data).key_file.name, data)
        async with Supervisor(broker.bootstrap, PREFIX, [BRAND], PARTITIONS) as flow:
            for role in ("match", "score"):
                flow.start(role)
            after = await scores_at(flow, END_MS)
            assert after.keys() == before.keys()
            for key, score in after.items():
                assert_equal_scores(score, before[key])
            for folder, number, voices in ((data, 100, AUTHORS), (tmp_path / "no backup", 101, AUTHORS + 1)):
                at_ms = END_MS + (number - 99) * HOUR_MS
                await collect(broker, folder, [written("author 1", number, at_ms)])
                score = (await scores_at(flow, at_ms))["Acme", "28d"]
                assert (score.mention_count, score.voice_count) == (len(MENTIONS) + number - 99, voices)
