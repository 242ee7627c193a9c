"""What a mention takes on disk on the topic ``brand-mentions``, as the broker keeps it: ``python -m tests.bench.disk``.

By how many mentions a worker is handed at once: thousands while it catches up, 40 at 2,000 a second, one in a trickle.
The same records are sent as they are, too, as they were before they were compressed.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import thread_time
from typing import Any

import psutil

from schemas.brand import Brand
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from streams.match.processor import MatchProcessor
from tests.bench.bench_match import AIRLINE_TERMS, AIRLINES, airline_mentions, raw
from tests.bench.harness import workload

MENTIONS = {2_000: 20_000, 40: 20_000, 1: 2_000}
"""How many are sent, by how many are handed over at once."""
PARTITIONS = 8


@dataclass(frozen=True)
class Disk:
    """Of one record."""

    texts: str
    handed: int
    """Mentions in a batch."""
    plain_bytes: float
    """As it is."""
    bytes: float
    """Compressed, as `match` sends it."""
    plain_us: float
    """CPU of sending, in our thread."""
    us: float
    broker_plain_us: float
    broker_us: float


def seeded(count: int) -> list[bytes]:
    return [value for _, value in workload.mentions(count, workload.MATCH_BRANDS)]


def batches(brands: Sequence[Brand], values: Sequence[bytes], handed: int) -> list[dict[int, list[Any]]]:
    """Return the brand mentions of each batch, by partition."""
    processor, records = MatchProcessor(brands, PARTITIONS), raw(values)
    starts = range(0, len(records), handed)
    return [processor.process(records[start : start + handed]).brand_mentions for start in starts]


async def sent(kafka: EmbeddedKafka, prefix: str, made: Sequence[dict[int, list[Any]]], *, is_compressed: bool) -> Any:
    """Send the batches one after the other; return bytes, µs of ours and µs of the broker's a record."""
    await topics.apply_specs(kafka.bootstrap, specs(prefix, PARTITIONS))
    broker, count = psutil.Process(kafka.pid), sum(len(records) for batch in made for records in batch.values())
    async with Sender(kafka.bootstrap, "bench") as sender:
        ours, theirs = thread_time(), sum(broker.cpu_times()[:2])
        for batch in made:
            await sender.send(f"{prefix}brand-mentions", batch, is_compressed=is_compressed)
        ours, theirs = thread_time() - ours, sum(broker.cpu_times()[:2]) - theirs
    kept = sum(log.stat().st_size for log in kafka.folder.rglob("*.log") if _is_of(log, f"{prefix}brand-mentions"))
    return kept / count, ours / count * 1e6, theirs / count * 1e6


def _is_of(log: Path, topic: str) -> bool:
    return log.parent.name.rpartition("-")[0] == topic


async def measure(_: str = "") -> list[Disk]:
    """Send the workload, and real tweets where they are, to a broker whose folder can be looked into."""
    workloads: list[tuple[str, Sequence[Brand], Callable[[int], list[bytes]]]] = [
        ("seeded", workload.brands(workload.MATCH_BRANDS), seeded)
    ]
    if AIRLINES.exists():
        airlines = [Brand(brand=name, terms=terms) for name, terms in AIRLINE_TERMS.items()]
        workloads.append(("tweets", airlines, airline_mentions))
    measured = []
    async with EmbeddedKafka() as kafka:
        for texts, brands, values in workloads:
            for handed, count in MENTIONS.items():
                made = batches(brands, values(count), handed)
                before = await sent(kafka, f"{texts}-{handed}-plain.", made, is_compressed=False)
                after = await sent(kafka, f"{texts}-{handed}.", made, is_compressed=True)
                both = [figure for pair in zip(before, after, strict=True) for figure in pair]
                measured.append(Disk(texts, handed, *both))
    return measured


if __name__ == "__main__":
    for one in asyncio.run(measure()):
        print(one)
