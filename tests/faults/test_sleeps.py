"""A worker that slept past its session wakes up beside its successor, and nothing shows."""

import asyncio

import pytest

from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(12)
MENTIONS = history(seed=17, count=12_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
SESSION_S = 10
"""A worker that is silent for longer is no member of its group any more."""
FIRST, SECOND = len(MENTIONS) // 3, 2 * len(MENTIONS) // 3


@pytest.mark.parametrize(
    "seconds", [15, pytest.param(5, marks=pytest.mark.long), pytest.param(120, marks=pytest.mark.long)]
)
async def test_workers_asleep_past_their_session_are_taken_over_and_wake_up_without_a_trace(
    kafka: SharedKafka, seconds: float
) -> None:
    """One of two workers of each role, stopped as the mentions come in; more come once both are awake again."""
    workers = ["match", "match 2", "score", "score 2"]
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        await flow.publish(MENTIONS[:FIRST])
        for worker in workers:
            flow.start(worker)
        for role in ("match", "score"):
            await flow.until_members(role, 2)
        await flow.publish(MENTIONS[FIRST:SECOND])
        async with flow.asleep("match 2", "score 2") as sleepers:
            await asyncio.sleep(seconds)
            if seconds > SESSION_S:
                for role in ("match", "score"):
                    await flow.until_members(role, 1)
                await flow.until_drained()
        assert sleepers == ["match 2", "score 2"]
        await flow.publish(MENTIONS[SECOND:])
        for role in ("match", "score"):
            await flow.until_members(role, 2)  # those who slept are back, by themselves or started anew
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flow.steps_back == []
