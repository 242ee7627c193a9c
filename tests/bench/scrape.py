"""How long a scrape of 10,000 brands holds up a role's event loop."""

import asyncio
import gc
from dataclasses import dataclass
from statistics import median
from time import monotonic

import aiohttp

from streams.config.settings import HttpSettings
from streams.runtime.status_server import StatusServer
from tests.observability.test_metrics import BRANDS, telemetry_of

SCRAPES = 9
APART_S = 0.25
"""Longer than a rendered page is kept."""


@dataclass(frozen=True)
class Scrape:
    """The longest time between two turns of the loop, ms: the median of nine scrapes."""

    pause_ms: float
    calm_ms: float
    """The same without a scrape."""


async def measure(_: str) -> Scrape:
    """Let a task take short turns, with scrapes beside it and without."""
    telemetry = telemetry_of(BRANDS)
    longest = 0.0
    gc.collect()
    gc.freeze()  # as the roles do: what was there before is not looked at again

    async def work() -> None:
        nonlocal longest
        before = monotonic()
        while True:
            await asyncio.sleep(0)
            now = monotonic()
            longest, before = max(longest, now - before), now

    pauses: dict[bool, list[float]] = {True: [], False: []}
    async with StatusServer(HttpSettings(), telemetry) as status, aiohttp.ClientSession() as session:
        working = asyncio.create_task(work())
        for number in range(2 * SCRAPES):
            longest, has_scrape = 0.0, bool(number % 2)
            if has_scrape:
                async with session.get(f"{status.address}/metrics") as answer:
                    await answer.read()
            await asyncio.sleep(APART_S)
            pauses[has_scrape].append(longest)
        working.cancel()
    gc.unfreeze()
    return Scrape(1e3 * median(pauses[True]), 1e3 * median(pauses[False]))
