"""A worker that is told to stop ends with 0, and says in one line what it could not finish."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.faults.harness.broker import Broker
from tests.faults.harness.supervisor import Supervisor
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(3)
MENTIONS = history(seed=61, count=300, followed=BRANDS, days=1)
END_MS = max(mention.seen_at for mention in MENTIONS)
NOT_LEFT = "the consumer group was not left"


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
async def test_it_does_so_while_the_broker_hangs_or_is_gone(tmp_path: Path, how: signal.Signals) -> None:
    async with Broker(tmp_path / "kafka") as broker, Supervisor(broker.bootstrap, "s.", BRANDS) as flow:
        for worker in ("match", "score"):
            flow.start(worker)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        await flow.scores_at(END_MS)
        pid = broker.pid
        os.kill(pid, how)
        try:
            for worker in ("match", "score"):
                code = await asyncio.to_thread(flow.stop, worker)
                assert code == 0, flow.endings
                said = [line for line in flow.printed(worker) if NOT_LEFT in line]
                assert len(said) <= 1
                assert said or how != signal.SIGSTOP, flow.printed(worker)
        finally:
            if how == signal.SIGSTOP:
                os.kill(pid, signal.SIGCONT)
            else:
                await broker.again()
