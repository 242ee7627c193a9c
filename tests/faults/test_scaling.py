"""Workers come, are restarted one by one, and go, while mentions come in: nobody notices."""

import pytest

from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(12)
MENTIONS = history(seed=29, count=12_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
ROLES = ("match", "score")
PART = len(MENTIONS) // 6


async def test_from_one_worker_to_three_a_rolling_restart_and_back_to_one(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        parts = [MENTIONS[start : start + PART] for start in range(0, len(MENTIONS), PART)]
        for count in (1, 2, 3):
            for role in ROLES:
                flow.start(f"{role} {count}")
            await flow.publish(parts.pop(0))
            for role in ROLES:
                await flow.until_members(role, count)
        await flow.publish(parts.pop(0))
        for worker in [f"{role} {number}" for role in ROLES for number in (1, 2, 3)]:
            assert flow.stop(worker) == 0
            flow.start(worker)
        await flow.publish(parts.pop(0))
        for role in ROLES:
            await flow.until_members(role, 3)
        for worker in [f"{role} {number}" for role in ROLES for number in (1, 2)]:
            assert flow.stop(worker) == 0
        for rest in parts:
            await flow.publish(rest)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert (flow.endings, flow.steps_back) == ([], [])
