"""Folds batches of ``observations``; at each step of time that one closes, history is read and detectors step."""

import asyncio
from collections import Counter
from typing import Any

from faust.types import TP

from schemas.alert import Alert
from schemas.codec import Record
from schemas.drop import DropReason
from schemas.records import dead_letter_of
from scoring.method.constants import HOUR_MS
from scoring.state.fold_counts import Counts
from streams.config.settings import Settings
from streams.kafka.producer import Sender
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.runtime.faust_batching import Batch, BatchApp
from streams.score.alert_sender import AlertSender
from streams.score.history import history_records, windows_at
from streams.score.partition import PartitionTask, restore
from streams.score.partitions import PartitionTasks
from streams.score.reader import ScoreReader

FAR_BEHIND = 2_000
"""Observations of a partition that wait: a worker that catches up with more leaves the history of those hours out."""


class Folder:
    """Folds the batches of the partitions that this worker owns."""

    def __init__(
        self,
        settings: Settings,
        telemetry: Telemetry,
        sender: Sender,
        partitions: PartitionTasks,
        reader: ScoreReader,
        clock: Clock,
        alerts: AlertSender,
    ) -> None:
        self._settings = settings
        self._telemetry = telemetry
        self._sender = sender
        self._partitions = partitions
        self._reader = reader
        self._clock = clock
        self._alerts = alerts
        self._topics = settings.kafka.topics
        self._topic = self._topics.observations
        self.far_behind: set[int] = set()
        """Partitions that were, with their newest batch."""

    def attach(self, app: BatchApp, changed: asyncio.Event) -> None:
        """Make `app` fold the observations; `changed` is set after each batch."""
        self._app = app

        @app.agent(app.batch_topic(self._topic), name="fold")
        async def fold(stream: Any) -> None:
            async for event in stream.noack().events():
                if await self.fold(event):
                    changed.set()

    async def fold(self, event: Any) -> bool:
        """Fold the batch of an event; it is acknowledged when its scores are sent. False: it is another worker's."""
        batch: Batch = event.value
        task = self._partitions.get(batch.partition)
        if task is not None:
            await task.settled.wait()
        if task is None or task.lost:
            return False  # read before a rebalance; its owner reads it again
        if batch.first > (task.next_offset or 0):
            await restore(self._settings.kafka.servers, self._topic, task, task.next_offset or 0, batch.first)
        await self._fold_into(task, batch)
        came_s = batch.records[0].timestamp / 1_000
        batch.records.clear()  # the event waits for its scores, and a few seconds of records are 200 MB
        task.unacknowledged.append((event, came_s))
        return True

    async def _fold_into(self, task: PartitionTask, batch: Batch) -> None:
        history: list[Record] = []
        alerts: list[Alert] = []

        def steps_over(steps: range) -> None:
            for at_ms in steps:
                if at_ms % HOUR_MS == 0:
                    read = self._reader.read_at(task.state, task.number, at_ms, windows_at(at_ms))
                    history.extend(history_records(read))
                outages = self._clock.coverage.at(at_ms)
                alerts.extend(task.detectors.step(task.state, self._reader.brands_of(task.number), at_ms, outages))

        with self._telemetry.folding():
            has_steps = not self._is_far_behind(batch) or self._settings.score.history == "all"
            counts, refused = task.fold(batch, steps_over if has_steps else None)
        self._count(counts)
        await self._sender.send(self._topics.score_history, {batch.partition: history})
        await self._alerts.send(alerts, batch.partition)
        if refused:
            letters = [dead_letter_of(*what) for what in refused]
            await self._sender.send_keyed(self._topics.dead_letters, letters)
            self._telemetry.dropped(Counter(reason for _, reason, _ in refused))
            self._telemetry.refused("observations", len(refused))

    def _is_far_behind(self, batch: Batch) -> bool:
        end = self._app.consumer.highwater(TP(self._topic, batch.partition))
        far = end is None or end - batch.next > FAR_BEHIND
        (self.far_behind.add if far else self.far_behind.discard)(batch.partition)
        return far

    def _count(self, counts: Counts) -> None:
        self._telemetry.events("progress", counts.progress)
        self._telemetry.events(DropReason.UNKNOWN_SOURCE, counts.unknown_source)
        for granularity, became in (("hour", counts.hour), ("day", counts.day)):
            for outcome, count in became._asdict().items():
                self._telemetry.events(outcome, count, granularity)
