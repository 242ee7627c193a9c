"""Input told twice, out of order and late: the scores are the oracle's, and the account adds up."""

import random

import pytest

from schemas.mention import Mention
from streams.accounts import account
from streams.embedded.loopback import free_port
from tests.command import accounts_of
from tests.conftest import SharedKafka
from tests.faults.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history

pytestmark = pytest.mark.faults
SEED = 41
BRANDS = brands(12)
END_MS = max(mention.seen_at for mention in history(seed=SEED, count=8_000, followed=BRANDS, days=9))


def disorderly() -> list[Mention]:
    """A fifth told twice or three times, and everything up to half an hour before or behind its neighbours.

    The history has mentions in it that come days after they were written.
    """
    rng = random.Random(SEED)
    told = [
        (mention.seen_at + rng.uniform(0, HOUR_MS / 2), mention)
        for mention in history(seed=SEED, count=8_000, followed=BRANDS, days=9)
        for _ in range(rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3)))
    ]
    return [mention for _, mention in sorted(told, key=lambda one: one[0])]


@pytest.mark.timeout(200)
async def test_what_comes_twice_late_and_in_disorder_counts_once_and_is_accounted_for(kafka: SharedKafka) -> None:
    mentions = disorderly()
    ports = {"match": free_port()}
    ports["score"] = free_port(*ports.values())
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        for role, port in ports.items():
            flow.start(role, {"JAUGE_HTTP__PORT": str(port)})
        await flow.publish(mentions)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), mentions, BRANDS, END_MS)
        told = [
            line for role, port in ports.items() for line in await account(role, f"http://127.0.0.1:{port}/metrics")
        ]
    accounts = accounts_of("\n".join(told))
    assert accounts["match"][0] == len(mentions)
    assert accounts["score, hour grain"][1] > 0  # duplicates and late ones
    assert accounts["score, hour grain"][0] == accounts["score, day grain"][0]
