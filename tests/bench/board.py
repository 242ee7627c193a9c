"""The board under load: ``python -m tests.bench.board [--mentions N]``.

So many brands have their five windows told four times a second, so many clients listen:
what the board costs, and how long after its record a change is with the clients. With `--mentions` its store is filled
with so many first, and a reader searches them once a second meanwhile.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from time import perf_counter, time_ns
from urllib.parse import urlsplit

import numpy as np
import psutil

from schemas.brand import Brand
from schemas.codec import Record, encode
from schemas.score import Indicators, Score
from scoring.method.constants import WINDOWS
from scoring.method.reference import REFERENCE
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from tests.bench.harness.drain import environment
from tests.bench.mentions.filled_board import Searching, fill, until_filled

PARTITIONS = 8
BRANDS, CLIENTS, A_SECOND = 500, 50, 4
SECONDS, WARM_S = 20.0, 5.0
STEP_S = 0.025
"""A tenth of the brands are told together: as many workers would."""


@dataclass(frozen=True)
class Load:
    """What was measured."""

    records_a_second: float
    server_ratio: float
    """Of one core."""
    p50_ms: float
    p95_ms: float
    p99_ms: float
    """From the record to the client, of one client."""
    bytes_a_second: float
    """To all clients."""
    filled_s: float = 0.0
    """How long the store took to have all mentions once the board ran."""
    store_ratio: float = 0.0
    """Of one core: the board's other processes, the store's among them."""
    search_p95_ms: float = 0.0
    """Of the reader who searches; 0: nobody did."""


def name(number: int) -> str:
    return f"Brand {number:03d}"


class Publisher:
    """Tells the scores of all brands, four times a second each."""

    def __init__(self, sender: Sender, prefix: str, brands: int) -> None:
        self._sender, self._topic = sender, f"{prefix}scores"
        self._rng = np.random.default_rng(20_261_127)
        self._points = self._rng.uniform(20, 80, brands)
        self.records = 0

    def point(self, number: int, at_ms: int) -> float:
        """Where a brand's score has gone."""
        self._points[number] = np.clip(self._points[number] + self._rng.normal(0, 0.3), 5, 95)
        return float(self._points[number])

    def _score(self, number: int, window: str, points: float, at_ms: int) -> Score:
        return Score(
            method="jauge-1",
            reference=REFERENCE.name,
            profile="standard-1",
            brand=name(number),
            window=window,
            at=at_ms,
            watermark=at_ms,
            score=points,
            low=points - 6.123456789,
            high=points + 6.123456789,
            se=0.1234567,
            provisional=False,
            indicators=Indicators(presence=points, reach=51.23, engagement=48.76, favour=points),
            u=(0.1, 0.2, 0.3, 0.4),
            breadth=3.21,
            momentum=1.234567,
            momentum_significant=True,
            coverage=dict.fromkeys(REFERENCE.sources, 1.0),
            mention_count=1_234,
            voice_count=987,
        )

    async def publish(self, numbers: Sequence[int], at_ms: int) -> None:
        """Tell all windows of some brands, read at a time."""
        by_partition: dict[int, list[Record]] = {}
        for number in numbers:
            points = self.point(number, at_ms)
            records = by_partition.setdefault(partition_of(name(number), PARTITIONS), [])
            for window in WINDOWS:
                score = self._score(number, window.name, points, at_ms)
                records.append((f"{score.brand}|{window.name}".encode(), encode(score), ()))
                self.records += 1
        await self._sender.send(self._topic, by_partition)

    async def run(self, brands: int) -> None:
        """Go round and round."""
        loop, steps = asyncio.get_running_loop(), round(1 / A_SECOND / STEP_S)
        began, turn = loop.time(), 0
        async with asyncio.TaskGroup() as sending:
            while True:
                numbers = range(turn % steps, brands, steps)
                sending.create_task(self.publish(numbers, time_ns() // 1_000_000))
                turn += 1
                await asyncio.sleep(max(0.0, began + turn * STEP_S - loop.time()))


class Listening(asyncio.Protocol):
    """A client that reads as fast as it can, and looks at nothing."""

    def __init__(self, host: str) -> None:
        self._host = host
        self.bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.write(f"GET /api/v1/stream?window=24h HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)


async def timed(url: str, delays: list[float]) -> None:
    """Read the stream as a page does, and note how old each row is."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 24)
    writer.write(f"GET /api/v1/stream?window=24h HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
    while line := await reader.readline():
        if line.startswith(b'data: {"window":"24h","at"'):
            now_ms = time_ns() / 1e6
            event = json.loads(line[len("data: ") :])
            delays.extend(now_ms - row["at"] for row in event["rows"])


async def until_there(url: str) -> None:
    """Wait for the board to listen."""
    place = urlsplit(url)
    async with asyncio.timeout(60):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(place.hostname, place.port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def under_load(
    bootstrap: str, prefix: str = "board.", brands: int = BRANDS, clients: int = CLIENTS, mentions: int = 0
) -> Load:
    """Run the board, and measure it; `mentions`: with how many its store is filled first."""
    await topics.apply_specs(bootstrap, specs(prefix, PARTITIONS))
    url = f"http://127.0.0.1:{free_port()}"
    with TemporaryDirectory(ignore_cleanup_errors=True) as data:
        async with Sender(bootstrap, "bench") as sender:
            return await _started(sender, bootstrap, prefix, url, data, brands, clients, mentions)


async def _started(
    sender: Sender, bootstrap: str, prefix: str, url: str, data: str, brands: int, clients: int, mentions: int
) -> Load:
    followed = [Brand(brand=name(number)) for number in range(brands)]
    await sender.send_keyed(f"{prefix}brands", [(one.brand.encode(), encode(one), ()) for one in followed])
    async with Sender(bootstrap, "bench-mentions") as filling:
        await fill(filling, f"{prefix}brand-mentions", PARTITIONS, mentions, [one.brand for one in followed])
    event = {**environment(bootstrap, prefix), "JAUGE_BOARD__PORT": url.rpartition(":")[2], "JAUGE_DATA": data}
    running = subprocess.Popen([sys.executable, "-m", "streams.cli.main", "board"], env=event)
    try:
        await until_there(url)
        filled_s = await until_filled(url) if mentions else 0.0
        load = await _measure(url, running.pid, Publisher(sender, prefix, brands), brands, clients, bool(mentions))
        return replace(load, filled_s=filled_s)
    finally:
        running.terminate()
        running.wait(20)


async def _measure(url: str, pid: int, publisher: Publisher, brands: int, clients: int, searches: bool) -> Load:
    loop, place, delays = asyncio.get_running_loop(), urlsplit(url), list[float]()
    tasks, searching = (
        [asyncio.create_task(publisher.run(brands)), asyncio.create_task(timed(url, delays))],
        Searching(url),
    )
    if searches:
        tasks.append(asyncio.create_task(searching.run()))
    listening = [
        (await loop.create_connection(lambda: Listening(place.netloc), place.hostname, place.port))[1]
        for _ in range(clients - 1)
    ]
    try:
        await asyncio.sleep(WARM_S)
        delays.clear()
        process = psutil.Process(pid)
        others = process.children(recursive=True)
        spent = [_cpu(one) for one in others]
        before = process.cpu_times(), perf_counter(), publisher.records, sum(one.bytes for one in listening)
        await asyncio.sleep(SECONDS)
        spent = [_cpu(one) - then for one, then in zip(others, spent, strict=True)]
        after = process.cpu_times(), perf_counter(), publisher.records, sum(one.bytes for one in listening)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    if failed := [one for one in ended if isinstance(one, Exception)]:  # what is not under load is no measurement
        raise ExceptionGroup("the load", failed)
    took = after[1] - before[1]
    cpu = sum(after[0][:2]) - sum(before[0][:2])
    p50, p95, p99 = np.percentile(delays or [np.nan], (50, 95, 99)).tolist()  # a starved machine has none
    return Load(
        (after[2] - before[2]) / took,
        cpu / took,
        p50,
        p95,
        p99,
        (after[3] - before[3]) / took,
        store_ratio=sum(spent) / took,
        search_p95_ms=float(np.percentile(searching.took_ms, 95)) if searching.took_ms else 0.0,
    )


def _cpu(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


async def measure(bootstrap: str) -> Load:
    """Measure it with all brands and clients."""
    return await under_load(bootstrap)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=0, help="with how many the board's store is filled first")
    given = parser.parse_args()
    with EmbeddedKafka() as kafka:
        print(asyncio.run(under_load(kafka.bootstrap, mentions=given.mentions)))
