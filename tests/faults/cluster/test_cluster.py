"""Three brokers and three copies, of which two have to be written: one broker may always be away."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.cluster.brokers import Cluster
from tests.faults.cluster.drill import PRODUCTS_OWN, SteadyPushes, as_of_now, say_gaps
from tests.faults.harness.supervisor import Supervisor
from tests.histories import brands

pytestmark = pytest.mark.faults
BRANDS = brands(12)
WORKERS = ("match 1", "match 2", "score 1", "score 2", "score 3")
PARTITIONS = 6
AWAY_S = 12.0
"""Longer than a cluster takes to notice that a broker is gone."""


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with Cluster(tmp_path) as cluster:
        yield cluster


async def test_two_brokers_killed_and_one_stopped_one_after_the_other_are_not_noticed(cluster: Cluster) -> None:
    async with Supervisor(cluster.bootstrap, "c.", BRANDS, partitions=PARTITIONS, replication=3) as flow:
        for worker in WORKERS:
            flow.start(worker, PRODUCTS_OWN)
        for role, count in (("match", 2), ("score", 3)):
            await flow.until_members(role, count)
        pushes = SteadyPushes(flow, as_of_now(41, BRANDS, per_second=40, seconds=600))
        async with pushes.running():
            for number, how in ((1, signal.SIGKILL), (2, signal.SIGKILL), (3, signal.SIGTERM)):
                cluster.kill(number, how)
                flow.struck()
                await asyncio.sleep(AWAY_S)
                await cluster.again(number)
                print(f"broker {number} is in sync again after {await cluster.until_in_sync():.1f} s")
        await say_gaps(flow, f"{len(pushes.published)} mentions, each of three brokers away once")
        await pushes.judge(BRANDS)
        assert flow.endings == []
