"""From publishing a mention to the score that has it in: ``python -m tests.bench.latency``.

A score of window 1h with `mention_count` n answers the first n mentions of its brand:
all were created within the hour, and each by an author of its own.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

import numpy as np
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.codec import decoder, encode
from schemas.health import SourceHealth
from schemas.score import Score
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.producer import Sender
from tests.bench.harness import workload
from tests.bench.harness.drain import environment
from tests.bench.harness.publisher import SENT
from tests.flow import make_topics

RATES = (500, 2_000, 5_000)
SECONDS = 20.0
WARM_S = 5.0
"""So much at the start does not count."""
PARTITIONS = 8


@dataclass(frozen=True)
class Latency:
    """Milliseconds, of the mentions after the first few seconds."""

    rate: int
    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    worst_ms: float


@contextmanager
def roles(bootstrap: str, prefix: str, *names: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run roles as processes, and end them in order."""
    started = [
        subprocess.Popen([sys.executable, "-m", "streams.cli.main", name], env=environment(bootstrap, prefix))
        for name in names
    ]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


async def prepare(bootstrap: str, prefix: str, at_ms: int | None = None) -> None:
    """Make the topics, follow the brands, and let the clock begin at `at_ms`, ms UTC; None: now."""
    await make_topics(bootstrap, prefix, PARTITIONS)
    records = [(brand.brand.encode(), encode(brand), ()) for brand in workload.brands(workload.MATCH_BRANDS)]
    async with Sender(bootstrap, "bench") as sender:
        await sender.send_keyed(f"{prefix}brands", records)
        tick = SourceHealth(source="bench", at=time_ns() // 1_000_000 if at_ms is None else at_ms, connected=True)
        await sender.send_keyed(f"{prefix}source-health", [(b"bench", encode(tick), ())])


async def latency(bootstrap: str, prefix: str, rate: int, hot: float = 0.0, seconds: float = SECONDS) -> Latency:
    """Run both roles and publish at a rate; with `hot`, only mentions of the other brands are timed."""
    await prepare(bootstrap, prefix)
    arrived: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, roles(bootstrap, prefix, "match", "score"):
        sent_file = Path(folder) / "told"
        await until_read(bootstrap, prefix)
        publish = [sys.executable, "-m", "tests.bench.harness.publisher", f"{prefix}mentions"]
        publisher = await asyncio.create_subprocess_exec(
            *publish, str(rate), str(seconds + WARM_S), str(hot), str(sent_file), env=environment(bootstrap, prefix)
        )
        decode = decoder(Score).decode
        async with AIOKafkaConsumer(f"{prefix}scores", bootstrap_servers=bootstrap) as scores:
            over = asyncio.create_task(publisher.wait())
            ends: dict[TopicPartition, int] = {}  # of the scores, once all mentions are scored
            while not ends or any([await scores.position(tp) < end for tp, end in ends.items()]):
                if not ends and over.done() and await drained(bootstrap, prefix):
                    ends = await scores.end_offsets(scores.assignment())
                for records in (await scores.getmany(timeout_ms=20)).values():
                    at_ns = time_ns()
                    for record in records:
                        if record.key.endswith(b"|1h"):
                            score = decode(record.value)
                            arrived[score.brand].append((at_ns, score.mention_count))
        rows = np.frombuffer(sent_file.read_bytes(), SENT)
    return summary(rate, rows, arrived, hot)


def summary(rate: int, rows: np.ndarray, arrived: dict[str, list[tuple[int, int]]], hot: float) -> Latency:
    """Answer each mention by the first score that counts it."""
    waited = []
    counted_from = rows["at_ns"][0] + int(WARM_S * 1e9)
    for brand in range(1 if hot else 0, workload.MATCH_BRANDS):
        published = rows["at_ns"][rows["brand"] == brand]
        answers = np.array(arrived[f"Brand {brand}"], np.int64).reshape(-1, 2)
        counted = np.maximum.accumulate(answers[:, 1])
        first = np.searchsorted(counted, np.arange(1, len(published) + 1))
        assert first.max(initial=-1) < len(answers), f"brand {brand}: {len(published)} mentions, not all were scored"
        took = (answers[first, 0] - published) / 1e6
        waited.append(took[published >= counted_from])
    all_ms = np.concatenate(waited)
    p50, p95, p99 = np.percentile(all_ms, (50, 95, 99))
    return Latency(rate, len(all_ms), float(p50), float(p95), float(p99), float(all_ms.max()))


async def until_read(bootstrap: str, prefix: str) -> None:
    """Wait until both roles share out their partitions: a first score of every brand is out."""
    async with AIOKafkaConsumer(f"{prefix}scores", bootstrap_servers=bootstrap, auto_offset_reset="earliest") as scores:
        seen: set[bytes] = set()
        while len(seen) < 5 * workload.MATCH_BRANDS:
            for records in (await scores.getmany(timeout_ms=200)).values():
                seen |= {record.key for record in records}


async def drained(bootstrap: str, prefix: str) -> bool:
    """Whether both roles are done with all there is."""
    for role, topic in (("match", "mentions"), ("score", "observations")):
        async with GroupLag(bootstrap, f"{prefix.rstrip('.')}-{role}", f"{prefix}{topic}", PARTITIONS) as group:
            if (await group.read()).waiting:
                return False
    return True


async def measure(bootstrap: str) -> list[Latency]:
    """Return the latency at each of RATES."""
    return [await latency(bootstrap, f"rate{rate}.", rate) for rate in RATES]


if __name__ == "__main__":
    with EmbeddedKafka() as kafka:
        for one in asyncio.run(measure(kafka.bootstrap)):
            print(one)
