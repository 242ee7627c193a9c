"""Three brokers and three copies, of which two have to be written: one broker may always be away."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.cluster.brokers import Cluster
from tests.faults.cluster.drill import PRODUCTS_OWN, SteadyPushes, as_of_now, say_gaps
from tests.faults.harness.supervisor import Supervisor
from tests.histories import brands

pytestmark = pytest.mark.faults
BRANDS = brands(12)
WORKERS = ("match 1", "match 2", "score 1", "score 2", "score 3")
PARTITIONS = 6
A_SECOND = 40
KILLS, KILL_EVERY_S = 15, 60.0
AWAY_S = 12.0
"""Longer than a cluster takes to notice that a broker is gone."""


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with Cluster(tmp_path) as cluster:
        yield cluster


@asynccontextmanager
async def at_work(cluster: Cluster, seconds: float) -> AsyncIterator[tuple[Supervisor, SteadyPushes]]:
    """Two workers of `match` and three of `score`, and mentions that come in for up to so long."""
    async with Supervisor(cluster.bootstrap, "c.", BRANDS, partitions=PARTITIONS, replication=3) as flow:
        for worker in WORKERS:
            flow.start(worker, PRODUCTS_OWN)
        for role, count in (("match", 2), ("score", 3)):
            await flow.until_members(role, count)
        pushes = SteadyPushes(flow, as_of_now(41, BRANDS, A_SECOND, seconds))
        async with pushes.running():
            yield flow, pushes
        await say_gaps(flow, f"{len(pushes.published)} mentions")
        await pushes.judge(BRANDS)
        assert flow.endings == []


async def away_once(cluster: Cluster, flow: Supervisor, number: int, how: signal.Signals) -> float:
    """End a broker and start it again; return how long it then takes until every copy is complete, seconds."""
    cluster.kill(number, how)
    flow.struck()
    await asyncio.sleep(AWAY_S)
    await cluster.again(number)
    return await cluster.until_in_sync()


async def test_two_brokers_killed_and_one_stopped_one_after_the_other_are_not_noticed(cluster: Cluster) -> None:
    async with at_work(cluster, seconds=600) as (flow, _):
        for number, how in ((1, signal.SIGKILL), (2, signal.SIGKILL), (3, signal.SIGTERM)):
            took_s = await away_once(cluster, flow, number, how)
            print(f"broker {number} is in sync again after {took_s:.1f} s")


@pytest.mark.long
@pytest.mark.timeout(2_400)
async def test_a_broker_killed_every_minute_for_a_quarter_of_an_hour_is_not_noticed(cluster: Cluster) -> None:
    rng = random.Random(43)
    async with at_work(cluster, seconds=2_400) as (flow, pushes):
        for kill in range(KILLS):
            began, number = monotonic(), rng.choice(sorted(cluster.nodes))
            took_s = await away_once(cluster, flow, number, signal.SIGKILL)
            print(f"kill {kill + 1}: broker {number}, in sync after {took_s:.1f} s, {len(pushes.published)} mentions")
            await asyncio.sleep(max(0.0, KILL_EVERY_S - (monotonic() - began)))


@pytest.mark.long
@pytest.mark.timeout(2_400)
async def test_brokers_and_workers_restarted_one_by_one_and_some_added_are_not_noticed(cluster: Cluster) -> None:
    async with at_work(cluster, seconds=2_400) as (flow, _):
        for number in sorted(cluster.nodes):
            await away_once(cluster, flow, number, signal.SIGTERM)
        for worker in WORKERS:
            assert flow.stop(worker) == 0, flow.endings
            flow.start(worker)
        for role, count in (("match", 2), ("score", 3)):
            await flow.until_members(role, count)
        await cluster.add()
        for worker, role, count in (("match 3", "match", 3), ("score 4", "score", 4)):
            flow.start(worker, PRODUCTS_OWN)
            await flow.until_members(role, count)
        await away_once(cluster, flow, 1, signal.SIGKILL)
