"""Whatever is killed in mid-replay, the scores are the oracle's."""

import random

import pytest

from tests.conftest import SharedKafka
from tests.flow import Flow, assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(12)
MENTIONS = history(seed=7, count=40_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)


@pytest.fixture
async def flow(kafka: SharedKafka):
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        yield flow


async def test_match_and_score_killed_three_times_each_lose_and_double_nothing(flow: Flow) -> None:
    for role in ("match", "score"):
        flow.start(role)
    for part in (0.1, 0.4, 0.7):
        await flow.until_committed("match", "mentions", int(part * len(MENTIONS)))
        flow.kill("match")
        await flow.until_committed("score", "observations", int(part * len(MENTIONS)) // 2)
        flow.kill("score")
        flow.start("score")
        flow.start("match")
    assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)


async def test_one_of_two_score_workers_killed_is_taken_over_exactly(flow: Flow) -> None:
    for role in ("match", "score", "score 2"):
        flow.start(role)
    await flow.until_committed("score", "observations", len(MENTIONS) // 4)
    flow.kill("score 2")
    assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
async def test_workers_killed_at_random_moments_lose_and_double_nothing(flow: Flow, seed: int) -> None:
    """Two workers a role, one of them killed and started anew at eight moments drawn by the seed."""
    rng = random.Random(seed)
    workers = ["match", "match 2", "score", "score 2"]
    for worker in workers:
        flow.start(worker)
    for part in sorted(rng.uniform(0.02, 0.9) for _ in range(8)):
        worker = rng.choice(workers)
        await flow.until_committed("match", "mentions", int(part * len(MENTIONS)))
        flow.kill(worker)
        flow.start(worker)
    assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
