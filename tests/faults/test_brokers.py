"""The broker ends amid a replay and comes back on the same folder and port: the scores are the oracle's."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.harness.broker import Broker
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(12)
MENTIONS = history(seed=23, count=12_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
WORKERS = ("match", "score")
THIRD = len(MENTIONS) // 3


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with Broker(tmp_path / "kafka") as broker:
        yield broker


async def test_a_broker_killed_and_one_stopped_amid_a_replay_come_back_and_nothing_is_lost(broker: Broker) -> None:
    async with Supervisor(broker.bootstrap, "b.", BRANDS) as flow:
        for worker in WORKERS:
            flow.start(worker)
        for part, how in enumerate((signal.SIGKILL, signal.SIGTERM)):
            await flow.publish(MENTIONS[part * THIRD : (part + 1) * THIRD])
            await flow.until_committed("score", "observations", part * THIRD // 2 + 1)
            async with broker.away(how):
                flow.struck()
                await asyncio.sleep(2)
        await flow.publish(MENTIONS[2 * THIRD :])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flow.steps_back == []


@pytest.mark.long
async def test_a_broker_away_for_100_s_while_a_worker_recovers_is_waited_for(broker: Broker) -> None:
    async with Supervisor(broker.bootstrap, "b.", BRANDS) as flow:
        for worker in WORKERS:
            flow.start(worker)
        await flow.publish(MENTIONS[:THIRD])
        await flow.until_drained()
        flow.kill("score")
        flow.start("score")
        async with broker.away(signal.SIGKILL):
            flow.struck()
            await asyncio.sleep(100)
        await flow.publish(MENTIONS[THIRD:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flow.steps_back == []
