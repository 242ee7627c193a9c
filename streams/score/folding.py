"""Folds batches of ``observations``; at each step of time that one closes, history is read and detectors step."""

import asyncio
from collections import Counter
from typing import Any

import numpy as np
from faust.types import TP

from schemas.drop import DropReason
from schemas.records import dead_letter_of
from scoring.state.fold_counts import Counts
from streams.config.settings import Settings
from streams.kafka.packed.observation_batch import decode
from streams.kafka.producer import Sender
from streams.metrics.telemetry import Telemetry
from streams.runtime.faust_batch import Batch
from streams.runtime.faust_batching import BatchApp
from streams.score.partition import Folded, PartitionTask, restore
from streams.score.partitions import PartitionTasks
from streams.score.stepping import StepTaker

FAR_BEHIND = 2_000
"""Observations at the end of a partition: a worker that catches up with more leaves out the steps in those before."""


class Folder:
    """Folds the batches of the partitions that this worker owns."""

    def __init__(
        self,
        settings: Settings,
        telemetry: Telemetry,
        sender: Sender,
        partitions: PartitionTasks,
        steps: StepTaker,
    ) -> None:
        self._settings = settings
        self._telemetry = telemetry
        self._sender = sender
        self._partitions = partitions
        self._steps = steps
        self._topics = settings.kafka.topics
        self._topic = self._topics.observations
        self.waiting: dict[int, int] = {}
        """Observations that waited behind the newest batch, by partition."""
        self._folded = 0

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
        span = None
        if (tracing := self._telemetry.tracing) is not None:
            span = tracing.resume("fold", self._topic, batch.partition, batch.records)
        if not await self._fold_into(task, batch):
            return False
        came_s = batch.records[0].timestamp / 1_000
        batch.records.clear()  # the event waits for its scores, and a few seconds of records are 200 MB
        task.unacknowledged.append(Folded(event, came_s, None if span is None else span.followed_by("publish scores")))
        return True

    async def _fold_into(self, task: PartitionTask, batch: Batch) -> bool:
        """Fold a batch, and take each step that it closes before the progress marker that does is folded.

        Return whether it is folded: the partition may be lost in between.
        """
        rows, offsets, refused = decode(batch.records)
        self._folded += len(rows)
        if not task.begin_ms and len(rows):
            task.begin_ms = int(rows["seen_at"].min())

        def fold(some: np.ndarray, theirs: np.ndarray) -> None:
            with self._telemetry.folding():
                counts = task.state.fold(some, theirs)
            self._count(counts)

        first = self._first_with_steps(batch, rows, offsets)
        if not self._steps.has_brands(task):
            first = len(rows)
        if first:
            fold(rows[:first], offsets[:first])
            task.leave_out_steps()
        if first < len(rows):
            for ends in task.steps(rows[first:], offsets[first:], fold):
                await self._steps.take(task, ends)
                if task.lost:
                    break
            await self._steps.send_history(task)
            if task.lost:
                return False
        task.next_offset = max(batch.next, task.next_offset or 0)
        if refused:
            letters = [dead_letter_of(*what) for what in refused]
            await self._sender.send_keyed(self._topics.dead_letters, letters)
            self._telemetry.dropped(Counter(reason for _, reason, _ in refused))
            self._telemetry.refused("observations", len(refused))
        return True

    def _first_with_steps(self, batch: Batch, rows: np.ndarray, offsets: np.ndarray) -> int:
        """Return the place of the first row from which on the steps that are over are taken, by what waits behind it.

        It does not depend on how many records a fetch brought.
        """
        end = self._app.consumer.highwater(TP(self._topic, batch.partition))
        self.waiting[batch.partition] = FAR_BEHIND + 1 if end is None else max(0, end - batch.next)
        if self._settings.score.history == "all":
            return 0
        is_near = rows["seen_at"] >= self._steps.all_from_ms
        if end is not None:
            is_near |= offsets >= end - FAR_BEHIND
        return int(is_near.argmax()) if is_near.any() else len(rows)

    def may_wait(self, partition: int) -> bool:
        """Return whether observations may wait behind the newest batch of a partition; before the first, they may."""
        return self.waiting.get(partition, 1) > 0

    @property
    def pressure(self) -> float:
        """How much waits, 0 to 1: 1 where a partition has FAR_BEHIND observations or more before it."""
        return min(1.0, max(self.waiting.values(), default=0) / FAR_BEHIND)

    def take_folded(self) -> int:
        """Return how many observations were folded since the last call."""
        folded, self._folded = self._folded, 0
        return folded

    def _count(self, counts: Counts) -> None:
        self._telemetry.events("progress", counts.progress)
        self._telemetry.events(DropReason.UNKNOWN_SOURCE, counts.unknown_source)
        for granularity, became in (("hour", counts.hour), ("day", counts.day)):
            for outcome, count in became._asdict().items():
                self._telemetry.events(outcome, count, granularity)
