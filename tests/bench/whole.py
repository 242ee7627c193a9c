"""The whole way, from mentions on their topic to scores: both roles start at once, a process each."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from streams.kafka.consumer_lag import GroupLag
from tests.bench.harness.fill import PARTITIONS, fill_mentions
from tests.bench.latency import prepare, roles

MENTIONS = 200_000
POLL_S = 0.1


@dataclass(frozen=True)
class Whole:
    """From the first mention that was done with to the last score."""

    mentions_per_s: float
    seconds: float


async def whole_way(bootstrap: str, prefix: str = "whole.") -> Whole:
    """Fill, start both roles, and time until all is scored."""
    await prepare(bootstrap, prefix)
    await fill_mentions(bootstrap, prefix, MENTIONS)
    groups = [
        GroupLag(bootstrap, f"{prefix.rstrip('.')}-{role}", f"{prefix}{topic}", PARTITIONS)
        for role, topic in (("match", "mentions"), ("score", "observations"))
    ]
    async with groups[0] as matched, groups[1] as scored:
        with roles(bootstrap, prefix, "match", "score"):
            began, first = 0.0, 0
            while True:
                await asyncio.sleep(POLL_S)
                done = await matched.read()
                if not began and done.done:
                    began, first = monotonic(), done.done
                if began and not done.waiting and not (await scored.read()).waiting:
                    seconds = monotonic() - began
                    return Whole((MENTIONS - first) / seconds, seconds)
