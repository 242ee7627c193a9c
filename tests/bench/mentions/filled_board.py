"""A board's store of mentions, filled through the topic as `match` fills it, and a reader who searches it meanwhile."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

import aiohttp
from msgspec.structs import replace

from schemas.codec import Record, encode
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from tests.bench.mentions.made import mentions

BATCH = 5_000
SEARCH_EVERY_S = 1.0
FILL_S = 3_600.0
ASKED = ({"words": "the"}, {"words": "train late"}, {}, {"words": "service", "tone": "negative"})


async def fill(sender: Sender, topic: str, partitions: int, count: int, brands: list[str]) -> None:
    """Publish so many mentions of the brands, the oldest first."""
    for start in range(0, count, BATCH):
        made = await asyncio.to_thread(mentions, start, min(BATCH, count - start), count)
        by_partition: defaultdict[int, list[Record]] = defaultdict(list)
        for place, one in enumerate(made):
            brand = brands[(start + place) % len(brands)]
            by_partition[partition_of(brand, partitions)].append(
                (brand.encode(), encode(replace(one, brand=brand)), ())
            )
        await sender.send(topic, by_partition)


async def until_filled(url: str) -> float:
    """Wait until the store has all; return how long it took, s."""
    began = perf_counter()
    async with asyncio.timeout(FILL_S), aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/api/v1/mentions/search") as answer:
                    found = await answer.json()
                    if answer.status == 200 and found["rows"] and found["caught_up"] >= 1:  # whole
                        return perf_counter() - began
            await asyncio.sleep(1.0)


@dataclass
class Searching:
    """One reader who searches once a second."""

    url: str
    took_ms: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Search for ever, in turn."""
        async with aiohttp.ClientSession() as session:
            turn = 0
            while True:
                began = perf_counter()
                query = urlencode(ASKED[turn % len(ASKED)])
                async with session.get(f"{self.url}/api/v1/mentions/search?{query}") as answer:
                    await answer.read()
                    if answer.status == 200:
                        self.took_ms.append((perf_counter() - began) * 1_000)
                turn += 1
                await asyncio.sleep(SEARCH_EVERY_S)
