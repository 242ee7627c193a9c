"""A whole installation for one test: topics of its own, real roles as real processes, and the oracle beside it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import nullcontext
from math import inf
from pathlib import Path
from time import monotonic, time
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from schemas.codec import decoder, encode
from schemas.drop import DeadLetter
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.records import health_record
from schemas.score import Score
from schemas.sources import SOURCES
from scoring.method.methods import DEFAULT_METHOD
from scoring.method.reference import Reference
from scoring.oracle.recount import recount
from streams.config.reference import published_reference
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.consumer_lag import GroupLag, Lag
from streams.kafka.topic_specs import specs
from streams.runtime.versions import settle_method
from tests.patience import PATIENCE_S

POLL_S = 0.05
REFERENCE = published_reference(DEFAULT_METHOD.name)
"""What a new installation reads by."""
OWN = ("observations", "score-sealed")
"""Topics that each version of the application has for itself."""


class Flow:
    """Topics under one prefix, the roles that run on them, and what comes out.

    Leaving it kills what still runs.
    """

    def __init__(
        self, bootstrap: str, prefix: str, brands: Sequence[Brand], partitions: int = 4, replication: int = 1
    ) -> None:
        self.bootstrap, self.prefix, self.brands, self.partitions = bootstrap, prefix, brands, partitions
        self.replication = replication
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    async def __aenter__(self) -> Self:
        await make_topics(self.bootstrap, self.prefix, self.partitions, self.replication)
        self._producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, enable_idempotence=True)
        await self._producer.start()
        await self.send("brands", [(brand.brand.encode(), encode(brand)) for brand in self.brands])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._running):
            self.kill(name)
        await self._producer.stop()

    # --- roles ---

    def start(self, name: str, log: Path | None = None) -> None:
        """Start a role as its own process; ``score``, ``score 2`` and so on are workers of one group.

        What it says goes to `log`, else where ours goes.
        """
        environment = {
            **os.environ,
            "JAUGE_KAFKA__BOOTSTRAP": self.bootstrap,
            "JAUGE_KAFKA__PREFIX": self.prefix,
            "JAUGE_KAFKA__PARTITIONS": str(self.partitions),
            "JAUGE_STUCK_S": str(PATIENCE_S / 2),  # a role that is given no time to run is not stuck
        }
        command = [sys.executable, "-m", "streams.cli.main", name.split(maxsplit=1)[0]]
        with nullcontext() if log is None else log.open("ab") as said:
            self._running[name] = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)

    def pid(self, name: str) -> int:
        """Return the process number of a role that runs."""
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """End a role as a power cut would."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str) -> int:
        """End a role as a supervisor does; return its exit code."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE_S)

    # --- in and out ---

    async def send(self, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Publish keyed records and await them all."""
        futures = [await self._producer.send(f"{self.prefix}{topic}", value, key) for key, value in records]
        await asyncio.gather(*futures)

    async def publish(self, mentions: Iterable[Mention]) -> None:
        """Put mentions on their topic, in order, as the door does."""
        await self.send("mentions", ((f"{m.source}:{m.id}".encode(), encode(m)) for m in mentions))

    async def tick(self, at_ms: int) -> None:
        """Let the stream's clock reach `at_ms`, as sources do that have published their past: all is read then.

        All of them were observed from ever, so that none is an outage.
        """
        records = [
            health_record(SourceHealth(source=source, at=at_ms, connected=True, since=0, reading_until=at_ms))
            for source in SOURCES
        ]
        await self.send("source-health", [(key, value) for key, value, _ in records])

    async def committed(self, role: str, topic: str, version: str = "") -> Lag:
        """Return how many records of `topic` the role is done with, and how many there are."""
        own = f"{self.prefix}{version}." if version else self.prefix
        name = f"{own if topic in OWN else self.prefix}{topic}"
        async with GroupLag(self.bootstrap, f"{own.rstrip('.')}-{role}", name, self.partitions) as watched:
            return await watched.read()

    async def until(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Poll until `condition` holds; a role that ended by itself fails the test."""
        deadline = monotonic() + PATIENCE_S
        while not await condition():
            for name, process in self._running.items():
                assert process.poll() is None, f"{name} ended by itself with {process.returncode}, waiting for {what}"
            assert monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}"
            await asyncio.sleep(POLL_S)

    async def until_committed(self, role: str, topic: str, count: int) -> None:
        async def left() -> int:
            return max(0, count - (await self.committed(role, topic)).done)

        await self._until_none(left, f"{role} to get on with {topic}, up to {count}")

    async def until_drained(self, version: str = "") -> None:
        """Wait until everything published is scored by a version of the application and the scores are out."""
        for role, topic in (("match", "mentions"), ("score", "observations")):

            async def left(role: str = role, topic: str = topic) -> int:
                return (await self.committed(role, topic, version)).waiting

            await self._until_none(left, f"{role} to get on with {topic}")

    async def _until_none(self, left: Callable[[], Awaitable[int]], what: str) -> None:
        """Wait until nothing is left, and for each step on the way as long as for anything else."""
        fewest: float = inf

        async def fewer() -> bool:
            nonlocal fewest
            before, fewest = fewest, min(fewest, await left())
            return fewest < before

        while fewest:
            await self.until(fewer, what)

    async def dead_letters(self) -> list[DeadLetter]:
        """Return all dead letters."""
        decode = decoder(DeadLetter).decode
        return [decode(record.value) for record in await self.records("dead-letters", 1)]

    async def records(self, topic: str, partitions: int | None = None) -> list[ConsumerRecord]:
        """Return all records that a topic holds now; `partitions`: of the topic, where it has others than most."""
        found: list[ConsumerRecord] = []
        async with AIOKafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False) as consumer:
            tps = [TopicPartition(f"{self.prefix}{topic}", p) for p in range(partitions or self.partitions)]
            consumer.assign(tps)
            await consumer.seek_to_beginning(*tps)
            ends = await consumer.end_offsets(tps)
            while any([await consumer.position(tp) < ends[tp] for tp in tps]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        return found

    async def latest_scores(self) -> dict[tuple[str, str], Score]:
        """Return the newest score of every brand and window, as whoever builds on the topic reads it."""
        decode, latest = CheckedDecoder("scores", Score).decode, dict[tuple[str, str], Score]()
        for record in await self.records("scores"):
            if record.value is None:
                brand, _, window = record.key.decode().rpartition("|")
                latest.pop((brand, window), None)
                continue
            try:
                score = decode(record)
            except RefusedRecordError:
                continue
            before = latest.get((score.brand, score.window))
            if before is None or score.at >= before.at:
                latest[score.brand, score.window] = score
        return latest

    async def scores_at(self, at_ms: int) -> dict[tuple[str, str], Score]:
        """Wait until every brand was read at `at_ms` with all that was published, and return the scores."""
        await self.until_drained()
        latest: dict[tuple[str, str], Score] = {}

        async def read() -> bool:
            latest.clear()
            latest.update(await self.latest_scores())
            return len(latest) == 5 * len(self.brands) and {score.at for score in latest.values()} == {at_ms}

        await self.until(read, f"every brand to be read at {at_ms}")
        return latest


async def make_topics(bootstrap: str, prefix: str, partitions: int, replication: int = 1) -> None:
    """Make the topics of a new installation."""
    await topics.apply_specs(bootstrap, specs(prefix, partitions), replication)
    connection = {"bootstrap": bootstrap, "prefix": prefix, "partitions": partitions}
    await settle_method(Settings(kafka=connection), now_ms())


def now_ms() -> int:
    """The wall clock, which only what stands for a collector may ask."""
    return int(time() * 1_000)


def assert_equal_to_the_oracle(
    scores: dict[tuple[str, str], Score],
    mentions: Sequence[Mention],
    brands: Sequence[Brand],
    at_ms: int,
    reference: Reference = REFERENCE,
) -> None:
    """Counts equal, doubles within 1e-9, for every brand and window."""
    expected = {(score.brand, score.window): score for score in recount(mentions, brands, at_ms, reference=reference)}
    assert scores.keys() == expected.keys()
    assert {(score.method, score.reference) for score in scores.values()} == {(reference.method.name, reference.name)}
    for key, score in scores.items():
        assert_equal_scores(score, expected[key])


def assert_equal_scores(score: Score, oracle: Score) -> None:
    """Counts equal, doubles within 1e-9."""
    key = (score.brand, score.window)
    assert (score.mention_count, score.voice_count) == (oracle.mention_count, oracle.voice_count), key
    assert abs(score.score - oracle.score) < 1e-9, (key, score.score, oracle.score)
    for name in score.indicators.__struct_fields__:
        assert abs(getattr(score.indicators, name) - getattr(oracle.indicators, name)) < 1e-9, (key, name)
    assert all(abs(a - b) < 1e-9 for a, b in zip(score.u, oracle.u, strict=True)), key
    assert abs(score.breadth - oracle.breadth) < 1e-9, key
