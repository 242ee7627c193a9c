"""What silence costs: ``python -m tests.bench.stream_time.ticks BRANDS SECONDS EVERY_S``.

Nobody speaks of any brand, and the collectors say every few seconds that they are there. Measured are the shares of a
core that `score` and Kafka take, and what `score` writes: without a tick, from the last mention on while the windows
move on over it, and a day later, once it is calm.
"""

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.codec import encode
from schemas.health import SourceHealth
from schemas.topics import BROADCAST_KEY
from scoring.state.observe import progress_record
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.producer import Sender
from tests.bench.harness.fill import PARTITIONS, fill_observations
from tests.bench.harness.workload import DAY_MS, START_MS
from tests.bench.stream_time.role import MeasuredRole, cpu_s, shown_ms

BRANDS, SECONDS, EVERY_S = 1_000, 60.0, 4.0
"""Fifteen collectors that say once a minute how they are make a tick every four seconds."""
OBSERVATIONS_A_BRAND = 8
DAYS = 0.01
PREFIX = "ticks."
READ = ("observations", "source-health", "brands")
"""Topics that the bench writes; the others are of the role."""
SETTLES_S = 4.0
READY_S = 600.0


@dataclass(frozen=True)
class Silence:
    """Some time in which nobody spoke."""

    when: str
    brands: int
    score_ratio: float
    """Of one core."""
    kafka_ratio: float
    """Of one core."""
    records_a_minute: float
    """On the topic ``scores``."""
    mb_a_minute: float
    """On disk, of all topics that the role writes."""
    resident_mb: float
    pause_ms: float | None
    """Longest pause of the loop; None: not measured."""


def written_bytes(folder: Path) -> int:
    """Return how large the logs of the topics are that the role writes."""
    read = tuple(f"{PREFIX}{topic}-" for topic in READ)
    logs = [log for log in folder.rglob("*.log") if log.parent.name.startswith(PREFIX)]
    return sum(log.stat().st_size for log in logs if not log.parent.name.startswith(read))


async def score_records(bootstrap: str) -> int:
    """Return how many scores were ever published."""
    topic = f"{PREFIX}scores"
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in range(PARTITIONS)])
    return sum(ends.values())


class Watch:
    """Reads the counters of one installation twice."""

    def __init__(self, kafka: EmbeddedKafka, role: MeasuredRole) -> None:
        self._kafka, self._role = kafka, role
        self._broker = psutil.Process(kafka.pid)

    async def counters(self) -> tuple[float, float, float, int, int]:
        """Return the time, CPU of role and broker (s), score records, bytes."""
        records = await score_records(self._kafka.bootstrap)
        return monotonic(), self._role.cpu_s, cpu_s(self._broker), records, written_bytes(self._kafka.folder)

    async def calm(self) -> None:
        """Wait until the role writes no more: the steps of a day are taken."""
        before, now = -1, 0
        while now != before:
            await asyncio.sleep(SETTLES_S)
            before, now = now, written_bytes(self._kafka.folder)

    async def silence(self, when: str, brands: int, seconds: float, every_s: float, from_ms: int) -> Silence:
        """Let so much time pass, with ticks from a time on or without."""
        await self._role.forget_pauses()
        before = await self.counters()
        async with Sender(self._kafka.bootstrap, "bench") as sender:
            while (passed := monotonic() - before[0]) < seconds:
                if every_s:
                    await _tick(sender, from_ms + int(1e3 * passed))
                await asyncio.sleep(every_s or seconds)
        passed, score, broker, records, written = (
            after - then for after, then in zip(await self.counters(), before, strict=True)
        )
        await self._role.scrape()
        pause_s = self._role.pause_s
        return Silence(
            when,
            brands,
            score / passed,
            broker / passed,
            60 * records / passed,
            60 * written / passed / 1e6,
            self._role.process.memory_info().rss / 2**20,
            None if pause_s is None else 1e3 * pause_s,
        )


async def _tick(sender: Sender, at_ms: int) -> None:
    """Let a collector say that it is there, and `match` that it has read all until then."""
    tick = SourceHealth(source="bench", at=at_ms, connected=True)
    await sender.send_keyed(f"{PREFIX}source-health", [(b"bench", encode(tick), ())])
    progress = [(BROADCAST_KEY, progress_record(origin, at_ms), ()) for origin in range(PARTITIONS)]
    await sender.send(f"{PREFIX}observations", dict.fromkeys(range(PARTITIONS), progress))


async def ticks(
    kafka: EmbeddedKafka, brands: int = BRANDS, seconds: float = SECONDS, every_s: float = EVERY_S
) -> list[Silence]:
    """Let `score` read a little of each brand; then measure without ticks and with them."""
    end_ms, later_ms = START_MS + int(DAYS * DAY_MS), START_MS + DAY_MS
    bootstrap, every = kafka.bootstrap, f"a tick every {every_s:g} s"
    await fill_observations(bootstrap, PREFIX, OBSERVATIONS_A_BRAND * brands, brands, DAYS)
    group = GroupLag(bootstrap, f"{PREFIX.rstrip('.')}-score", f"{PREFIX}observations", PARTITIONS)
    async with group as lag, MeasuredRole("score", bootstrap, PREFIX, asked=False) as role:
        async with asyncio.timeout(READY_S):
            while (await lag.read()).waiting or not await role.ready():  # noqa: ASYNC110 # a process tells nobody
                await asyncio.sleep(SETTLES_S / 8)
        await asyncio.sleep(SETTLES_S)
        watch = Watch(kafka, role)
        measured = [
            await watch.silence("no tick", brands, seconds, 0.0, end_ms),
            await watch.silence(f"from the last mention, {every}", brands, seconds, every_s, end_ms),
        ]
        async with Sender(bootstrap, "bench") as sender:
            await _tick(sender, later_ms)
        await watch.calm()
        return [*measured, await watch.silence(f"a day later, {every}", brands, seconds, every_s, later_ms)]


def lines(measured: list[dict[str, Any]]) -> list[str]:
    """Return what was measured as rows of the table."""
    rows = []
    for one in measured:
        pause = shown_ms(one["pause_ms"])
        rows.append(
            f"| {one['brands']:,} silent brands, {one['when']} | score {one['score_ratio']:.1%} and Kafka "
            f"{one['kafka_ratio']:.1%} of a core, {one['records_a_minute']:,.0f} scores and "
            f"{one['mb_a_minute']:.1f} MB a minute, {one['resident_mb']:.0f} MB resident; longest pause {pause} |"
        )
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("brands", type=int, nargs="?", default=BRANDS)
    arguments.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    arguments.add_argument("every_s", type=float, nargs="?", default=EVERY_S)
    asked = arguments.parse_args()
    with EmbeddedKafka() as kafka:
        measured = asyncio.run(ticks(kafka, asked.brands, asked.seconds, asked.every_s))
    print("\n".join(lines([vars(one) for one in measured])))


if __name__ == "__main__":
    main()
