"""The whole way, from mentions on their topic to scores: both roles start at once, a process each."""

import asyncio
from dataclasses import dataclass
from time import monotonic

import psutil

from streams.kafka.consumer_lag import GroupLag, Lag
from tests.bench.harness.fill import PARTITIONS, fill_mentions
from tests.bench.harness.workload import START_MS
from tests.bench.latency import prepare, roles
from tests.bench.stream_time.role import cpu_s

MENTIONS = 200_000
POLL_S = 0.1


@dataclass(frozen=True)
class Whole:
    """From the first mention that was done with to the last score."""

    mentions_per_s: float
    seconds: float
    match_us: float
    """CPU of `match` a mention, start left out."""
    score_us: float
    """CPU of `score` a mention, start left out."""
    observations: int
    """That `match` made, its progress included."""

    @property
    def cpu_us(self) -> float:
        """CPU of both roles a mention."""
        return self.match_us + self.score_us


class RoleCpu:
    """What a role has used a record, from its first commit on: what it did before goes with its start."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._first: tuple[int, float] | None = None
        self._last = (0, 0.0)

    def see(self, lag: Lag) -> None:
        """Take in how far the role is."""
        self._last = lag.done, cpu_s(self._process)
        if self._first is None and lag.done:
            self._first = self._last

    @property
    def us_a_record(self) -> float:
        """CPU, µs.

        Raises:
            TimeoutError: it committed once alone.
        """
        if self._first is None or self._first[0] == self._last[0]:
            raise TimeoutError(f"all {self._last[0]} records were committed at once, too few to time")
        return 1e6 * (self._last[1] - self._first[1]) / (self._last[0] - self._first[0])


async def whole_way(bootstrap: str, prefix: str = "whole.", mentions: int = MENTIONS) -> Whole:
    """Fill, start both roles, and time until all is scored.

    The clock is the mentions' own, so that their windows hold them.
    """
    await prepare(bootstrap, prefix, START_MS)
    await fill_mentions(bootstrap, prefix, mentions)
    groups = [
        GroupLag(bootstrap, f"{prefix.rstrip('.')}-{role}", f"{prefix}{topic}", PARTITIONS)
        for role, topic in (("match", "mentions"), ("score", "observations"))
    ]
    async with groups[0] as matched, groups[1] as scored:
        with roles(bootstrap, prefix, "match", "score") as started:
            match, score = (RoleCpu(process.pid) for process in started)
            began, first = 0.0, 0
            while True:
                await asyncio.sleep(POLL_S)
                done = await matched.read()
                match.see(done)
                if not began and done.done:
                    began, first = monotonic(), done.done
                if began:
                    waits = await scored.read()
                    score.see(waits)
                    if not done.waiting and not waits.waiting:
                        seconds = monotonic() - began
                        score_us = score.us_a_record * waits.all / mentions
                        return Whole((mentions - first) / seconds, seconds, match.us_a_record, score_us, waits.all)
