"""CPU a mention of Jauge's whole way, and of others on a smaller job: ``python -m tests.bench.yardsticks.compare``.

Jauge does the whole method in two processes; the others keep four counters of each brand and minute (`counters.py`).
All read the same topic of mentions. Jauge is measured first and last, for machines drift. What is not installed is
said, and left out: `make bench` installs Bytewax, and Kafka Streams needs Maven.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from scoring.detectors.warm_up import warm_up
from streams.config.errors import JaugeError
from streams.kafka.embedded.broker import EmbeddedKafka
from tests.bench.harness.fill import PARTITIONS
from tests.bench.whole import MENTIONS, Whole, whole_way
from tests.bench.yardsticks import streams_app
from tests.bench.yardsticks.used import used_of

FIRST, LAST = "yards.", "yards2."
PLAIN, STREAMS = "plain aiokafka loop", "Kafka Streams"
BYTEWAX = {"windows": "Bytewax with its own windows", "minutes": "Bytewax with minutes kept by hand"}
PATIENCE_S = 600.0


@dataclass
class Yardsticks:
    """CPU a mention, µs, start left out."""

    mentions: int
    jauge: list[Whole]
    """First and last."""
    cpu_us: dict[str, float] = field(default_factory=dict)
    """By yardstick."""
    per_s: dict[str, float] = field(default_factory=dict)
    """Mentions a second, by yardstick."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Why, by yardstick."""

    @property
    def jauge_us(self) -> float:
        """Mean of both."""
        return sum(one.cpu_us for one in self.jauge) / len(self.jauge)


def commands(folder: Path) -> dict[str, list[str] | str]:
    """Return, by yardstick, the command that runs it, or why there is none."""
    module = [sys.executable, "-m"]
    absent = [name for name in ("bytewax", "confluent_kafka") if find_spec(name) is None]
    flow = "is not installed: `make bench` installs it where it has wheels (deploy/requirements-bench.txt)"
    return {
        PLAIN: [*module, "tests.bench.yardsticks.plain_loop"],
        **{
            name: flow if absent else [*module, "tests.bench.yardsticks.bytewax_flow", count]
            for count, name in BYTEWAX.items()
        },
        STREAMS: streams_app.build(folder),
    }


async def run(command: list[str], bootstrap: str, write: str, mentions: int) -> tuple[float, float]:
    """Let a yardstick do the job; return its CPU a mention (µs) and mentions a second.

    Raises:
        JaugeError: it failed, or did not count each mention once.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(write, PARTITIONS, 1)])
    await admin.close()
    arguments = (bootstrap, f"{FIRST}mentions", write, str(mentions), str(PARTITIONS))
    process = await asyncio.create_subprocess_exec(
        *command, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            printed, complained = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise JaugeError(f"{command} ended with {process.returncode}: {complained.decode()[-500:]}")
    used = used_of(printed.decode())
    counted = await counted_mentions(bootstrap, write)
    if not used.mentions == counted == mentions:
        raise JaugeError(f"{command} read {used.mentions} and counted {counted} of {mentions} mentions")
    return used.cpu_us, used.mentions / used.seconds


async def counted_mentions(bootstrap: str, topic: str) -> int:
    """Return how many mentions the minutes on a topic add up to."""
    counted = 0
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        tps = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                counted += sum(msgspec.json.decode(record.value)["mentions"] for record in records)
    return counted


async def measure(bootstrap: str, mentions: int = MENTIONS) -> Yardsticks:
    """Run Jauge, each yardstick that is there, and Jauge again."""
    warm_up()
    measured = Yardsticks(mentions, [await whole_way(bootstrap, FIRST, mentions)])
    with tempfile.TemporaryDirectory(prefix="jauge-bench-") as folder:
        for number, (name, command) in enumerate((await asyncio.to_thread(commands, Path(folder))).items()):
            if isinstance(command, str):
                measured.left_out[name] = command
            else:
                us, per_s = await run(command, bootstrap, f"{FIRST}counters-{number}", mentions)
                measured.cpu_us[name], measured.per_s[name] = us, per_s
    measured.jauge.append(await whole_way(bootstrap, LAST, mentions))
    return measured


def lines(measured: dict[str, Any]) -> list[str]:
    """Return what was measured as rows of the table.

    >>> whole = {"match_us": 40.0, "score_us": 20.0, "mentions_per_s": 15_000.0}
    >>> found = {"jauge": [whole, whole], "cpu_us": {"Bytewax": 20.0}, "per_s": {"Bytewax": 50_000.0}, "left_out": {}}
    >>> lines(found)[-1]
    '| Bytewax, four counters | 20.0 µs, 50,000 mentions/s: Jauge takes 3.00 times its CPU (3.00 to 3.00) |'
    """
    each = [one["match_us"] + one["score_us"] for one in measured["jauge"]]
    jauge_us = sum(each) / len(each)
    match_us, score_us = (sum(one[part] for one in measured["jauge"]) / len(each) for part in ("match_us", "score_us"))
    speed = ", ".join(f"{one['mentions_per_s']:,.0f}" for one in measured["jauge"])
    rows = [
        f"| CPU a mention, whole way with the full method | {jauge_us:.1f} µs: match {match_us:.1f}, score "
        f"{score_us:.1f}; {speed} mentions/s |"
    ]
    for name, cpu_us in measured["cpu_us"].items():
        between = f"{min(each) / cpu_us:.2f} to {max(each) / cpu_us:.2f}"
        rows.append(
            f"| {name}, four counters | {cpu_us:.1f} µs, {measured['per_s'][name]:,.0f} mentions/s: "
            f"Jauge takes {jauge_us / cpu_us:.2f} times its CPU ({between}) |"
        )
    return rows + [f"| {name}, four counters | not measured: it {why} |" for name, why in measured["left_out"].items()]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("mentions", type=int, nargs="?", default=MENTIONS)
    asked = arguments.parse_args()
    with EmbeddedKafka() as kafka:
        measured = asyncio.run(measure(kafka.bootstrap, asked.mentions))
    print("\n".join(lines({**vars(measured), "jauge": [vars(one) for one in measured.jauge]})))


if __name__ == "__main__":
    main()
