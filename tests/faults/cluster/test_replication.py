"""`jauge topics apply` adds copies that lack and says what it cannot; `jauge doctor` sees which lack."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from streams.kafka.admin import TopicAdmin
from streams.kafka.cluster.copies import under_replicated
from tests.command import jauge
from tests.faults.cluster.brokers import Cluster
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.faults
PREFIX, PARTITIONS = "copies.", 2


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with Cluster(tmp_path) as cluster:
        yield cluster


async def run(cluster: Cluster, *arguments: str, replication: int) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        jauge,
        *arguments,
        JAUGE_KAFKA__BOOTSTRAP=cluster.bootstrap,
        JAUGE_KAFKA__PREFIX=PREFIX,
        JAUGE_KAFKA__PARTITIONS=str(PARTITIONS),
        JAUGE_KAFKA__REPLICATION=str(replication),
    )


async def test_copies_are_added_and_a_broker_that_lost_its_volume_is_named_until_it_has_all_again(
    cluster: Cluster,
) -> None:
    made = await run(cluster, "topics", "apply", replication=1)
    assert made.returncode == 0, made.stderr
    async with AIOKafkaProducer(
        bootstrap_servers=cluster.bootstrap
    ) as producer:  # or two copies would have to be there
        await producer.send_and_wait(f"{PREFIX}cursors", b"{}", key=b"one")
    doctor = await run(cluster, "doctor", replication=1)
    assert (
        "BAD  3 brokers, 1 copy of each topic, 1 to be written: with a broker its mentions would be lost"
        in doctor.stdout
    )

    altered = await run(cluster, "topics", "apply", replication=3)
    assert altered.returncode == 0, altered.stderr
    assert {line.split()[0] for line in altered.stdout.splitlines()} == {"altered"}
    assert f"{PREFIX}mentions  copies 1 -> 3, min.insync.replicas 1 -> 2" in altered.stdout
    again = await run(cluster, "topics", "apply", replication=3)
    assert {line.split()[0] for line in again.stdout.splitlines()} == {"unchanged"}
    more = await run(cluster, "topics", "apply", replication=5)
    assert more.returncode == 0, more.stderr
    assert {line.split()[0] for line in more.stdout.splitlines()} == {"cannot"}
    assert "3 of 5 copies, 3 brokers are there: start more, or set kafka.replication to 3" in more.stdout

    doctor = await run(cluster, "doctor", replication=3)
    assert "ok   3 brokers, 3 copies of each topic, 2 to be written" in doctor.stdout
    assert "ok   no partition is under-replicated" in doctor.stdout
    cluster.kill(2)
    await until_behind(cluster)
    async with AIOKafkaProducer(bootstrap_servers=cluster.bootstrap, acks="all") as producer:
        await producer.send_and_wait(f"{PREFIX}cursors", b"{}", key=b"two")
    doctor = await run(cluster, "doctor", replication=3)
    assert "ok   2 brokers, 3 copies of each topic, 2 to be written" in doctor.stdout
    assert "BAD " in doctor.stdout
    assert "under-replicated (" in doctor.stdout
    assert "broker 2 is away: start it" in doctor.stdout
    await cluster.again(2, has_data=False)
    await cluster.until_in_sync()
    doctor = await run(cluster, "doctor", replication=3)
    assert "ok   no partition is under-replicated" in doctor.stdout


async def until_behind(cluster: Cluster) -> None:
    """Wait until the others have noticed that one is gone."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with TopicAdmin(cluster.bootstrap) as admin:
                if under_replicated(await admin.placed()):
                    return
            await asyncio.sleep(0.2)
