"""Drain rates of `score` and `match`, each beside a per-event Faust agent: ``make bench``.

Prints a table and writes ``bench.json``, with the machine named. Speeds of one machine
drift by half: read the ratios, which were taken in one run.
"""

import asyncio
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from streams import topics
from streams.broker import EmbeddedKafka
from streams.partitions import partition_of
from streams.producing import Sender
from tests.bench import workload
from tests.bench.drain import Drain, drain

SCORE_EVENTS = 1_500_000
MATCH_EVENTS = 120_000
YARDSTICK_EVENTS = 20_000
DAYS = 10.0
PREFIXES = {"jauge": "bench.", "per-event": "yard."}


async def fill(bootstrap: str, prefix: str, score_events: int, match_events: int) -> None:
    """Make the topics and put the workload in, each event on the partition where it belongs."""
    await topics.apply_specs(bootstrap, topics.specs(prefix, 8))
    brands = workload.brands(workload.SCORE_BRANDS)
    partitions = np.array([partition_of(brand.brand, 8) for brand in brands])
    keys = np.array(workload.keys(brands))
    rows = workload.observations(score_events, workload.SCORE_BRANDS, DAYS)
    order = np.argsort(keys)
    of_row = partitions[order[np.searchsorted(keys[order], rows["brand"])]]
    by_partition = {
        partition: [(b"", row.tobytes(), ()) for row in workload.with_progress(rows[of_row == partition], 8)]
        for partition in range(8)
    }
    async with Sender(bootstrap, "bench") as sender:
        await sender.send(f"{prefix}observations", by_partition)
        await sender.send_keyed(f"{prefix}brands", [(brand.brand.encode(), encode(brand), ()) for brand in brands])
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        for key, value in workload.mentions(match_events, workload.MATCH_BRANDS):
            await producer.send(f"{prefix}mentions", value, key)
        await producer.flush()


async def measure(bootstrap: str) -> dict[str, Drain]:
    """Drain each role's topic; `match` last, for it fills the topic that `score` reads."""
    done: dict[str, Drain] = {}
    await fill(bootstrap, PREFIXES["jauge"], SCORE_EVENTS, MATCH_EVENTS)
    await fill(bootstrap, PREFIXES["per-event"], YARDSTICK_EVENTS, YARDSTICK_EVENTS)
    for role, topic in (("score", "observations"), ("match", "mentions")):
        for who, prefix in PREFIXES.items():
            own = who == "jauge"
            command = ["streams.cli.main", role] if own else ["tests.bench.per_event", role]
            group = f"{prefix.rstrip('.')}-{role}" if own else f"{prefix.rstrip('.')}-per-event-{role}"
            print(f"{who} {role} ...", file=sys.stderr)
            done[f"{who} {role}"] = await drain(command, bootstrap, prefix, group, f"{prefix}{topic}")
    return done


def table(done: dict[str, Drain]) -> str:
    """Return the figures as Markdown."""
    lines = ["| role | events/s | CPU µs an event | resident MB | times the per-event agent |", "|---|---|---|---|---|"]
    for name, one in done.items():
        ratio = one.events_per_s / done[f"per-event {name.split()[1]}"].events_per_s
        lines.append(
            f"| {name} | {one.events_per_s:,.0f} | {one.cpu_us_per_event:.1f} | {one.resident_mb:.0f} | {ratio:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    with EmbeddedKafka() as kafka:
        done = asyncio.run(measure(kafka.bootstrap))
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    print(f"{machine['cores']} cores, {machine['machine']}, Python {machine['python']}; Kafka on the same machine\n")
    print(table(done))
    figures = {"machine": machine, "drains": {name: asdict(one) for name, one in done.items()}}
    Path("bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
