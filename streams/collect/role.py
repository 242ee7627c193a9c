"""The role `collect`: one task for each collector of each source that is switched on, each with its own gateway."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pkgutil import resolve_name
from typing import Any

from schemas.brand import Brand
from streams.collect.checkpoints import KafkaCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.connections import Connections
from streams.collect.gateway import IngestGateway
from streams.collect.http.client import Outgoing
from streams.collect.protocol import Collector, Rereader
from streams.collect.read_budget import Budget
from streams.collect.refresh import Refresher, Schedule
from streams.collect.runner import CollectorLoop
from streams.config.errors import SourceRefusedError, UsageError
from streams.config.pseudonyms import pseudonyms_of
from streams.config.settings import Settings
from streams.config.source_registry import registry
from streams.config.source_spec import Section, SourceSection
from streams.config.timefmt import wall_clock_ms
from streams.kafka.brand_book import BrandBook
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.telemetry import Telemetry, program
from streams.runtime.versions import require_same_privacy

HOUR_MS = 3_600_000
REREAD_MS = 7 * 86_400_000
"""After a start, mentions of this age and younger are still fetched again while their text is kept."""
COUNT_EVERY_S = 1.0
"""How often the gateways' counts reach the metrics."""

log = logging.getLogger(__name__)


def switched_on(settings: Settings) -> dict[str, SourceSection]:
    """Return the settings of the sources that are to be read, by name."""
    return {name: one for name, one in settings.sources.enabled.items() if isinstance(one, SourceSection)}


def context_of(section: SourceSection, outgoing: Outgoing, brands: Callable[[], Sequence[Brand]]) -> CollectorContext:
    """Return what the collectors of a source are given."""
    return CollectorContext(
        outgoing, Budget(wall_clock_ms, section.reads_bound, section.reads_a_month), brands, wall_clock_ms
    )


def collectors_of(name: str, section: SourceSection, context: CollectorContext) -> list[Collector]:
    """Return the collectors of a source; its module, and what that imports, is loaded only here.

    Raises:
        UsageError: a setting that it needs is missing.
    """
    found: list[Collector] = resolve_name(registry()[name].collectors)(section, context)
    return found


def agent_of(settings: Settings) -> str:
    """Return how we call ourselves to sources.

    Raises:
        UsageError: the contact cannot be sent in a header.
    """
    contact = settings.sources.contact
    if not contact.isascii() or not contact.isprintable():
        raise UsageError(f"sources.contact={contact!r} goes into a header: use printable ASCII")
    return f"{program()} ({contact})" if contact else program()


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Collect until cancelled.

    Raises:
        UsageError: no source is switched on, or one lacks a setting.
        SourceRefusedError: no source will have us.
    """
    sections = settings.sources.enabled
    if not sections:
        raise UsageError("no source is switched on: set sources.bluesky.enabled = true in jauge.toml")
    role = _Collect(settings, telemetry)
    async with AsyncExitStack() as stack:
        await role.open(stack)
        tasks = [task for name, section in sections.items() for task in role.tasks(name, section)]
        if not tasks:
            name, section = next(iter(switched_on(settings).items()))
            raise UsageError(f"there is nothing to read: set sources.{name}.{section.needs} in jauge.toml")
        async with asyncio.TaskGroup() as group:
            telemetry.ready_when(lambda: True)
            group.create_task(role.following.until_ended())
            for task in tasks:
                group.create_task(task)
            role.expected = len(tasks)


class _Collect:
    """What the collectors share."""

    def __init__(self, settings: Settings, telemetry: Telemetry) -> None:
        self._settings, self._telemetry = settings, telemetry
        self._kafka = settings.kafka
        self._pseudonyms = pseudonyms_of(settings)
        self._book = BrandBook()
        self._refusals = Refusals(telemetry.refused)
        self._connections = Connections(self._kafka.servers, self._kafka.topics.source_health)
        self.expected = 0
        """Collectors that have not been refused for good."""

    async def open(self, stack: AsyncExitStack) -> None:
        """Connect, for as long as `stack` is open."""
        kafka = self._kafka
        await require_same_privacy(self._settings)
        self.outgoing = await stack.enter_async_context(
            Outgoing(agent_of(self._settings), private=self._settings.sources.private)
        )
        sender = await stack.enter_async_context(Sender(kafka.servers, "jauge-collect"))
        self._cursors = KafkaCursors(kafka.servers, kafka.prefix, sender, self._refusals)
        follower = Follower(kafka.servers, kafka.topics.brands, self._book.read, refusals=self._refusals)
        self.following = await stack.enter_async_context(follower)

    def brands(self) -> list[Brand]:
        """Return the followed brands as they are now."""
        return list(self._book.brands.values())

    def tasks(self, name: str, section: Section) -> list[Coroutine[Any, Any, None]]:
        """Return what is to run for a source."""
        if registry()[name].service:
            return [self.service(name, section)]
        if not isinstance(section, SourceSection):
            raise TypeError(f"the settings of {name} are no SourceSection, which collectors need")
        if section.idle:
            log.warning("%s is switched on and has nothing to read: set sources.%s.%s", name, name, section.needs)
            return []
        context = context_of(section, self.outgoing, self.brands)
        return [self.collector(one, section, context) for one in collectors_of(name, section, context)]

    async def collector(self, collector: Collector, section: SourceSection, context: CollectorContext) -> None:
        """Run one collector; one that its source refuses stays silent, and says so, while others go on."""
        async with AsyncExitStack() as stack:
            gateway = await self._gateway(stack)
            loop = CollectorLoop(collector, gateway, self._cursors, budget=context.budget, policy=section.policy)
            if isinstance(collector, Rereader) and self._settings.privacy == "strict":
                log.warning("%s is not read again: privacy = strict keeps no id to ask for", collector.source)
            elif isinstance(collector, Rereader):
                await self._read_again(stack, collector, collector.source, section, loop)
            try:
                await loop.run()
            except SourceRefusedError as error:
                self.expected -= 1
                if not self.expected:
                    raise
                log.critical("%s: %s; the other sources go on", collector.instance, error)
                await loop.report_refused()

    async def _read_again(
        self, stack: AsyncExitStack, rereader: Rereader, source: str, section: SourceSection, loop: CollectorLoop
    ) -> None:
        early_ms = getattr(rereader, "early_ms", None)
        schedule = Schedule(source, int(section.keep_text_hours * HOUR_MS), early_ms)
        refresher = Refresher(rereader, schedule, loop.publish_again, wall_clock_ms)
        kept_ms = min(int(section.keep_text_hours * HOUR_MS), REREAD_MS)
        topic, since_ms = self._kafka.topics.brand_mentions, wall_clock_ms() - kept_ms
        follower = Follower(self._kafka.servers, topic, refresher.read, since_ms=since_ms, refusals=self._refusals)
        await stack.enter_async_context(follower)
        running = asyncio.create_task(refresher.run(), name=f"read {source} again")
        stack.callback(running.cancel)

    async def _gateway(self, stack: AsyncExitStack) -> IngestGateway:
        gateway = await stack.enter_async_context(
            IngestGateway(
                self._kafka.servers,
                self._kafka.prefix,
                self._pseudonyms,
                connections=self._connections,
                tracing=self._telemetry.tracing,
            )
        )
        counting = asyncio.create_task(self._count(gateway))
        stack.callback(counting.cancel)
        return gateway

    async def _count(self, gateway: IngestGateway) -> None:
        published, dropped = 0, gateway.dropped.copy()
        while True:
            await asyncio.sleep(COUNT_EVERY_S)
            self._telemetry.events("published", gateway.published - published)
            self._telemetry.dropped(gateway.dropped - dropped)
            published, dropped = gateway.published, gateway.dropped.copy()

    async def service(self, name: str, section: Section) -> None:
        """Run a source that runs itself."""
        async with AsyncExitStack() as stack:
            serve = resolve_name(registry()[name].service)
            await serve(section, await self._gateway(stack), wall_clock_ms)
