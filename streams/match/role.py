"""The role `match`: mentions in, observations and brand mentions out.

What it remembers are corrections and models of tone, which it reads from their topics when it starts.
"""

import asyncio
import gc
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from time import time
from typing import Any

from aiokafka import AIOKafkaConsumer

from schemas.topics import BROADCAST_KEY
from scoring.state.observe import progress_record
from scoring.text.tone.labels import LabelBook
from scoring.text.tone.warm_up import warm_up
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.brand_book import BrandBook
from streams.kafka.follower import Follower
from streams.kafka.group_id import group_id
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.kafka.stream_clock import Clock
from streams.match.brand_changes import BrandChanges
from streams.match.outbox import AT_ONCE, Outbox
from streams.match.processor import Matched, MatchProcessor
from streams.match.progress import Progress
from streams.match.text_expiry import TextExpiry, text_expiry
from streams.match.tone_training import Learning, learning
from streams.metrics.telemetry import Telemetry
from streams.metrics.tracing import BatchSpan
from streams.runtime.assignment_watchdog import Watchdog
from streams.runtime.faust_app import Running, new_app
from streams.runtime.faust_batch import Batch
from streams.runtime.faust_batching import BatchApp
from streams.runtime.lag_monitor import monitor_lag
from streams.runtime.malloc import give_back_compiler
from streams.runtime.versions import Version, enter

PROGRESS_EVERY_MS = 10_000
"""Of `seen_at`: how finely the readers of ``observations`` are told how far we are; they seal by the hour."""

log = logging.getLogger(__name__)


class MatchRole:
    """Matches the partitions of ``mentions`` that this worker owns.

    A batch is acknowledged once the broker has all that was made from it: one told
    again after a crash makes the same records again, which the fold does not count.
    The next ones are matched meanwhile. Observations are sent when those before them are kept, and not earlier: what
    says how far a partition is read must never stand before what it speaks of.
    """

    def __init__(
        self,
        settings: Settings,
        version: Version,
        processor: MatchProcessor,
        sender: Sender,
        telemetry: Telemetry,
        book: BrandBook,
        changes: BrandChanges,
        clock: Clock,
        progress: Progress,
        learning: Learning,
        expiry: TextExpiry,
    ) -> None:
        self._topics = settings.kafka.topics
        self._version = version
        self._processor = processor
        self._targets = range(processor.partitions)
        self._sender = sender
        self._telemetry = telemetry
        self._book = book
        self._changes = changes
        self._clock = clock
        self._progress = progress
        self._learning = learning
        self._expiry = expiry
        self._reported: dict[int, int] = {}
        """Newest `seen_at` told, by partition of ``mentions``."""
        self.observations = Outbox(partial(sender.send, self._topics.observations), AT_ONCE)
        self.brand_mentions = Outbox(partial(sender.send, self._topics.brand_mentions, is_compressed=True))
        self._done = asyncio.Event()
        """Set whenever the broker has the observations of a batch."""
        self.ready = False
        """Whether the group has given this worker its partitions, be they none."""

    def attach(self, app: BatchApp, patience_s: float) -> None:
        """Make `app` match the mentions; it ends if it is stuck for `patience_s`."""
        self._app = app
        self._watchdog = Watchdog(app, patience_s)
        app.on_partitions_revoked.connect(self._on_revoked, weak=False)
        app.on_rebalance_complete.connect(self._on_assigned, weak=False)

        @app.agent(app.batch_topic(self._topics.mentions), name="match")
        async def match(stream: Any) -> None:
            async for event in stream.noack().events():
                await self.match(event.value, event.ack)

    async def match(self, batch: Batch, acknowledge: Callable[[], object]) -> None:
        """Match one batch and hand over its observations; the next one is matched while the broker takes them.

        They are sent before those of the next one. Once they are kept its brand mentions follow, together with those of
        others; and then it is acknowledged.
        """
        self._changes.take()
        span = None
        if (tracing := self._telemetry.tracing) is not None:
            span = tracing.resume("match", self._topics.mentions, batch.partition, batch.records)
        matched = self._processor.process(batch.records)
        if matched.newest >= self._reported.get(batch.partition, 0) + PROGRESS_EVERY_MS:
            self._reported[batch.partition] = matched.newest
            self._processor.add_progress_marker(matched, batch.partition, matched.newest)
        # Dead letters first: they are few, and what cannot be kept must not be acknowledged.
        await self._sender.send_keyed(self._topics.dead_letters, matched.dead_letters)
        if self._version.speaks:
            await self._expiry.end(matched.deletions)
        if span is not None:
            span.carry(matched.observations)
        await self.observations.add(matched.observations, partial(self._observed, batch, matched, acknowledge, span))
        await self.brand_mentions.has_room()
        await asyncio.sleep(0)  # else a row of batches would be matched before anything is sent

    def _observed(
        self, batch: Batch, matched: Matched, acknowledge: Callable[[], object], span: BatchSpan | None
    ) -> None:
        """Go on with a batch of which the broker has the observations."""
        if span is not None:
            span.end()
        self._progress.done(batch.partition, batch.next)
        self._done.set()
        if self._version.speaks and matched.brand_mentions:
            self.brand_mentions.put(matched.brand_mentions, acknowledge)
        else:
            acknowledge()
        self._telemetry.mentions(matched.by_source)
        if batch.records:
            self._telemetry.delay(time() - batch.records[0].timestamp / 1_000)
        self._telemetry.events("scored", matched.matched)
        self._telemetry.events("broadcast", matched.broadcast)
        self._telemetry.dropped(matched.dropped)
        self._telemetry.refused("mentions", len(matched.dead_letters))
        self._learning.drift.read_mix(matched.tones, matched.newest)

    async def _on_revoked(self, *_: Any, **__: Any) -> None:
        self.ready = False
        self._watchdog.wait()
        self._reported.clear()
        self._progress.revoke()

    async def _on_assigned(self, *_: Any, **__: Any) -> None:
        await self._progress.assign(self.partitions())
        if self._clock.tick:
            await self._progress.tick(self._clock.tick)
        self.ready = True
        self._watchdog.done()
        log.info("ready: %d partitions, %d brands followed", len(self.partitions()), len(self._book.brands))

    def partitions(self) -> list[int]:
        """Return the partitions of ``mentions`` that are this worker's now."""
        topic = self._topics.mentions
        return [tp.partition for tp in self._app.consumer.assignment() if tp.topic == topic]

    async def send_ticks(self) -> None:
        """Let each tick of the clock move the partitions in which nobody speaks."""
        while True:
            await self._clock.moved.wait()
            self._clock.moved.clear()
            await self._progress.tick(self._clock.tick)
            await self._send_reached()

    async def send_reached(self) -> None:
        """Let the partitions move, too, that are done with what was there before a tick."""
        while True:
            await self._done.wait()
            self._done.clear()
            await self._send_reached()

    async def _send_reached(self) -> None:
        markers = [progress_record(partition, at_ms) for partition, at_ms in self._progress.reached()]
        if markers:
            records = [(BROADCAST_KEY, value, ()) for value in markers]
            await self._sender.send(self._topics.observations, dict.fromkeys(self._targets, records))


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Run the role until cancelled; leaves the group cleanly."""
    topics, bootstrap, refusals = settings.kafka.topics, settings.kafka.servers, Refusals(telemetry.refused)
    await asyncio.to_thread(warm_up)
    give_back_compiler()
    async with AsyncExitStack() as stack:
        settings, version = await enter(stack, settings, refusals)
        sender = await stack.enter_async_context(Sender(bootstrap, group_id(settings, "match")))
        moved = asyncio.Event()
        book = BrandBook(moved)
        # All brands before the first mention: what is not followed yet would be dropped as unmatched.
        await stack.enter_async_context(Follower(bootstrap, topics.brands, book.read, refusals=refusals))
        telemetry.follows(lambda: len(book.brands))
        reference = load_reference(settings)
        telemetry.reads_by(reference)
        languages, labels = settings.expected_languages, LabelBook(version.labels_until_ms)
        processor = MatchProcessor(book.brands.values(), settings.kafka.partitions, reference, languages, labels)
        changes = BrandChanges(book, moved, processor.matcher)
        clock = Clock()
        ticks = Follower(bootstrap, topics.source_health, clock.read, refusals=refusals)
        await stack.enter_async_context(ticks)
        role: MatchRole | None = None
        learner = await stack.enter_async_context(
            learning(
                bootstrap,
                settings.kafka.prefix,
                processor.models,
                telemetry,
                refusals,
                lambda: role is not None and 0 in role.partitions(),
                processor.matcher.without_names,
                processor.matcher.languages,
                processor.labels,
            )
        )
        app = new_app(settings, "match", [topics.mentions])
        reader = AIOKafkaConsumer(**arguments(bootstrap), group_id=app.conf.id, enable_auto_commit=False)
        await reader.start()
        stack.push_async_callback(reader.stop)
        progress = Progress(reader, topics.mentions)
        expiring = text_expiry(bootstrap, sender, topics, settings.sources.keep_text_hours, learner.kept, refusals)
        expiry = await stack.enter_async_context(expiring)
        common = settings, version, processor, sender, telemetry
        role = MatchRole(*common, book, changes, clock, progress, learner, expiry)
        role.attach(app, settings.stuck_s)
        telemetry.ready_when(lambda: role.ready)
        # What start-up made lives for ever: the collector need not look at it again (30% at full speed).
        gc.set_threshold(50_000, 20, 100)
        gc.freeze()
        running = await stack.enter_async_context(Running(app))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(role.send_ticks(), name="ticks")
            tasks.create_task(role.send_reached(), name="progress")
            tasks.create_task(role.observations.run(), name="observations")
            tasks.create_task(role.brand_mentions.run(), name="brand mentions")
            tasks.create_task(changes.follow(), name="brands")
            tasks.create_task(expiry.run(lambda: 0 in role.partitions()), name="texts")
            tasks.create_task(running.until_crash(), name="watch")
            tasks.create_task(version.until_replaced(), name="version")
            tasks.create_task(monitor_lag("match", "mentions", settings, telemetry, role.partitions), name="lag")
