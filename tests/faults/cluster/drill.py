"""Mentions that come in at a steady pace and as of now, and what is seen of the scores meanwhile."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import msgspec

from schemas.brand import Brand
from schemas.mention import Mention
from streams.config.errors import RestartError
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle, now_ms
from tests.histories import START_MS, history

SLICE_S = 0.25
"""Mentions are published in slices, each once its time has come."""
TICK_EVERY_MS = 2_000
DAY_S = 86_400
PRODUCTS_OWN = {"JAUGE_STUCK_S": "60"}
"""Patience that a worker has with itself, as everywhere but in tests: it is what this is about."""


def as_of_now(seed: int, brands: Sequence[Brand], per_second: float, seconds: float) -> list[Mention]:
    """Return mentions that are seen from now on, evenly over so many seconds; some are of hours before."""
    made = history(seed, int(per_second * seconds), brands, days=seconds / DAY_S)
    later_ms = now_ms() - START_MS
    return [
        msgspec.structs.replace(
            mention,
            seen_at=mention.seen_at + later_ms,
            created_at=mention.created_at and mention.created_at + later_ms,
        )
        for mention in made
    ]


class SteadyPushes:
    """Publishes what is made, each mention once its time has come, until told to stop."""

    def __init__(self, flow: Supervisor, mentions: Sequence[Mention]) -> None:
        self._flow, self._mentions = flow, mentions
        self._published = self._ticked_ms = 0

    @property
    def published(self) -> Sequence[Mention]:
        """What the brokers have acknowledged."""
        return self._mentions[: self._published]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Push meanwhile; a push that fails fails the test."""
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._push(ended))
            yield
            ended.set()

    async def _push(self, ended: asyncio.Event) -> None:
        while not ended.is_set():
            count, now = self._published, now_ms()
            while count < len(self._mentions) and self._mentions[count].seen_at <= now:
                count += 1
            await self._flow.publish(self._mentions[self._published : count])
            self._published = count
            if now >= self._ticked_ms + TICK_EVERY_MS:
                await self._flow.tick(now)
                self._ticked_ms = now
            await asyncio.sleep(SLICE_S)

    async def judge(self, brands: Sequence[Brand]) -> None:
        """Hold the scores at the end of what was published against the oracle's, and the workers to their promise."""
        flow, end_ms = self._flow, now_ms()
        await flow.tick(end_ms)
        assert_equal_to_the_oracle(await flow.scores_at(end_ms), self.published, brands, end_ms)
        assert flow.steps_back == []
        assert [one for one in flow.endings if one.code == RestartError.exit_code] == []


def longest_gaps(arrived: Iterable[tuple[int, int]]) -> tuple[float, float]:
    """Return the longest time without a score anywhere, and in one partition, seconds; of (partition, ms) each.

    >>> longest_gaps([(0, 1_000), (1, 2_000), (0, 4_000), (1, 5_500)])
    (2.0, 3.5)
    """
    by_partition: defaultdict[int, list[int]] = defaultdict(list)
    for partition, at_ms in arrived:
        by_partition[partition].append(at_ms)
    everywhere = sorted(at_ms for times in by_partition.values() for at_ms in times)
    one = max((_longest_ms(sorted(times)) for times in by_partition.values()), default=0)
    return _longest_ms(everywhere) / 1_000, one / 1_000


def _longest_ms(times: Sequence[int]) -> int:
    return max((later - before for before, later in pairwise(times)), default=0)


async def say_gaps(flow: Supervisor, what: str) -> None:
    """Print the longest gaps in scores, by the brokers' clocks, and who ended by itself."""
    records = await flow.records("scores")
    anywhere, in_one = longest_gaps((record.partition, record.timestamp) for record in records)
    print(f"\n{what}: {len(records)} scores; longest gap {anywhere:.1f} s, in one partition {in_one:.1f} s")
    for ending in flow.endings:
        print(f"  {ending.worker} ended by itself with {ending.code}: {' / '.join(ending.said)}")
