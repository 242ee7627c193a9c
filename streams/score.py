"""The role `score`: observations in, scores out; the log is the state."""

import asyncio
import gc
import logging
from collections import Counter, deque
from contextlib import AsyncExitStack
from time import monotonic, time
from typing import Any, NamedTuple

from aiokafka.structs import ConsumerRecord
from faust.types import TP

from schemas.alert import Alert
from schemas.drop import DropReason
from schemas.health import SourceHealth
from schemas.score import Score
from scoring.arrivals import Arrivals
from scoring.compile import warm_up
from scoring.fold_counts import Counts
from scoring.method import HOUR_MS
from scoring.panes import PartitionState
from streams.alert_examples import AlertExamples
from streams.applications import Version, enter
from streams.batching import Batch, BatchApp
from streams.control import TICKS_READ, BrandBook, Clock, Follower
from streams.dead_letters import of_record
from streams.history import history_records, windows_at
from streams.lag import watch_lag
from streams.memory import give_back_large_blocks
from streams.owned import OwnedPartition, fold_again
from streams.producing import Record, Sender
from streams.readings import ScoreReader, score_record
from streams.recovery import Recovery
from streams.references import load_reference
from streams.sealed import SealedTable, sealed_records
from streams.settings import Settings
from streams.telemetry import Telemetry
from streams.watching import alert_record
from streams.worker import Running, Watchdog, group_id, new_app

FAR_BEHIND = 2_000
"""Observations of a partition that wait: a worker that catches up with more leaves the history of those hours out."""

STRETCH, STRETCH_BEHIND = 0.5, 7.0
"""The pause from one pass of reading to the next, in times that pass; the second while a partition is far behind.

So reading takes two thirds of the time at most, and an eighth where there is much to fold.
"""

LONGEST_PAUSE_S = 5.0
"""Nothing is acknowledged between two passes: a longer pause would look like a standstill."""

HEALTH_KEPT = 1_000
"""Newest health records that wait for a worker to get the first partition; the watch knows those it has taken in."""

log = logging.getLogger(__name__)


class Out(NamedTuple):
    """What is to be sent of one partition, in this order."""

    partition: int
    panes: list[Record]
    """Sealed or expired."""
    mark: list[Record]
    scores: list[Score]
    done: list[tuple[Any, float]]
    """Events to be acknowledged after all of it, and when their first record came (s, by the broker's clock)."""


class ScoreRole:
    """Folds the partitions that this worker owns, and publishes what changed."""

    def __init__(
        self,
        settings: Settings,
        telemetry: Telemetry,
        sender: Sender,
        brands: BrandBook,
        clock: Clock,
        version: Version,
    ) -> None:
        self._settings = settings
        self._telemetry = telemetry
        self._sender = sender
        self._clock = clock
        self._reference = load_reference(settings.reference)
        self._reader = ScoreReader(brands, clock.coverage, settings.kafka.partitions, version.name)
        self._version = version
        self._prefix = settings.kafka.prefix
        self._topic = f"{settings.kafka.own}observations"
        self._sealed = f"{settings.kafka.own}score-sealed"
        self._owned: dict[int, OwnedPartition] = {}
        self.examples = AlertExamples(settings, lambda alert: self._tell([alert]))
        self._far_behind: set[int] = set()
        """Partitions that were, with their newest batch."""
        self._heard: deque[SourceHealth] = deque(maxlen=HEALTH_KEPT)
        """What the watch over the sources has not taken in, if the first partition is ours."""
        self._settling: asyncio.Task[None] | None = None
        self._is_assigned = False
        self._changed = clock.moved
        """Set by a fold, a tick and a change of the brands alike: there is something to publish."""

    def attach(self, app: BatchApp) -> None:
        """Make `app` fold the observations and tell us what it owns."""
        self._app = app
        self._watchdog = Watchdog(app, self._settings.stuck_s)
        table = SealedTable(
            app,
            name="sealed",
            heard=self._watchdog.moved,
            key_type=bytes,
            value_type=bytes,
            partitions=self._settings.kafka.partitions,
            changelog_topic=app.topic(
                self._sealed,
                key_type=bytes,
                value_type=bytes,
                key_serializer="raw",
                value_serializer="raw",
            ),
        )
        app.tables.add(table)
        self._recovery = Recovery(
            self._settings, self._reference, table, self._sender, self._telemetry, self._watchdog.moved
        )
        app.on_partitions_revoked.connect(self._on_revoked, weak=False)
        app.on_rebalance_complete.connect(self._on_assigned, weak=False)

        @app.agent(app.batch_topic(self._topic), name="fold")
        async def fold(stream: Any) -> None:
            async for event in stream.noack().events():
                await self._fold(event)

    @property
    def ready(self) -> bool:
        """Whether the group has given out its partitions, and every owned one holds all that was committed."""
        return self._is_assigned and all(owned.ready for owned in self._owned.values())

    def partitions(self) -> list[int]:
        """Return the partitions that this worker folds now."""
        return [number for number, owned in self._owned.items() if owned.ready]

    # --- what is owned ---

    async def _on_revoked(self, *_: Any, **__: Any) -> None:
        """Park everything: an eager rebalance takes all and gives most of it back."""
        self._is_assigned = False
        self._far_behind.clear()
        self._watchdog.wait()
        self._telemetry.forget()  # their brands may be another worker's in a moment
        settling, self._settling = self._settling, None
        if settling is not None:
            settling.cancel()
        for owned in self._owned.values():
            owned.lose()

    async def _on_assigned(self, *_: Any, **__: Any) -> None:
        numbers = {tp.partition for tp in self._app.consumer.assignment() if tp.topic == self._topic}
        self._is_assigned = True
        before, self._owned = self._owned, {}
        for number in sorted(numbers):
            owned = OwnedPartition(number, self._state_of(number, before))
            if number in before:
                owned.next_offset, owned.watch = before[number].next_offset, before[number].watch
            self._owned[number] = owned
        self._settling = asyncio.create_task(self._settle(list(self._owned.values())), name="settle")
        self._settling.add_done_callback(self._on_settled)

    def _state_of(self, number: int, before: dict[int, OwnedPartition]) -> PartitionState:
        if number in before:
            return before[number].state
        return PartitionState(self._reference, origins=self._settings.kafka.partitions, arrivals=Arrivals())

    def _on_settled(self, settling: asyncio.Task[None]) -> None:
        """End the worker if its partitions could not be brought up to date: it would wait for them for ever."""
        if settling is not self._settling:
            return  # a rebalance called it off
        self._settling = None
        failed = RuntimeError("recovery was cancelled") if settling.cancelled() else settling.exception()
        if failed is None:
            self._watchdog.done()
        else:
            self._crashing = asyncio.ensure_future(self._app.crash(failed))

    async def _settle(self, all_owned: list[OwnedPartition]) -> None:
        await self._recovery.run(all_owned)
        for owned in all_owned:
            for alert in owned.watch.open():
                self._telemetry.open_alert(alert)
        self._changed.set()

    # --- what comes in ---

    async def _fold(self, event: Any) -> None:
        batch: Batch = event.value
        owned = self._owned.get(batch.partition)
        if owned is not None:
            await owned.settled.wait()
        if owned is None or owned.lost:
            return  # read before a rebalance; its owner reads it again
        if batch.first > (owned.next_offset or 0):
            await fold_again(self._settings.kafka.servers, self._topic, owned, owned.next_offset or 0, batch.first)
        history: list[Record] = []
        alerts: list[Alert] = []

        def steps_over(steps: range) -> None:
            for at_ms in steps:
                if at_ms % HOUR_MS == 0:
                    read = self._reader.read_at(owned.state, owned.number, at_ms, windows_at(at_ms))
                    history.extend(history_records(read))
                outages = self._clock.coverage.at(at_ms)
                alerts.extend(owned.watch.step(owned.state, self._reader.brands_of(owned.number), at_ms, outages))

        with self._telemetry.folding():
            is_told = not self._is_far_behind(batch) or self._settings.score.history == "all"
            counts, refused = owned.fold(batch, steps_over if is_told else None)
        self._count(counts)
        await self._sender.send(f"{self._prefix}score-history", {batch.partition: history})
        await self._tell([self.examples.known(alert, batch.partition) for alert in alerts])
        if refused:
            letters = [of_record(*what) for what in refused]
            await self._sender.send_keyed(f"{self._prefix}dead-letters", letters)
            self._telemetry.dropped(Counter(reason for _, reason, _ in refused))
        came_s = batch.records[0].timestamp / 1_000
        batch.records.clear()  # the event waits for its scores, and a few seconds of records are 200 MB
        owned.unacknowledged.append((event, came_s))
        self._changed.set()

    async def _tell(self, alerts: list[Alert]) -> None:
        if not self._version.is_current:
            return
        await self._sender.send_keyed(f"{self._prefix}alerts", [alert_record(alert) for alert in alerts])
        for alert in alerts:
            self._telemetry.alert(alert)

    def _is_far_behind(self, batch: Batch) -> bool:
        end = self._app.consumer.highwater(TP(self._topic, batch.partition))
        far = end is None or end - batch.next > FAR_BEHIND
        (self._far_behind.add if far else self._far_behind.discard)(batch.partition)
        return far

    def _count(self, counts: Counts) -> None:
        self._telemetry.events("progress", counts.progress)
        self._telemetry.events(DropReason.UNKNOWN_SOURCE, counts.unknown_source)
        for grain, became in (("hour", counts.hour), ("day", counts.day)):
            for outcome, count in became._asdict().items():
                self._telemetry.events(outcome, count, grain)

    def hear(self, health: SourceHealth) -> None:
        """Take in how a source is."""
        self._heard.append(health)

    async def _watch_sources(self) -> None:
        first = self._owned.get(0)
        if first is None or not first.ready or not self._heard:
            return
        alerts = [alert for health in self._heard for alert in first.watch.hear(health)]
        self._heard.clear()
        await self._tell(alerts)

    # --- what goes out ---

    async def publish_forever(self) -> None:
        """Publish whenever something changed, at most every `emit_ms`, less often under load."""
        shortest_s = self._settings.score.emit_ms / 1_000
        while True:
            await self._changed.wait()
            self._changed.clear()
            started = monotonic()
            reading_s = await self.publish()
            took_s = monotonic() - started
            stretch = STRETCH_BEHIND if self._far_behind else STRETCH
            await asyncio.sleep(min(LONGEST_PAUSE_S, max(shortest_s, (1 + stretch) * reading_s) - took_s))

    async def publish(self) -> float:
        """Read partition by partition; while the scores of one are on their way, the next is read.

        Returns:
            How long reading took, seconds: nothing else was done meanwhile.
        """
        await self._watch_sources()
        reading_s, sending = 0.0, []
        for owned in list(self._owned.values()):
            if owned.ready:
                started = monotonic()
                with self._telemetry.reading():
                    out = self._read(owned)
                reading_s += monotonic() - started
                sending.append(asyncio.create_task(self._send(out)))
                await asyncio.sleep(0)  # what came in meanwhile is folded
        await asyncio.gather(*sending)
        if states := [owned.state for owned in self._owned.values() if owned.ready and owned.state.clock]:
            clock = max(state.clock for state in states)
            told = min(min(state.progress, default=0) for state in states)
            self._telemetry.stream(clock, told, min(state.sealed_until[0] for state in states))
        return reading_s

    def _read(self, owned: OwnedPartition) -> Out:
        panes, mark = sealed_records(owned.state, owned.low_water, owned.marked_until)
        if mark:
            owned.marked_until = owned.state.sealed_until
        done, owned.unacknowledged = owned.unacknowledged, []
        panes += owned.watch.records()
        return Out(owned.number, panes, mark, self._reader.read(owned, self._clock.tick), done)

    async def _send(self, out: Out) -> None:
        """Send sealed panes, the mark that relies on them, the scores; then acknowledge what they were made from."""
        await self._sender.send(self._sealed, {out.partition: out.panes})
        await self._sender.send(self._sealed, {out.partition: out.mark})
        if self._version.is_current:
            await self._sender.send(f"{self._prefix}scores", {out.partition: map(score_record, out.scores)})
        now_s = time()
        for event, came_s in out.done:
            event.ack()
            self._telemetry.delay(now_s - came_s)
        self._telemetry.published(out.scores)


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Run the role until cancelled; leaves the group cleanly."""
    give_back_large_blocks()
    warm_up()
    prefix, bootstrap = settings.kafka.prefix, settings.kafka.servers
    async with AsyncExitStack() as stack:
        settings, version = await enter(stack, settings)
        sender = await stack.enter_async_context(Sender(bootstrap, group_id(settings, "score")))
        clock = Clock()
        brands = BrandBook(clock.moved)
        await stack.enter_async_context(Follower(bootstrap, f"{prefix}brands", brands.read))

        def read_health(record: ConsumerRecord) -> None:
            if health := clock.read(record):
                telemetry.health(health, record.timestamp)
                role.hear(health)

        role = ScoreRole(settings, telemetry, sender, brands, clock, version)
        await stack.enter_async_context(Follower(bootstrap, f"{prefix}source-health", read_health, last=TICKS_READ))
        app = new_app(settings, "score", [f"{settings.kafka.own}observations"])
        role.attach(app)
        telemetry.ready_when(lambda: role.ready)
        # What start-up made lives for ever: the collector need not look at it again (30% at full speed).
        gc.set_threshold(50_000, 20, 100)
        gc.freeze()
        running = await stack.enter_async_context(Running(app))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(role.publish_forever(), name="publish")
            tasks.create_task(role.examples.look_up_forever(), name="examples")
            tasks.create_task(running.until_crash(), name="watch")
            tasks.create_task(version.until_replaced(), name="version")
            tasks.create_task(watch_lag("score", "observations", settings, telemetry, role.partitions), name="lag")
