"""Kills at random moments, round by round, while mentions come in; the oracle judges at the end."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schemas.brand import Brand
from schemas.mention import Mention
from tests.faults.harness.supervisor import Ending, StepBack, Supervisor, Takeover
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

WORKERS = ("match 1", "match 2", "score 1", "score 2")
BRANDS = 40
DAYS = 4
LONGEST_S = 6.0
"""A kill comes at a moment of the first so many seconds of its round."""
TWICE = 0.25
"""Of the workers killed, so many are killed again as they come up."""
SLICE_S = 0.4
"""Mentions come in slices, with a pause of so long."""
KILL_S = 10.0
"""They would last for so long a kill; it takes less, and the rest comes at the end."""


@dataclass
class Account:
    """What was done, and how it went."""

    kills: int = 0
    takeovers: list[Takeover] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    """Of workers that nobody struck."""
    steps_back: list[StepBack] = field(default_factory=list)


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that `part` of all do not exceed.

    >>> quantile([4.0, 1.0, 3.0, 2.0], 0.5), quantile([4.0, 1.0, 3.0, 2.0], 0.95)
    (2.0, 4.0)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)]


class Campaign:
    """Two workers a role; in each round one of each role is killed, at moments drawn by the seed."""

    def __init__(self, flow: Supervisor, seed: int, mentions: Sequence[Mention], say: Callable[[str], None]) -> None:
        self._flow = flow
        self._rng = random.Random(seed)
        self._mentions = mentions
        self._say = say
        self._published = 0

    async def run(self, kills: int) -> Account:
        """Kill until `kills` are done; mentions come in evenly from the first round to the last."""
        flow, total = self._flow, len(self._mentions)
        for worker in WORKERS:
            flow.start(worker)
        for role in ("match", "score"):
            await flow.until_members(role, 2)
        async with asyncio.TaskGroup() as tasks:
            publishing = tasks.create_task(self._publish_slices(max(1, int(total * SLICE_S / (kills * KILL_S)))))
            rounds = 0
            while flow.kills < kills:
                rounds += 1
                async with asyncio.TaskGroup() as killing:
                    for role in ("match", "score"):
                        killing.create_task(self._kill(f"{role} {self._rng.choice((1, 2))}", self._draw()))
                await flow.until_taken_over()
                seconds = ", ".join(f"{takeover.role} {takeover.seconds:.1f} s" for takeover in flow.takeovers[-2:])
                self._say(f"round {rounds}: {flow.kills} kills, {self._published} mentions, taken over: {seconds}")
            publishing.cancel()
        await flow.publish(self._mentions[self._published :])
        return Account(flow.kills, flow.takeovers, flow.endings, flow.steps_back)

    def _draw(self) -> list[float]:
        """Return the pauses before a worker is killed, and before it is killed again."""
        pauses = [self._rng.uniform(0, LONGEST_S)]
        if self._rng.random() < TWICE:
            pauses.append(self._rng.uniform(0, LONGEST_S))
        return pauses

    async def _kill(self, worker: str, pauses: Sequence[float]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            self._flow.kill(worker)
            self._flow.start(worker)

    async def _publish_slices(self, size: int) -> None:
        """Publish slice by slice; what is cut short is published whole, and counted once at the end all the same."""
        while self._published < len(self._mentions):
            await self._flow.publish(self._mentions[self._published : self._published + size])
            self._published += size
            await asyncio.sleep(SLICE_S)


async def campaign(
    bootstrap: str,
    prefix: str,
    seed: int,
    kills: int,
    count: int,
    days: float = DAYS,
    say: Callable[[str], None] = print,
) -> Account:
    """Run a campaign on a broker, and hold its scores against the oracle's.

    Raises:
        AssertionError: a score is another, or a role did not get its work done.
    """
    followed: list[Brand] = brands(BRANDS)
    mentions = history(seed, count, followed, days=days)
    end_ms = max(mention.seen_at for mention in mentions)
    async with Supervisor(bootstrap, prefix, followed) as flow:
        account = await Campaign(flow, seed, mentions, say).run(kills)
        await flow.tick(end_ms)
        assert_equal_to_the_oracle(await flow.scores_at(end_ms), mentions, followed, end_ms)
    return account
