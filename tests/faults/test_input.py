"""Input told twice, out of order and late: the scores are the oracle's, and so is the account of what was dropped."""

import random
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from aiokafka.structs import ConsumerRecord

from schemas.mention import Mention
from schemas.observation import ACCOUNT, ANY_TIME, OBSERVATION, PROGRESS
from scoring.method.constants import FUTURE_MS, GRANULARITIES
from streams.kafka.embedded.loopback import free_port
from streams.metrics.role_accounts import account
from tests.command import accounts_of
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history

pytestmark = pytest.mark.faults
SEED = 41
BRANDS = brands(12)
ORDERLY = history(seed=SEED, count=10_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in ORDERLY)


def disorderly() -> list[Mention]:
    """A fifth told twice or three times, and everything up to half an hour behind its time.

    The history has mentions in it that come days after they were written.
    """
    rng = random.Random(SEED)
    sent = [
        (mention.seen_at + rng.uniform(0, HOUR_MS / 2), mention)
        for mention in ORDERLY
        for _ in range(rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3)))
    ]
    return [mention for _, mention in sorted(sent, key=lambda one: one[0])]


def outcomes(line: str) -> dict[str, int]:
    """What became of events, by the line of an account, each outcome by its name."""
    return {what: int(count) for what, count in re.findall(r"(\w+) (\d+)", line)}


def expected(records: Sequence[ConsumerRecord], lateness_ms: int) -> dict[str, int]:
    """What the rules say of the observations one by one, and how many there are that differ from each other.

    None of it hangs on their order. Which of two versions is the duplicate does.
    """
    sent = np.frombuffer(b"".join(record.value for record in records), OBSERVATION)
    partitions = np.array([record.partition for record in records])
    is_event = (sent["flags"] & PROGRESS) == 0
    is_timed = (sent["flags"] & (ACCOUNT | ANY_TIME)) == 0
    age = sent["seen_at"] - sent["created_at"]
    future, late = is_event & is_timed & (-age > FUTURE_MS), is_event & is_timed & (age > lateness_ms)
    let_in = is_event & ~future & ~late
    differing = {(partition, one.tobytes()) for partition, one in zip(partitions[let_in], sent[let_in], strict=True)}
    return {
        "received": int(is_event.sum()),
        "future": int(future.sum()),
        "late": int(late.sum()),
        "let in": int(let_in.sum()),
        "differing": len(differing),
    }


async def test_what_comes_twice_late_and_in_disorder_counts_once_and_is_accounted_for(kafka: SharedKafka) -> None:
    mentions = disorderly()
    assert len(mentions) > 1.25 * len(ORDERLY)
    assert any(one.seen_at > other.seen_at for one, other in pairwise(mentions))
    ports = {"match": free_port()}
    ports["score"] = free_port(*ports.values())
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        for role, port in ports.items():
            flow.start(role, {"JAUGE_HTTP__PORT": str(port)})
        await flow.publish(mentions)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), mentions, BRANDS, END_MS)
        sent = [
            line for role, port in ports.items() for line in await account(role, f"http://127.0.0.1:{port}/metrics")
        ]
        observations = await flow.records("observations")
        assert flow.endings == []  # an account is of one life
    assert accounts_of("\n".join(sent))["match"][0] == len(mentions)
    lines = {line.partition(":")[0]: line for line in sent}
    for granularity in GRANULARITIES:
        became = outcomes(lines[f"score, {granularity.name} grain"])
        wanted = expected(observations, granularity.lateness_ms)
        assert wanted["late"] > 0
        assert became.get("sealed", 0) == 0  # half an hour of disorder is less than the hour that sealing waits
        assert {name: became.get(name, 0) for name in ("received", "late", "future")} == {
            name: wanted[name] for name in ("received", "late", "future")
        }
        assert became["scored"] + became["duplicate"] == wanted["let in"]
        assert 0 < became["scored"] <= wanted["differing"] < wanted["let in"]
