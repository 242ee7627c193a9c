"""The role `collect`: one task a source that is switched on, each through a door of its own."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp

from schemas.health import SourceHealth
from streams.collector import CollectorLoop, KafkaCursors
from streams.collectors.bluesky import BlueskyCollector
from streams.collectors.panel import PanelCollector
from streams.door import Door, wall_clock_ms
from streams.errors import UsageError
from streams.producing import Sender
from streams.pseudonym import Pseudonyms, load_key
from streams.settings import Settings
from streams.telemetry import Telemetry, program

MINUTE_MS = 60_000
TICK_EVERY_MS = 2_000
"""Of the simulated panel: quicker than a real source, for an onlooker."""
COUNT_EVERY_S = 1.0
"""How often the doors' accounts reach the metrics."""


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Collect until cancelled.

    Raises:
        UsageError: no source is switched on.
        SourceRefusedError: a source will not have us.
    """
    sources: list[Callable[[Settings, Door], Awaitable[None]]] = []
    if settings.sources.panel.enabled:
        sources.append(collect_panel)
    if settings.sources.bluesky.enabled:
        sources.append(collect_bluesky)
    if not sources:
        raise UsageError("no source is switched on: set sources.bluesky.enabled = true in jauge.toml")
    pseudonyms = Pseudonyms(load_key(settings.key_file))

    async def collect(source: Callable[[Settings, Door], Awaitable[None]]) -> None:
        async with Door(settings.kafka.servers, settings.kafka.prefix, pseudonyms) as door:
            counting = asyncio.create_task(_count(door, telemetry))
            try:
                await source(settings, door)
            finally:
                counting.cancel()

    async with asyncio.TaskGroup() as tasks:
        telemetry.ready_when(lambda: True)
        for source in sources:
            tasks.create_task(collect(source), name=source.__name__)


async def _count(door: Door, telemetry: Telemetry) -> None:
    published, dropped = 0, door.dropped.copy()
    while True:
        await asyncio.sleep(COUNT_EVERY_S)
        telemetry.events("published", door.published - published)
        telemetry.dropped(door.dropped - dropped)
        published, dropped = door.published, door.dropped.copy()


async def collect_panel(settings: Settings, door: Door) -> None:
    """Publish the simulated panel: the back-fill at once, then live."""
    end_ms = settings.sources.panel.until or wall_clock_ms() // MINUTE_MS * MINUTE_MS
    ticked = 0
    async for at_ms, mentions in PanelCollector(wall_clock_ms).mentions(end_ms):
        await door.publish(mentions)
        # The past needs no ticks: the scores are read as of what is folded, and run through the 28 days.
        if at_ms >= max(end_ms, ticked + TICK_EVERY_MS):
            ticked = at_ms
            await door.tick(SourceHealth(source="panel", at=at_ms, connected=True, published=door.published))


async def collect_bluesky(settings: Settings, door: Door) -> None:
    """Read Bluesky's Jetstream from where it was left."""
    bluesky, kafka = settings.sources.bluesky, settings.kafka
    async with Sender(kafka.servers, "jauge-collect") as sender, aiohttp.ClientSession() as session:
        collector = BlueskyCollector(bluesky.hosts, session, bluesky.wire, agent=program())
        await CollectorLoop(collector, door, KafkaCursors(kafka.servers, kafka.prefix, sender)).run()
