"""A flood: far more waits than a worker may hold. It fetches what it can work on, and drops nothing."""

import psutil
import pytest

from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults

BRANDS = brands(6)
MENTIONS = history(seed=81, count=60_000, followed=BRANDS, days=2)
FEW = 1_000
END_MS = max(mention.seen_at for mention in MENTIONS)
ROOM_MB = 45.0
"""What the flood may take above what a role needs at rest. As objects of Python, all that waits takes twice as much."""


async def test_a_role_takes_in_no_more_than_it_can_work_on(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:

        async def worked_off(count: int) -> float:
            """Wait until nothing of `count` mentions waits; return the most memory that was seen at work, MB."""
            process, most = psutil.Process(flow.pid("match")), 0

            async def drained() -> bool:
                nonlocal most
                waiting = (await flow.committed("match", "mentions")).waiting
                if waiting < count:  # before, the functions are loaded by a compiler that is given back
                    most = max(most, process.memory_info().rss)
                return waiting == 0

            await flow.until(drained, "the mentions to be matched")
            return most / 2**20

        await flow.publish(MENTIONS[:FEW])
        flow.start("match")
        at_rest = await worked_off(FEW)
        flow.stop("match")
        await flow.publish(MENTIONS[FEW:])
        flow.start("match")
        flooded = await worked_off(len(MENTIONS) - FEW)
        flow.start("score")
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flooded - at_rest < ROOM_MB, (at_rest, flooded)
