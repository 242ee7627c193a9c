"""The role `collect`: one task a source that is switched on, all through one door."""

import asyncio
import time

from schemas.health import SourceHealth
from streams.collectors.panel import PanelCollector
from streams.door import Door
from streams.errors import UsageError
from streams.pseudonym import Pseudonyms, load_key
from streams.settings import Settings
from streams.telemetry import Telemetry

MINUTE_MS = 60_000
TICK_EVERY_MS = 10_000
"""Of the simulated panel: quicker than a real source, for an onlooker."""


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Collect until cancelled."""
    sources = settings.sources
    async with Door(
        settings.kafka.servers, settings.kafka.prefix, Pseudonyms(load_key(settings.key_file))
    ) as door, asyncio.TaskGroup() as tasks:
        telemetry.ready_when(lambda: True)
        if sources.panel.enabled:
            tasks.create_task(panel(settings, door, telemetry), name="panel")
        if sources.bluesky.enabled:
            tasks.create_task(bluesky(settings, door, telemetry), name="bluesky")
        if not (sources.panel.enabled or sources.bluesky.enabled):
            raise UsageError("no source is switched on: set sources.bluesky.enabled = true in jauge.toml")


async def panel(settings: Settings, door: Door, telemetry: Telemetry) -> None:
    """Publish the simulated panel: the back-fill at once, then live."""
    end_ms = settings.sources.panel.until or time.time_ns() // 1_000_000 // MINUTE_MS * MINUTE_MS
    ticked = 0
    async for mentions in PanelCollector().mentions(end_ms):
        await door.publish(mentions)
        telemetry.events("published", len(mentions))
        newest = max(mention.seen_at for mention in mentions)
        if newest >= ticked + TICK_EVERY_MS:
            ticked = newest
            await door.tick(SourceHealth(source="panel", at=newest, connected=True, published=door.published))


async def bluesky(settings: Settings, door: Door, telemetry: Telemetry) -> None:
    """Read Bluesky's Jetstream."""
